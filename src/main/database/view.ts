import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { isForbidden } from './faults.ts';
import { companions, exists } from './files.ts';

/**
 * Opens a database only to be looked at: nothing is written to it, and no file is left beside it after `close`. On a disk that cannot
 * be written at all, SQLite cannot open a database with a log; then a copy in the system's temporary folder is shown.
 */
export function openToView(file: string): Database {
  const there = new Set(companions.filter((end) => exists(file + end)));
  try {
    return readable(new SQLite(file, { readonly: true, fileMustExist: true }), () => tidy(file, there));
  } catch (error) {
    tidy(file, there);
    if (!isForbidden(error) || !exists(file)) throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'outtray-view-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'outbox.db');
    copyFileSync(file, copy);
    if (there.has('-wal')) copyFileSync(`${file}-wal`, `${copy}-wal`);
    return readable(new SQLite(copy, { readonly: true }), remove);
  } catch (error) {
    remove();
    throw error;
  }
}

/** SQLite opens nothing before the first question. */
function readable(db: Database, afterClose: () => void): Database {
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    db.close();
    throw error;
  }
  whenClosed(db, () => {}, afterClose);
  return db;
}

/** Removes the empty log and the shared memory that looking has made. */
function tidy(file: string, there: ReadonlySet<string>): void {
  for (const end of companions) {
    if (there.has(end)) continue;
    const found = statSync(file + end, { throwIfNoEntry: false });
    if (found && (end === '-shm' || found.size === 0)) rmSync(file + end, { force: true });
  }
}

/** Does something before and after the database is closed, whoever closes it. */
export function whenClosed(db: Database, before: () => void, after: () => void): void {
  const close = db.close.bind(db);
  db.close = () => {
    if (db.open) {
      before();
      close();
      after();
    }
    return db;
  };
}
