import * as z from 'zod';
import { problemSchema } from './problems/problem.ts';

/** What can be done with many messages at once. */
export const bulkActSchema = z.enum([
  'retry',
  'hold',
  'release',
  'cancel',
  'resend',
  'export_zip',
  'export_folder',
  'export_csv',
]);
export type BulkAct = z.infer<typeof bulkActSchema>;

/** A running or finished act on many messages. */
export const jobSchema = z.object({
  id: z.number(),
  act: bulkActSchema,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  total: z.number(),
  done: z.number(),
  /** Of those done: changed, sent again or written. */
  changed: z.number(),
  /** Why the first that was not changed was not. */
  refused: problemSchema.nullable(),
  canUndo: z.boolean(),
  undone: z.boolean(),
});
export type Job = z.infer<typeof jobSchema>;
