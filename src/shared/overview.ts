import * as z from 'zod';
import { messageRowSchema } from './model.ts';

/** What was sent in one hour or one day that begins at `at` (epoch ms, by this computer's time zone). */
const sentSchema = z.object({ at: z.number(), messages: z.number(), recipients: z.number() });
export type Sent = z.infer<typeof sentSchema>;

/** How one account's queue fits into its quota of the rolling day. */
export const quotaForecastSchema = z.object({
  accountId: z.string(),
  /** What the limits are nearest to being reached in. */
  counts: z.enum(['messages', 'recipients']),
  used: z.number(),
  limit: z.number(),
  /** Of what is queued: what fits into today's room, and what has to wait. */
  fits: z.number(),
  waits: z.number(),
  /** When room comes back for what waits; null when nothing waits. */
  roomFrom: z.number().nullable(),
  /** When the queue is through, if nothing more comes; null when nothing is queued or it takes more than two weeks. */
  clearsAt: z.number().nullable(),
});
export type QuotaForecast = z.infer<typeof quotaForecastSchema>;

export const overviewSchema = z.object({
  /** The last 24 hours, the present one last. */
  hours: z.array(sentSchema),
  /** The last 31 days, today last. */
  days: z.array(sentSchema),
  /** On their way now. */
  going: z.array(messageRowSchema),
  /** The next ones in turn, and how many are queued in all, without what is on hold with its account. */
  next: z.array(messageRowSchema),
  queued: z.number(),
  /** Newest first: failed and unconfirmed. */
  needs: z.array(messageRowSchema),
  quota: z.array(quotaForecastSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

export const dayReportSchema = z.object({
  /** Any moment of the day, epoch ms; the day is this computer's. */
  day: z.number(),
  accountId: z.string().nullable(),
  format: z.enum(['pdf', 'csv']),
});
export type DayReportRequest = z.infer<typeof dayReportSchema>;
