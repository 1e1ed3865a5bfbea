import type { Database } from 'better-sqlite3';
import { firstLight } from './migrations/0010-first-light.ts';

/** Numbered in tens, so that a hotfix of an old version has room in between. The number is kept in `PRAGMA user_version`. */
const migrations: readonly { readonly version: number; readonly sql: string }[] = [{ version: 10, sql: firstLight }];

/** The version that this program reads and writes. */
export const latestVersion = migrations.at(-1)?.version ?? 0;

export function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Brings the database to the latest version, each step in one transaction, so that a crash in the middle leaves the old version. */
export function migrate(db: Database): void {
  const from = versionOf(db);
  for (const step of migrations) {
    if (step.version <= from) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
}
