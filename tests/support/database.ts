import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../src/main/database/open.ts';

/**
 * A real database file in a folder of its own, gone after `remove`. `quick` puts it in memory-backed storage where there is such, for
 * tests of many steps that are not about the disk.
 */
export function temporaryDatabase(quick = false): { db: Database; file: string; remove(): void } {
  const base = quick && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(base, 'outtray-db-'));
  const file = join(folder, 'outbox.db');
  writeFileSync(file, fresh());
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  const { db } = opened.value;
  return {
    db,
    file,
    remove() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

let made: Buffer | null = null;

/** An outbox that has been migrated and closed once: a thousand tests need not each do it again. */
function fresh(): Buffer {
  if (made !== null) return made;
  const folder = mkdtempSync(join(tmpdir(), 'outtray-db-'));
  const file = join(folder, 'outbox.db');
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  opened.value.db.close();
  made = readFileSync(file);
  rmSync(folder, { recursive: true });
  return made;
}
