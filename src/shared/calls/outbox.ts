import * as z from 'zod';
import { batchViewSchema, listFilterSchema, targetSchema, windowSchema } from '../finding.ts';
import { bulkActSchema, jobSchema } from '../jobs.ts';
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

  /** Part of the list by position. */
  outboxWindow: call(
    z.object({ filter: listFilterSchema, from: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    windowSchema,
  ),
  /** The recipients of a batch, in order; `after`: the last seq of the page before. */
  batch: call(z.object({ id, after: z.number(), limit: z.number().int().min(1).max(500) }), batchViewSchema),
  /** How many of the target the act would change. */
  bulkCount: call(z.object({ act: bulkActSchema, target: targetSchema }), z.object({ count: z.number() })),
  /** The act on many messages that runs, or how the last one ended. */
  bulkJob: call(nothing, jobSchema.nullable()),
  /** Begins an act on many messages; an export asks where to first. */
  bulkStart: call(z.object({ act: bulkActSchema, target: targetSchema }), z.object({ started: z.boolean() })),
  bulkCancel: call(nothing, z.null()),
  bulkUndo: call(nothing, z.null()),
  bulkDismiss: call(nothing, z.null()),
  /** A new message from the same bytes, linked both ways. */
  resend: call(id, z.object({ messageId: z.string() })),
  /** A new message to one corrected address only; `was` stands in To, Cc or Bcc of the message. */
  correctAddress: call(
    z.object({ id, was: z.string().min(1).max(320), is: z.string().min(1).max(320) }),
    z.object({ messageId: z.string() }),
  ),
  /** Queued messages are not tried before `until`, epoch ms. */
  postpone: call(z.object({ ids, until: z.number() }), changed),
} as const;
