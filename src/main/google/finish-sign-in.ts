import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Random, Vault } from '../ports.ts';
import { fromGrant } from './access-token.ts';
import type { Net } from './http.ts';
import { type Identity, readIdentity } from './identity.ts';
import type { Redirected } from './loopback.ts';
import type { AccountRecord, AppRecord, NewAccount } from './records.ts';
import { grantedScopes, missingScope } from './scopes.ts';
import { scrub } from './scrub.ts';
import type { GoogleStore } from './store.ts';
import { askForTokens, type Grant, type TokenFailure } from './token-endpoint.ts';
import { exchangeFault, exchangeProblem } from './token-replies.ts';

export interface FinishDeps extends Net {
  readonly store: GoogleStore;
  readonly vault: Vault;
  readonly random: Random;
}

/** A consent that has been answered. */
export interface Answered {
  readonly app: AppRecord;
  /** The account that is being authorized again, or null. */
  readonly account: AccountRecord | null;
  readonly redirected: Redirected;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly secret: string | null;
  /** Aborts, with the problem as its reason, when the sign-in is called off. */
  readonly signal: AbortSignal;
}

/** Google's daily limits (https://support.google.com/a/answer/166852). */
const consumerLimits = { messagesPerDay: 500, recipientsPerDay: 500 } as const;
const workspaceLimits = { messagesPerDay: 2_000, recipientsPerDay: 10_000 } as const;

/** Changes the code for tokens, checks that they are what an outbox needs, and stores them: all or nothing. */
export async function finishSignIn(
  deps: FinishDeps,
  answered: Answered,
): Promise<Result<{ accountId: string }, Problem>> {
  const { app, account, redirected, signal } = answered;
  if (redirected.error !== null) return fail(redirectProblem(redirected.error, app.name));
  if (redirected.code === null) return fail(problem('code_exchange_failed', { reason: 'no code' }));
  const answer = await askForTokens(
    deps,
    app.tokenUri,
    {
      grant_type: 'authorization_code',
      code: redirected.code,
      redirect_uri: answered.redirectUri,
      client_id: app.clientId,
      code_verifier: answered.verifier,
      ...(answered.secret === null ? {} : { client_secret: answered.secret }),
    },
    signal,
  );
  if (signal.aborted) return fail(calledOff(signal));
  if (!answer.ok) return fail(failureProblem(answer.problem, app, account));
  const grant = answer.value;
  const scopes = grantedScopes(grant.scope, app.scopes);
  const unticked = missingScope(app.scopes, scopes);
  if (unticked !== null) return fail(problem('scope_missing', {}, unticked));
  if (grant.refreshToken === null) return fail(problem('no_refresh_token'));
  const expected = { clientId: app.clientId, google: app.preset === 'google' };
  const identity = readIdentity(grant.idToken, expected, deps.clock.now());
  if (!identity.ok) return identity;
  const namesake = deps.store.accountBySub(app.id, identity.value.sub);
  if (account !== null && account.kind === 'service' && namesake !== null && namesake.id !== account.id) {
    return fail(problem('account_exists', { email: identity.value.email }));
  }
  const other =
    account !== null && (!isPerson(account, identity.value) || (namesake !== null && namesake.id !== account.id));
  if (other) return fail(problem('other_account', { actual: identity.value.email, expected: account.email }));
  return keep(
    deps,
    answered,
    { ...grant, refreshToken: grant.refreshToken },
    scopes,
    identity.value,
    account ?? namesake,
  );
}

/** A service account knows its person by the address alone: nobody has signed in for it yet. */
function isPerson(account: AccountRecord, { sub, email }: Identity): boolean {
  return account.kind === 'service' ? account.email.toLowerCase() === email.toLowerCase() : account.sub === sub;
}

async function keep(
  { store, vault, random, clock }: FinishDeps,
  { app, signal }: Answered,
  grant: Grant & { readonly refreshToken: string },
  scopes: readonly string[],
  identity: Identity,
  known: AccountRecord | null,
): Promise<Result<{ accountId: string }, Problem>> {
  const access = fromGrant(grant, clock);
  const refreshToken = await vault.seal(grant.refreshToken);
  const accessToken = await vault.seal(grant.accessToken);
  if (!refreshToken.ok) return refreshToken;
  if (!accessToken.ok) return accessToken;
  if (signal.aborted) return fail(calledOff(signal));
  const record: NewAccount = {
    id: known?.id ?? newId(clock, random),
    connectedAppId: app.id,
    sub: identity.sub,
    email: identity.email,
    name: identity.name,
    ...(identity.domain === null ? consumerLimits : workspaceLimits),
  };
  const tokens = {
    accountId: record.id,
    accessToken: accessToken.value,
    refreshToken: refreshToken.value,
    accessObtainedAt: access.obtainedAt,
    accessExpiresAt: access.expiresAt,
    refreshExpiresAt: grant.refreshLifeMs === null ? null : access.obtainedAt + grant.refreshLifeMs,
    scopes,
    refreshedAt: null,
  };
  try {
    store.signIn(record, tokens, clock.now());
  } catch (error) {
    return fail(storageProblem(error));
  }
  return ok({ accountId: record.id });
}

/** The words for an error that the provider sent back through the browser (RFC 6749 section 4.1.2.1; Google's own names). */
export function redirectProblem(error: string, app: string): Problem {
  switch (error) {
    case 'access_denied':
      return problem('consent_denied');
    case 'admin_policy_enforced':
      return problem('consent_admin_blocked');
    case 'org_internal':
      return problem('consent_org_internal');
    case 'invalid_scope':
      return problem('scope_invalid', { app });
    case 'unauthorized_client':
      return problem('client_invalid', { app });
    default:
      return problem('consent_refused', { reason: scrub(error) });
  }
}

function failureProblem(failure: TokenFailure, app: AppRecord, account: AccountRecord | null): Problem {
  if (failure.kind === 'fault') return exchangeFault(failure.fault, new URL(app.tokenUri).host);
  return exchangeProblem(failure.refusal, { app: app.name, email: account?.email ?? '' });
}

function calledOff(signal: AbortSignal): Problem {
  const { code, params }: Problem = signal.reason;
  return problem(code, params);
}
