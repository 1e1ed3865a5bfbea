import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import SQLite, { type Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/database/open.ts';
import { rebuild } from '../../../src/main/database/rescue/rebuild.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { type Filled, filled, type Known, rows } from './filled.ts';

const PAGE = 4096;
const ROUNDS = 20;
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

/**
 * What holds of every recovered database, whatever was damaged. Only a log that is damaged itself (`logHurt`) may have lost the one page
 * that said that a draft was deleted: then the draft is there again, and nothing leaves because of it.
 */
function sound(db: Database, world: Filled, logHurt = false): void {
  expect(rows(db, 'PRAGMA foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const drafts = rows<{ id: string }>(db, 'SELECT id FROM draft').map(({ id }) => id);
  expect(logHurt ? [] : drafts.filter((id) => id.startsWith('gone')), 'deleted drafts').toEqual([]);
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

    const { db, remove } = rebuilt(file);
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

describe('damage at the worst places', () => {
  let world: Filled;
  beforeAll(async () => {
    world = await filled(300, { checkpointed: true, seed: 2 });
  });
  afterAll(() => world.remove());

  /** Zeroes the pages that are chosen; nothing may be missing afterwards. */
  function without(chosen: (page: number) => boolean): void {
    const file = world.crashed();
    const bytes = readFileSync(file);
    let count = 0;
    for (let page = 1; page <= world.pages; page++) {
      if (!chosen(page)) continue;
      bytes.fill(0, (page - 1) * PAGE, page * PAGE);
      count += 1;
    }
    expect(count).toBeGreaterThan(0);
    writeFileSync(file, bytes);
    const { db, recovered, lost, remove } = rebuilt(file);
    sound(db, world);
    expect({ recovered, lost }).toEqual({ recovered: 300, lost: 0 });
    for (const row of all(db)) expect(row).toMatchObject({ ...world.messages.get(row.id) });
    remove();
  }
  const inner = (page: number) => world.uses.get(page)?.pagetype === 'internal';
  const mapPage = (page: number) => page === 2 || page === 822;

  test('an inner page that leads into other tables: no row is lost, neither there nor here', () => {
    const of = (name: string, pagetype: string) =>
      [...world.uses].filter(([, use]) => use.name === name && use.pagetype === pagetype).map(([page]) => page);
    const file = world.crashed();
    const bytes = readFileSync(file);
    const [root = 0] = of('message', 'internal');
    const pointers = [(root - 1) * PAGE + 8];
    for (let cell = 0; cell < 4; cell++) {
      pointers.push((root - 1) * PAGE + bytes.readUInt16BE((root - 1) * PAGE + 12 + 2 * cell));
    }
    const astray = [
      ...of('event', 'leaf').slice(0, 2),
      ...of('attempt', 'leaf').slice(0, 1),
      ...of('recipient', 'leaf').slice(0, 1),
      root,
    ];
    for (const [index, at] of pointers.entries()) bytes.writeUInt32BE(astray[index] ?? 0, at);
    writeFileSync(file, bytes);
    const { db, recovered, lost, remove } = rebuilt(file);
    sound(db, world);
    expect({ recovered, lost }).toEqual({ recovered: 300, lost: 0 });
    const added = rows(db, "SELECT 1 FROM event WHERE kind = 'held' AND params LIKE '%recovered%'").length;
    expect(rows(db, 'SELECT 1 FROM event').length - added).toBe(world.events);
    expect(rows(db, 'SELECT 1 FROM recipient')).toHaveLength(600);
    remove();
  });

  test('every inner page gone', () => without(inner));
  test('the pointer map gone', () => without(mapPage));
  test('every index gone', () =>
    without((page) => /^(sqlite_autoindex_(?!recipient)|message_)/.test(world.uses.get(page)?.name ?? '')));
  test('the first page and the schema gone', () =>
    without((page) => page === 1 || world.uses.get(page)?.name === 'sqlite_schema'));
  test('the first page, every inner page and every index gone', () =>
    without(
      (page) => page === 1 || inner(page) || /^(sqlite_autoindex_|message_)/.test(world.uses.get(page)?.name ?? ''),
    ));

  test('the list of messages gone: each text comes back, what is known to be sent is sent, nothing leaves by itself', () => {
    const file = world.crashed();
    const bytes = readFileSync(file);
    for (const [page, { name }] of world.uses) if (name === 'message') bytes.fill(0, (page - 1) * PAGE, page * PAGE);
    writeFileSync(file, bytes);
    const { db, recovered, remove } = rebuilt(file);
    sound(db, world);
    expect(recovered).toBe(300);
    for (const row of all(db)) {
      const was = world.messages.get(row.id);
      expect(row).toMatchObject({ seq: was?.seq, sha256: was?.sha256 });
      const expected =
        was?.state === 'sent' ? 'sent' : ['sending', 'unconfirmed'].includes(was?.state ?? '') ? 'sending' : 'failed';
      expect(row.state, `was ${was?.state}`).toBe(expected);
    }
    const first = rows<{ subject: string; from_address: string; recipients: string }>(
      db,
      'SELECT * FROM message WHERE seq = 1',
    )[0];
    expect(first).toMatchObject({ subject: 'Invoice 0', from_address: 'office@northgate.example' });
    expect(JSON.parse(first?.recipients ?? '')).toHaveLength(2);
    remove();
  });

  test('the accounts gone: their mail is kept under stand-ins that are signed out', () => {
    const file = world.crashed();
    const bytes = readFileSync(file);
    for (const [page, { name }] of world.uses) {
      if (name === 'account' || name === 'connected_app') bytes.fill(0, (page - 1) * PAGE, page * PAGE);
    }
    writeFileSync(file, bytes);
    const { db, recovered, remove } = rebuilt(file);
    sound(db, world);
    expect(recovered).toBe(300);
    expect(
      rows(db, 'SELECT id, email, signed_out_at IS NULL AS signedIn, hold_reason FROM account ORDER BY id'),
    ).toEqual([
      { id: 'billing', email: 'office@northgate.example', signedIn: 0, hold_reason: 'needs_authorization' },
      { id: 'office', email: 'office@northgate.example', signedIn: 0, hold_reason: 'needs_authorization' },
    ]);
    expect(rows(db, 'SELECT 1 FROM token_cache')).toHaveLength(2);
    remove();
  });

  test('the attempts gone: what was on its way stays so, with nothing to ask, and is not queued', () => {
    const file = world.crashed();
    const bytes = readFileSync(file);
    for (const [page, { name }] of world.uses) if (name === 'attempt') bytes.fill(0, (page - 1) * PAGE, page * PAGE);
    writeFileSync(file, bytes);
    const { db, remove } = rebuilt(file);
    sound(db, world);
    for (const row of all(db)) expect(row.state).toBe(world.messages.get(row.id)?.state);
    const marked = rows<{ uri: string | null }>(
      db,
      "SELECT session_uri AS uri FROM message JOIN attempt ON attempt.id = message.attempt_id WHERE state IN ('sending', 'unconfirmed')",
    );
    expect(marked).toHaveLength(
      [...world.messages.values()].filter(({ state }) => /sending|unconfirmed/.test(state)).length,
    );
    expect(marked.every(({ uri }) => uri === null)).toBe(true);
    remove();
  });

  test('the second half cut off: what the first half holds is there', () => {
    const file = world.crashed();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length / 2) + 1_000));
    const { db, recovered, remove } = rebuilt(file);
    sound(db, world);
    expect(recovered).toBeGreaterThan(100);
    remove();
  });

  test.each([0, 1, 4095, 4096, 100_000])('a file of %i bytes', (length) => {
    const file = world.crashed();
    writeFileSync(file, readFileSync(file).subarray(0, length));
    const { db, remove } = rebuilt(file);
    sound(db, world);
    remove();
  });
});

describe('a crash, and damage in the file or its log: the start goes on', () => {
  let world: Filled;
  beforeAll(async () => {
    world = await filled(200, { checkpointed: false, seed: 4 });
  });
  afterAll(() => world.remove());

  test.each(Array.from({ length: ROUNDS }, (_, round) => round))('round %i', (round) => {
    const random = seededRandom(5_000 + round);
    const file = world.crashed();
    const hit = random.unit() < 0.5 ? file : `${file}-wal`;
    const bytes = readFileSync(hit);
    for (let count = 0; count < 4; count++) hurt(bytes, 1 + Math.floor((random.unit() * bytes.length) / PAGE), random);
    writeFileSync(hit, bytes);
    const opened = openDatabase(file, { now: () => NOW });
    if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
    const { db, problem } = opened.value;
    if (problem) {
      expect(problem.code).toBe('database_damaged');
      sound(db, world, hit !== file);
    }
    // without a finding only the end of the log may be missing, as after a power cut
    expect(all(db).length).toBeGreaterThan(problem ? 100 : 195);
    db.close();
  });
});
