import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { besides, fsyncPath, keepPrivate, removeDatabase, renameForGood } from './files.ts';

const KEPT = 2;

/**
 * Keeps a copy of the database as it is before the step to `version`, as `outbox.before-<version>.db` beside it, fsynced. The last
 * two such copies stay. Throws when there is no room: then there is no step either.
 */
export function copyBefore(db: Database, file: string, version: number): void {
  const target = besides(file, `before-${version}`);
  const part = `${target}.part`;
  removeDatabase(part);
  try {
    db.prepare('VACUUM INTO ?').run(part);
    keepPrivate(part, 0o600);
    fsyncPath(part);
    // the copy of an earlier try at this step shows the same: a step is all or nothing
    renameForGood(part, target);
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
  for (const old of copies(file).slice(KEPT)) removeDatabase(old);
}

/** Newest first. */
function copies(file: string): string[] {
  const stem = `${basename(file).replace(/\.db$/, '')}.before-`;
  const found = readdirSync(dirname(file)).flatMap((name) => {
    const version = name.startsWith(stem) ? /^(\d+)\.db$/.exec(name.slice(stem.length))?.[1] : undefined;
    return version === undefined ? [] : [{ version: Number(version), path: join(dirname(file), name) }];
  });
  return found.sort((a, b) => b.version - a.version).map(({ path }) => path);
}
