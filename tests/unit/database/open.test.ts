import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFatal, storageProblem } from '../../../src/main/database/faults.ts';
import { latestVersion } from '../../../src/main/database/migrate.ts';
import { openDatabase } from '../../../src/main/database/open.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import { rows } from './filled.ts';
import { hashOf, ids, modeOf, options, type Place, place } from './place.ts';

let at: Place;
beforeEach(() => {
  at = place();
});
afterEach(() => at.remove());

describe('a new database', () => {
  test('is whole at once, durable and private', () => {
    const { db, made, readOnly, problem } = at.open();
    expect({ made, readOnly, problem }).toEqual({ made: true, readOnly: false, problem: null });
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('page_size', { simple: true })).toBe(4096);
    expect(at.names()).toEqual(['outbox.db', 'outbox.db-shm', 'outbox.db-wal']);
    for (const name of at.names()) expect(modeOf(join(at.folder, name)), name).toBe(0o600);
    db.close();
    expect(at.names()).toEqual(['outbox.db']);
  });

  test('makes its folder for this user alone', () => {
    at.file = join(at.folder, 'data', 'outbox.db');
    at.open();
    expect(modeOf(join(at.folder, 'data'))).toBe(0o700);
  });

  test('files that others could read are closed to them', () => {
    at.open().db.close();
    chmodSync(at.file, 0o644);
    at.open();
    expect(modeOf(at.file)).toBe(0o600);
    expect(modeOf(`${at.file}-wal`)).toBe(0o600);
  });

  test('a first start that was cut off leaves nothing in the way', () => {
    writeFileSync(join(at.folder, 'outbox.new.db'), 'half');
    expect(at.open()).toMatchObject({ made: true, problem: null });
    expect(at.names()).not.toContain('outbox.new.db');
  });
});

describe('how the last run ended', () => {
  test('well: no check, so damage is met later', async () => {
    const world = await at.crash(120, true);
    at.open().db.close();
    at.breakTable(world, 'event');
    expect(at.open().problem).toBeNull();
    expect(at.names().filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('badly: the check finds the damage', async () => {
    const world = await at.crash(120, true);
    at.breakTable(world, 'event');
    expect(at.open().problem?.code).toBe('database_damaged');
  });

  test('badly, with a large file: everything but the bodies is checked', async () => {
    const world = await at.crash(120, true);
    at.breakTable(world, 'body_chunk');
    expect(at.open({ wholeCheckUpTo: 1 }).problem).toBeNull();
    at.closeAll();
    const other = await at.crash(120, true);
    at.breakTable(other, 'event');
    expect(at.open({ wholeCheckUpTo: 1 }).problem?.code).toBe('database_damaged');
  });

  test('well, but not to be trusted: the next opening checks', async () => {
    const world = await at.crash(120, true);
    const { db, distrust } = at.open();
    distrust();
    db.close();
    at.breakTable(world, 'event');
    expect(at.open().problem?.code).toBe('database_damaged');
  });

  test('badly, and its log was taken away: what is unsent is on hold, for its newest commits may be missing', async () => {
    await at.crash(40, false);
    rmSync(`${at.file}-wal`);
    const before = new SQLite(at.file, { readonly: true });
    const queued = rows(before, "SELECT id FROM message WHERE state = 'queued' AND held_for IS NULL").length;
    before.close();
    expect(queued).toBeGreaterThan(0);
    rmSync(`${at.file}-wal`, { force: true });
    rmSync(`${at.file}-shm`, { force: true });
    const { db, problem } = at.open();
    expect(problem?.code).toBe('restored_copy');
    expect(rows(db, "SELECT id FROM message WHERE held_for = 'restored_copy'")).toHaveLength(queued);
  });
});

describe('a database from a newer version', () => {
  function fromNewer(): void {
    const { db } = at.open();
    db.exec("UPDATE meta SET value = '990' WHERE key = 'version'; PRAGMA user_version = 990");
    db.close();
  }

  test('is shown and not touched: no byte of it changes, and no file is left beside it', () => {
    fromNewer();
    const before = hashOf(at.file);
    const { db, readOnly, problem } = at.open();
    expect(readOnly).toBe(true);
    expect(problem && says(problem)).toBe('This outbox was made by a newer Outtray (version 990 of the database).');
    expect(() => db.exec("INSERT INTO meta VALUES ('x', 'y')")).toThrow(/readonly/);
    expect(ids(db)).toEqual([]);
    db.close();
    expect(hashOf(at.file)).toBe(before);
    expect(at.names()).toEqual(['outbox.db']);
  });

  test('after a crash: its log stays as it is', () => {
    fromNewer();
    const db = new SQLite(at.file);
    db.exec("INSERT INTO meta VALUES ('x', 'y')");
    const copy = join(at.folder, 'copy');
    mkdirSync(copy);
    for (const end of ['', '-wal']) copyFileSync(at.file + end, join(copy, `outbox.db${end}`));
    db.close();
    at.file = join(copy, 'outbox.db');
    const before = [hashOf(at.file), hashOf(`${at.file}-wal`)];
    const view = at.open();
    expect(rows(view.db, "SELECT value FROM meta WHERE key = 'x'")).toEqual([{ value: 'y' }]);
    view.db.close();
    expect([hashOf(at.file), hashOf(`${at.file}-wal`)]).toEqual(before);
    expect(readdirSync(copy).sort()).toEqual(['outbox.db', 'outbox.db-wal']);
  });
});

describe('where it may not be', () => {
  test('on a network drive: refused, and nothing made', () => {
    const refused = openDatabase(at.file, { isOnNetwork: (asked) => asked === at.folder });
    expect(refused).toEqual({ ok: false, problem: { code: 'database_on_network', params: {} } });
    expect(at.names()).toEqual([]);
  });
});

describe('a disk that can only be read', () => {
  // mounting needs root; elsewhere the folder's mode does the same
  const root = process.getuid?.() === 0;
  let place: string;
  beforeEach(() => {
    place = join(at.folder, 'disk');
    mkdirSync(place, { mode: 0o700 });
    if (root) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place]);
  });
  afterEach(() => {
    at.closeAll();
    if (root) execFileSync('umount', [place]);
    else chmodSync(place, 0o700);
  });
  const lock = () => (root ? execFileSync('mount', ['-o', 'remount,ro', place]) : chmodSync(place, 0o500));

  test.each([
    ['that ended well', true],
    ['that ended badly', false],
  ])('an outbox %s is shown, with the sentence', async (_how, well) => {
    const world = await at.crash(20, false);
    for (const end of ['', '-wal']) copyFileSync(at.file + end, join(place, `outbox.db${end}`));
    at.file = join(place, 'outbox.db');
    if (well) at.open().db.close();
    lock();
    const { db, readOnly, problem } = at.open();
    expect(readOnly).toBe(true);
    expect(problem && says(problem)).toBe(
      'The outbox can only be read: its disk or folder does not let Outtray write.',
    );
    expect(ids(db)).toHaveLength(world.messages.size);
  });

  test('with no outbox on it: refused with the sentence, nothing thrown', () => {
    at.file = join(place, 'outbox.db');
    lock();
    expect(openDatabase(at.file, options)).toMatchObject({ ok: false, problem: { code: 'storage_read_only' } });
  });
});

describe('the file while it is in use', () => {
  const away = () => join(at.folder, 'elsewhere');
  const replace = () => {
    copyFileSync(at.file, away());
    renameSync(away(), at.file);
  };
  test.each([
    ['untouched', () => {}, true],
    ['deleted', () => rmSync(at.file), false],
    ['renamed', () => renameSync(at.file, away()), false],
    ['replaced by a copy', replace, false],
    ['its log deleted', () => rmSync(`${at.file}-wal`), false],
  ])('%s', (_what, happen, expected) => {
    const { db, stillThere } = at.open();
    db.exec("INSERT INTO meta VALUES ('x', 'y')");
    expect(stillThere()).toBe(true);
    happen();
    expect(stillThere()).toBe(expected);
  });

  test('emptied by a checkpoint, its log is the same log', () => {
    const { db, stillThere } = at.open();
    db.exec("INSERT INTO meta VALUES ('x', 'y')");
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(stillThere()).toBe(true);
  });
});

test.each([
  ['SQLITE_IOERR_FSYNC', true, 'storage_failed'],
  ['SQLITE_IOERR_WRITE', true, 'storage_failed'],
  ['SQLITE_CORRUPT', true, 'storage_failed'],
  ['SQLITE_CORRUPT_INDEX', true, 'storage_failed'],
  ['SQLITE_NOTADB', true, 'storage_failed'],
  ['SQLITE_FULL', false, 'disk_full'],
  ['SQLITE_IOERR_SHMSIZE', false, 'disk_full'],
  ['SQLITE_BUSY', false, 'storage_failed'],
  ['SQLITE_CONSTRAINT_CHECK', false, 'storage_failed'],
])('%s: the handle is done for: %s', (code, fatal, told) => {
  const error = new SQLite.SqliteError('x', code);
  expect(isFatal(error)).toBe(fatal);
  expect(storageProblem(error).code).toBe(told);
});

test('a bug is neither', () => {
  expect(isFatal(new Error('x'))).toBe(false);
  expect(isFatal('x')).toBe(false);
});

test('this version is the one that new databases have', () => {
  const { db } = at.open();
  expect(db.pragma('user_version', { simple: true })).toBe(latestVersion);
});
