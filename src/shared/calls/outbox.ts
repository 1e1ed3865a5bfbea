import * as z from 'zod';
import { messageDetailSchema, messageRowSchema, messageViewSchema, standingSchema } from '../model.ts';
import { problemSchema } from '../problems/problem.ts';
import { call, id, ids, nothing } from './call.ts';

/** How many of the chosen messages were changed, and the first reason why the others were not. */
const changed = z.object({ changed: z.number(), refused: problemSchema.nullable() });

export const pageFilterSchema = z.object({
  standing: standingSchema.nullable(),
  /** Free words, found in subject, recipients, reference and error. */
  words: z.string().max(200),
});
export type PageFilter = z.infer<typeof pageFilterSchema>;

/** What the window asks of the outbox. */
export const outboxCalls = {
  outboxPage: call(
    z.object({ filter: pageFilterSchema, before: z.number().nullable(), limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(messageRowSchema), next: z.number().nullable(), total: z.number().nullable() }),
  ),
  message: call(id, messageDetailSchema),
  messageView: call(id, messageViewSchema),
  /** The stored bytes as text, up to 1 MiB; `whole` tells whether that was all. */
  messageRaw: call(id, z.object({ text: z.string(), whole: z.boolean() })),
  saveAttachment: call(z.object({ id, part: z.number().int().min(0) }), z.object({ saved: z.boolean() })),
  saveMessage: call(id, z.object({ saved: z.boolean() })),
  retry: call(ids, changed),
  retryFailed: call(nothing, changed),
  cancel: call(ids, changed),
  hold: call(ids, changed),
  release: call(ids, changed),
  confirmArrived: call(ids, changed),
  sendAgain: call(ids, changed),
  /** Pauses the whole outbox; null: until resumed. */
  pause: call(z.object({ until: z.number().nullable() }), z.null()),
  resume: call(nothing, z.null()),
  openInGmail: call(id, z.null()),
} as const;
