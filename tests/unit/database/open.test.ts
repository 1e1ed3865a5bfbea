import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFatal, storageProblem } from '../../../src/main/database/faults.ts';
import { latestVersion } from '../../../src/main/database/migrate.ts';
import { type OpenDatabase, type OpenOptions, openDatabase } from '../../../src/main/database/open.ts';
import { rebuild } from '../../../src/main/database/rescue/rebuild.ts';
import { readWal } from '../../../src/main/database/wal.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import { type Filled, filled, rows, temporaryFolder } from './filled.ts';

const NOW = Date.UTC(2026, 10, 24, 8, 0, 0);
const STAMP = '20261124T080000Z';
const options: OpenOptions = { now: () => NOW };

let folder: string;
let file: string;
let open: OpenDatabase[];
let worlds: Filled[];

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'outbox.db');
  open = [];
  worlds = [];
});
afterEach(() => {
  for (const { db } of open) db.close();
  for (const world of worlds) world.remove();
  rmSync(folder, { recursive: true, force: true });
});

function opened(over: OpenOptions = {}): OpenDatabase {
  const result = openDatabase(file, { ...options, ...over });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  open.push(result.value);
  return result.value;
}

/** A database as a crash leaves it, at `file`. */
async function crashed(count: number, checkpointed: boolean): Promise<Filled> {
  const world = await filled(count, { checkpointed, seed: 3 });
  worlds.push(world);
  const copy = world.crashed();
  for (const end of ['', '-wal']) renameSync(copy + end, file + end);
  return world;
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const names = () => readdirSync(folder).sort();
const ids = (db: Database) => rows<{ id: string }>(db, 'SELECT id FROM message').map(({ id }) => id);
const modeOf = (path: string) => statSync(path).mode & 0o777;

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

/** Damages the root of a table so that a check finds it. */
function breakTable(world: Filled, name: string): void {
  const [page] = [...world.uses].find(([, use]) => use.name === name && use.pagetype === 'internal') ?? [0];
  expect(page).toBeGreaterThan(1);
  flip(file, (page - 1) * 4096 + 8);
}

describe('a new database', () => {
  test('is whole at once, durable and private', () => {
    const { db, made, readOnly, problem } = opened();
    expect({ made, readOnly, problem }).toEqual({ made: true, readOnly: false, problem: null });
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('page_size', { simple: true })).toBe(4096);
    expect(names()).toEqual(['outbox.db', 'outbox.db-shm', 'outbox.db-wal']);
    for (const name of names()) expect(modeOf(join(folder, name)), name).toBe(0o600);
    db.close();
    expect(names()).toEqual(['outbox.db']);
  });

  test('makes its folder for this user alone', () => {
    file = join(folder, 'data', 'outbox.db');
    opened();
    expect(modeOf(join(folder, 'data'))).toBe(0o700);
  });

  test('files that others could read are closed to them', () => {
    opened().db.close();
    chmodSync(file, 0o644);
    opened();
    expect(modeOf(file)).toBe(0o600);
    expect(modeOf(`${file}-wal`)).toBe(0o600);
  });

  test('a first start that was cut off leaves nothing in the way', () => {
    writeFileSync(join(folder, 'outbox.new.db'), 'half');
    expect(opened()).toMatchObject({ made: true, problem: null });
    expect(names()).not.toContain('outbox.new.db');
  });
});

describe('how the last run ended', () => {
  test('well: no check, so damage is met later', async () => {
    const world = await crashed(120, true);
    opened().db.close();
    breakTable(world, 'event');
    expect(opened().problem).toBeNull();
    expect(names().filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('badly: the check finds the damage', async () => {
    const world = await crashed(120, true);
    breakTable(world, 'event');
    expect(opened().problem?.code).toBe('database_damaged');
  });

  test('badly, with a large file: everything but the bodies is checked', async () => {
    const world = await crashed(120, true);
    breakTable(world, 'body_chunk');
    expect(opened({ wholeCheckUpTo: 1 }).problem).toBeNull();
    open.pop()?.db.close();
    const other = await crashed(120, true);
    breakTable(other, 'event');
    expect(opened({ wholeCheckUpTo: 1 }).problem?.code).toBe('database_damaged');
  });

  test('well, but not to be trusted: the next opening checks', async () => {
    const world = await crashed(120, true);
    const { db, distrust } = opened();
    distrust();
    db.close();
    breakTable(world, 'event');
    expect(opened().problem?.code).toBe('database_damaged');
  });

  test('badly, and its log was taken away: what is unsent is on hold, for its newest commits may be missing', async () => {
    await crashed(40, false);
    rmSync(`${file}-wal`);
    const before = new SQLite(file, { readonly: true });
    const queued = rows(before, "SELECT id FROM message WHERE state = 'queued' AND held_for IS NULL").length;
    before.close();
    expect(queued).toBeGreaterThan(0);
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    const { db, problem } = opened();
    expect(problem?.code).toBe('restored_copy');
    expect(rows(db, "SELECT id FROM message WHERE held_for = 'restored_copy'")).toHaveLength(queued);
  });
});

describe('a damaged database is set aside and recovered', () => {
  test('the operator is told how much, at every start until one ends well', async () => {
    const world = await crashed(120, true);
    breakTable(world, 'message');
    const damaged = hashOf(file);
    const first = opened();
    const words = first.problem && says(first.problem);
    expect(words).toBe(
      `The outbox file was damaged and has been set aside as outbox.damaged-${STAMP}.db. Recovered: 120 messages. Lost: 0.`,
    );
    expect(ids(first.db).sort()).toEqual([...world.messages.keys()].sort());
    expect(hashOf(join(folder, `outbox.damaged-${STAMP}.db`))).toBe(damaged);
    expect(modeOf(file)).toBe(0o600);
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    for (const end of ['', '-wal']) copyFileSync(file + end, join(copy, `outbox.db${end}`));
    first.db.close();
    file = join(copy, 'outbox.db');
    const second = opened();
    expect(second.problem).toEqual(first.problem);
    second.db.close();
    expect(opened().problem).toBeNull();
  });

  test('its log goes with it', async () => {
    await crashed(120, false);
    flip(`${file}-wal`, 100);
    const wal = hashOf(`${file}-wal`);
    expect(opened().problem?.code).toBe('database_damaged');
    expect(hashOf(join(folder, `outbox.damaged-${STAMP}.db-wal`))).toBe(wal);
  });

  test('another in the same second does not overwrite the first', async () => {
    writeFileSync(file, 'garbage, the first');
    opened().db.close();
    writeFileSync(file, 'garbage, the second');
    opened().db.close();
    expect(readFileSync(join(folder, `outbox.damaged-${STAMP}.db`), 'utf8')).toBe('garbage, the first');
    expect(readFileSync(join(folder, `outbox.damaged-${STAMP}-2.db`), 'utf8')).toBe('garbage, the second');
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['all zeros', Buffer.alloc(40_960)],
    ['another kind of file', Buffer.from('{"mail": []}')],
  ])('%s: a new one is begun, and said so', (_what, bytes) => {
    writeFileSync(file, bytes);
    const { db, problem, made } = opened();
    expect(problem).toEqual({
      code: 'database_damaged',
      params: { file: `outbox.damaged-${STAMP}.db`, recovered: 0, lost: 0 },
    });
    expect(made).toBe(false);
    expect(ids(db)).toEqual([]);
    expect(readFileSync(join(folder, `outbox.damaged-${STAMP}.db`))).toEqual(bytes);
  });

  test('cut short', async () => {
    await crashed(120, true);
    truncateSync(file, Math.floor(statSync(file).size / 2));
    const { db, problem } = opened();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db).length).toBeGreaterThan(20);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('the file deleted and its log left: what the log holds is recovered', async () => {
    await crashed(40, false);
    rmSync(file);
    const { db, problem } = opened();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db).length).toBeGreaterThan(0);
  });

  test('a flipped bit in the version starts no migration and shows no newer Outtray', async () => {
    for (const version of [0, 3, 26, 522]) {
      const world = await crashed(20, true);
      opened().db.close();
      const bytes = readFileSync(file);
      bytes.writeUInt32BE(version, 60);
      writeFileSync(file, bytes);
      const { db, problem, readOnly } = opened();
      expect({ code: problem?.code, readOnly }, `version ${version}`).toEqual({
        code: 'database_damaged',
        readOnly: false,
      });
      expect(ids(db)).toHaveLength(world.messages.size);
      db.close();
    }
  });

  test.each([
    ['nothing was renamed yet', []],
    ['the log was away', ['-wal']],
    ['log and file were away', ['-wal', '']],
  ])('a recovery cut off when %s is finished at the next start', async (_what, away) => {
    const world = await crashed(40, false);
    const wal = hashOf(`${file}-wal`);
    const target = join(folder, `outbox.recovered-${STAMP}.db`);
    rebuild(file, target, NOW, `outbox.damaged-${STAMP}.db`);
    for (const end of away) renameSync(file + end, join(folder, `outbox.damaged-${STAMP}.db${end}`));
    const { db, problem } = opened();
    expect(problem).toMatchObject({ code: 'database_damaged', params: { recovered: 40, lost: 0 } });
    expect(ids(db)).toHaveLength(world.messages.size);
    expect(hashOf(join(folder, `outbox.damaged-${STAMP}.db-wal`))).toBe(wal);
    expect(names().filter((name) => name.includes('recover'))).toEqual([]);
  });

  test('cut off while it was still being built: begun again', async () => {
    const world = await crashed(40, true);
    breakTable(world, 'message');
    writeFileSync(join(folder, 'outbox.recovering.db'), 'half');
    const { db } = opened();
    expect(ids(db)).toHaveLength(40);
    expect(names().filter((name) => name.includes('recover'))).toEqual([]);
  });
});

describe('the log after a crash', () => {
  test('a torn end is no damage: every commit before it is there', async () => {
    const world = await crashed(40, false);
    const wal = readWal(`${file}-wal`);
    const last = wal?.frames.at(-1);
    if (!last) throw new Error('no frames');
    flip(`${file}-wal`, last.at + 100);
    const { db, problem } = opened();
    expect(problem).toBeNull();
    expect(ids(db).length).toBeGreaterThanOrEqual(world.messages.size - 1);
  });

  test('a flipped bit in the middle would silently undo commits: it is found, and the commits behind it are kept', async () => {
    const world = await crashed(60, false);
    const frames = readWal(`${file}-wal`)?.frames ?? [];
    const middle = frames[Math.floor(frames.length / 2)];
    flip(`${file}-wal`, (middle?.at ?? 0) + 3_000);
    const plain = join(folder, 'plain.db');
    for (const end of ['', '-wal']) copyFileSync(file + end, plain + end);
    const naive = new SQLite(plain);
    expect(ids(naive).length, 'what SQLite alone makes of it').toBeLessThan(world.messages.size);
    naive.close();

    const { db, problem } = opened();
    expect(problem?.code).toBe('database_damaged');
    const states = new Map(
      rows<{ id: string; state: string }>(db, 'SELECT id, state FROM message').map((row) => [row.id, row.state]),
    );
    expect(states.size).toBe(world.messages.size);
    for (const { id, state } of world.messages.values()) expect(states.get(id)).toBe(state);
  });

  test.each([0, 8, 16, 24])('a flipped bit at byte %i of its header', async (at) => {
    const world = await crashed(60, false);
    flip(`${file}-wal`, at);
    const { db, problem } = opened();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db)).toHaveLength(world.messages.size);
  });
});

describe('a database from a newer version', () => {
  function fromNewer(): void {
    const { db } = opened();
    db.exec("UPDATE meta SET value = '990' WHERE key = 'version'; PRAGMA user_version = 990");
    db.close();
    open.pop();
  }

  test('is shown and not touched: no byte of it changes, and no file is left beside it', () => {
    fromNewer();
    const before = hashOf(file);
    const { db, readOnly, problem } = opened();
    expect(readOnly).toBe(true);
    expect(problem && says(problem)).toBe('This outbox was made by a newer Outtray (version 990 of the database).');
    expect(() => db.exec("INSERT INTO meta VALUES ('x', 'y')")).toThrow(/readonly/);
    expect(ids(db)).toEqual([]);
    db.close();
    expect(hashOf(file)).toBe(before);
    expect(names()).toEqual(['outbox.db']);
  });

  test('after a crash: its log stays as it is', () => {
    fromNewer();
    const db = new SQLite(file);
    db.exec("INSERT INTO meta VALUES ('x', 'y')");
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    for (const end of ['', '-wal']) copyFileSync(file + end, join(copy, `outbox.db${end}`));
    db.close();
    file = join(copy, 'outbox.db');
    const before = [hashOf(file), hashOf(`${file}-wal`)];
    const view = opened();
    expect(rows(view.db, "SELECT value FROM meta WHERE key = 'x'")).toEqual([{ value: 'y' }]);
    view.db.close();
    expect([hashOf(file), hashOf(`${file}-wal`)]).toEqual(before);
    expect(readdirSync(copy).sort()).toEqual(['outbox.db', 'outbox.db-wal']);
  });
});

describe('where it may not be', () => {
  test('on a network drive: refused, and nothing made', () => {
    const refused = openDatabase(file, { isOnNetwork: (asked) => asked === folder });
    expect(refused).toEqual({ ok: false, problem: { code: 'database_on_network', params: {} } });
    expect(names()).toEqual([]);
  });
});

describe('a disk that can only be read', () => {
  // mounting needs root; elsewhere the folder's mode does the same
  const root = process.getuid?.() === 0;
  let place: string;
  beforeEach(() => {
    place = join(folder, 'disk');
    mkdirSync(place, { mode: 0o700 });
    if (root) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place]);
  });
  afterEach(() => {
    for (const { db } of open) db.close();
    if (root) execFileSync('umount', [place]);
    else chmodSync(place, 0o700);
  });
  const lock = () => (root ? execFileSync('mount', ['-o', 'remount,ro', place]) : chmodSync(place, 0o500));

  test.each([
    ['that ended well', true],
    ['that ended badly', false],
  ])('an outbox %s is shown, with the sentence', async (_how, well) => {
    const world = await crashed(20, false);
    for (const end of ['', '-wal']) copyFileSync(file + end, join(place, `outbox.db${end}`));
    file = join(place, 'outbox.db');
    if (well) opened().db.close();
    lock();
    const { db, readOnly, problem } = opened();
    expect(readOnly).toBe(true);
    expect(problem && says(problem)).toBe(
      'The outbox can only be read: its disk or folder does not let Outtray write.',
    );
    expect(ids(db)).toHaveLength(world.messages.size);
  });

  test('with no outbox on it: refused with the sentence, nothing thrown', () => {
    file = join(place, 'outbox.db');
    lock();
    expect(openDatabase(file, options)).toMatchObject({ ok: false, problem: { code: 'storage_read_only' } });
  });
});

describe('the file while it is in use', () => {
  const away = () => join(folder, 'elsewhere');
  const replace = () => {
    copyFileSync(file, away());
    renameSync(away(), file);
  };
  test.each([
    ['untouched', () => {}, true],
    ['deleted', () => rmSync(file), false],
    ['renamed', () => renameSync(file, away()), false],
    ['replaced by a copy', replace, false],
    ['its log deleted', () => rmSync(`${file}-wal`), false],
  ])('%s', (_what, happen, expected) => {
    const { db, stillThere } = opened();
    db.exec("INSERT INTO meta VALUES ('x', 'y')");
    expect(stillThere()).toBe(true);
    happen();
    expect(stillThere()).toBe(expected);
  });

  test('emptied by a checkpoint, its log is the same log', () => {
    const { db, stillThere } = opened();
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
  const { db } = opened();
  expect(db.pragma('user_version', { simple: true })).toBe(latestVersion);
  expect(basename(dirname(file))).toBe(basename(folder));
});
