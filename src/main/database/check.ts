import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** Up to this size the whole file is checked; above it everything but the bodies, which are most of it. */
export const WHOLE_CHECK_BYTES = 512 * 1_048_576;

/**
 * What is structurally wrong with a database, or null. Bodies that are not checked here have a checksum of their own.
 * Takes about a second for each GB that is read; only worth it after an unclean end.
 */
export function damageIn(db: Database, file: string, wholeUpTo: number = WHOLE_CHECK_BYTES): string | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= wholeUpTo) return firstFinding(db, 'quick_check(1)');
  const tables = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
    .all();
  for (const { name } of tables) {
    if (name === 'body_chunk') continue;
    // a name of our own schema, quoted as one
    const finding = firstFinding(db, `quick_check("${name.replaceAll('"', '""')}")`);
    if (finding !== null) return finding;
  }
  return null;
}

function firstFinding(db: Database, check: string): string | null {
  const found = String(db.pragma(check, { simple: true }));
  return found === 'ok' ? null : found;
}
