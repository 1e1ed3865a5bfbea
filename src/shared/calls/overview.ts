import * as z from 'zod';
import { dayReportSchema, overviewSchema } from '../overview.ts';
import { call, nothing } from './call.ts';

/** What the Overview page asks. */
export const overviewCalls = {
  overview: call(nothing, overviewSchema),
  /** What was sent on a day, as proof of sending: asks where to save it. `messages` is how many it lists. */
  dayReport: call(dayReportSchema, z.object({ saved: z.boolean(), messages: z.number() })),
};
