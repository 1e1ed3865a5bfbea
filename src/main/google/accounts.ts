import { type Account, type Hold, type HoldReason, holdReasonSchema } from '../../shared/model.ts';
import { type Problem, type ProblemCode, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { AccountChoice, AccountDirectory, Clock, Log, SendingAccount } from '../ports.ts';
import type { AccountStore } from './account-store.ts';
import { accountView, candidateOf, type Parts, type Sending } from './account-view.ts';
import { type Candidate, chooseAccount } from './choose.ts';
import type { AccountRecord } from './records.ts';
import type { GoogleStore } from './store.ts';

const MINUTE_MS = 60_000;
/** No hold is ever longer than a day; one that seems so was stored before the clock was set back. */
const LONGEST_HOLD_MS = 24 * 60 * MINUTE_MS + MINUTE_MS;

/** Holds that a person ends by signing in, and that no timed hold may take the place of. */
const untilPerson: ReadonlySet<string> = new Set(['needs_authorization', 'provider']);
const needPerson: ReadonlySet<HoldReason> = new Set(['needs_authorization', 'provider', 'keyring_locked', 'operator']);

/** A new hold of one account, as the outbox or the token cache sets it. */
export interface NewHold {
  readonly reason: HoldReason;
  readonly until: number | null;
  readonly problem: Problem;
}

export interface Accounts extends AccountDirectory {
  views(): Account[];
  /** The account's hold, the operator's own left out: that one stops mail, and is no fault of the sign-in. */
  standing(accountId: string): Hold | null;
  makeDefault(accountId: string): Result<null, Problem>;
  /** The operator holds the account's mail, or releases it. */
  holdByOperator(accountId: string, held: boolean): Result<null, Problem>;
  /** Ends the account's hold when it is of this reason; the rest stay. */
  release(accountId: string, reason: HoldReason): void;
  /** Ends the holds of the app's accounts that its old settings caused. */
  releaseApp(connectedAppId: string, causes: readonly ProblemCode[]): void;
  /** Something about accounts changed elsewhere. */
  changed(): void;
}

/** All accounts as senders, as they were at a version of the store. */
interface Known {
  readonly version: number;
  readonly senders: readonly Sending[];
  readonly candidates: readonly Candidate[];
}

export interface AccountDeps {
  readonly store: GoogleStore;
  readonly more: AccountStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** The accounts, their holds and which of them sends what. Holds are stored, so they outlive a restart. */
export function createAccounts({ store, more, clock, log }: AccountDeps): Accounts {
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const sender = (account: AccountRecord) => ({
    account,
    settings: more.settings(account.id),
    rehearsal: account.kind === 'rehearsal' ? more.rehearsal(account.id) : null,
  });
  // asked at every message, changed a few times a day
  let known: Known | null = null;
  const senders = (): Known => {
    const version = more.version();
    if (known?.version === version) return known;
    const all = store.accounts().map(sender);
    known = { version, senders: all, candidates: all.map(candidateOf) };
    return known;
  };
  const parts = (account: AccountRecord): Parts => ({
    ...sender(account),
    app: store.app(account.connectedAppId),
    tokens: store.tokens(account.id),
    ends: store.signInEnds(account.id),
  });

  const holdOf = (account: AccountRecord): Hold | null => {
    // the operator's own hold stands above whatever else comes and goes, such as a new sign-in
    if (account.heldAt !== null) return hold(account.id, 'operator', null, null);
    return standingHold(account);
  };

  const standingHold = (account: AccountRecord): Hold | null => {
    const now = clock.now();
    const stored = holdReasonSchema.safeParse(account.holdReason).data;
    if (stored !== undefined && stands(account, now))
      return hold(account.id, stored, account.holdUntil, account.holdProblem);
    // a rehearsal that is over still rehearses what somebody retries: it reaches nobody
    if (account.signedOutAt !== null && account.kind !== 'rehearsal') {
      return hold(account.id, 'needs_authorization', null, problem('needs_authorization', { email: account.email }));
    }
    return null;
  };

  const sending = (account: AccountRecord): SendingAccount => ({
    id: account.id,
    email: account.email,
    hold: holdOf(account),
    limits: {
      perMinute: account.perMinute,
      messagesPerDay: account.messagesPerDay,
      recipientsPerDay: account.recipientsPerDay,
    },
  });

  /** True when the hold was taken. What waits for a person is not pushed aside by what ends by itself. */
  const setHold = (account: AccountRecord, next: NewHold): boolean => {
    const now = clock.now();
    if (stands(account, now) && account.holdReason !== null) {
      const weaker = account.holdUntil === null ? next.until !== null || next.reason === 'keyring_locked' : false;
      if (weaker && untilPerson.has(account.holdReason)) return false;
      const shorter = account.holdUntil !== null && next.until !== null && next.until <= account.holdUntil;
      if (shorter) return false;
      const same =
        account.holdReason === next.reason &&
        account.holdUntil === next.until &&
        account.holdProblem?.code === next.problem.code;
      if (same) return false;
    }
    store.setHold(account.id, next);
    log.write('warn', 'account on hold', { accountId: account.id, problem: next.problem });
    return true;
  };

  /** Nobody can sign a rehearsal in: what it needs is a sign-in of the account that sends for it. */
  const signsInFor = (accountId: string, { reason }: NewHold): AccountRecord | null => {
    const other = reason === 'needs_authorization' ? more.rehearsal(accountId)?.throughId : null;
    return store.account(other ?? accountId);
  };

  const release = (account: AccountRecord | null, fits: (account: AccountRecord) => boolean): boolean => {
    if (!account || account.holdReason === null || !fits(account)) return false;
    store.setHold(account.id, null);
    return true;
  };

  return {
    get(accountId) {
      const account = store.account(accountId);
      return account && sending(account);
    },
    standing(accountId) {
      const account = store.account(accountId);
      return account && standingHold(account);
    },
    all: () => store.accounts().map(sending),
    choose(from, wanted) {
      const { senders: all, candidates } = senders();
      const chosen = chooseAccount(candidates, from, wanted);
      if (!chosen.ok) return chosen;
      const { id, reason, mayUse } = chosen.value;
      const found = all.find(({ account }) => account.id === id);
      return found ? ok(choiceOf(found, reason, mayUse)) : fail(problem('account_unknown'));
    },

    hold(accountId, next) {
      const account = signsInFor(accountId, next);
      if (!account) return;
      const { email } = account;
      const why =
        account.id === accountId ? next.problem : { ...next.problem, params: { ...next.problem.params, email } };
      if (setHold(account, { ...next, problem: why })) changed();
    },
    holdApp(accountId, next) {
      const appId = store.account(accountId)?.connectedAppId;
      const held = store.accounts().filter((account) => account.connectedAppId === appId && setHold(account, next));
      if (held.length > 0) changed();
    },
    release(accountId, reason) {
      if (release(store.account(accountId), (account) => account.holdReason === reason)) changed();
    },
    releaseApp(connectedAppId, causes) {
      const caused = (account: AccountRecord) =>
        account.holdProblem !== null && causes.includes(account.holdProblem.code);
      const released = store
        .accounts()
        .filter((account) => account.connectedAppId === connectedAppId && release(account, caused));
      if (released.length > 0) changed();
    },

    makeDefault(accountId) {
      if (!store.makeDefault(accountId)) return fail(problem('account_unknown'));
      changed();
      return ok(null);
    },
    holdByOperator(accountId, held) {
      if (!store.setHeldAt(accountId, held ? clock.now() : null)) return fail(problem('account_unknown'));
      log.write('info', held ? 'account held by the operator' : 'account released by the operator', { accountId });
      changed();
      return ok(null);
    },
    views: () => store.accounts().map((account) => accountView(parts(account), standingHold(account))),
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function stands(account: AccountRecord, now: number): boolean {
  return account.holdUntil === null || (account.holdUntil > now && account.holdUntil - now <= LONGEST_HOLD_MS);
}

function hold(accountId: string, reason: HoldReason, until: number | null, why: Problem | null): Hold {
  return { scope: 'account', reason, accountId, until, needsPerson: needPerson.has(reason), problem: why };
}

function choiceOf({ account, settings }: Sending, reason: AccountChoice['reason'], mayUse: boolean): AccountChoice {
  const { signatureText: text, signatureHtml: html } = settings;
  return {
    accountId: account.id,
    email: account.email,
    name: settings.senderName ?? account.name,
    reason,
    mayUse,
    outgoing: {
      unknownSender: settings.unknownSender,
      signature: text.trim() === '' && html.trim() === '' ? null : { text, html },
      alwaysBcc: settings.alwaysBcc,
    },
  };
}
