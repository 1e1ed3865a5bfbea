import { join } from 'node:path';
import * as z from 'zod';
import { pauseSchema } from '../../shared/model.ts';
import { problemSchema } from '../../shared/problems/problem.ts';
import { MAX_DATA_CHARS } from '../../shared/templates.ts';

/**
 * How the command line speaks with the running Outtray: one line of JSON there and one back, over a local socket that only this user
 * can find. Where it is, and the key to it, stand in a file of the profile that only its owner can read.
 */

export const controlFile = (profile: string) => join(profile, 'control.json');

export const controlAddressSchema = z.object({ address: z.string().min(1), key: z.string().min(32) });
export type ControlAddress = z.infer<typeof controlAddressSchema>;

const messageIds = z.array(z.string().min(1).max(64)).min(1).max(10_000);

export const askSchema = z.discriminatedUnion('ask', [
  /** Mail was handed in beside the running Outtray. */
  z.object({ ask: z.literal('wake') }),
  /** Null: all that failed. */
  z.object({ ask: z.literal('retry'), ids: messageIds.nullable() }),
  z.object({ ask: z.literal('cancel'), ids: messageIds }),
  z.object({ ask: z.literal('status') }),
  z.object({ ask: z.literal('print'), format: z.string().max(200), data: z.string().max(MAX_DATA_CHARS) }),
]);
export type Ask = z.infer<typeof askSchema>;

export const statusSchema = z.object({
  running: z.boolean(),
  version: z.string(),
  counts: z.record(z.string(), z.number()),
  onHold: z.number(),
  scheduled: z.number(),
  online: z.boolean().nullable(),
  pause: pauseSchema.nullable(),
  holds: z.array(
    z.object({ scope: z.string(), reason: z.string(), account: z.string().nullable(), until: z.number().nullable() }),
  ),
  accounts: z.array(z.object({ email: z.string(), state: z.string(), isDefault: z.boolean() })),
  notices: z.array(z.string()),
});
export type Status = z.infer<typeof statusSchema>;

export const answers = {
  wake: z.null(),
  retry: z.object({ changed: z.number(), refused: problemSchema.nullable() }),
  cancel: z.object({ changed: z.number(), refused: problemSchema.nullable() }),
  status: statusSchema,
  print: z.object({ name: z.string(), type: z.literal('application/pdf'), base64: z.string() }),
} as const satisfies Record<Ask['ask'], z.ZodType>;
export type AnswerTo<A extends Ask['ask']> = z.infer<(typeof answers)[A]>;

/** One line, either way; a PDF of Gmail's largest message fits. */
export const MAX_LINE_BYTES = 64 * 1_048_576;
