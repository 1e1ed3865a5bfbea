import type { Database } from 'better-sqlite3';
import type { Counted } from './pace.ts';
import type { MessageRecord } from './rows.ts';

/** What the dispatcher asks the database: who is next, when is the next one due, what has been used of the day. */
export interface QueueStore {
  /** The message to send next in this account's lane, or null. */
  next(accountId: string, lane: 0 | 1, now: number): MessageRecord | null;
  /** When the next message that is not due yet falls due, epoch ms, or null. */
  nextDueAfter(now: number): number | null;
  /** Sends of the account since this moment that count for its day, oldest first. */
  countedSince(accountId: string, since: number): Counted[];
  /**
   * A clock that was set back makes waits look longer than they were planned; this puts such due times where they belong.
   * Scheduled mail keeps the moment its sender asked for.
   */
  capDueTimes(now: number): number;
  /** The stored bytes from `start` to `end`, row by row. Throws when a row is missing. */
  body(seq: number, start: number, end: number): Generator<Uint8Array>;
}

export function createQueueStore(db: Database): QueueStore {
  // Bound by place throughout: looking up names costs more than the seeks.
  const queued = "state = 'queued' AND held_for IS NULL";
  const inLane = `${queued} AND account_id = ? AND lane = ?`;
  // one seek for each priority in use: the first row of a group is either due or none of its group is
  const firstGroup = db.prepare<[string, number], Group>(
    `SELECT priority, bulk FROM message WHERE ${inLane} ORDER BY priority DESC, bulk LIMIT 1`,
  );
  const sameClass = db.prepare<[string, number, number, number], Group>(
    `SELECT priority, bulk FROM message WHERE ${inLane} AND priority = ? AND bulk > ? ORDER BY bulk LIMIT 1`,
  );
  const lowerPriority = db.prepare<[string, number, number], Group>(
    `SELECT priority, bulk FROM message WHERE ${inLane} AND priority < ? ORDER BY priority DESC, bulk LIMIT 1`,
  );
  const firstDue = db.prepare<[string, number, number, number, number], MessageRecord>(
    `SELECT * FROM message WHERE ${inLane} AND priority = ? AND bulk = ? AND due_at <= ? ORDER BY due_at, seq LIMIT 1`,
  );
  const firstLater = db.prepare<[string, number, number, number, number], { due: number }>(
    `SELECT due_at AS due FROM message WHERE ${inLane} AND priority = ? AND bulk = ? AND due_at > ? ORDER BY due_at LIMIT 1`,
  );
  // named, because without statistics SQLite would rather sort everything that is queued
  const lanes = `SELECT account_id AS accountId, lane FROM message INDEXED BY message_due WHERE ${queued}`;
  const nextLane = db.prepare<[string, number], Lane>(`${lanes} AND account_id = ? AND lane > ? ORDER BY lane LIMIT 1`);
  const nextAccount = db.prepare<[string], Lane>(`${lanes} AND account_id > ? ORDER BY account_id, lane LIMIT 1`);
  const counted = db.prepare<[string, number, string, number], Counted>(`
    SELECT finished_at AS at, recipient_count AS recipients FROM message
      WHERE account_id = ? AND state = 'sent' AND finished_at > ?
    UNION ALL
    SELECT attempt.final_byte_released_at, message.recipient_count FROM message JOIN attempt ON attempt.id = message.attempt_id
      WHERE message.account_id = ? AND message.state IN ('sending', 'unconfirmed') AND attempt.final_byte_released_at > ?
    ORDER BY 1`);
  const cap = db.prepare(`
    UPDATE message SET due_at = @now + wait_ms
    WHERE state = 'queued' AND due_at > @now + wait_ms AND due_at <> coalesce(send_after, -1)`);
  const chunk = db.prepare<[number, number], { bytes: Uint8Array }>(
    'SELECT bytes FROM body_chunk WHERE message_seq = ? AND position = ?',
  );
  const chunkSize = db.prepare<[number], { size: number }>(
    'SELECT length(bytes) AS size FROM body_chunk WHERE message_seq = ? AND position = 0',
  );

  /** What waits in a lane, by priority and class, in the order in which it is to be sent. */
  function* groupsOf({ accountId, lane }: Lane): Generator<Group> {
    let group = firstGroup.get(accountId, lane);
    while (group) {
      yield group;
      const { priority, bulk } = group;
      group = sameClass.get(accountId, lane, priority, bulk) ?? lowerPriority.get(accountId, lane, priority);
    }
  }

  function* lanesInUse(): Generator<Lane> {
    let at = nextAccount.get('');
    while (at) {
      yield at;
      at = nextLane.get(at.accountId, at.lane) ?? nextAccount.get(at.accountId);
    }
  }

  return {
    next(accountId, lane, now) {
      for (const { priority, bulk } of groupsOf({ accountId, lane })) {
        const due = firstDue.get(accountId, lane, priority, bulk, now);
        if (due) return due;
      }
      return null;
    },
    nextDueAfter(now) {
      // an index by due time alone would cost every message three writes; this costs a few seeks
      let earliest: number | null = null;
      for (const { accountId, lane } of lanesInUse()) {
        for (const { priority, bulk } of groupsOf({ accountId, lane })) {
          const due = firstLater.get(accountId, lane, priority, bulk, now)?.due;
          if (due !== undefined && (earliest === null || due < earliest)) earliest = due;
        }
      }
      return earliest;
    },
    countedSince: (accountId, since) => counted.all(accountId, since, accountId, since),
    capDueTimes: (now) => cap.run({ now }).changes,
    *body(seq, start, end) {
      const size = chunkSize.get(seq)?.size;
      if (size === undefined) throw new Error('the body of the message is missing');
      for (let at = start; at < end; ) {
        const position = Math.floor(at / size);
        const row = chunk.get(seq, position);
        if (!row) throw new Error(`row ${position} of the message's body is missing`);
        const piece = row.bytes.subarray(at - position * size, end - position * size);
        if (piece.byteLength === 0) throw new Error(`row ${position} of the message's body is short`);
        yield piece;
        at += piece.byteLength;
      }
    },
  };
}

interface Lane {
  readonly accountId: string;
  readonly lane: number;
}

interface Group {
  readonly priority: number;
  readonly bulk: number;
}
