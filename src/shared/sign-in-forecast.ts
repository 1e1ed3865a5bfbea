import * as z from 'zod';

/** When a sign-in will end, as far as that can be known. */
export const forecastSchema = z.object({
  /** Epoch ms; null: no end is known. */
  endsAt: z.number().nullable(),
  /** When the provider ended this sign-in; null: it has not, as far as is known. */
  endedAt: z.number().nullable(),
  /** Who says so: the provider, or the account's earlier sign-ins. Null without an end. */
  by: z.enum(['provider', 'experience']).nullable(),
  /** The connected app is in Google's Testing mode, which ends every sign-in after seven days. */
  testing: z.boolean(),
});
export type Forecast = z.infer<typeof forecastSchema>;
