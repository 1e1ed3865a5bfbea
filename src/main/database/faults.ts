import SQLite from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';

/** Tells a full disk from other failures of the storage, by SQLite's result codes (https://sqlite.org/rescode.html). */
export function storageProblem(error: unknown): Problem {
  const code = codeOf(error);
  if (isFull(error)) return problem('disk_full', {}, code ?? undefined);
  return problem('storage_failed', {}, code ?? (error instanceof Error ? error.message : String(error)));
}

/** No room: the disk, the quota of this user, or the shared-memory file of the log, which SQLite reports as an I/O error. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * After one of these the open handle is not to be trusted: a failed write or fsync may have dropped pages that the next fsync
 * then reports as written (PostgreSQL's "fsyncgate"), and a damaged page may be read again from anywhere. Stop acknowledging,
 * close, and open again with a check.
 */
export function isFatal(error: unknown): boolean {
  const code = codeOf(error);
  if (code === null || isFull(error)) return false;
  return code.startsWith('SQLITE_IOERR') || isDamage(error);
}

/** The file itself is wrong, whatever the disk does. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code !== null && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
}

/** The folder or the file may only be read, or not even that. */
export function isForbidden(error: unknown): boolean {
  const code = codeOf(error);
  if (code === null) return false;
  if (['EACCES', 'EPERM', 'EROFS', 'SQLITE_PERM', 'SQLITE_AUTH'].includes(code)) return true;
  return code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN');
}

export function codeOf(error: unknown): string | null {
  if (error instanceof SQLite.SqliteError) return error.code;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
