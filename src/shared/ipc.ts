import * as z from 'zod';
import type { callNames, pushNames } from './channels.ts';
import {
  draftSchema,
  draftTextSchema,
  logEntrySchema,
  logLevelSchema,
  messageDetailSchema,
  messageRowSchema,
  messageViewSchema,
  snapshotSchema,
  standingSchema,
} from './model.ts';
import { problemSchema } from './problems/problem.ts';

/**
 * The bridge between window and main process: every call and every push, once. Main's handlers, the preload and the renderer's
 * `window.outtray` are all derived from this object, so that a call cannot exist on one side only.
 *
 * `takes` parses what the renderer hands over; `gives` is what a successful answer holds. Failures are values: see `answerOf`.
 */
const ids = z.array(z.string().min(1).max(64)).min(1).max(10_000);
const id = z.string().min(1).max(64);
const nothing = z.undefined();

function call<Takes extends z.ZodType, Gives extends z.ZodType>(
  takes: Takes,
  gives: Gives,
): { takes: Takes; gives: Gives } {
  return { takes, gives };
}

/** How many of the chosen messages were changed, and the first reason why the others were not. */
const changed = z.object({ changed: z.number(), refused: problemSchema.nullable() });

export const pageFilterSchema = z.object({
  standing: standingSchema.nullable(),
  /** Free words, found in subject, recipients, reference and error. */
  words: z.string().max(200),
});
export type PageFilter = z.infer<typeof pageFilterSchema>;

export const calls = {
  snapshot: call(nothing, snapshotSchema),

  outboxPage: call(
    z.object({ filter: pageFilterSchema, before: z.number().nullable(), limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(messageRowSchema), next: z.number().nullable(), total: z.number().nullable() }),
  ),
  message: call(id, messageDetailSchema),
  messageView: call(id, messageViewSchema),
  /** The stored bytes as text, up to 1 MiB; `whole` tells whether that was all. */
  messageRaw: call(id, z.object({ text: z.string(), whole: z.boolean() })),
  saveAttachment: call(z.object({ id, part: z.number().int().min(0) }), z.object({ saved: z.boolean() })),
  saveMessage: call(id, z.object({ saved: z.boolean() })),
  retry: call(ids, changed),
  retryFailed: call(nothing, changed),
  cancel: call(ids, changed),
  hold: call(ids, changed),
  release: call(ids, changed),
  confirmArrived: call(ids, changed),
  sendAgain: call(ids, changed),
  /** Pauses the whole outbox; null: until resumed. */
  pause: call(z.object({ until: z.number().nullable() }), z.null()),
  resume: call(nothing, z.null()),

  drafts: call(nothing, z.array(draftSchema)),
  newDraft: call(nothing, draftSchema),
  saveDraft: call(z.object({ id, draft: draftTextSchema }), draftSchema),
  deleteDraft: call(id, z.null()),
  /** Opens the system's file dialog; the paths never reach the renderer. */
  attach: call(id, draftSchema),
  detach: call(z.object({ id, attachmentId: id }), draftSchema),
  /** Turns the draft into a message. On failure the draft stays as it is. */
  sendDraft: call(id, z.object({ messageId: z.string() })),

  /** Opens the file dialog for a client JSON, or takes the text of a dropped one. */
  importClient: call(
    z.object({ json: z.string().max(100_000).nullable() }),
    z.object({ connectedAppId: z.string().nullable() }),
  ),
  /** Connects to the practice Google that development builds run against. */
  importPractice: call(nothing, z.object({ connectedAppId: z.string() })),
  removeConnectedApp: call(id, z.null()),
  /** Resolves when the sign-in has ended. */
  signIn: call(z.object({ connectedAppId: id, accountId: id.nullable() }), z.object({ accountId: z.string() })),
  signInContinueInBrowser: call(nothing, z.null()),
  signInCancel: call(nothing, z.null()),
  /** Forgets the sign-in here and, when `revoke`, ends it at the provider too. */
  signOut: call(
    z.object({ accountId: id, revoke: z.boolean() }),
    z.object({ revoked: z.boolean(), problem: problemSchema.nullable() }),
  ),
  makeDefault: call(id, z.null()),
  /** Holds the account's mail until it is released by the same call. */
  holdAccount: call(z.object({ accountId: id, held: z.boolean() }), z.null()),

  /** The password is in this answer only; Outtray keeps a hash. */
  addClient: call(
    z.object({ name: z.string().max(80) }),
    z.object({ clientId: z.string(), username: z.string(), password: z.string() }),
  ),
  newClientPassword: call(id, z.object({ username: z.string(), password: z.string() })),
  setClientOff: call(z.object({ clientId: id, off: z.boolean() }), z.null()),
  removeClient: call(id, z.null()),
  setSmtpPort: call(z.object({ port: z.number() }), z.null()),

  log: call(
    z.object({ level: logLevelSchema, before: z.number().nullable(), limit: z.number().int().min(1).max(1000) }),
    z.object({ entries: z.array(logEntrySchema), next: z.number().nullable() }),
  ),

  copyText: call(z.string().max(1_000_000), z.null()),
  /** Opens one of the few pages that Outtray ever opens. */
  openPage: call(z.enum(['gmail_sent', 'google_console', 'google_permissions', 'guide']), z.null()),
  openInGmail: call(id, z.null()),
  quit: call(nothing, z.null()),
} as const satisfies Record<(typeof callNames)[number], { takes: z.ZodType; gives: z.ZodType }>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Takes<N extends CallName> = z.infer<Calls[N]['takes']>;
export type Gives<N extends CallName> = z.infer<Calls[N]['gives']>;

/** What every call answers with: a value, or the problem to show. */
export function answerOf<S extends z.ZodType>(gives: S) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: gives }),
    z.object({ ok: z.literal(false), problem: problemSchema }),
  ]);
}

/** What main tells the window unasked. */
export const pushes = {
  /** Something changed; the whole summary, so that a missed one does no harm. */
  changed: snapshotSchema,
  /** Show this page, as asked for by the tray, a notification or a second start. */
  show: z.object({
    page: z.enum(['outbox', 'compose', 'accounts', 'intake', 'log']),
    messageId: z.string().nullable(),
  }),
  logged: z.array(logEntrySchema),
} as const satisfies Record<(typeof pushNames)[number], z.ZodType>;

export type Pushes = typeof pushes;
export type PushName = keyof Pushes;
export type Pushed<N extends PushName> = z.infer<Pushes[N]>;

export type Answer<N extends CallName> =
  | { readonly ok: true; readonly value: Gives<N> }
  | { readonly ok: false; readonly problem: z.infer<typeof problemSchema> };

/** `window.outtray`, made by the preload. */
export type Bridge = {
  readonly [N in CallName]: Takes<N> extends undefined
    ? () => Promise<Answer<N>>
    : (takes: Takes<N>) => Promise<Answer<N>>;
} & {
  /** Attaches dropped files to a draft. */
  readonly attachDropped: (draftId: string, files: readonly File[]) => Promise<Answer<'attach'>>;
  /** Listens to a push; the answer stops listening. */
  readonly on: <N extends PushName>(name: N, listener: (pushed: Pushed<N>) => void) => () => void;
};
