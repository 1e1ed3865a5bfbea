import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { latestVersion, type Migration, migrate, versionOf, versions } from '../../../src/main/database/migrate.ts';
import { openDatabase } from '../../../src/main/database/open.ts';
import { rows, temporaryFolder } from './filled.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'outbox.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const first: Migration = {
  version: 10,
  sql: 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;',
};
const step = (version: number): Migration => ({
  version,
  sql: `CREATE TABLE t${version} (x INTEGER) STRICT; INSERT INTO t${version} VALUES (${version}); INSERT INTO meta VALUES ('step${version}', 'done');`,
});
const names = () => readdirSync(folder).sort();

function opened(steps: readonly Migration[]) {
  const result = openDatabase(file, { steps });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('each of our own steps', () => {
  test('the steps stand in their order, each number once', () => {
    expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  });

  test.each(versions.map((version) => [version]))(
    '%i applies to the version before it and leaves a sound database',
    (version) => {
      const db = new SQLite(':memory:');
      migrate(db, { to: version });
      expect(versionOf(db)).toBe(version);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      migrate(db);
      expect(versionOf(db)).toBe(latestVersion);
      db.close();
    },
  );
});

describe('a copy before each step', () => {
  test('is whole, private, and shows what was before', () => {
    opened([first]).db.close();
    const { db } = opened([first, step(20)]);
    expect(versionOf(db)).toBe(20);
    db.close();
    expect(names()).toEqual(['outbox.before-20.db', 'outbox.db']);
    expect(statSync(join(folder, 'outbox.before-20.db')).mode & 0o777).toBe(0o600);
    const copy = new SQLite(join(folder, 'outbox.before-20.db'), { readonly: true });
    expect(versionOf(copy)).toBe(10);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });

  test('the last two are kept', () => {
    opened([first]).db.close();
    opened([first, step(20), step(30), step(100)]).db.close();
    expect(names()).toEqual(['outbox.before-100.db', 'outbox.before-30.db', 'outbox.db']);
  });

  test('a new database needs none', () => {
    opened([first, step(20)]).db.close();
    expect(names()).toEqual(['outbox.db']);
  });

  test('cannot be made: no step is taken, and the reason is told', () => {
    opened([first]).db.close();
    // nothing can be renamed over a folder
    mkdirSync(join(folder, 'outbox.before-20.db', 'x'), { recursive: true });
    expect(openDatabase(file, { steps: [first, step(20)] })).toMatchObject({
      ok: false,
      problem: { code: 'storage_failed' },
    });
    const { db } = opened([first]);
    expect(versionOf(db)).toBe(10);
    db.close();
  });
});

describe('a step that is cut off', () => {
  test('by an error: the version before it stands, and the next start does it again', () => {
    opened([first]).db.close();
    const broken = { version: 30, sql: `${step(30).sql} SELECT nothing FROM nowhere;` };
    expect(openDatabase(file, { steps: [first, step(20), broken] })).toMatchObject({ ok: false });
    const before = opened([first, step(20)]);
    expect(versionOf(before.db)).toBe(20);
    expect(rows(before.db, "SELECT name FROM sqlite_schema WHERE name = 't30'")).toEqual([]);
    before.db.close();
    const after = opened([first, step(20), step(30)]);
    expect(rows(after.db, 'SELECT x FROM t30')).toEqual([{ x: 30 }]);
    after.db.close();
  });

  test.each([20, 30, 40])('by a kill in the middle of step %i', (version) => {
    opened([first]).db.close();
    const child = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('./killed-in-step.ts', import.meta.url)), file, String(version)],
      {
        timeout: 15_000,
      },
    );
    expect(child.signal, String(child.stderr)).toBe('SIGKILL');
    const steps = [first, step(20), step(30), step(40)];
    const left = new SQLite(file, { readonly: true });
    expect(versionOf(left)).toBe(version - 10);
    left.close();
    const { db, problem } = opened(steps);
    expect(problem).toBeNull();
    expect(versionOf(db)).toBe(40);
    for (const each of [20, 30, 40]) expect(rows(db, `SELECT x FROM t${each}`)).toEqual([{ x: each }]);
    db.close();
    expect(names()).toEqual(['outbox.before-30.db', 'outbox.before-40.db', 'outbox.db']);
  });

  test('the leftovers of a copy that was cut off are in nobody’s way', () => {
    opened([first]).db.close();
    writeFileSync(join(folder, 'outbox.before-20.db.part'), 'half');
    opened([first, step(20)]).db.close();
    expect(names()).toEqual(['outbox.before-20.db', 'outbox.db']);
  });
});
