import * as z from 'zod';
import { accountsCalls } from './calls/accounts.ts';
import { appCalls } from './calls/app.ts';
import { composeCalls } from './calls/compose.ts';
import { connectedAppCalls } from './calls/connected-app.ts';
import { doorCalls } from './calls/doors.ts';
import { guideCalls } from './calls/guide.ts';
import { intakeCalls } from './calls/intake.ts';
import { mailLinksCalls } from './calls/mail-links.ts';
import { outboxCalls } from './calls/outbox.ts';
import { overviewCalls } from './calls/overview.ts';
import { programsCalls } from './calls/programs.ts';
import { rehearsalCalls } from './calls/rehearsal.ts';
import { settingsCalls } from './calls/settings.ts';
import { signInCalls } from './calls/sign-in.ts';
import { templatesCalls } from './calls/templates.ts';
import { vaultCalls } from './calls/vault.ts';
import { type callNames, pageNames, type pushNames } from './channels.ts';
import { logEntrySchema, snapshotSchema } from './model.ts';
import { problemSchema } from './problems/problem.ts';

export { type PageFilter, pageFilterSchema } from './calls/outbox.ts';

/**
 * The bridge between window and main process: every call and every push, once. Main's handlers, the preload and the renderer's
 * `window.outtray` are all derived from this object, so that a call cannot exist on one side only.
 */
export const calls = {
  ...outboxCalls,
  ...composeCalls,
  ...signInCalls,
  ...connectedAppCalls,
  ...guideCalls,
  ...accountsCalls,
  ...rehearsalCalls,
  ...vaultCalls,
  ...intakeCalls,
  ...programsCalls,
  ...doorCalls,
  ...overviewCalls,
  ...settingsCalls,
  ...templatesCalls,
  ...mailLinksCalls,
  ...appCalls,
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
    page: z.enum(pageNames),
    messageId: z.string().nullable(),
    /** On Compose: the draft to open. */
    draftId: z.string().optional(),
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
