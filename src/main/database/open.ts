import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { latestVersion, migrate, versionOf } from './migrate.ts';

export interface OpenDatabase {
  readonly db: Database;
  /** True when a newer Outtray made the file: everything may be read, nothing written. */
  readonly readOnly: boolean;
  readonly problem: Problem | null;
}

/**
 * Opens the outbox file, or makes it, and brings it to the latest version. On return every commit survives a power cut.
 *
 * better-sqlite3 is compiled to open WAL databases with synchronous=NORMAL, which may lose acknowledged commits at a power cut, so
 * FULL is set and read back on every connection (https://sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(file: string): Result<OpenDatabase, Problem> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const made = !existsSync(file);
    const db = new SQLite(file);
    if (made) {
      chmodSync(file, 0o600);
      // takes effect only before the first table
      db.pragma('auto_vacuum = INCREMENTAL');
    }
    const version = versionOf(db);
    if (version > latestVersion) {
      db.close();
      const newer = problem('database_newer', { version });
      return ok({ db: new SQLite(file, { readonly: true }), readOnly: true, problem: newer });
    }
    secure(db);
    migrate(db);
    return ok({ db, readOnly: false, problem: null });
  } catch (error) {
    return fail(storageProblem(error));
  }
}

function secure(db: Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // on macOS fsync alone does not reach the platter
  db.pragma('fullfsync = 1');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('journal_size_limit = 8388608');
  const mode = db.pragma('journal_mode', { simple: true });
  const synchronous = db.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || synchronous !== 2) {
    throw new Error(
      `the database does not keep its promise: journal_mode ${String(mode)}, synchronous ${String(synchronous)}`,
    );
  }
}

/** Tells a full disk from other failures of the storage, by SQLite's result codes (https://sqlite.org/rescode.html). */
export function storageProblem(error: unknown): Problem {
  const code = error instanceof SQLite.SqliteError ? error.code : systemCode(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return problem('disk_full', {}, code);
  return problem('storage_failed', {}, code ?? (error instanceof Error ? error.message : String(error)));
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
