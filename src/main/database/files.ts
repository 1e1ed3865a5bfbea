import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The files that belong to one database. */
export const companions = ['-wal', '-shm'] as const;

/** `outbox.db` → `outbox.before-20.db` in the same folder. */
export function besides(file: string, what: string): string {
  const name = basename(file).replace(/\.db$/, '');
  return join(dirname(file), `${name}.${what}.db`);
}

/** Makes a file's bytes, or a folder's entries, last through a power cut. Windows cannot fsync folders and needs no such thing. */
export function fsyncPath(path: string): void {
  const isFolder = statSync(path).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const handle = openSync(path, isFolder || process.platform !== 'win32' ? 'r' : 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A rename that has happened when this returns, also after a power cut. */
export function renameForGood(from: string, to: string): void {
  renameSync(from, to);
  fsyncPath(dirname(to));
}

export function removeDatabase(file: string): void {
  for (const end of ['', ...companions, '-journal']) rmSync(file + end, { force: true });
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Closes a file or folder to everybody else. Where that is forbidden, what it already is has to do. */
export function keepPrivate(path: string, mode: 0o600 | 0o700): void {
  if (process.platform === 'win32') return;
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.mode & 0o077) === 0) return;
  try {
    chmodSync(path, mode);
  } catch {
    // a read-only disk, or somebody else's folder: reading is still possible
  }
}
