import * as z from 'zod';

/** What the calls of the bridge are made of. */
export const ids = z.array(z.string().min(1).max(64)).min(1).max(10_000);
export const id = z.string().min(1).max(64);
export const nothing = z.undefined();

/** One call: `takes` parses what the renderer hands over; `gives` is what a successful answer holds. Failures are values. */
export function call<Takes extends z.ZodType, Gives extends z.ZodType>(
  takes: Takes,
  gives: Gives,
): { takes: Takes; gives: Gives } {
  return { takes, gives };
}
