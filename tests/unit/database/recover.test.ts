import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rebuild } from '../../../src/main/database/rescue/rebuild.ts';
import { readWal } from '../../../src/main/database/wal.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import { rows } from './filled.ts';
import { flip, hashOf, ids, modeOf, NOW, type Place, place, STAMP } from './place.ts';

/** Bytes of a frame of the log with its header. */
const FRAME = 24 + 4_096;

let at: Place;
beforeEach(() => {
  at = place();
});
afterEach(() => at.remove());

describe('a damaged database is set aside and recovered', () => {
  test('the operator is told how much, at every start until one ends well', async () => {
    const world = await at.crash(120, true);
    at.breakTable(world, 'message');
    const damaged = hashOf(at.file);
    const first = at.open();
    const words = first.problem && says(first.problem);
    expect(words).toBe(
      `The outbox file was damaged and has been set aside as outbox.damaged-${STAMP}.db. Recovered: 120 messages. Lost: 0.`,
    );
    expect(ids(first.db).sort()).toEqual([...world.messages.keys()].sort());
    expect(hashOf(join(at.folder, `outbox.damaged-${STAMP}.db`))).toBe(damaged);
    expect(modeOf(at.file)).toBe(0o600);
    const copy = join(at.folder, 'copy');
    mkdirSync(copy);
    for (const end of ['', '-wal']) copyFileSync(at.file + end, join(copy, `outbox.db${end}`));
    first.db.close();
    at.file = join(copy, 'outbox.db');
    const second = at.open();
    expect(second.problem).toEqual(first.problem);
    second.db.close();
    expect(at.open().problem).toBeNull();
  });

  test('its log goes with it', async () => {
    await at.crash(120, false);
    flip(`${at.file}-wal`, 100);
    const wal = hashOf(`${at.file}-wal`);
    expect(at.open().problem?.code).toBe('database_damaged');
    expect(hashOf(join(at.folder, `outbox.damaged-${STAMP}.db-wal`))).toBe(wal);
  });

  test('another in the same second does not overwrite the first', async () => {
    writeFileSync(at.file, 'garbage, the first');
    at.open().db.close();
    writeFileSync(at.file, 'garbage, the second');
    at.open().db.close();
    expect(readFileSync(join(at.folder, `outbox.damaged-${STAMP}.db`), 'utf8')).toBe('garbage, the first');
    expect(readFileSync(join(at.folder, `outbox.damaged-${STAMP}-2.db`), 'utf8')).toBe('garbage, the second');
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['all zeros', Buffer.alloc(40_960)],
    ['another kind of file', Buffer.from('{"mail": []}')],
  ])('%s: a new one is begun, and said so', (_what, bytes) => {
    writeFileSync(at.file, bytes);
    const { db, problem, made } = at.open();
    expect(problem).toEqual({
      code: 'database_damaged',
      params: { file: `outbox.damaged-${STAMP}.db`, recovered: 0, lost: 0 },
    });
    expect(made).toBe(false);
    expect(ids(db)).toEqual([]);
    expect(readFileSync(join(at.folder, `outbox.damaged-${STAMP}.db`))).toEqual(bytes);
  });

  test('cut short', async () => {
    await at.crash(120, true);
    truncateSync(at.file, Math.floor(statSync(at.file).size / 2));
    const { db, problem } = at.open();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db).length).toBeGreaterThan(20);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('the file deleted and its log left: what the log holds is recovered', async () => {
    await at.crash(40, false);
    rmSync(at.file);
    const { db, problem } = at.open();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db).length).toBeGreaterThan(0);
  });

  test('a flipped bit in the version starts no migration and shows no newer Outtray', async () => {
    for (const version of [0, 3, 26, 522]) {
      const world = await at.crash(20, true);
      at.open().db.close();
      const bytes = readFileSync(at.file);
      bytes.writeUInt32BE(version, 60);
      writeFileSync(at.file, bytes);
      const { db, problem, readOnly } = at.open();
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
    const world = await at.crash(40, false);
    const wal = hashOf(`${at.file}-wal`);
    const target = join(at.folder, `outbox.recovered-${STAMP}.db`);
    rebuild(at.file, target, NOW, `outbox.damaged-${STAMP}.db`);
    for (const end of away) renameSync(at.file + end, join(at.folder, `outbox.damaged-${STAMP}.db${end}`));
    const { db, problem } = at.open();
    expect(problem).toMatchObject({ code: 'database_damaged', params: { recovered: 40, lost: 0 } });
    expect(ids(db)).toHaveLength(world.messages.size);
    expect(hashOf(join(at.folder, `outbox.damaged-${STAMP}.db-wal`))).toBe(wal);
    expect(at.names().filter((name) => name.includes('recover'))).toEqual([]);
  });

  test('cut off while it was still being built: begun again', async () => {
    const world = await at.crash(40, true);
    at.breakTable(world, 'message');
    writeFileSync(join(at.folder, 'outbox.recovering.db'), 'half');
    const { db } = at.open();
    expect(ids(db)).toHaveLength(40);
    expect(at.names().filter((name) => name.includes('recover'))).toEqual([]);
  });
});

describe('the log after a crash', () => {
  test('a torn end is no damage: every commit before it is there', async () => {
    const world = await at.crash(40, false);
    const wal = readWal(`${at.file}-wal`);
    const last = wal?.frames.at(-1);
    if (!last) throw new Error('no frames');
    flip(`${at.file}-wal`, last.at + 100);
    const { db, problem } = at.open();
    expect(problem).toBeNull();
    expect(ids(db).length).toBeGreaterThanOrEqual(world.messages.size - 1);
  });

  test('a torn end of which no more came than salts, beside what the disk held before, names no commit', async () => {
    const world = await at.crash(40, false);
    const log = `${at.file}-wal`;
    const before = readFileSync(log);
    const salts = before.subarray(16, 24);
    // enough frames that in one of them a sector ends between commit and salts
    const torn = Array.from({ length: 70 }, (_, index) => {
      const frame = Buffer.alloc(FRAME, index);
      frame.writeUInt32BE(0, 4);
      salts.copy(frame, 8);
      const starts = before.length + index * FRAME;
      if ((starts + 8) % 512 === 0) frame.writeUInt32BE(1_000, 4);
      return frame;
    });
    expect(torn.filter((frame) => frame.readUInt32BE(4) > 0)).not.toEqual([]);
    appendFileSync(log, Buffer.concat(torn));
    expect(readWal(log)?.wounded).toBe(false);
    const { db, problem } = at.open();
    expect(problem).toBeNull();
    expect(ids(db)).toHaveLength(world.messages.size);
  });

  test('what a transaction that was given up has left behind the last commit proves nothing of that', () => {
    const { db } = at.open();
    db.pragma('cache_size = 5');
    const keep = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    db.exec('BEGIN');
    for (let row = 0; row < 200; row++) keep.run(`given up ${row}`, 'x'.repeat(4_000));
    db.exec('ROLLBACK');
    keep.run('the last', 'x');
    const crashed = join(at.folder, 'crashed');
    mkdirSync(crashed);
    for (const end of ['', '-wal']) copyFileSync(at.file + end, join(crashed, `outbox.db${end}`));
    db.close();
    const log = join(crashed, 'outbox.db-wal');
    const last = readWal(log)?.frames.at(-1)?.at ?? 0;
    expect(statSync(log).size, 'left behind it').toBeGreaterThan(last + 10 * FRAME);
    flip(log, last + 100);
    expect(readWal(log)?.wounded).toBe(false);
    at.file = join(crashed, 'outbox.db');
    expect(at.open().problem).toBeNull();
  });

  test('a flipped bit anywhere in what was synced is found, but in the salts of the last but one commit', async () => {
    await at.crash(60, false);
    const log = `${at.file}-wal`;
    const whole = readFileSync(log);
    const frames = readWal(log)?.frames ?? [];
    const synced = frames.slice(0, -1).findLastIndex(({ commitPages }) => commitPages > 0);
    const missed: string[] = [];
    for (const [index, frame] of frames.slice(0, synced + 1).entries()) {
      if (index % 11 !== 0 && index !== synced) continue;
      for (const byte of [-24, -20, -16, -12, -8, -4, 0, 2_000, 4_095]) {
        writeFileSync(log, whole);
        flip(log, frame.at + byte);
        if (readWal(log)?.wounded !== true) missed.push(`${index === synced ? 'the last but one' : index}: ${byte}`);
      }
    }
    expect(missed).toEqual(['the last but one: -16', 'the last but one: -12']);
  });

  test('a flipped bit in the middle would silently undo commits: it is found, and the commits behind it are kept', async () => {
    const world = await at.crash(60, false);
    const frames = readWal(`${at.file}-wal`)?.frames ?? [];
    const middle = frames[Math.floor(frames.length / 2)];
    flip(`${at.file}-wal`, (middle?.at ?? 0) + 3_000);
    const plain = join(at.folder, 'plain.db');
    for (const end of ['', '-wal']) copyFileSync(at.file + end, plain + end);
    const naive = new SQLite(plain);
    expect(ids(naive).length, 'what SQLite alone makes of it').toBeLessThan(world.messages.size);
    naive.close();

    const { db, problem } = at.open();
    expect(problem?.code).toBe('database_damaged');
    const states = new Map(
      rows<{ id: string; state: string }>(db, 'SELECT id, state FROM message').map((row) => [row.id, row.state]),
    );
    expect(states.size).toBe(world.messages.size);
    for (const { id, state } of world.messages.values()) expect(states.get(id)).toBe(state);
  });

  test.each([0, 8, 16, 24])('a flipped bit at byte %i of its header', async (byte) => {
    const world = await at.crash(60, false);
    flip(`${at.file}-wal`, byte);
    const { db, problem } = at.open();
    expect(problem?.code).toBe('database_damaged');
    expect(ids(db)).toHaveLength(world.messages.size);
  });
});
