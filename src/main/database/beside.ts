import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type DoorLock, lockDoor } from './door.ts';
import { isForbidden, storageProblem } from './faults.ts';
import { exists } from './files.ts';
import { latestVersion, VERSION_ROW, versionOf } from './migrate.ts';
import { isMarkedRunning, readMeta, secure } from './open.ts';
import { openToView } from './view.ts';

/** A second opening of the outbox by a process that does not own it: to hand mail in, or to look. */
export interface BesideDatabase {
  readonly db: Database;
  /** As for the owner: false after the file was deleted or replaced. */
  stillThere(): boolean;
  close(): void;
}

const WAIT_MS = 15_000;

/**
 * Opens the outbox to write new mail into it, whether or not its owner is running. Makes nothing, migrates nothing, recovers nothing,
 * and leaves the marks by which the owner sees that its last run did not end well: its log stays where it is.
 *
 * Fails with outbox_missing, outbox_of_another, outbox_other_version, outbox_unfinished, disk_full, storage_read_only or storage_failed.
 */
export function openBeside(file: string, waitMs = WAIT_MS): Result<BesideDatabase, Problem> {
  return guarded(file, waitMs, (lock) => {
    const before = lookAt(file);
    if (before !== null) return fail(before);
    const db = new SQLite(file, { fileMustExist: true });
    let keeper: Database | null = null;
    try {
      secure(db);
      if (isMarkedRunning(db)) keeper = new SQLite(file, { readonly: true });
      // it holds its own lock on the file from its first question on
      keeper?.prepare('SELECT count(*) FROM sqlite_schema').get();
    } catch (error) {
      db.close();
      keeper?.close();
      throw error;
    }
    const identity = () => [file, `${file}-wal`].map(identityOf).join();
    const opened = identity();
    return ok({
      db,
      stillThere: () => identity() === opened,
      close() {
        db.close();
        // the last to close removes the log, except one that may only read: the log of a run that was cut off must stay
        keeper?.close();
        lock.release();
      },
    });
  });
}

/** Opens the outbox to look at it. Fails as `openBeside` does. */
export function lookBeside(file: string): Result<BesideDatabase, Problem> {
  return guarded(file, WAIT_MS, (lock) => {
    const db = openToView(file);
    if (versionOf(db) !== latestVersion || readMeta(db, VERSION_ROW) !== String(latestVersion)) {
      db.close();
      return fail(problem('outbox_other_version'));
    }
    return ok({
      db,
      stillThere: () => true,
      close() {
        db.close();
        lock.release();
      },
    });
  });
}

function guarded(
  file: string,
  waitMs: number,
  open: (lock: DoorLock) => Result<BesideDatabase, Problem>,
): Result<BesideDatabase, Problem> {
  const folder = dirname(file);
  let lock: DoorLock | null = null;
  let opened: Result<BesideDatabase, Problem> | null = null;
  try {
    // by root, too: files made here by somebody else could not be written by their owner any more
    const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
    if (owner === undefined) return fail(problem('outbox_missing', { folder }));
    if (process.getuid && owner !== process.getuid()) return fail(problem('outbox_of_another', { folder }));
    if (!exists(file)) return fail(problem('outbox_missing', { folder }));
    lock = lockDoor(file, waitMs);
    if (lock === null) return fail(problem('outbox_unfinished'));
    opened = open(lock);
    return opened;
  } catch (error) {
    return fail(isForbidden(error) ? problem('storage_read_only') : storageProblem(error));
  } finally {
    if (!opened?.ok) lock?.release();
  }
}

/** Looked at before anything is written, since opening it to write makes the log anew. */
function lookAt(file: string): Problem | null {
  const logWasThere = exists(`${file}-wal`);
  const db = openToView(file);
  try {
    if (versionOf(db) !== latestVersion || readMeta(db, VERSION_ROW) !== String(latestVersion))
      return problem('outbox_other_version');
    // marked as in use, and no log: the newest commits are gone, and what they said must not be guessed
    return isMarkedRunning(db) && !logWasThere ? problem('outbox_unfinished') : null;
  } finally {
    db.close();
  }
}

function identityOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : 'gone';
}
