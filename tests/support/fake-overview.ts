import type { MessageRow } from '../../src/shared/model.ts';
import type { Overview } from '../../src/shared/overview.ts';

const HOUR_MS = 3_600_000;
/** What an office sends in the hours of a day that ends in the afternoon. */
const hours = [22, 31, 18, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 38, 41, 29, 33, 14, 24, 38];

/** The overview of the same world as the list's. */
export function fakeOverview(rows: readonly MessageRow[], now: number): Overview {
  const busy = rows.length > 0;
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  const bar = (at: number, messages: number) => ({ at, messages, recipients: Math.round(messages * 1.05) });
  const queued = rows.filter(({ standing }) => standing === 'queued');
  return {
    hours: hours.map((messages, index) => bar(hour - (hours.length - 1 - index) * HOUR_MS, busy ? messages : 0)),
    days: Array.from({ length: 31 }, (_, index) => {
      const at = hour - (30 - index) * 24 * HOUR_MS;
      const weekend = [0, 6].includes(new Date(at).getDay());
      return bar(at, !busy || weekend ? 0 : 180 + ((index * 37) % 140));
    }),
    going: rows.filter(({ progress }) => progress !== null).slice(0, 2),
    next: queued.slice(0, 2),
    queued: queued.length,
    needs: rows.filter(({ state }) => state === 'failed' || state === 'unconfirmed').slice(0, 5),
    quota: busy
      ? [
          {
            accountId: rows[0]?.accountId ?? '',
            counts: 'recipients',
            used: 312,
            limit: 500,
            fits: 188,
            waits: 43,
            roomFrom: now + HOUR_MS,
            clearsAt: now + 2 * HOUR_MS,
          },
        ]
      : [],
  };
}
