import * as z from 'zod';
import { problemSchema } from './problems/problem.ts';

/** What the Intake page shows of drop folders and imports. Times are epoch ms. */

/** A folder that files are dropped in. Its program is in the list of programs, with what it has handed in. */
export const folderSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  path: z.string(),
  off: z.boolean(),
  /** Why nothing is taken from it now; it is looked at again by itself. */
  problem: problemSchema.nullable(),
});
export type Folder = z.infer<typeof folderSchema>;

/** What becomes of a row of an Email Queue. */
export const importFateSchema = z.enum(['import', 'sent', 'double', 'error', 'unusable']);
export type ImportFate = z.infer<typeof importFateSchema>;

/** What an import would do, before it does it. */
export const importPreviewSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  /** Rows of the Email Queue in the file. */
  rows: z.number(),
  /** Messages that would come in: one for each recipient that has not got it yet. */
  messages: z.number(),
  counts: z.record(importFateSchema, z.number()),
  /** Statuses as the file has them, with how many rows. */
  statuses: z.array(z.object({ status: z.string(), rows: z.number() })),
  /** The first rows, and why they come in or not. */
  sample: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      subject: z.string(),
      recipients: z.array(z.string()),
      fate: importFateSchema,
      problem: problemSchema.nullable(),
    }),
  ),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const importResultSchema = z.object({
  imported: z.number(),
  doubles: z.number(),
  refused: z.array(z.object({ name: z.string(), problem: problemSchema })),
});
export type ImportResult = z.infer<typeof importResultSchema>;
