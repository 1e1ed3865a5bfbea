import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';
import type { AccountStore } from './account-store.ts';
import type { Accounts } from './accounts.ts';
import type { AccountRecord, AppRecord } from './records.ts';
import { assertion, unsealed } from './service-key.ts';
import { type RefreshVerdict, refreshVerdict, type TokenRefusalText } from './token-replies.ts';

const HOUR_MS = 3_600_000;
/** A delegation takes up to a day to reach all of Google (facts: Admin console help on domain-wide delegation). */
const PATIENCE_MS = 24 * HOUR_MS;
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * How an account asks for its next access token, and what a refusal means to it. A service account has no refresh token: it signs a
 * claim with its key each time. What is stored in the refresh token's place is the address that the key may be used for, sealed like a
 * token, so that a row that was tampered with opens no other mailbox.
 */
export interface Grants {
  /** Fails with service_key_unreadable. */
  form(app: AppRecord, secret: string | null, stored: string): Result<Readonly<Record<string, string>>, Problem>;
  verdict(account: AccountRecord, app: AppRecord, refusal: TokenRefusalText): RefreshVerdict;
  /** It works: what was remembered of refusals is void. */
  renewed(account: AccountRecord): void;
}

export interface GrantDeps {
  readonly more: Pick<AccountStore, 'refusedSince'>;
  readonly accounts: Pick<Accounts, 'hold' | 'release'>;
  readonly clock: Clock;
}

export function createGrants({ more, accounts, clock }: GrantDeps): Grants {
  return {
    form(app, secret, stored) {
      if (app.kind !== 'service') {
        return ok({
          grant_type: 'refresh_token',
          refresh_token: stored,
          client_id: app.clientId,
          ...(secret === null ? {} : { client_secret: secret }),
        });
      }
      return serviceForm(app, secret, stored, clock.now());
    },
    verdict(account, app, refusal) {
      const verdict = verdictOf(account, app, refusal, clock.now());
      if (verdict.problem.code === 'not_delegated') {
        const now = clock.now();
        if (account.refusedSince === null) more.refusedSince(account.id, now);
        accounts.hold(account.id, { reason: 'provider', until: now + HOUR_MS, problem: verdict.problem });
      }
      return verdict;
    },
    renewed(account) {
      if (account.kind !== 'service') return;
      if (account.refusedSince !== null) more.refusedSince(account.id, null);
      accounts.release(account.id, 'provider');
    },
  };
}

export function serviceForm(
  app: AppRecord,
  secret: string | null,
  subject: string,
  now: number,
): Result<Readonly<Record<string, string>>, Problem> {
  const key = secret === null ? null : unsealed(secret);
  if (!key) return fail(problem('service_key_unreadable', { robot: app.robotEmail ?? '' }));
  return ok({ grant_type: GRANT_TYPE, assertion: assertion(key, subject, app.tokenUri, app.scopes.join(' '), now) });
}

/** Table A of the Google facts for a service account's claim (F5.3); what is not about it goes by the table of everybody. */
export function verdictOf(
  account: Pick<AccountRecord, 'email' | 'refusedSince'>,
  app: AppRecord,
  refusal: TokenRefusalText,
  now: number,
): RefreshVerdict {
  const { error, description, detail } = refusal;
  const { email } = account;
  const robot = app.robotEmail ?? '';
  const usual = () => refreshVerdict(refusal, { email, app: app.name });
  if (app.kind !== 'service') return usual();
  const person = (code: 'subject_unknown' | 'subject_invalid') =>
    ({ kind: 'person', problem: problem(code, { email }, detail) }) as const;
  const whole = (code: 'robot_disabled' | 'service_key_refused') =>
    ({ kind: 'app', problem: problem(code, { robot }, detail) }) as const;
  if (error === 'unauthorized_client') {
    const params = { email, robot, client: app.clientId, scope: app.scopes.join(' ') };
    if (now - (account.refusedSince ?? now) >= PATIENCE_MS) {
      return { kind: 'person', problem: problem('not_delegated_over', params, detail) };
    }
    return { kind: 'later', problem: problem('not_delegated', params, detail), leastMs: HOUR_MS, notBefore: null };
  }
  if (error === 'invalid_request' && /impersonation|\bsub\b/i.test(description)) return person('subject_invalid');
  if (error === 'invalid_client' || error === 'deleted_client' || error === 'disabled_client') {
    return whole('service_key_refused');
  }
  if (error !== 'invalid_grant') return usual();
  if (/robot is disabled/i.test(description)) return whole('robot_disabled');
  if (/invalid email or user id/i.test(description)) return person('subject_unknown');
  if (/signature|account not found|audience|malformed/i.test(description)) return whole('service_key_refused');
  return usual();
}
