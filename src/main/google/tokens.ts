import { type Problem, problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Link, Log, Random, TokenRefusal, TokenSource, Vault } from '../ports.ts';
import { fromStore, leftMs, wantsRefresh } from './access-token.ts';
import type { Accounts } from './accounts.ts';
import type { Net } from './http.ts';
import { createKeyringWait } from './keyring-wait.ts';
import { createRenewal } from './renewal.ts';
import type { Grants } from './service-grants.ts';
import type { GoogleStore } from './store.ts';
import { forLater, forPerson, newTokenState, type TokenState } from './token-state.ts';

const BETWEEN_REFRESHES_MS = 30_000;

export interface Tokens extends TokenSource {
  /** Looks after accounts that wait for the keyring. */
  start(): void;
  stop(): void;
  /** After sleep: nothing is known about access tokens, and what failed before may work now. */
  wake(): void;
  /** The account signed in or out: what is remembered about it is void. */
  forget(accountId: string): void;
  /** The next call renews, whatever is left of the token in use. */
  renewNext(accountId: string): void;
  /** As `accessToken`, and looks first whether the refresh token is there and can be opened. */
  check(accountId: string): Promise<Result<string, TokenRefusal>>;
  /** The vault may have been unlocked: those who wait for it try it at once. */
  vaultChanged(): void;
  /** The vault seals in another way now: what it sealed before is sealed anew, where it opens. */
  reseal(): Promise<void>;
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

/** The token cache: which access token is in use, and when it is renewed. How it is renewed stands in renewal.ts. */
export function createTokens(deps: TokenDeps): Tokens {
  const { store, accounts, vault, clock, link, log } = deps;
  const keyring = createKeyringWait(deps);
  const { renew, refreshToken, needsPerson } = createRenewal({ ...deps, keyring });
  const states = new Map<string, TokenState>();
  let unlisten: (() => void) | null = null;

  const stateOf = (accountId: string): TokenState => {
    const known = states.get(accountId);
    if (known) return known;
    const fresh = newTokenState();
    states.set(accountId, fresh);
    return fresh;
  };

  async function accessToken(accountId: string): Promise<Result<string, TokenRefusal>> {
    const account = store.account(accountId);
    if (account && account.heldAt !== null) {
      return forPerson(problem('needs_authorization', { email: account.email }));
    }
    return current(accountId);
  }

  /** The token in use, a new one where it is time; for the sign-in's own sake, whoever holds its mail. */
  function current(accountId: string): Promise<Result<string, TokenRefusal>> {
    const state = stateOf(accountId);
    state.running ??= find(accountId, state).finally(() => {
      state.running = null;
    });
    return state.running;
  }

  async function find(accountId: string, state: TokenState): Promise<Result<string, TokenRefusal>> {
    const account = store.account(accountId);
    const app = account && store.app(account.connectedAppId);
    if (!account || !app) return forPerson(problem('account_unknown'));
    const hold = accounts.standing(accountId);
    if (hold && hold.until === null && hold.reason !== 'keyring_locked') {
      return forPerson(hold.problem ?? problem('needs_authorization', { email: account.email }));
    }
    const record = store.tokens(accountId);
    if (!record) return needsPerson(account, problem('needs_authorization', { email: account.email }));

    if (!state.access && !state.distrusted && record.accessToken) {
      const stored = await fromStore(record, record.accessToken, vault, clock);
      if (stored !== null && 'locked' in stored) return keyring.hold(account, stored.locked, false);
      state.access = stored;
      state.distrusted = true;
    }
    const { access } = state;
    const forced = access !== null && access.value === state.refused;
    const usable = access !== null && !forced && leftMs(access, clock) > 0;
    if (usable && !state.renewDue && !wantsRefresh(access, clock)) return ok(access.value);

    const pause = pauseMs(state, forced);
    if (pause) return usable ? ok(access.value) : forLater(pause.problem, pause.ms, clock);
    if (forced) state.forcedMono = clock.monotonic();
    const renewed = await renew({ account, app, record, state, usable });
    if (renewed === 'superseded') return find(account.id, stateOf(account.id));
    if (renewed.ok) return ok(renewed.value.value);
    return renewed.problem.waits.for === 'later' && usable ? ok(access.value) : renewed;
  }

  /** Why no refresh may be tried yet, or null. A 401 gets one refresh even when another has just been. */
  function pauseMs(state: TokenState, forced: boolean): { problem: Problem; ms: number } | null {
    const now = clock.monotonic();
    if (state.wait && state.wait.untilMono > now)
      return { problem: state.wait.problem, ms: state.wait.untilMono - now };
    const last = forced ? state.forcedMono : state.refreshedMono;
    const ms = last + BETWEEN_REFRESHES_MS - now;
    return ms > 0 ? { problem: problem('provider_unwell', { status: 'a token that does not last' }), ms } : null;
  }

  /** A renewal under way names the ciphertext that it began with when it writes down what it was given: until then that stays. */
  async function atRest(accountId: string): Promise<void> {
    for (let busy = stateOf(accountId).running; busy; busy = stateOf(accountId).running) {
      await busy.catch(() => undefined);
    }
  }

  /** What cannot be written now is written by the next renewal. */
  async function sealAnew(sealed: Uint8Array, put: (fresh: Uint8Array) => void): Promise<void> {
    try {
      await vault.open(sealed, put);
    } catch (error) {
      log.write('warn', 'a secret could not be sealed anew', { problem: storageProblem(error) });
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
    renewNext(accountId) {
      stateOf(accountId).renewDue = true;
    },
    async check(accountId) {
      await atRest(accountId);
      const account = store.account(accountId);
      const record = store.tokens(accountId);
      const { access } = stateOf(accountId);
      if (account && record) {
        const opened = await refreshToken(account, record, access !== null && leftMs(access, clock) > 0);
        if (!opened.ok) return opened;
      }
      return current(accountId);
    },
    vaultChanged: keyring.look,
    async reseal() {
      for (const { id, clientSecret } of store.sealedApps()) {
        if (clientSecret) await sealAnew(clientSecret, (fresh) => store.resealSecret(id, clientSecret, fresh));
      }
      for (const { id } of store.accounts()) {
        await atRest(id);
        // what it was given and could not write down waits for that same ciphertext
        const sealed = stateOf(id).unsaved ? undefined : store.tokens(id)?.refreshToken;
        if (sealed) await sealAnew(sealed, (fresh) => store.resealRefreshToken(id, sealed, fresh));
      }
    },
    start() {
      unlisten ??= link.onChange((online) => {
        if (!online) return;
        forgetWaits();
        accounts.changed();
      });
      keyring.look();
    },
    stop() {
      unlisten?.();
      unlisten = null;
      keyring.stop();
    },
    wake() {
      forgetWaits();
      const never = Number.NEGATIVE_INFINITY;
      for (const account of store.accounts()) {
        Object.assign(stateOf(account.id), { access: null, distrusted: true, refreshedMono: never, forcedMono: never });
      }
      keyring.look();
    },
    forget(accountId) {
      states.delete(accountId);
    },
  };
}
