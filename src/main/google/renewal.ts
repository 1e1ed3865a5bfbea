import { type Problem, problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Log, Random, TokenRefusal, Vault } from '../ports.ts';
import { type Access, fromGrant } from './access-token.ts';
import type { Accounts } from './accounts.ts';
import { fitsAWeek, forecastOf } from './forecast.ts';
import type { Net } from './http.ts';
import { readIdentity } from './identity.ts';
import type { KeyringWait } from './keyring-wait.ts';
import type { AccountRecord, TokenRecord } from './records.ts';
import { grantedScopes, sendScopes } from './scopes.ts';
import type { Grants } from './service-grants.ts';
import type { GoogleStore } from './store.ts';
import { askForTokens, type Grant } from './token-endpoint.ts';
import { type RefreshVerdict, refreshFault } from './token-replies.ts';
import { forLater, forPerson, type TokenCase, type Unsaved } from './token-state.ts';

const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 30 * 60_000;
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
const STORAGE_AGAIN_MS = 5_000;

export interface Renewal {
  /**
   * Gets one new access token with the stored refresh token and writes down what came with it. `superseded`: the account has signed
   * in or out meanwhile, and what came belongs to yesterday's sign-in.
   */
  renew(at: TokenCase): Promise<Result<Access, TokenRefusal> | 'superseded'>;
  /**
   * Opens the stored refresh token; `used` is its ciphertext as it is stored then. Holds the account when it cannot be opened, unless
   * it is `usable` without.
   */
  refreshToken(
    account: AccountRecord,
    record: TokenRecord,
    usable: boolean,
  ): Promise<Result<{ readonly value: string; readonly used: Uint8Array }, TokenRefusal>>;
  /** Holds the account until somebody signs it in. */
  needsPerson(account: AccountRecord, why: Problem): Result<never, TokenRefusal>;
}

export interface RenewalDeps extends Net {
  readonly store: GoogleStore;
  readonly accounts: Accounts;
  readonly vault: Vault;
  readonly keyring: KeyringWait;
  readonly grants: Grants;
  readonly random: Random;
  readonly log: Log;
}

export function createRenewal(deps: RenewalDeps): Renewal {
  const { store, accounts, vault, keyring, grants, clock, random, log } = deps;

  async function renew(at: TokenCase): Promise<Result<Access, TokenRefusal> | 'superseded'> {
    const { account, app, record, state, usable } = at;
    if (state.unsaved) return keep(at, state.unsaved);
    const sealed = app.clientSecret;
    const secret =
      sealed === null ? ok(null) : await vault.open(sealed, (fresh) => store.resealSecret(app.id, sealed, fresh));
    if (!secret.ok) {
      if (secret.problem.code !== 'token_unreadable') return keyring.hold(account, secret.problem, usable);
      if (secret.problem.params.kept !== undefined) return needsPerson(account, unreadable(account, secret.problem));
      const gone =
        app.kind === 'service'
          ? problem('service_key_unreadable', { robot: app.robotEmail ?? '' })
          : problem('client_invalid', { app: app.name }, 'its secret cannot be read');
      return settle(at, { kind: 'app', problem: gone });
    }
    const stored = await refreshToken(account, record, usable);
    if (!stored.ok) return stored;
    const { value, used } = stored.value;
    const form = grants.form(app, secret.value, value);
    if (!form.ok) return settle(at, { kind: 'app', problem: form.problem });
    const answer = await askForTokens(deps, app.tokenUri, form.value);
    if (!answer.ok) {
      const failure = answer.problem;
      const verdict =
        failure.kind === 'fault'
          ? refreshFault(failure.fault, new URL(app.tokenUri).host)
          : grants.verdict(account, app, failure.refusal);
      if (verdict.kind === 'person' && verdict.problem.code === 'needs_authorization')
        return ended(at, verdict.problem);
      return settle(at, verdict);
    }
    const stranger = someoneElse(at, answer.value);
    if (stranger !== null) return needsPerson(account, stranger);
    const rotated = answer.value.refreshToken !== value ? answer.value.refreshToken : null;
    const grant = { ...answer.value, refreshToken: rotated };
    return keep(at, { grant, access: fromGrant(grant, clock), used });
  }

  const refreshToken: Renewal['refreshToken'] = async (account, record, usable) => {
    let used = record.refreshToken;
    const opened = await vault.open(used, (fresh) => {
      if (store.resealRefreshToken(account.id, used, fresh)) used = fresh;
    });
    if (opened.ok) return ok({ value: opened.value, used });
    if (opened.problem.code !== 'token_unreadable') return keyring.hold(account, opened.problem, usable);
    return needsPerson(account, unreadable(account, opened.problem));
  };

  /** An id_token may come with a renewal (OpenID Connect core 12.2): it must name the person who signed in. */
  function someoneElse({ account, app }: TokenCase, { idToken }: Grant): Problem | null {
    if (idToken === null) return null;
    const named = readIdentity(idToken, { clientId: app.clientId, google: app.preset === 'google' }, clock.now());
    // what cannot be read here was not asked for; the sign-in itself has been checked
    if (!named.ok) return null;
    const { sub, email } = named.value;
    if (sub !== account.sub) return problem('other_account', { actual: email, expected: account.email });
    if (email !== account.email && store.renameAccount(account.id, email)) {
      log.write('info', 'the account has another address now', { accountId: account.id });
    }
    return null;
  }

  /** Writes a grant down before it is used: a rotated refresh token must not be lost. */
  async function keep(at: TokenCase, unsaved: Unsaved): Promise<Result<Access, TokenRefusal> | 'superseded'> {
    const { account, app, record, state, usable } = at;
    const { grant, access, used } = unsaved;
    state.unsaved = unsaved;
    const refreshToken = grant.refreshToken === null ? ok(null) : await vault.seal(grant.refreshToken);
    if (!refreshToken.ok) return keyring.hold(account, refreshToken.problem, usable);
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
      if (!saved) return 'superseded';
    } catch (error) {
      return forLater(storageProblem(error), STORAGE_AGAIN_MS, clock);
    }
    Object.assign(state, {
      access,
      distrusted: true,
      refused: null,
      renewDue: false,
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
    return ok(access);
  }

  function settle({ account, state }: TokenCase, verdict: RefreshVerdict): Result<never, TokenRefusal> {
    log.write('warn', 'the sign-in could not be renewed', { accountId: account.id, problem: verdict.problem });
    if (verdict.kind === 'person') return needsPerson(account, verdict.problem);
    if (verdict.kind === 'app') {
      accounts.holdApp(account.id, { reason: 'provider', until: null, problem: verdict.problem });
      return forPerson(verdict.problem);
    }
    state.failures += 1;
    const backoff =
      Math.min(FIRST_BACKOFF_MS * 2 ** (state.failures - 1), LONGEST_BACKOFF_MS) * (1 + 0.2 * random.unit());
    const asked = verdict.notBefore === null ? 0 : Math.min(verdict.notBefore - clock.now(), LONGEST_WAIT_MS);
    const ms = Math.ceil(Math.max(backoff, verdict.leastMs, asked));
    state.wait = { untilMono: clock.monotonic() + ms, problem: verdict.problem };
    return forLater(verdict.problem, ms, clock);
  }

  /** The provider has ended the sign-in. How long sign-ins last is told by none but those that have ended. */
  function ended(at: TokenCase, why: Problem): Result<never, TokenRefusal> {
    const { account, record } = at;
    const { signedInAt, email } = account;
    if (signedInAt === null) return settle(at, { kind: 'person', problem: why });
    const before = forecastOf(account, record, store.signInEnds(account.id));
    const end = { signedInAt, workedAt: record.refreshedAt ?? signedInAt, endedAt: clock.now() };
    store.signInEnded(account.id, end);
    const testing =
      fitsAWeek(end) && (before.testing || forecastOf(account, record, store.signInEnds(account.id)).testing);
    const told = testing ? problem('testing_mode_ended', { email }, why.detail) : why;
    return settle(at, { kind: 'person', problem: told });
  }

  function needsPerson(account: AccountRecord, why: Problem): Result<never, TokenRefusal> {
    accounts.hold(account.id, { reason: 'needs_authorization', until: null, problem: why });
    return forPerson(why);
  }

  return { renew, refreshToken, needsPerson };
}

function unreadable({ email }: AccountRecord, { params, detail }: Problem): Problem {
  return problem(params.kept === undefined ? 'token_unreadable' : 'kept_until_quit', { email }, detail);
}
