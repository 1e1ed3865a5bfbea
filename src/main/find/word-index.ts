import type { Database } from 'better-sqlite3';
import { storageProblem } from '../database/faults.ts';
import type { Clock, Log, Timer } from '../ports.ts';
import { createWordReader, type Worded, wordedColumns } from './words.ts';

/**
 * Fills the word indexes of messages and of the address book behind the outbox's back: a few milliseconds of work at a time, when
 * nothing is coming in, and never in the commit that accepts or sends. What it has not reached yet is found all the same, see finder.ts
 * and intake/address-book.ts.
 */
export interface WordIndex {
  start(): void;
  /** Something was accepted or changed. */
  wake(): void;
  stop(): void;
  /** Does one piece of work now. Returns whether there is more. */
  work(): boolean;
  /** How many messages it has not reached yet. */
  behind(): number;
}

const GAP_MS = 40;
/** Mail that comes in has the processor to itself: the index waits until none has come for so long … */
const QUIET_MS = 500;
/** … but what it has not reached must be looked through row by row, so it does one piece at least this often. */
const PATIENCE_MS = 10_000;
const AFTER_FAULT_MS = 60_000;
/** How long one piece should take; its size follows. */
const AIM_MS = 6;
const LEAST_ROWS = 16;
const MOST_ROWS = 512;
const DUE_AT_ONCE = 64;

export function createWordIndex(db: Database, clock: Clock, log: Log): WordIndex {
  const reader = createWordReader(db);
  // the newest row of the index, not a figure kept beside it: a rebuilt database begins with an empty index by itself
  const newest = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM message_words_docsize').pluck();
  const newestMessage = db
    .prepare<[], number>(
      'SELECT coalesce((SELECT max(seq) FROM message), 0) - coalesce((SELECT max(id) FROM message_words_docsize), 0)',
    )
    .pluck();
  const after = db.prepare<[number, number], Worded>(
    `SELECT ${wordedColumns} FROM message WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const one = db.prepare<[number], Worded>(`SELECT ${wordedColumns} FROM message WHERE seq = ?`);
  const due = db.prepare<[number], number>('SELECT seq FROM words_due LIMIT ?').pluck();
  const settle = db.prepare('DELETE FROM words_due WHERE seq = ?');
  const remove = db.prepare('DELETE FROM message_words WHERE rowid = ?');
  const insert = db.prepare(`
    INSERT INTO message_words (rowid, subject, sender, recipients, reference, error) VALUES (?, ?, ?, ?, ?, ?)`);

  const addresses = db.prepare(`
    INSERT INTO address_words (rowid, words)
    SELECT id, coalesce(name || ' ', '') || address FROM address_book
    WHERE id > (SELECT coalesce(max(id), 0) FROM address_words_docsize) ORDER BY id LIMIT ?`);

  const put = (row: Worded): void => {
    const { subject, sender, recipients, reference, error } = reader.textsOf(row);
    insert.run(row.seq, subject, sender, recipients, reference, error);
  };

  const piece = db.transaction((rows: number): boolean => {
    const upTo = newest.get() ?? 0;
    const changed = due.all(DUE_AT_ONCE);
    for (const seq of changed) {
      if (seq <= upTo) {
        remove.run(seq);
        const row = one.get(seq);
        if (row) put(row);
      }
      settle.run(seq);
    }
    if (changed.length === DUE_AT_ONCE) return true;
    const found = after.all(upTo, rows);
    for (const row of found) put(row);
    return found.length === rows || addresses.run(rows).changes === rows;
  }).immediate;

  let rows = 64;
  let timer: Timer | null = null;
  let running = false;
  /** When something was last accepted, and since when the index has put its work off for that; by the monotonic clock. */
  let wokenAt = Number.NEGATIVE_INFINITY;
  let putOffAt: number | null = null;

  function work(): boolean {
    const began = clock.monotonic();
    const more = piece(rows);
    const tookMs = clock.monotonic() - began;
    const next = tookMs > AIM_MS ? Math.floor((rows * AIM_MS) / tookMs) : rows * 2;
    rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, next));
    return more;
  }

  function plan(inMs: number): void {
    timer = clock.after(inMs, () => {
      timer = null;
      const now = clock.monotonic();
      if (now - wokenAt < QUIET_MS && now - (putOffAt ?? now) < PATIENCE_MS) {
        putOffAt ??= now;
        plan(QUIET_MS);
        return;
      }
      putOffAt = null;
      try {
        if (work()) plan(GAP_MS);
      } catch (error) {
        log.write('warn', 'could not take words into the search now', { problem: storageProblem(error) });
        plan(AFTER_FAULT_MS);
      }
    });
  }

  return {
    start() {
      running = true;
      if (timer === null) plan(GAP_MS);
    },
    wake() {
      wokenAt = clock.monotonic();
      if (running && timer === null) plan(GAP_MS);
    },
    stop() {
      running = false;
      timer?.cancel();
      timer = null;
    },
    work,
    behind: () => newestMessage.get() ?? 0,
  };
}
