import type { MessageRow } from '../../shared/model.ts';
import type { Overview, Sent } from '../../shared/overview.ts';
import type { AccountDirectory, Clock } from '../ports.ts';
import { forecast, type Quarter } from './forecast.ts';
import type { MessageRecord } from './rows.ts';
import type { OverviewStore } from './store-overview.ts';

const DAY_MS = 86_400_000;
const HOURS = 24;
const DAYS = 31;
const NEXT = 2;
const NEEDS = 6;
/** More than any account may send in a day. */
const REPORT_ROWS = 20_000;

export interface OverviewDeps {
  readonly store: OverviewStore;
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
  /** Ids of what is on its way now. */
  readonly flying: () => readonly string[];
  readonly row: (record: MessageRecord) => MessageRow;
}

export interface OverviewRoom {
  overview(): Overview;
  /** What the account sent on the day that `day` (epoch ms) belongs to, oldest first. */
  sentOn(accountId: string, day: number): MessageRow[];
}

/** What the operator sees at a glance. Hours and days are those of this computer's time zone. */
export function createOverview({ store, accounts, clock, flying, row }: OverviewDeps): OverviewRoom {
  return {
    overview() {
      const now = clock.now();
      const today = startOfDay(now, 0);
      const all = accounts.all();
      const going = store.byIds(flying());
      const inTurn = all
        .filter(({ hold }) => hold === null)
        .flatMap(({ id }) => store.nextUp(id, now, NEXT + going.length))
        .filter(({ id }) => !going.some((one) => one.id === id))
        .sort((one, other) => other.priority - one.priority || one.bulk - other.bulk || one.due_at - other.due_at);
      const loads = all.map((account) => ({ account, load: store.queued(account.id) }));
      return {
        hours: bars(store.sentSince(startOfHour(now, HOURS - 1)), hoursUpTo(now)),
        days: bars(store.sentSince(startOfDay(now, DAYS - 1)), daysUpTo(now)),
        going: going.map(row),
        next: inTurn.slice(0, NEXT).map(row),
        // what waits for its account is on hold, here as in the foot of the window
        queued: loads.reduce((sum, { account, load }) => (account.hold === null ? sum + load.messages : sum), 0),
        needs: [...store.newestIn('unconfirmed', NEEDS), ...store.newestIn('failed', NEEDS)].slice(0, NEEDS).map(row),
        quota: loads.map(({ account, load }) =>
          forecast(account.id, account.limits, store.sentSinceBy(account.id, Math.min(today, now - DAY_MS)), load, now),
        ),
      };
    },
    sentOn: (accountId, day) =>
      store.sentBetween(accountId, startOfDay(day, 0), startOfDay(day, -1), REPORT_ROWS).map(row),
  };
}

/** The beginning of the hour `back` hours before that of `at`. */
function startOfHour(at: number, back: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), day.getHours()).getTime() - back * 3_600_000;
}

/** Midnight of the day `back` days before that of `at`; days are not all of 24 hours. */
export function startOfDay(at: number, back: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - back).getTime();
}

function hoursUpTo(now: number): number[] {
  return Array.from({ length: HOURS }, (_, index) => startOfHour(now, HOURS - 1 - index));
}

function daysUpTo(now: number): number[] {
  return Array.from({ length: DAYS }, (_, index) => startOfDay(now, DAYS - 1 - index));
}

/** Quarters added up into bars that begin at these moments. */
function bars(quarters: readonly Quarter[], begins: readonly number[]): Sent[] {
  return begins.map((at, index) => {
    const end = begins[index + 1] ?? Number.POSITIVE_INFINITY;
    const own = quarters.filter((quarter) => quarter.at >= at && quarter.at < end);
    return {
      at,
      messages: own.reduce((sum, one) => sum + one.messages, 0),
      recipients: own.reduce((sum, one) => sum + one.recipients, 0),
    };
  });
}
