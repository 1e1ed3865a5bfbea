import type { Database } from 'better-sqlite3';
import { firstLight } from './migrations/0010-first-light.ts';
import { signInsThatSaySo } from './migrations/0030-sign-ins-that-say-so.ts';
import { accountsOfAllKinds } from './migrations/0040-accounts.ts';
import { doors } from './migrations/0050-doors.ts';
import { httpAndFolders } from './migrations/0060-http-and-folders.ts';
import { writing } from './migrations/0080-writing.ts';
import { findingMessages } from './migrations/0090-finding-messages.ts';
import { overview } from './migrations/0100-overview.ts';
import { addressesBehind } from './migrations/0110-addresses-behind.ts';
import { programsThatRepeat } from './migrations/0120-programs-that-repeat.ts';

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** Numbered in tens, so that a hotfix of an old version has room in between. The number is kept in `PRAGMA user_version`. */
const migrations: readonly Migration[] = [
  { version: 10, sql: firstLight },
  { version: 30, sql: signInsThatSaySo },
  { version: 40, sql: accountsOfAllKinds },
  { version: 50, sql: doors },
  { version: 60, sql: httpAndFolders },
  { version: 80, sql: writing },
  { version: 90, sql: findingMessages },
  { version: 100, sql: overview },
  { version: 110, sql: addressesBehind },
  { version: 120, sql: programsThatRepeat },
];

/** Every version there has been, oldest first. */
export const versions: readonly number[] = migrations.map(({ version }) => version);

/** The version that this program reads and writes. */
export const latestVersion = versions.at(-1) ?? 0;

export function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

export interface MigrateOptions {
  /** The version to stop at; the latest when left out. */
  readonly to?: number;
  /** Called before each step that finds data; what it throws stops the migration before that step. */
  readonly before?: (step: Migration) => void;
  /** Steps other than Outtray's own, for tests. */
  readonly steps?: readonly Migration[];
}

/**
 * Brings the database to a version, each step in one transaction, so that a crash in the middle leaves the version before it and the
 * next start does the step again. Does nothing when it is there already.
 */
export function migrate(db: Database, options: MigrateOptions = {}): void {
  const { to = Number.MAX_SAFE_INTEGER, before, steps = migrations } = options;
  for (const step of steps) {
    const from = versionOf(db);
    if (step.version <= from || step.version > to) continue;
    if (from > 0) before?.(step);
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
      rememberVersion(db, step.version);
    }).immediate();
  }
}

/** Where the version is kept a second time: a flipped bit in the header must not start a migration, or look like a newer Outtray. */
export const VERSION_ROW = 'version';

function rememberVersion(db: Database, version: number): void {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()) return;
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(VERSION_ROW, String(version));
}
