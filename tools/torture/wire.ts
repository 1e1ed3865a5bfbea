import * as z from 'zod';

/** How the supervisor and the program under torture speak: one JSON a line, orders on stdin, what happened on descriptor 3. */

/** A mail that the program hands to itself. Sizes are bytes, times real milliseconds. */
const insideSchema = z.object({
  token: z.string(),
  account: z.string(),
  size: z.number(),
  afterMs: z.number(),
  priority: z.number(),
});

export const controls = ['none', 'resend', 'early-ack'] as const;

export const orderSchema = z.object({
  folder: z.string(),
  seed: z.number(),
  /** `drain`: work everything off, stop properly and exit. */
  mode: z.enum(['run', 'drain']),
  /** How much faster than real the program's clock runs, and where both clocks met (epoch ms). */
  clock: z.object({ factor: z.number(), metAt: z.number() }),
  /** Die at this step, when it is passed for the nth time, counted from `fromMs` real ms after the beginning on. */
  die: z.object({ step: z.string(), nth: z.number(), fromMs: z.number() }).nullable(),
  inside: z.array(insideSchema),
  /** Pretend to wake up from sleep after so many real ms. */
  wakeAfterMs: z.number().nullable(),
  /** What is spoilt on purpose, to prove that the judge sees it. */
  control: z.enum(controls),
  logFile: z.string().nullable(),
});

export type Order = z.infer<typeof orderSchema>;
export type Inside = z.infer<typeof insideSchema>;
export type Control = Order['control'];

export const toldSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('ready'), port: z.number() }),
  /** Intake has answered yes, or no, to a mail of the program's own. */
  z.object({ what: z.literal('yes'), token: z.string(), id: z.string() }),
  z.object({ what: z.literal('no'), token: z.string(), code: z.string() }),
  /** The step that was asked for has been reached; death follows. */
  z.object({ what: z.literal('step'), name: z.string() }),
  /** The program wrote an error into its log. */
  z.object({ what: z.literal('trouble'), text: z.string() }),
  /** Where a drain stands, now and then and at its end. */
  z.object({ what: z.literal('counts'), counts: z.record(z.string(), z.number()), holds: z.array(z.string()) }),
]);

export type Told = z.infer<typeof toldSchema>;
