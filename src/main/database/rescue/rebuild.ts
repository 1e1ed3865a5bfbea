import SQLite, { type Database } from 'better-sqlite3';
import { latestVersion, migrate, versions } from '../migrate.ts';
import { collectRows } from './collect.ts';
import { mendMessages } from './mend.ts';
import { adoptOrphans } from './orphans.ts';
import { openPages, type Pages } from './pages.ts';
import { makeReadable, restoreReferences } from './tidy.ts';

export interface Rebuilt {
  /** Messages that are there again. */
  readonly recovered: number;
  /** Messages that are known to have been there and are gone, or lost a text that was still needed. */
  readonly lost: number;
}

/** Where the new database says what it was recovered from: JSON of `{file, recovered, lost}`. */
export const RECOVERY_NOTE = 'recovery';

/**
 * Builds a new database at `target` from what can be read of the damaged `file` and its log, which are not touched. Takes time in
 * proportion to the file's size, and memory for one row. Throws when `target` cannot be written.
 */
export function rebuild(file: string, target: string, now: number, damagedName: string): Rebuilt {
  const pages = openPages(file);
  const db = new SQLite(target);
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    // nobody relies on this file before it is whole and fsynced
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    migrate(db, { to: versionIn(pages) });
    db.pragma('foreign_keys = OFF');
    const rebuilt = fill(db, pages, now);
    const note = JSON.stringify({ file: damagedName, ...rebuilt });
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(RECOVERY_NOTE, note);
    return rebuilt;
  } finally {
    db.close();
    pages.close();
  }
}

function fill(db: Database, pages: Pages, now: number): Rebuilt {
  const moves = db.prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'message_moves'").get();
  db.exec('DROP TRIGGER message_moves');
  collectRows(pages, db);
  makeReadable(db);
  const { whole, hurt } = mendMessages(db, now);
  const adopted = adoptOrphans(db, now);
  const vanished = db
    .prepare<[], { count: number }>(`
    SELECT count(*) AS count FROM (SELECT message_seq AS seq FROM recipient UNION SELECT message_seq FROM event
      UNION SELECT message_seq FROM attempt UNION SELECT message_seq FROM body_chunk)
    WHERE seq NOT IN (SELECT seq FROM message)`)
    .get();
  restoreReferences(db, now);
  if (moves) db.exec(moves.sql);
  return { recovered: whole + adopted, lost: hurt + (vanished?.count ?? 0) };
}

/** The version that the damaged file says it has, when it is one that exists. */
function versionIn(pages: Pages): number {
  const stored = pages.read(1)?.readUInt32BE(60) ?? 0;
  return versions.includes(stored) ? stored : latestVersion;
}
