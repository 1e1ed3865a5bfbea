import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/database/open.ts';
import { createReserve, type Reserve, withReserve } from '../../../src/main/database/reserve.ts';
import { unguarded } from '../../../src/main/outbox/disk-guard.ts';
import { createEnqueue } from '../../../src/main/outbox/enqueue.ts';
import { fly } from '../../../src/main/outbox/flight.ts';
import type { Enqueue } from '../../../src/main/outbox/origin.ts';
import { createSettler } from '../../../src/main/outbox/settler.ts';
import { createAcceptStore } from '../../../src/main/outbox/store-accept.ts';
import { createMoveStore, type MoveStore } from '../../../src/main/outbox/store-moves.ts';
import { createQueueStore } from '../../../src/main/outbox/store-queue.ts';
import { createReadStore } from '../../../src/main/outbox/store-read.ts';
import type { Transport } from '../../../src/main/ports.ts';
import { problem, says } from '../../../src/shared/problems/problem.ts';
import { ok } from '../../../src/shared/result.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { testAccounts, testTokens } from '../../support/outbox-rig.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';
import { rows, temporaryFolder } from './filled.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

const RESERVE = 2 * 1_048_576;

let folder: string;
let disk: SmallDisk;
let db: Database;
let reserve: Reserve;
let changes: number;
let clock: ReturnType<typeof testClock>;

const path = () => join(disk.folder, 'outbox.reserve');
const make = () =>
  createReserve({
    file: join(disk.folder, 'outbox.db'),
    clock,
    bytes: RESERVE,
    changed() {
      changes += 1;
      disk.gained(db);
    },
  });

beforeEach(() => {
  folder = temporaryFolder();
  disk = smallDisk(folder, 12);
  const opened = openDatabase(join(disk.folder, 'outbox.db'));
  if (!opened.ok) throw new Error(opened.problem.code);
  db = opened.value.db;
  clock = testClock();
  changes = 0;
  reserve = make();
});
afterEach(() => {
  reserve.stop();
  db.close();
  disk.unmount();
  rmSync(folder, { recursive: true });
});

const full = () => new SQLite.SqliteError('database or disk is full', 'SQLITE_FULL');

test('is made of written bytes, for this user alone, and found again at the next start', () => {
  const { size, blocks, mode } = statSync(path());
  expect({ size, mode: mode & 0o777 }).toEqual({ size: RESERVE, mode: 0o600 });
  expect(blocks * 512).toBeGreaterThanOrEqual(RESERVE);
  expect(new Set(readFileSync(path()).subarray(0, 65_536)).size).toBe(256);
  const before = statSync(path()).mtimeMs;
  expect(make().whole()).toBe(true);
  expect(statSync(path()).mtimeMs).toBe(before);
});

test('one that was only half written is made anew', () => {
  writeFileSync(path(), 'half');
  expect(make().whole()).toBe(true);
  expect(statSync(path()).size).toBe(RESERVE);
});

describe('a write that must succeed', () => {
  test('passes through, with what it throws, when the disk is not full', () => {
    expect(reserve.use(() => 7)).toBe(7);
    expect(() =>
      reserve.use(() => {
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    expect(reserve.whole()).toBe(true);
    expect(clock.timers()).toBe(0);
  });

  test('gets the room when it is full, once', () => {
    let calls = 0;
    expect(
      reserve.use(() => {
        calls += 1;
        if (calls === 1) throw full();
        return 'written';
      }),
    ).toBe('written');
    expect(reserve.whole()).toBe(false);
    expect(changes).toBe(1);
    expect(() =>
      reserve.use(() => {
        throw full();
      }),
    ).toThrow(/full/);
  });

  test('as a method of a store', () => {
    let calls = 0;
    const store = withReserve(
      {
        name: 'moves',
        write: (what: string) => {
          calls += 1;
          if (calls === 1) throw full();
          return what;
        },
      },
      reserve,
    );
    expect(store.name).toBe('moves');
    expect(store.write('x')).toBe('x');
    expect(calls).toBe(2);
  });
});

describe('a full disk', () => {
  let moves: MoveStore;
  let enqueue: Enqueue;
  let gmail: number;

  const hand = (size: number) =>
    enqueue(
      {
        kind: 'raw',
        envelope: null,
        body: (async function* () {
          yield Buffer.alloc(size, 'x');
        })(),
      },
      {
        intake: 'smtp',
        client: null,
        accountId: null,
        reference: null,
        priority: 0,
        sendAfter: null,
        idempotencyKey: null,
      },
    );

  const transport: Transport = {
    async send(_upload, steps) {
      if (!(await steps.mark('https://practice/upload/1'))) return { kind: 'stopped' };
      gmail += 1;
      return { kind: 'sent', gmailId: `gmail-${gmail}`, threadId: null };
    },
    ask: () => Promise.reject(new Error('not asked here')),
  };

  /** One message all the way, as the dispatcher does it. */
  async function send(id: string, attemptId: number): Promise<void> {
    const message = createReadStore(db).byId(id);
    const account = testAccounts(clock).directory.get('office');
    if (!message || !account) throw new Error('nothing to send');
    const control = { signal: new AbortController().signal, progress() {}, marked() {}, softFaults: () => 0 };
    const claim = { seq: message.seq, attemptId, number: 1, startedAt: clock.now() };
    const deps = {
      moves,
      queue: createQueueStore(db),
      accounts: testAccounts(clock).directory,
      tokens: testTokens().source,
      transport,
      settler: createSettler(clock, memoryLog(), unguarded, () => {}),
      guard: unguarded,
      clock,
      random: seededRandom(1),
      log: memoryLog(),
    };
    await fly(deps, claim, message, account, control);
  }

  beforeEach(() => {
    gmail = 0;
    const now = clock.now();
    db.prepare(`INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
      query_parameters, created_at, updated_at) VALUES ('app', 'Practice', 'practice', '', '', '', '', '', '[]', '[]', ?, ?)`).run(
      now,
      now,
    );
    db.prepare(
      "INSERT INTO account (id, connected_app_id, sub, email, created_at) VALUES ('office', 'app', 's', 'o@x.example', ?)",
    ).run(now);
    moves = withReserve(createMoveStore(db, clock), reserve);
    enqueue = createEnqueue({
      guard: unguarded,
      store: createAcceptStore(db, clock),
      readMail: (request) => {
        if (request.kind !== 'raw') throw new Error('only raw here');
        return Promise.resolve(
          ok({
            from: null,
            recipients: [{ kind: 'to', address: 'jon@example.org', name: null }],
            subject: 'Raw',
            // every one is another message, whatever it holds
            stamp: ({ id }) => ({ changes: [], bytes: request.body, fingerprint: () => Buffer.from(id) }),
            discard() {},
          }),
        );
      },
      accounts: testAccounts(clock).directory,
      clock,
      random: seededRandom(2),
      log: memoryLog(),
      closed: () => (reserve.whole() ? null : problem('disk_full')),
      accepted() {},
    });
  });

  test('intake refuses for now, what was taken in goes on being sent and its outcome is written, and afterwards all is as before', async () => {
    const accepted: string[] = [];
    for (let count = 0; count < 12; count++) {
      const taken = await hand(2_000);
      if (taken.ok) accepted.push(taken.value.id);
    }
    expect(accepted).toHaveLength(12);
    disk.fill(db);
    const refused = await hand(200_000);
    expect(refused.ok ? '' : says(refused.problem)).toBe('The disk is full, so Outtray cannot take in mail now.');
    const large = await hand(900_000);
    expect(large.ok ? '' : large.problem.code).toBe('disk_full');
    expect(reserve.whole(), 'intake does not eat the reserve').toBe(true);

    for (const [index, id] of accepted.entries()) await send(id, index + 1);
    expect(gmail).toBe(12);
    const sent = rows<{ state: string; gmail_id: string }>(db, 'SELECT state, gmail_id FROM message ORDER BY seq');
    expect(sent).toEqual(accepted.map((_, index) => ({ state: 'sent', gmail_id: `gmail-${index + 1}` })));

    expect(reserve.whole()).toBe(false);
    const still = await hand(10);
    expect(still.ok ? '' : still.problem.code, 'room is kept for outcomes').toBe('disk_full');
    disk.free(db);
    await clock.advance(30_000);
    expect(reserve.whole()).toBe(true);
    expect(statSync(path()).size).toBe(RESERVE);
    expect((await hand(2_000)).ok).toBe(true);
    expect(clock.timers()).toBe(0);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('as long as there is no room for two of it, it is looked for again, and no more often than needed', async () => {
    rmSync(path());
    let free = 2 * RESERVE - 1;
    const other = createReserve({
      file: join(disk.folder, 'outbox.db'),
      clock,
      bytes: RESERVE,
      changed() {},
      freeBytes: () => free,
    });
    expect(other.whole()).toBe(false);
    await clock.advance(31_000);
    expect(clock.timers()).toBe(1);
    free += 1;
    await clock.advance(28_000);
    expect(other.whole()).toBe(false);
    await clock.advance(1_000);
    expect(other.whole()).toBe(true);
    expect(clock.timers()).toBe(0);
  });
});
