import type { Account, Snapshot } from '../shared/model.ts';
import { next, type Problem, problem, says } from '../shared/problems/problem.ts';
import type { Alert, AlertChange } from './alert.ts';

const HOUR_MS = 3_600_000;
const PREFIX = 'sign-in:';

/** What has been told already, over a restart. */
export interface ToldTags {
  has(tag: string): boolean;
  add(tag: string): void;
  remove(tag: string): void;
  under(prefix: string): string[];
}

/**
 * Tells of sign-ins: one alert for each new problem, one a day and one an hour before a known end, and none of them again, also not
 * after a restart. A mended problem takes its notification away, and is told anew when it comes back.
 */
export function createSignInAlerts(
  told: ToldTags,
  now: () => number,
): (snapshot: Pick<Snapshot, 'accounts' | 'holds'>) => AlertChange {
  return (snapshot) => {
    const standing = new Map<string, Alert>();
    for (const alert of [...troubles(snapshot), ...snapshot.accounts.flatMap((account) => ends(account, now()))]) {
      if (!standing.has(alert.key)) standing.set(alert.key, alert);
    }
    const before = told.under(PREFIX);
    const gone = before.filter((key) => !standing.has(key));
    for (const key of gone) told.remove(key);
    const raise = [...standing].filter(([key]) => !told.has(key)).map(([, alert]) => alert);
    for (const { key } of raise) told.add(key);
    const shown = new Set([...standing.values()].map(({ tag }) => tag));
    return { raise, clear: [...new Set(gone.map(tagOf))].filter((tag) => !shown.has(tag)) };
  };
}

/** What an account's mail waits for a person for; what concerns a whole connected app once. */
function troubles({ accounts, holds }: Pick<Snapshot, 'accounts' | 'holds'>): Alert[] {
  return accounts.flatMap((account) => {
    // who signed out knows it
    if (account.state === 'signed_out') return [];
    const hold = holds.find(({ scope, accountId }) => scope === 'account' && accountId === account.id);
    const waits = hold?.until === null && (hold.reason === 'provider' || hold.reason === 'needs_authorization');
    const held = waits || account.state === 'needs_authorization' || account.state === 'keyring_locked';
    const why = account.problem;
    if (!held || why === null) return [];
    const shared = why.code === 'client_invalid' || why.code === 'scope_invalid';
    const everyone = why.code === 'keyring_locked' || why.code === 'vault_locked';
    const who = shared ? account.connectedAppId : everyone ? 'vault' : account.id;
    return [alert(`${PREFIX}${who}`, why.code, why)];
  });
}

function ends({ id, email, state, signedInAt, forecast }: Account, now: number): Alert[] {
  const { endsAt } = forecast;
  if (state !== 'signed_in' || endsAt === null || endsAt <= now || endsAt - now > 24 * HOUR_MS) return [];
  const soon = endsAt - now <= HOUR_MS;
  // what earlier sign-ins have shown is no more than likely
  const [tomorrow, within] =
    forecast.by === 'experience'
      ? (['sign_in_may_end_tomorrow', 'sign_in_may_end_soon'] as const)
      : (['sign_in_ends_tomorrow', 'sign_in_ends_soon'] as const);
  const why = problem(soon ? within : tomorrow, { email, until: endsAt });
  // an end moves by seconds with every renewal; the sign-in it belongs to does not
  return [alert(`${PREFIX}${id}`, `${why.code}:${signedInAt ?? 0}`, why)];
}

function alert(tag: string, cause: string, why: Problem): Alert {
  return { tag, key: `${tag} ${cause}`, title: says(why), body: next(why), page: 'accounts', messageId: null };
}

function tagOf(key: string): string {
  return key.split(' ')[0] ?? key;
}
