import type { Database } from 'better-sqlite3';
import { type Load, QUARTER_MS, type Quarter } from './forecast.ts';
import type { MessageRecord } from './rows.ts';

/** What the overview and the day report read. None of it grows with the outbox, but for a report of a whole day. */
export interface OverviewStore {
  /** What was sent since then, by quarters of an hour, oldest first. */
  sentSince(since: number): Quarter[];
  sentSinceBy(accountId: string, since: number): Quarter[];
  /** The next ones in turn in this account, by the rules of the dispatcher; none that waits for its due time. */
  nextUp(accountId: string, now: number, limit: number): MessageRecord[];
  /** How much of this account is free to be sent; recipients are told from the first thousand messages. */
  queued(accountId: string): Load;
  /** The newest of these states. */
  newestIn(state: 'failed' | 'unconfirmed', limit: number): MessageRecord[];
  byIds(ids: readonly string[]): MessageRecord[];
  /** Sent from `from` (inclusive) to `to` (exclusive), oldest first, at most `limit`. */
  sentBetween(accountId: string, from: number, to: number, limit: number): MessageRecord[];
}

export function createOverviewStore(db: Database): OverviewStore {
  const quarters = `SELECT quarter * ${QUARTER_MS} AS at, sum(messages) AS messages, sum(recipients) AS recipients FROM sent_quarter`;
  const since = db.prepare<[number], Quarter>(`${quarters} WHERE quarter >= ? GROUP BY quarter ORDER BY quarter`);
  const sinceBy = db.prepare<[string, number], Quarter>(
    `${quarters} WHERE account_id = ? AND quarter >= ? GROUP BY quarter ORDER BY quarter`,
  );
  const free = "state = 'queued' AND held_for IS NULL AND account_id = ?";
  const next = db.prepare<[string, number, number, number], MessageRecord>(`
    SELECT * FROM message INDEXED BY message_due WHERE ${free} AND lane = ? AND due_at <= ?
    ORDER BY priority DESC, bulk, due_at, seq LIMIT ?`);
  const count = db.prepare<[string], number>(`SELECT count(*) FROM message WHERE ${free}`).pluck();
  const sample = db
    .prepare<[string], number>(
      `SELECT avg(recipient_count) FROM (SELECT recipient_count FROM message WHERE ${free} LIMIT 1000)`,
    )
    .pluck();
  const newest = db.prepare<[string, number], MessageRecord>(
    'SELECT * FROM message WHERE state = ? ORDER BY seq DESC LIMIT ?',
  );
  const byId = db.prepare<[string], MessageRecord>('SELECT * FROM message WHERE id = ?');
  const between = db.prepare<[string, number, number, number], MessageRecord>(`
    SELECT * FROM message INDEXED BY message_sent WHERE state = 'sent' AND account_id = ? AND finished_at >= ? AND finished_at < ?
    ORDER BY finished_at, seq LIMIT ?`);
  const first = (from: number) => Math.floor(from / QUARTER_MS);

  return {
    sentSince: (from) => since.all(first(from)),
    sentSinceBy: (accountId, from) => sinceBy.all(accountId, first(from)),
    nextUp: (accountId, now, limit) => [0, 1].flatMap((lane) => next.all(accountId, lane, now, limit)),
    queued(accountId) {
      const messages = Number(count.get(accountId));
      return { messages, recipients: Math.round(messages * Number(sample.get(accountId))) };
    },
    newestIn: (state, limit) => newest.all(state, limit),
    byIds: (ids) => ids.flatMap((id) => byId.all(id)),
    sentBetween: (accountId, from, to, limit) => between.all(accountId, from, to, limit),
  };
}
