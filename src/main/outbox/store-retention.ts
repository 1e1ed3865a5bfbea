import type { Database } from 'better-sqlite3';
import type { Clock } from '../ports.ts';

/** SQL of retention. Every function is one short piece of work, so that nobody waits long behind it. */
export interface RetentionStore {
  /**
   * Lets go of bodies of messages that were sent or cancelled before this moment, epoch ms: up to `messages` of them or `rows` rows of
   * 256 KiB, whichever comes first, in one commit. Returns how many messages were begun, and whether there is more to do.
   */
  drop(before: number, messages: number, rows: number): { dropped: number; more: boolean };
  freePages(): number;
  /** Gives up to `pages` free pages back to the disk in one commit. */
  giveBack(pages: number): void;
  /** Moves what the log holds into the file. */
  checkpoint(): void;
  /** The same, and empties the log. */
  emptyLog(): void;
}

/** The message whose body is being removed in several commits; kept, so that a crash in between leaves nothing behind. */
const UNFINISHED = 'dropping_body';

export function createRetentionStore(db: Database, clock: Clock): RetentionStore {
  const next = db.prepare<[number], { seq: number }>(`
    SELECT seq FROM message INDEXED BY message_body WHERE state IN ('sent', 'cancelled') AND body_dropped_at IS NULL AND finished_at < ?
    ORDER BY finished_at LIMIT 1`);
  const say = db.prepare('UPDATE message SET body_dropped_at = ? WHERE seq = ?');
  const note = db.prepare("INSERT INTO event (message_seq, at, kind, params) VALUES (?, ?, 'body_dropped', '{}')");
  const removeRows = db.prepare(`
    DELETE FROM body_chunk WHERE rowid IN (SELECT rowid FROM body_chunk WHERE message_seq = ? ORDER BY position DESC LIMIT ?)`);
  const unfinished = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
  const remember = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  const forget = db.prepare('DELETE FROM meta WHERE key = ?');

  const drop = db.transaction((before: number, messages: number, rows: number) => {
    let left = rows;
    let dropped = 0;
    let more = true;
    const old = unfinished.get(UNFINISHED);
    let seq = old ? Number(old.value) : null;
    while (left > 0) {
      if (seq === null) {
        if (dropped === messages) break;
        seq = next.get(before)?.seq ?? null;
        if (seq === null) {
          more = false;
          break;
        }
        say.run(clock.now(), seq);
        note.run(seq, clock.now());
        dropped += 1;
      }
      const { changes } = removeRows.run(seq, left);
      // fewer than asked for: that was the last of this body
      if (changes < left) seq = null;
      left -= Math.max(1, changes);
    }
    if (seq !== null) remember.run(UNFINISHED, String(seq));
    else if (old) forget.run(UNFINISHED);
    return { dropped, more };
  }).immediate;

  return {
    drop,
    freePages: () => Number(db.pragma('freelist_count', { simple: true })),
    giveBack(pages) {
      db.pragma(`incremental_vacuum(${Math.floor(pages)})`);
    },
    checkpoint() {
      db.pragma('wal_checkpoint(PASSIVE)');
    },
    emptyLog() {
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
  };
}
