import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { damageIn } from './check.ts';
import { copyBefore } from './copies.ts';
import { codeOf, isDamage, isForbidden, storageProblem } from './faults.ts';
import { besides, companions, exists, fsyncPath, keepPrivate, removeDatabase, renameForGood } from './files.ts';
import { latestVersion, type Migration, migrate, VERSION_ROW, versionOf } from './migrate.ts';
import { isOnNetwork } from './network.ts';
import { openPages } from './rescue/pages.ts';
import { RECOVERY_NOTE } from './rescue/rebuild.ts';
import { finishRecovery, recover } from './rescue/set-aside.ts';
import { openToView, whenClosed } from './view.ts';
import { readWal } from './wal.ts';

export { storageProblem } from './faults.ts';

export interface OpenDatabase {
  /** Closing it ends the run well: the next opening needs no check. */
  readonly db: Database;
  /** True when nothing can or may be written: a newer Outtray made the file, or the disk is read-only. */
  readonly readOnly: boolean;
  /** What the operator has to be told: database_newer, storage_read_only, database_damaged or restored_copy. */
  readonly problem: Problem | null;
  /** There was no database. */
  readonly made: boolean;
  /**
   * Whether the file that is written to is the one that the next start will find. False after somebody has deleted or replaced it, or
   * its log: then nothing more may be acknowledged. Two stat calls.
   */
  stillThere(): boolean;
  /** After a fault for which `isFatal` holds: closing no longer says that all is well, so the next opening checks. */
  distrust(): void;
}

export interface OpenOptions {
  /** Epoch ms, for the names of damaged files. */
  readonly now?: () => number;
  readonly isOnNetwork?: (folder: string) => boolean;
  /** Size up to which a check after an unclean end covers the bodies too, bytes. */
  readonly wholeCheckUpTo?: number;
  /** Steps other than Outtray's own, for tests. */
  readonly steps?: readonly Migration[];
}

/**
 * Opens the outbox file, or makes it, and brings it to the latest version. On return every commit survives a power cut.
 *
 * After an unclean end the file is checked; a damaged one is set aside and what can be read is recovered into a new one, with its
 * unsent mail on hold. Fails with database_on_network, storage_read_only, disk_full or storage_failed.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Result<OpenDatabase, Problem> {
  try {
    const folder = dirname(file);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((options.isOnNetwork ?? isOnNetwork)(folder)) return fail(problem('database_on_network'));
    finishRecovery(file);
    const made = !exists(file) && !exists(`${file}-wal`);
    if (made) makeNew(file, options);
    try {
      return ok({ ...open(file, options), made });
    } catch (error) {
      if (!isDamage(error)) throw error;
      recover(file, (options.now ?? Date.now)());
      return ok({ ...open(file, options), made });
    }
  } catch (error) {
    return isForbidden(error) ? lookOnly(file, error) : fail(storageProblem(error));
  }
}

type Opened = Omit<OpenDatabase, 'made'>;

function open(file: string, options: OpenOptions): Opened {
  // SQLite leaves no log behind when it is closed
  const unclean = exists(`${file}-wal`);
  if (!exists(file)) refuseDamage('only its log is left');
  const version = headerVersion(file);
  if (version > latestOf(options)) return viewOf(file, problem('database_newer', { version }));
  if (unclean) checkAfterCrash(file, options);
  for (const end of ['', ...companions]) keepPrivate(file + end, 0o600);
  const db = new SQLite(file);
  try {
    secure(db);
    const wasRunning = isMarkedRunning(db);
    const logGone = wasRunning && !unclean;
    if (logGone) refuseDamage(damageIn(db, file, options.wholeCheckUpTo));
    if (versionsDisagree(db)) refuseDamage('its version is not the one that it was left with');
    migrate(db, {
      ...(options.steps && { steps: options.steps }),
      before: (step) => copyBefore(db, file, step.version),
    });
    writeMeta(db, RUN, RUNNING);
    // from here on the file itself says that it is in use, so a log that goes missing later is noticed
    db.pragma('wal_checkpoint(TRUNCATE)');
    const told = recoveryTold(db) ?? (logGone ? holdUnsent(db, (options.now ?? Date.now)()) : null);
    return { db, readOnly: false, problem: told, ...watch(file, db) };
  } catch (error) {
    db.close();
    throw error;
  }
}

const RUN = 'run';
const RUNNING = 'running';

/** Whether the file says that it is in use: it is, or the last run was cut off. */
export function isMarkedRunning(db: Database): boolean {
  return readMeta(db, RUN) === RUNNING;
}

/** A new database appears whole, so that an empty file is always a damaged one. */
function makeNew(file: string, options: OpenOptions): void {
  const part = besides(file, 'new');
  removeDatabase(part);
  const db = new SQLite(part);
  try {
    // takes effect only before the first table
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('synchronous = OFF');
    migrate(db, options.steps && { steps: options.steps });
    // also leaves the file in WAL mode
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
  keepPrivate(part, 0o600);
  fsyncPath(part);
  renameForGood(part, file);
}

/** Reads past SQLite, which would begin to repair and write. Throws when the file is no database. */
function headerVersion(file: string): number {
  const pages = openPages(file);
  try {
    const first = pages.read(1);
    if (!first?.subarray(0, 16).equals(Buffer.from('SQLite format 3\0')))
      refuseDamage('it does not begin like a database');
    return first?.readUInt32BE(60) ?? 0;
  } finally {
    pages.close();
  }
}

function checkAfterCrash(file: string, options: OpenOptions): void {
  if (readWal(`${file}-wal`)?.wounded) refuseDamage('its log is damaged');
  // a reader leaves file and log as they are, should they be damaged
  const db = new SQLite(file, { readonly: true });
  try {
    refuseDamage(damageIn(db, file, options.wholeCheckUpTo));
  } finally {
    db.close();
  }
}

function refuseDamage(finding: string | null): void {
  if (finding !== null) throw new SQLite.SqliteError(finding, 'SQLITE_CORRUPT');
}

/** What every connection that writes has to be, read back. */
export function secure(db: Database): void {
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

function versionsDisagree(db: Database): boolean {
  const stored = readMeta(db, VERSION_ROW);
  return stored !== null && Number(stored) !== versionOf(db);
}

function viewOf(file: string, why: Problem): Opened {
  const db = openToView(file);
  const stored = readMeta(db, VERSION_ROW);
  if (why.code === 'database_newer' && stored !== null && Number(stored) <= latestVersion) {
    db.close();
    refuseDamage('its header names a version that it does not have');
  }
  return { db, readOnly: true, problem: why, stillThere: () => true, distrust: () => {} };
}

function lookOnly(file: string, error: unknown): Result<OpenDatabase, Problem> {
  const why = problem('storage_read_only', {}, codeOf(error) ?? undefined);
  try {
    return ok({ ...viewOf(file, why), made: false });
  } catch {
    return fail(why);
  }
}

function recoveryTold(db: Database): Problem | null {
  const note = readMeta(db, RECOVERY_NOTE);
  if (note === null) return null;
  const { file, recovered, lost }: Record<string, unknown> = JSON.parse(note);
  return problem('database_damaged', { file: String(file), recovered: Number(recovered), lost: Number(lost) });
}

/** The log was taken away while it was in use: the newest commits may be missing, among them that a message has left. */
function holdUnsent(db: Database, now: number): Problem | null {
  const { changes } = db
    .prepare(
      `UPDATE message SET held_for = 'restored_copy', held_by = 'outtray', held_at = ? WHERE state = 'queued' AND held_for IS NULL`,
    )
    .run(now);
  return changes > 0 ? problem('restored_copy') : null;
}

function watch(file: string, db: Database): Pick<Opened, 'stillThere' | 'distrust'> {
  const paths = [file, `${file}-wal`];
  const identity = (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : null;
  };
  const opened = paths.map(identity);
  let trusted = true;
  const stillThere = () => paths.every((path, index) => identity(path) === opened[index]);
  whenClosed(
    db,
    () => {
      if (!trusted) return;
      try {
        writeMeta(db, RUN, null);
        writeMeta(db, RECOVERY_NOTE, null);
      } catch {
        // the next opening takes it for an unclean end, which it is
      }
    },
    () => {},
  );
  return {
    stillThere,
    distrust() {
      trusted = false;
    },
  };
}

function latestOf(options: OpenOptions): number {
  return options.steps?.at(-1)?.version ?? latestVersion;
}

export function readMeta(db: Database, key: string): string | null {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()) return null;
  return db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value ?? null;
}

function writeMeta(db: Database, key: string, value: string | null): void {
  if (value === null) db.prepare('DELETE FROM meta WHERE key = ?').run(key);
  else db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
}
