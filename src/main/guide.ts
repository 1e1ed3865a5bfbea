import {
  type Audience,
  freshGuide,
  type Guide,
  type GuideMemory,
  type GuideStep,
  guideMemorySchema,
  guideSteps,
} from '../shared/guide.ts';
import type { Account, ConnectedApp, MessageRow } from '../shared/model.ts';
import { type Problem, problem } from '../shared/problems/problem.ts';
import { fail, ok, type Result } from '../shared/result.ts';

/**
 * The guided first run: which step comes next, what is known of the steps before it, and what of it is remembered. What can be
 * checked is never remembered but looked at: the connected app, the sign-in, what became of the test message.
 */
export interface GuidedRun {
  view(): Guide;
  /** Goes to a step, or as near to it as its conditions allow. */
  go(step: GuideStep): void;
  choose(audience: Audience): void;
  /** A client file was taken, or a connected app made by hand. `practice`: its project and consent screen are there already. */
  connected(connectedAppId: string, practice: boolean): void;
  /** A sign-in begins: the first account must not end the guide before its last step. */
  signingIn(connectedAppId: string): void;
  signedIn(connectedAppId: string, accountId: string): void;
  /** Hands the test message to the outbox; gives the one that is under way when there is one. */
  sendTest(): Promise<Result<{ messageId: string }, Problem>>;
  /** What Gmail refused is mended: the message goes again. */
  tryAgain(): void;
  leave(): void;
  start(): void;
  onChange(listener: () => void): () => void;
}

export interface GuideDeps {
  /** What was remembered, in whatever shape: settings are a file that a person can edit. */
  readonly recall: () => unknown;
  readonly keep: (memory: GuideMemory) => void;
  readonly apps: () => readonly ConnectedApp[];
  readonly accounts: () => readonly Account[];
  readonly message: (id: string) => MessageRow | null;
  readonly send: (account: { id: string; email: string }) => Promise<Result<{ id: string }, Problem>>;
  readonly releaseApp: (connectedAppId: string) => void;
}

export function createGuide(deps: GuideDeps): GuidedRun {
  const { keep, apps, accounts, message, send, releaseApp } = deps;
  const listeners = new Set<() => void>();
  let sending: Promise<Result<{ messageId: string }, Problem>> | null = null;

  const recall = (): GuideMemory => guideMemorySchema.safeParse(deps.recall()).data ?? freshGuide;
  const remember = (change: Partial<GuideMemory>): void => {
    keep({ ...recall(), ...change });
    for (const listener of [...listeners]) listener();
  };

  /** What there is now of what the memory names. */
  function look() {
    const memory = recall();
    const open = memory.shown === 'yes' || (memory.shown === 'auto' && accounts().length === 0);
    const named = apps().find(({ id }) => id === memory.connectedAppId);
    // an app from before the guide serves as well as one from it
    const app = named ?? (memory.shown === 'auto' ? apps()[0] : undefined) ?? null;
    const account = accounts().find(({ id, connectedAppId }) => id === memory.accountId && connectedAppId === app?.id);
    const test = memory.testMessageId === null ? null : message(memory.testMessageId);
    return { memory, open, app, account: account ?? null, test };
  }

  function view(): Guide {
    const { memory, open, app, account, test } = look();
    const signedIn = account !== null && account.state !== 'signed_out';
    const furthest: GuideStep = signedIn ? 'test' : app ? 'sign_in' : 'client';
    const back = test?.state === 'queued' ? turnedOff(test) : null;
    return {
      open,
      step: back ? 'project' : earlier(memory.step, furthest),
      furthest,
      audience: memory.audience,
      connectedAppId: app?.id ?? null,
      accountId: account?.id ?? null,
      testMessageId: test?.id ?? null,
      back,
    };
  }

  async function sendTest(): Promise<Result<{ messageId: string }, Problem>> {
    const { account, test } = look();
    if (!account) return fail(problem('no_account'));
    if (test && (test.state === 'queued' || test.state === 'sending')) return ok({ messageId: test.id });
    const sent = await send({ id: account.id, email: account.email });
    if (!sent.ok) return sent;
    remember({ testMessageId: sent.value.id });
    return ok({ messageId: sent.value.id });
  }

  return {
    view,
    go: (step) => remember({ step: earlier(step, view().furthest) }),
    choose: (audience) => remember({ audience }),
    connected(connectedAppId, practice) {
      if (!look().open) return;
      remember({ connectedAppId, ...(practice ? { step: 'sign_in' } : {}) });
    },
    signingIn(connectedAppId) {
      const { open, app } = look();
      if (open && app?.id === connectedAppId) remember({ shown: 'yes', connectedAppId });
    },
    signedIn(connectedAppId, accountId) {
      const { open, app } = look();
      if (open && app?.id === connectedAppId) remember({ step: 'test', accountId });
    },
    sendTest() {
      // a second press while the first is being written down is the same wish
      sending ??= sendTest().finally(() => {
        sending = null;
      });
      return sending;
    },
    tryAgain() {
      const { app } = look();
      if (app) releaseApp(app.id);
      remember({ step: 'test' });
    },
    leave: () => remember({ shown: 'no' }),
    start: () => remember({ ...freshGuide, shown: 'yes' }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Gmail's answer that leads back to the first step. */
function turnedOff({ hold }: MessageRow): Problem | null {
  return hold?.problem?.code === 'gmail_api_disabled' ? hold.problem : null;
}

function earlier(one: GuideStep, other: GuideStep): GuideStep {
  return guideSteps.indexOf(one) < guideSteps.indexOf(other) ? one : other;
}
