import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Link, Log, Random, Timer, TokenRefusal, TokenSource, Vault } from '../ports.ts';
import { type Access, fromGrant, fromStore, leftMs, wantsRefresh } from './access-token.ts';
import type { Accounts } from './accounts.ts';
import type { Net } from './http.ts';
import type { AccountRecord, AppRecord, TokenRecord } from './records.ts';
import { grantedScopes, sendScopes } from './scopes.ts';
import type { Grants } from './service-grants.ts';
import type { GoogleStore } from './store.ts';
import { askForTokens, type Grant } from './token-endpoint.ts';
import { type RefreshVerdict, refreshFault } from './token-replies.ts';

const BETWEEN_REFRESHES_MS = 30_000;
const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 30 * 60_000;
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
const LOOK_AT_KEYRING_MS = 15_000;
const STORAGE_AGAIN_MS = 5_000;

export interface Tokens extends TokenSource {
  /** Looks after accounts that wait for the keyring. */
  start(): void;
  stop(): void;
  /** After sleep: nothing is known about access tokens, and what failed before may work now. */
  wake(): void;
  /** The account signed in or out: what is remembered about it is void. */
  forget(accountId: string): void;
}

export interface TokenDeps extends Net {
  readonly store: GoogleStore;
  readonly accounts: Accounts;
  readonly vault: Vault;
  readonly grants: Grants;
  readonly random: Random;
  readonly link: Link;
  readonly log: Log;
}

/** What is known of one account's tokens in this run. `…Mono` are readings of the monotonic clock. */
interface State {
  access: Access | null;
  /** The stored access token is not to be relied on. */
  distrusted: boolean;
  refused: string | null;
  running: Promise<Result<string, TokenRefusal>> | null;
  refreshedMono: number;
  forcedMono: number;
  failures: number;
  wait: { untilMono: number; problem: Problem } | null;
  /** A grant that could not be written down; its refresh token may be the only one that still works. */
  unsaved: Unsaved | null;
}

interface Unsaved {
  readonly grant: Grant;
  readonly access: Access;
  /** The stored refresh token that this grant was had with. */
  readonly used: Uint8Array;
}

/** Everything one refresh works with. */
interface Case {
  readonly account: AccountRecord;
  readonly app: AppRecord;
  readonly record: TokenRecord;
  readonly state: State;
  /** There is an access token that works for a while yet. */
  readonly usable: boolean;
}

export function createTokens(deps: TokenDeps): Tokens {
  const { store, accounts, vault, grants, clock, random, link, log } = deps;
  const states = new Map<string, State>();
  let keyringTimer: Timer | null = null;
  let unlisten: (() => void) | null = null;

  const stateOf = (accountId: string): State => {
    const known = states.get(accountId);
    if (known) return known;
    const fresh: State = {
      access: null,
      distrusted: false,
      refused: null,
      running: null,
      refreshedMono: Number.NEGATIVE_INFINITY,
      forcedMono: Number.NEGATIVE_INFINITY,
      failures: 0,
      wait: null,
      unsaved: null,
    };
    states.set(accountId, fresh);
    return fresh;
  };

  const person = (why: Problem): Result<never, TokenRefusal> => fail({ problem: why, waits: { for: 'person' } });
  const later = (why: Problem, inMs: number): Result<never, TokenRefusal> =>
    fail({ problem: why, waits: { for: 'later', at: clock.now() + Math.ceil(Math.max(0, inMs)) } });

  function accessToken(accountId: string): Promise<Result<string, TokenRefusal>> {
    const state = stateOf(accountId);
    state.running ??= find(accountId, state).finally(() => {
      state.running = null;
    });
    return state.running;
  }

  async function find(accountId: string, state: State): Promise<Result<string, TokenRefusal>> {
    const account = store.account(accountId);
    const app = account && store.app(account.connectedAppId);
    if (!account || !app) return person(problem('account_unknown'));
    const hold = accounts.get(accountId)?.hold;
    if (hold && hold.until === null && hold.reason !== 'keyring_locked') {
      return person(hold.problem ?? problem('needs_authorization', { email: account.email }));
    }
    const record = store.tokens(accountId);
    if (!record) return needsPerson(account, problem('needs_authorization', { email: account.email }));

    if (!state.access && !state.distrusted && record.accessToken) {
      const stored = await fromStore(record, record.accessToken, vault, clock);
      if (stored === 'locked') return keyringLocked(account, false);
      state.access = stored;
      state.distrusted = true;
    }
    const { access } = state;
    const forced = access !== null && access.value === state.refused;
    const usable = access !== null && !forced && leftMs(access, clock) > 0;
    if (usable && !wantsRefresh(access, clock)) return ok(access.value);

    const pause = pauseMs(state, forced);
    if (pause) return usable ? ok(access.value) : later(pause.problem, pause.ms);
    if (forced) state.forcedMono = clock.monotonic();
    const refreshed = await refresh({ account, app, record, state, usable });
    return !refreshed.ok && refreshed.problem.waits.for === 'later' && usable ? ok(access.value) : refreshed;
  }

  /** Why no refresh may be tried yet, or null. A 401 gets one refresh even when another has just been. */
  function pauseMs(state: State, forced: boolean): { problem: Problem; ms: number } | null {
    const now = clock.monotonic();
    if (state.wait && state.wait.untilMono > now)
      return { problem: state.wait.problem, ms: state.wait.untilMono - now };
    const last = forced ? state.forcedMono : state.refreshedMono;
    const ms = last + BETWEEN_REFRESHES_MS - now;
    return ms > 0 ? { problem: problem('provider_unwell', { status: 'a token that does not last' }), ms } : null;
  }

  async function refresh(at: Case): Promise<Result<string, TokenRefusal>> {
    const { account, app, record, state, usable } = at;
    if (state.unsaved) return keep(at, state.unsaved);
    const secret = app.clientSecret === null ? ok(null) : await vault.open(app.clientSecret);
    if (!secret.ok) {
      if (secret.problem.code !== 'token_unreadable') return keyringLocked(account, usable);
      return settle(at, {
        kind: 'app',
        problem: problem('client_invalid', { app: app.name }, 'its secret cannot be read'),
      });
    }
    const refreshToken = await vault.open(record.refreshToken);
    if (!refreshToken.ok) {
      if (refreshToken.problem.code !== 'token_unreadable') return keyringLocked(account, usable);
      return needsPerson(account, problem('token_unreadable', { email: account.email }, refreshToken.problem.detail));
    }
    const form = grants.form(app, secret.value, refreshToken.value);
    if (!form.ok) return settle(at, { kind: 'app', problem: form.problem });
    const answer = await askForTokens(deps, app.tokenUri, form.value);
    if (!answer.ok) {
      const failure = answer.problem;
      return settle(
        at,
        failure.kind === 'fault' ? refreshFault(failure.fault) : grants.verdict(account, app, failure.refusal),
      );
    }
    const rotated = answer.value.refreshToken !== refreshToken.value ? answer.value.refreshToken : null;
    const grant = { ...answer.value, refreshToken: rotated };
    return keep(at, { grant, access: fromGrant(grant, clock), used: record.refreshToken });
  }

  /** Writes a grant down before it is used: a rotated refresh token must not be lost. */
  async function keep(at: Case, unsaved: Unsaved): Promise<Result<string, TokenRefusal>> {
    const { account, app, record, state, usable } = at;
    const { grant, access, used } = unsaved;
    state.unsaved = unsaved;
    const refreshToken = grant.refreshToken === null ? ok(null) : await vault.seal(grant.refreshToken);
    if (!refreshToken.ok) return keyringLocked(account, usable);
    const accessToken = await vault.seal(grant.accessToken);
    const scopes = grant.scope === undefined ? [...record.scopes] : grantedScopes(grant.scope, app.scopes);
    try {
      const saved = store.saveRefresh(account.id, used, {
        accessToken: accessToken.ok ? accessToken.value : null,
        accessObtainedAt: access.obtainedAt,
        accessExpiresAt: access.expiresAt,
        refreshedAt: access.obtainedAt,
        refreshToken: refreshToken.value,
        refreshExpiresAt: grant.refreshLifeMs === null ? null : access.obtainedAt + grant.refreshLifeMs,
        scopes,
      });
      state.unsaved = null;
      // signed in anew or out meanwhile: this grant belongs to yesterday's sign-in
      if (!saved) return find(account.id, stateOf(account.id));
    } catch (error) {
      return later(storageProblem(error), STORAGE_AGAIN_MS);
    }
    Object.assign(state, {
      access,
      distrusted: true,
      refused: null,
      failures: 0,
      wait: null,
      refreshedMono: clock.monotonic(),
    });
    log.write('info', 'access token renewed', { accountId: account.id, rotated: grant.refreshToken !== null });
    accounts.release(account.id, 'keyring_locked');
    grants.renewed(account);
    if (!scopes.some((scope) => sendScopes.has(scope))) {
      return needsPerson(account, problem('gmail_permission_missing', { email: account.email }));
    }
    accounts.changed();
    return ok(access.value);
  }

  function settle({ account, state }: Case, verdict: RefreshVerdict): Result<never, TokenRefusal> {
    log.write('warn', 'the sign-in could not be renewed', { accountId: account.id, problem: verdict.problem });
    if (verdict.kind === 'person') return needsPerson(account, verdict.problem);
    if (verdict.kind === 'app') {
      accounts.holdApp(account.id, { reason: 'provider', until: null, problem: verdict.problem });
      return person(verdict.problem);
    }
    state.failures += 1;
    const backoff =
      Math.min(FIRST_BACKOFF_MS * 2 ** (state.failures - 1), LONGEST_BACKOFF_MS) * (1 + 0.2 * random.unit());
    const asked = verdict.notBefore === null ? 0 : Math.min(verdict.notBefore - clock.now(), LONGEST_WAIT_MS);
    const ms = Math.ceil(Math.max(backoff, verdict.leastMs, asked));
    state.wait = { untilMono: clock.monotonic() + ms, problem: verdict.problem };
    return later(verdict.problem, ms);
  }

  function needsPerson(account: AccountRecord, why: Problem): Result<never, TokenRefusal> {
    accounts.hold(account.id, { reason: 'needs_authorization', until: null, problem: why });
    return person(why);
  }

  function keyringLocked(account: AccountRecord, usable: boolean): Result<never, TokenRefusal> {
    const why = problem('keyring_locked');
    if (usable) return later(why, LOOK_AT_KEYRING_MS);
    accounts.hold(account.id, { reason: 'keyring_locked', until: null, problem: why });
    keyringTimer ??= clock.after(LOOK_AT_KEYRING_MS, lookAtKeyring);
    return later(why, LOOK_AT_KEYRING_MS);
  }

  /** A keyring tells nobody when it opens: as long as somebody waits for it, it is tried. */
  function lookAtKeyring(): void {
    keyringTimer?.cancel();
    keyringTimer = null;
    tryKeyring().catch((error: unknown) => {
      log.write('error', 'the keyring could not be tried', { error: String(error) });
    });
  }

  async function tryKeyring(): Promise<void> {
    const waiting = accounts.all().filter(({ hold }) => hold?.reason === 'keyring_locked');
    for (const { id } of waiting) {
      const record = store.tokens(id);
      const opened = record === null ? ok('') : await vault.open(record.refreshToken);
      // one that cannot be read is for the next refresh to judge
      if (opened.ok || opened.problem.code === 'token_unreadable') accounts.release(id, 'keyring_locked');
      else keyringTimer ??= clock.after(LOOK_AT_KEYRING_MS, lookAtKeyring);
    }
  }

  const forgetWaits = () => {
    for (const state of states.values()) Object.assign(state, { wait: null, failures: 0 });
  };

  return {
    accessToken,
    refused(accountId, token) {
      stateOf(accountId).refused = token;
    },
    start() {
      unlisten ??= link.onChange((online) => {
        if (!online) return;
        forgetWaits();
        accounts.changed();
      });
      lookAtKeyring();
    },
    stop() {
      unlisten?.();
      unlisten = null;
      keyringTimer?.cancel();
      keyringTimer = null;
    },
    wake() {
      forgetWaits();
      const never = Number.NEGATIVE_INFINITY;
      for (const account of store.accounts()) {
        Object.assign(stateOf(account.id), { access: null, distrusted: true, refreshedMono: never, forcedMono: never });
      }
      lookAtKeyring();
    },
    forget(accountId) {
      states.delete(accountId);
    },
  };
}
