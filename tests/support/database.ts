import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../src/main/database/open.ts';

/** A real database file in a folder of its own, gone after `remove`. */
export function temporaryDatabase(): { db: Database; file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-db-'));
  const file = join(folder, 'outbox.db');
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
