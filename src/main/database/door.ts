import SQLite from 'better-sqlite3';
import { besides, keepPrivate } from './files.ts';

/**
 * A lock beside the outbox, for the short moments in which somebody opens its file: Outtray when it starts, to migrate, check and
 * recover, and the command line while it hands mail in. It is a SQLite file of its own, because then the system lets go of the lock
 * whatever becomes of the process (https://sqlite.org/lockingv3.html).
 */
export interface DoorLock {
  release(): void;
}

/** Null: somebody else has kept it for `waitMs`. */
export function lockDoor(file: string, waitMs: number): DoorLock | null {
  const path = besides(file, 'x').replace(/\.x\.db$/, '.door');
  const db = new SQLite(path, { timeout: waitMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
    keepPrivate(path, 0o600);
  } catch (error) {
    db.close();
    if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return { release: () => void db.close() };
}

const START_WAIT_MS = 10_000;

/**
 * Runs `work` while nobody else opens the outbox. Whoever does not let go within ten seconds, such as a stopped process, does not
 * keep Outtray from starting; neither does a folder in which no lock can be made.
 */
export function whileAlone<T>(file: string, work: () => T): T {
  let lock: DoorLock | null = null;
  try {
    lock = lockDoor(file, START_WAIT_MS);
  } catch {
    // what is wrong with the folder is told by whoever opens the outbox in it
  }
  try {
    return work();
  } finally {
    lock?.release();
  }
}
