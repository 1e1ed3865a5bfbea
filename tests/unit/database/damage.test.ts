import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import SQLite, { type Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuild } from '../../../src/main/database/rescue/rebuild.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { type Filled, filled, type Known, rows } from './filled.ts';

const PAGE = 4096;
const ROUNDS = Number(process.env['DAMAGE_ROUNDS'] ?? 30);
const NOW = Date.UTC(2026, 10, 24, 8, 0, 0);

interface Row extends Known {
  readonly held_for: string | null;
  readonly body_dropped_at: number | null;
  readonly problem: string | null;
}

const all = (db: Database) =>
  rows<Row>(
    db,
    'SELECT seq, id, state, lower(hex(body_sha256)) AS sha256, size, held_for, body_dropped_at, problem FROM message',
  );

/** The kinds of damage: one flipped byte, a page of zeros, a page of noise. */
function hurt(bytes: Buffer, page: number, random: ReturnType<typeof seededRandom>): void {
  const start = (page - 1) * PAGE;
  const kind = Math.floor(random.unit() * 4);
  if (kind === 0) bytes.fill(0, start, start + PAGE);
  else if (kind === 1) bytes.set(random.bytes(PAGE), start);
  else {
    const at = start + Math.floor(random.unit() * PAGE);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random.unit() * 8));
  }
}

/** How many messages at most may be affected by the loss of a page. Inner pages, indexes and other tables cost none. */
function costs(world: Filled, page: number): number {
  const use = world.uses.get(page);
  if (!use) return 0;
  if (use.name === 'message' || use.name === 'body_chunk') {
    if (use.pagetype === 'overflow') return 1;
    return use.pagetype === 'leaf' ? use.ncell : 0;
  }
  return 0;
}

function rebuilt(file: string): { db: Database; recovered: number; lost: number; remove(): void } {
  const target = `${file}.rebuilt`;
  const counts = rebuild(file, target, NOW, 'outbox.damaged.db');
  const db = new SQLite(target);
  return {
    db,
    ...counts,
    remove() {
      db.close();
      for (const path of [target, file, `${file}-wal`]) rmSync(path, { force: true });
    },
  };
}

function bodyOf(db: Database, seq: number): string {
  const hash = createHash('sha256');
  for (const { bytes } of db
    .prepare<[number], { bytes: Buffer }>('SELECT bytes FROM body_chunk WHERE message_seq = ? ORDER BY position')
    .iterate(seq)) {
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** What holds of every recovered database, whatever was damaged. */
function sound(db: Database, world: Filled): void {
  expect(rows(db, 'PRAGMA foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const originals = new Set([...world.messages.values()].map(({ sha256 }) => sha256));
  const found = all(db);
  const loose = found.filter((row) => row.state === 'queued' && row.held_for === null);
  expect(loose, 'queued and not on hold').toEqual([]);
  const kept = found.filter((row) => row.body_dropped_at === null);
  expect(
    kept.filter((row) => bodyOf(db, row.seq) !== row.sha256),
    'with a wrong body',
  ).toEqual([]);
  // an adopted text whose entry is gone as well cannot be checked; it never leaves by itself
  const checked = kept.filter((row) => !row.problem?.includes('entry_lost'));
  expect(
    checked.filter((row) => !originals.has(row.sha256)),
    'invented',
  ).toEqual([]);
  for (const { state, messages } of rows<{ state: string; messages: number }>(
    db,
    'SELECT state, messages FROM tally',
  )) {
    expect(messages, state).toBe(found.filter((row) => row.state === state).length);
  }
}

describe.each([
  ['in the file', true],
  ['in the file beneath its log', false],
])('damage %s', (_where, checkpointed) => {
  let world: Filled;
  beforeAll(async () => {
    world = await filled(300, { checkpointed });
  });
  afterAll(() => world.remove());

  test('nothing damaged: everything comes back as it was, what is queued on hold', () => {
    const { db, recovered, lost, remove } = rebuilt(world.crashed());
    sound(db, world);
    expect({ recovered, lost }).toEqual({ recovered: 300, lost: 0 });
    for (const row of all(db)) {
      expect(row).toMatchObject({ ...world.messages.get(row.id), body_dropped_at: null });
    }
    for (const [table, count] of [
      ['draft', 3],
      ['draft_attachment', 1],
      ['client', 2],
      ['account', 2],
      ['token_cache', 2],
    ]) {
      expect(rows(db, `SELECT 1 FROM ${table}`), String(table)).toHaveLength(Number(count));
    }
    remove();
  });

  test.each(Array.from({ length: ROUNDS }, (_, round) => round))('random pages, round %i', (round) => {
    const random = seededRandom(1_000 + round);
    const file = world.crashed();
    const bytes = readFileSync(file);
    const pages = Array.from(
      { length: 1 + Math.floor(random.unit() * 5) },
      () => 1 + Math.floor((random.unit() * bytes.length) / PAGE),
    );
    for (const page of pages) hurt(bytes, page, random);
    writeFileSync(file, bytes);

    const began = performance.now();
    const { db, remove } = rebuilt(file);
    expect(performance.now() - began).toBeLessThan(10_000);
    sound(db, world);
    const found = new Map(all(db).map((row) => [row.id, row]));
    const gone = [...world.messages.values()].filter((was) => {
      const is = found.get(was.id);
      return !is || is.seq !== was.seq || is.state !== was.state || is.body_dropped_at !== null;
    });
    const bearable = pages.reduce((sum, page) => sum + costs(world, page), 0);
    const told = pages.map((page) => JSON.stringify(world.uses.get(page) ?? page)).join(' ');
    expect(gone.length, `pages ${pages.join(', ')} ${told}: ${JSON.stringify(gone.slice(0, 3))}`).toBeLessThanOrEqual(
      bearable,
    );
    remove();
  });
});
