import * as z from 'zod';
import { messageRowSchema, recipientSchema, stateSchema } from './model.ts';
import { problemSchema } from './problems/problem.ts';

/** Lists of messages, as the window speaks of them. */

export const listFilterSchema = z.object({
  standing: messageRowSchema.shape.standing.nullable(),
  /** The search as typed; see search.ts. */
  words: z.string().max(400),
  sort: z.enum(['newest', 'oldest', 'due', 'size', 'priority']),
});
export type ListFilter = z.infer<typeof listFilterSchema>;

export const windowSchema = z.object({
  /** By position from `from` on. */
  rows: z.array(messageRowSchema),
  /** How many match; when not `exact`, at least so many. */
  total: z.number(),
  exact: z.boolean(),
  /** So many messages are not in the word index yet; those that are new are found all the same. */
  unindexed: z.number(),
});
export type ListWindow = z.infer<typeof windowSchema>;

/** Chosen one by one, or everything that matches but for some. */
export const targetSchema = z.union([
  z.object({ ids: z.array(z.string().min(1).max(64)).min(1).max(10_000) }),
  z.object({ filter: listFilterSchema, except: z.array(z.string().min(1).max(64)).max(10_000) }),
]);
export type Target = z.infer<typeof targetSchema>;

export const batchViewSchema = z.object({
  id: z.string(),
  status: z.enum(['sent', 'partially_sent', 'failed', 'sending']),
  total: z.number(),
  sent: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  unconfirmed: z.number(),
  recipients: z.array(
    recipientSchema.pick({ address: true, name: true }).extend({
      id: z.string(),
      seq: z.number(),
      state: stateSchema,
      finishedAt: z.number().nullable(),
      problem: problemSchema.nullable(),
    }),
  ),
  next: z.number().nullable(),
});
export type BatchView = z.infer<typeof batchViewSchema>;
