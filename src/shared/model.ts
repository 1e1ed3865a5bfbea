import * as z from 'zod';
import { accountKindSchema, delegationSchema, rehearsalSchema } from './account-model.ts';
import { appWarnings, presetSchema } from './connected-app.ts';
import { clientSettingsSchema, networkDoorSchema } from './doors.ts';
import { guideSchema } from './guide.ts';
import { languages } from './language.ts';
import { autostartSchema, preferencesSchema } from './preferences.ts';
import { problemSchema } from './problems/problem.ts';
import { folderSchema } from './programs.ts';
import { forecastSchema } from './sign-in-forecast.ts';
import { vaultSchema } from './vault.ts';

/**
 * Everything the window may see. No field here can hold a token, a secret or a password; times are epoch ms, sizes bytes.
 */

export const stateSchema = z.enum(['receiving', 'queued', 'sending', 'sent', 'unconfirmed', 'failed', 'cancelled']);
export type State = z.infer<typeof stateSchema>;

/** What the list shows in the state column: the stored state, refined by hold and due time. */
export const standingSchema = z.enum([
  'receiving',
  'queued',
  'scheduled',
  'on_hold',
  'sending',
  'sent',
  'unconfirmed',
  'failed',
  'cancelled',
]);
export type Standing = z.infer<typeof standingSchema>;

export const intakeKindSchema = z.enum(['compose', 'smtp', 'http', 'folder', 'argv']);
export type IntakeKind = z.infer<typeof intakeKindSchema>;

/** Stored holds of one message. */
export const heldForSchema = z.enum(['operator', 'duplicate', 'restored_copy', 'recovered']);
export type HeldFor = z.infer<typeof heldForSchema>;

/** Why queued mail is not being sent now. The first five are computed and mend themselves or by one act of the operator. */
export const holdReasonSchema = z.enum([
  'paused',
  'needs_authorization',
  'quota',
  'rate_limited',
  'offline',
  'keyring_locked',
  'provider',
  ...heldForSchema.options,
]);
export type HoldReason = z.infer<typeof holdReasonSchema>;

export const holdSchema = z.object({
  scope: z.enum(['outbox', 'account', 'message']),
  reason: holdReasonSchema,
  accountId: z.string().nullable(),
  /** When it ends by itself; null: when its cause is mended. */
  until: z.number().nullable(),
  /** True when a person has to act: shown amber. */
  needsPerson: z.boolean(),
  problem: problemSchema.nullable(),
});
export type Hold = z.infer<typeof holdSchema>;

export const recipientSchema = z.object({
  kind: z.enum(['to', 'cc', 'bcc']),
  address: z.string(),
  name: z.string().nullable(),
});
export type Recipient = z.infer<typeof recipientSchema>;

export const messageRowSchema = z.object({
  id: z.string(),
  /** Grows with acceptance; the cursor of paging. */
  seq: z.number(),
  state: stateSchema,
  standing: standingSchema,
  hold: holdSchema.nullable(),
  /** Share of the upload that has left, 0 to 1; null when nothing is leaving. */
  progress: z.number().nullable(),
  recipients: z.array(recipientSchema).max(3),
  recipientCount: z.number(),
  from: z.object({ address: z.string(), name: z.string().nullable() }),
  subject: z.string(),
  reference: z.string().nullable(),
  priority: z.number(),
  size: z.number(),
  intake: intakeKindSchema,
  clientName: z.string().nullable(),
  accountId: z.string(),
  batchId: z.string().nullable(),
  tries: z.number(),
  attempts: z.number(),
  acceptedAt: z.number(),
  dueAt: z.number(),
  sendAfter: z.number().nullable(),
  finishedAt: z.number().nullable(),
  problem: problemSchema.nullable(),
  gmailId: z.string().nullable(),
});
export type MessageRow = z.infer<typeof messageRowSchema>;

export const eventKindSchema = z.enum([
  'accepted', // {intake, client?, size}
  'headers_changed', // {fields}
  'queued_for', // {email, reason}
  'sending', // a claim began
  'last_part', // the mark: the final byte may leave
  'sent', // {gmailId}
  'try_failed', // {wait?} + problem
  'waits', // {} + problem: costs no try
  'asked', // {n, of, answer}
  'asking_later', // {until} + problem
  'completed_rest', // the session lacked a part, which was sent
  'recovered', // {marked} found at start or after sleep
  'unconfirmed', // + problem
  'failed', // + problem
  'late_answer', // {gmailId}
  'held', // {by, reason}
  'released', // {by}
  'cancelled', // {by}
  'retried', // {by}
  'confirmed', // {by}: It arrived
  'send_again', // {by}
  'sender_replaced', // {from, email}: Gmail will show the account as the sender
  'found_in_sent', // {gmailId}: proof that it was taken
  'moved', // {email, by}: another account sends it
  'body_dropped',
  'postponed', // {until, by}
  'resent_as', // {id, by}
  'resent_from', // {id}
  'corrected_as', // {id, by, was, is}
  'corrected_from', // {id, was, is}
]);
export type EventKind = z.infer<typeof eventKindSchema>;

export const timelineEntrySchema = z.object({
  at: z.number(),
  kind: eventKindSchema,
  attempt: z.number().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  problem: problemSchema.nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const linkKindSchema = z.enum(['resent', 'corrected', 'repeat']);
export type LinkKind = z.infer<typeof linkKindSchema>;

/** Another message that this one was made from, led to, or looks like. */
export const messageLinkSchema = z.object({
  id: z.string(),
  kind: linkKindSchema,
  /** Whether the other one is the earlier of the two. */
  earlier: z.boolean(),
  state: stateSchema,
  subject: z.string(),
  to: z.string(),
});
export type MessageLink = z.infer<typeof messageLinkSchema>;

export const messageDetailSchema = z.object({
  row: messageRowSchema,
  recipients: z.array(recipientSchema),
  timeline: z.array(timelineEntrySchema),
  /** What the operator may do now. */
  can: z.object({
    retry: z.boolean(),
    cancel: z.boolean(),
    hold: z.boolean(),
    release: z.boolean(),
    confirm: z.boolean(),
    sendAgain: z.boolean(),
  }),
  bodyDropped: z.boolean(),
  /** How many messages the hold of its account or of the whole outbox keeps, itself included; 0 where there is none. */
  waiting: z.number(),
  links: z.array(messageLinkSchema),
});
export type MessageDetail = z.infer<typeof messageDetailSchema>;

/** The readable parts of one message, made on request from its stored bytes. */
export const messageViewSchema = z.object({
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  text: z.string().nullable(),
  hasHtml: z.boolean(),
  attachments: z.array(
    z.object({ part: z.number(), name: z.string(), type: z.string(), size: z.number(), inline: z.boolean() }),
  ),
});
export type MessageView = z.infer<typeof messageViewSchema>;

export const accountStateSchema = z.enum(['signed_in', 'needs_authorization', 'keyring_locked', 'signed_out']);
export type AccountState = z.infer<typeof accountStateSchema>;

export const accountSchema = z.object({
  id: z.string(),
  kind: accountKindSchema,
  connectedAppId: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  state: accountStateSchema,
  problem: problemSchema.nullable(),
  /** The operator holds its mail. */
  held: z.boolean(),
  isDefault: z.boolean(),
  signedInAt: z.number().nullable(),
  accessExpiresAt: z.number().nullable(),
  accessObtainedAt: z.number().nullable(),
  /** When the refresh token ends, where the provider tells. */
  refreshExpiresAt: z.number().nullable(),
  lastRefreshAt: z.number().nullable(),
  forecast: forecastSchema,
  scopes: z.array(z.string()),
  limits: z.object({ perMinute: z.number(), messagesPerDay: z.number(), recipientsPerDay: z.number() }),
  /** Addresses and domains (`@northgate.example`) that it may send as besides its own. */
  senders: z.array(z.string()),
  /** Looks among sent mail for what is unconfirmed: not allowed, allowed, or wanted but not granted at the provider. */
  lookInSent: z.enum(['off', 'on', 'not_granted']),
  rehearsal: rehearsalSchema.nullable(),
  delegation: delegationSchema.nullable(),
});
export type Account = z.infer<typeof accountSchema>;

export const connectedAppSchema = z.object({
  id: z.string(),
  name: z.string(),
  preset: presetSchema,
  authorizationUri: z.string(),
  tokenUri: z.string(),
  revocationUri: z.string(),
  apiRoot: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  scopes: z.array(z.string()),
  queryParameters: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Sign-in starts in the system browser because the provider refused a window of ours before. */
  startsInBrowser: z.boolean(),
  warnings: z.array(z.enum(appWarnings)),
});
export type ConnectedApp = z.infer<typeof connectedAppSchema>;

/** A running sign-in, as the window shows it. */
export const signInSchema = z.object({
  connectedAppId: z.string(),
  accountId: z.string().nullable(),
  where: z.enum(['window', 'browser']),
  /** The link to copy when the browser does not open by itself. */
  link: z.string(),
  startedAt: z.number(),
  /** Why it goes on in the browser; null in the window. `remembered`: the provider refused a window of ours before. */
  why: z.enum(['refused', 'elsewhere', 'wanted', 'remembered']).nullable(),
  /** No browser could be started: the link has to be copied. */
  browserMissing: z.boolean(),
  /** The person is done; the provider is being asked for the tokens. */
  answered: z.boolean(),
});
export type SignIn = z.infer<typeof signInSchema>;

/** The last sign-in that came to nothing against the operator's will; kept so that a window opened later still tells. */
export const signInTroubleSchema = z.object({
  connectedAppId: z.string(),
  accountId: z.string().nullable(),
  problem: problemSchema,
});
export type SignInTrouble = z.infer<typeof signInTroubleSchema>;

export const clientSchema = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  createdAt: z.number(),
  lastMessageAt: z.number().nullable(),
  messages: z.number(),
  off: z.boolean(),
  /** When its token for HTTP was made; null: it has none. */
  tokenMadeAt: z.number().nullable(),
  settings: clientSettingsSchema,
});
export type Client = z.infer<typeof clientSchema>;

export const doorSchema = z.object({
  kind: z.enum(['smtp', 'http']),
  host: z.string(),
  port: z.number(),
  open: z.boolean(),
  problem: problemSchema.nullable(),
});
export type Door = z.infer<typeof doorSchema>;

export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevelSchema>;

export const logEntrySchema = z.object({
  seq: z.number(),
  at: z.number(),
  level: logLevelSchema,
  /** Which room speaks, such as outbox or smtp. */
  room: z.string(),
  text: z.string(),
  messageId: z.string().nullable(),
  accountId: z.string().nullable(),
});
export type LogEntry = z.infer<typeof logEntrySchema>;

export const countsSchema = z.object({
  receiving: z.number(),
  queued: z.number(),
  sending: z.number(),
  sent: z.number(),
  unconfirmed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
});
export type Counts = z.infer<typeof countsSchema>;

export const pauseSchema = z.object({ since: z.number(), until: z.number().nullable() });
export type Pause = z.infer<typeof pauseSchema>;

/** One of the last messages, for a menu. */
export const recentSchema = z.object({
  id: z.string(),
  who: z.string(),
  subject: z.string(),
  standing: standingSchema,
});
export type Recent = z.infer<typeof recentSchema>;

export const snapshotSchema = z.object({
  /** Grows with every change; a snapshot that is not newer is dropped. */
  revision: z.number(),
  counts: countsSchema,
  /** Of the queued: on hold now, for whatever reason. */
  onHold: z.number(),
  /** Of the queued: due at a time that its sender chose. */
  scheduled: z.number(),
  online: z.boolean(),
  pause: pauseSchema.nullable(),
  holds: z.array(holdSchema),
  sentLastMinute: z.number(),
  quota: z.array(
    z.object({
      accountId: z.string(),
      messages: z.number(),
      recipients: z.number(),
      messageLimit: z.number(),
      recipientLimit: z.number(),
    }),
  ),
  inFlight: z.array(z.object({ id: z.string(), progress: z.number() })),
  /** The message that failed, or is unconfirmed, where it is the only one. */
  alone: z.object({ failed: z.string().nullable(), unconfirmed: z.string().nullable() }),
  /** The newest messages, five at most, newest first. */
  recent: z.array(recentSchema).max(5),
  accounts: z.array(accountSchema),
  connectedApps: z.array(connectedAppSchema),
  vault: vaultSchema,
  signIn: signInSchema.nullable(),
  signInTrouble: signInTroubleSchema.nullable(),
  guide: guideSchema,
  doors: z.array(doorSchema),
  /** The SMTP door to the local network. */
  networkDoor: networkDoorSchema,
  clients: z.array(clientSchema),
  folders: z.array(folderSchema),
  /** Problems of the application itself: damaged database, no keyring, port busy. */
  notices: z.array(problemSchema),
  preferences: preferencesSchema,
  autostart: autostartSchema,
  /** What Outtray speaks now. */
  language: z.enum(languages),
  /** Where everything is kept. */
  folder: z.string(),
  readOnly: z.boolean(),
  development: z.boolean(),
  trayAvailable: z.boolean(),
  version: z.string(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
