import * as z from 'zod';
import { logEntrySchema, logLevelSchema, snapshotSchema } from '../model.ts';
import { call, nothing } from './call.ts';

const outsidePageSchema = z.enum([
  'gmail_sent',
  'gmail_inbox',
  'google_console',
  'google_project',
  'google_gmail_api',
  'google_branding',
  'google_audience',
  'google_permissions',
  'guide',
]);

/** The application itself: its summary, its log, the system around it. */
export const appCalls = {
  snapshot: call(nothing, snapshotSchema),
  log: call(
    z.object({
      level: logLevelSchema,
      /** Only lines about this account, this message. */
      accountId: z.string().nullable(),
      messageId: z.string().nullable(),
      before: z.number().nullable(),
      limit: z.number().int().min(1).max(1000),
    }),
    z.object({ entries: z.array(logEntrySchema), next: z.number().nullable() }),
  ),
  /** Everything that somebody needs who is to help, and no secret; asks where to save it. */
  supportBundle: call(nothing, z.object({ saved: z.boolean() })),
  copyText: call(z.string().max(1_000_000), z.null()),
  /** Opens one of the few pages that Outtray ever opens. */
  openPage: call(outsidePageSchema, z.null()),
  quit: call(nothing, z.null()),
} as const;
