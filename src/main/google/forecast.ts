import type { Forecast } from '../../shared/sign-in-forecast.ts';
import type { AccountRecord, TokenRecord } from './records.ts';
import type { SignInEnd } from './sign-in-history.ts';

const DAY_MS = 86_400_000;
/** How long Google lets a sign-in last while the consent screen is in Testing (facts F2.1). */
const TESTING_MS = 7 * DAY_MS;

/**
 * When a sign-in will end: what the provider says (`refresh_token_expires_in`), or else what earlier sign-ins of the account have
 * shown. Null where nothing is known, as at most providers: a sign-in may end at any time then.
 */
export function forecastOf(
  { signedInAt }: Pick<AccountRecord, 'signedInAt'>,
  tokens: Pick<TokenRecord, 'refreshExpiresAt'> | null,
  ends: readonly SignInEnd[],
): Forecast {
  const endedAt = ends.find((one) => one.signedInAt === signedInAt)?.endedAt ?? null;
  if (tokens === null || signedInAt === null) return { endsAt: null, endedAt, by: null, testing: false };
  const { refreshExpiresAt } = tokens;
  if (refreshExpiresAt !== null) {
    const testing = Math.abs(refreshExpiresAt - signedInAt - TESTING_MS) < DAY_MS / 2;
    return { endsAt: refreshExpiresAt, endedAt, by: 'provider', testing };
  }
  if (lastedAWeek(ends)) return { endsAt: signedInAt + TESTING_MS, endedAt, by: 'experience', testing: true };
  return { endsAt: null, endedAt, by: null, testing: false };
}

/** An end that fits the seven days: it still worked before, and did not after. */
export function fitsAWeek({ signedInAt, workedAt, endedAt }: SignInEnd): boolean {
  return workedAt - signedInAt < TESTING_MS && endedAt - signedInAt >= TESTING_MS - DAY_MS / 24;
}

/** One end that was met within a day of the seventh, or the last two that can have been it. */
function lastedAWeek(ends: readonly SignInEnd[]): boolean {
  const [last, before] = ends;
  if (last === undefined || !fitsAWeek(last)) return false;
  const { signedInAt, workedAt, endedAt } = last;
  const closely = workedAt - signedInAt >= TESTING_MS - DAY_MS && endedAt - signedInAt <= TESTING_MS + DAY_MS;
  return closely || (before !== undefined && fitsAWeek(before));
}
