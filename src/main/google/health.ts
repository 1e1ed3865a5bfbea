import type { Clock, Link, Log, Timer } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import { forecastOf } from './forecast.ts';
import type { GoogleStore } from './store.ts';
import type { Tokens } from './tokens.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The start belongs to the mail; and after sleep a network takes a moment to come back. */
const SETTLE_MS = 5_000;
/** Google forgets a sign-in that has not been used for six months (facts F2.1). */
const IDLE_MS = 28 * DAY_MS;

/** Looks after sign-ins that nobody uses at the moment, so that one that has ended is met before the next message needs it. */
export interface Health {
  start(): void;
  stop(): void;
  /** The computer was asleep. */
  resumed(): void;
  /** Checks every account now: is its sign-in there, can it be read, does it renew, for the same person and with leave to send. */
  check(): Promise<void>;
}

export interface HealthDeps {
  readonly store: Pick<GoogleStore, 'accounts' | 'tokens' | 'signInEnds'>;
  readonly accounts: Pick<Accounts, 'standing' | 'changed' | 'onChange'>;
  readonly tokens: Pick<Tokens, 'check' | 'renewNext'>;
  readonly link: Link;
  readonly clock: Clock;
  readonly log: Log;
}

export function createHealth({ store, accounts, tokens, link, clock, log }: HealthDeps): Health {
  let hourly: Timer | null = null;
  let ahead: Timer | null = null;
  let unlisten: (() => void) | null = null;

  async function check(): Promise<void> {
    for (const { id, signedOutAt } of store.accounts()) {
      const record = store.tokens(id);
      const hold = accounts.standing(id);
      if (signedOutAt !== null || record === null || !link.online()) continue;
      // who waits for a person already has been told
      if (hold?.until === null && hold.reason !== 'keyring_locked') continue;
      const lastUsed = record.refreshedAt ?? record.accessObtainedAt ?? 0;
      if (clock.now() - lastUsed > IDLE_MS) tokens.renewNext(id);
      const found = await tokens.check(id);
      const problem = found.ok ? undefined : found.problem.problem;
      log.write(found.ok ? 'debug' : 'info', found.ok ? 'the sign-in is in order' : 'the sign-in was checked', {
        accountId: id,
        problem,
      });
    }
  }

  const checkNow = () => {
    check().catch((error: unknown) =>
      log.write('error', 'the sign-ins could not be checked', { error: String(error) }),
    );
  };

  function again(inMs: number): void {
    hourly?.cancel();
    hourly = clock.after(inMs, () => {
      again(HOUR_MS);
      checkNow();
    });
  }

  /** A day and an hour before an end somebody is to be told, and at the end itself it is looked whether it has come. */
  function lookAhead(): void {
    ahead?.cancel();
    ahead = null;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    const due: string[] = [];
    for (const account of store.accounts()) {
      const { endsAt } = forecastOf(account, store.tokens(account.id), store.signInEnds(account.id));
      if (endsAt === null || account.signedOutAt !== null) continue;
      const moments = [endsAt - DAY_MS, endsAt - HOUR_MS, endsAt].filter((at) => at > now);
      const [first = Number.POSITIVE_INFINITY] = moments;
      if (first < next) due.length = 0;
      if (first <= next) due.push(...(first === endsAt ? [account.id] : []));
      next = Math.min(next, first);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    ahead = clock.after(next - now, () => {
      for (const id of due) tokens.renewNext(id);
      if (due.length > 0) checkNow();
      accounts.changed();
    });
  }

  return {
    check,
    start() {
      unlisten ??= accounts.onChange(lookAhead);
      lookAhead();
      again(SETTLE_MS);
    },
    stop() {
      unlisten?.();
      unlisten = null;
      hourly?.cancel();
      ahead?.cancel();
    },
    resumed() {
      lookAhead();
      again(SETTLE_MS);
    },
  };
}
