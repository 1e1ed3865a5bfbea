import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRetention, type Retention } from '../../../src/main/outbox/retention.ts';
import { createMoveStore } from '../../../src/main/outbox/store-moves.ts';
import { createRetentionStore, type RetentionStore } from '../../../src/main/outbox/store-retention.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

const DAY = 86_400_000;
const MS_FOR_A_PAGE = 0.2;

let rig: OutboxRig;
let keepDays: number;
let changes: number;
let attempts: number;
let retentions: Retention[];

beforeEach(() => {
  rig = outboxRig();
  keepDays = 30;
  changes = 0;
  attempts = 0;
  retentions = [];
});
afterEach(async () => {
  for (const each of retentions) each.stop();
  await rig.remove();
});

function retention(over: { store?: RetentionStore; clock?: Clock } = {}): Retention {
  const clock = over.clock ?? rig.clock;
  const made = createRetention({
    store: over.store ?? createRetentionStore(rig.db, clock),
    clock,
    log: rig.log,
    keepDays: () => keepDays,
    changed: () => {
      changes += 1;
    },
  });
  retentions.push(made);
  return made;
}

const seqOf = (id: string) => (rig.db.prepare('SELECT seq FROM message WHERE id = ?').get(id) as { seq: number }).seq;
const chunks = (id: string) => rig.db.prepare('SELECT 1 FROM body_chunk WHERE message_seq = ?').all(seqOf(id)).length;
const row = (id: string) => rig.db.prepare('SELECT state, body_dropped_at FROM message WHERE id = ?').get(id);
const fileSize = () => {
  rig.db.pragma('wal_checkpoint(TRUNCATE)');
  return statSync(rig.file).size;
};

async function sent(size = 200): Promise<string> {
  const id = await rig.put({ size });
  const moves = createMoveStore(rig.db, rig.clock);
  attempts += 1;
  moves.mark({ seq: seqOf(id), attemptId: attempts, number: 1, startedAt: rig.clock.now() }, 'https://practice/1');
  moves.sent(attempts, 'gmail-1', null);
  return id;
}

/** Runs one round on the test's time. */
async function round(made = retention()): Promise<number> {
  const done = made.runNow();
  await rig.clock.advance(60_000);
  return done;
}

describe('what is let go', () => {
  test('bodies of sent and cancelled mail after thirty days; everything else stays', async () => {
    const outbox = rig.build();
    const old = await sent();
    const cancelled = await rig.put();
    outbox.act('cancel', [cancelled], 'operator');
    const waiting = await rig.put();
    const failed = await rig.put();
    const moves = createMoveStore(rig.db, rig.clock);
    moves.failUnmarked(
      { seq: seqOf(failed), attemptId: 99, number: 1, startedAt: 0 },
      problem('out_of_time', { days: 3 }),
      1,
    );
    await rig.clock.advance(30 * DAY - 1_000);
    const young = await sent();
    rig.db.prepare("INSERT INTO draft (id, content, updated_at) VALUES ('d', '{}', 0)").run();
    rig.db.prepare("INSERT INTO draft_attachment VALUES ('a', 'd', 1, 'plan.pdf', '/nowhere', 1)").run();
    await rig.clock.advance(2_000);

    expect(await round()).toBe(2);
    for (const id of [old, cancelled]) {
      expect(chunks(id)).toBe(0);
      expect(row(id)).toMatchObject({ body_dropped_at: expect.any(Number) });
    }
    for (const id of [waiting, failed, young]) {
      expect(chunks(id)).toBe(1);
      expect(row(id)).toMatchObject({ body_dropped_at: null });
    }
    const detail = outbox.detail(old);
    if (!detail.ok) throw new Error(detail.problem.code);
    expect(detail.value.bodyDropped).toBe(true);
    expect(detail.value.recipients).toHaveLength(1);
    expect(detail.value.timeline.map(({ kind }) => kind)).toEqual([
      'accepted',
      'queued_for',
      'sending',
      'last_part',
      'sent',
      'body_dropped',
    ]);
    expect(rig.db.prepare('SELECT 1 FROM draft_attachment').all()).toHaveLength(1);
    expect(changes).toBe(1);
    // what has no text any more cannot be sent again
    expect(outbox.act('retry', [cancelled], 'operator').changed).toBe(0);
    expect(await round()).toBe(0);
    expect(changes).toBe(1);
  });

  test('nothing, when mail is kept for ever', async () => {
    keepDays = 0;
    const id = await sent();
    await rig.clock.advance(4_000 * DAY);
    expect(await round()).toBe(0);
    expect(chunks(id)).toBe(1);
  });

  test('a body of many rows goes in several commits; a crash in between leaves none behind', async () => {
    const id = await sent(3_000_000);
    await rig.clock.advance(31 * DAY);
    const store = createRetentionStore(rig.db, rig.clock);
    expect(store.drop(rig.clock.now() - 30 * DAY, 32, 4)).toEqual({ dropped: 1, more: true });
    expect(chunks(id)).toBe(8);
    const outbox = rig.build();
    expect(outbox.bytes(id, 100)).toEqual({ ok: true, value: { bytes: new Uint8Array(), whole: false } });
    // the program ended here
    expect(await round()).toBe(0);
    expect(chunks(id)).toBe(0);
    expect(rig.db.prepare("SELECT 1 FROM event WHERE kind = 'body_dropped'").all()).toHaveLength(1);
    expect(rig.db.prepare("SELECT 1 FROM meta WHERE key = 'dropping_body'").all()).toEqual([]);
  });

  test('bodies whose rows are just as many as one piece of work removes', async () => {
    const ids = [await sent(1_048_576), await sent(1_048_576), await sent(100)];
    await rig.clock.advance(31 * DAY);
    expect(await round()).toBe(3);
    expect(ids.map(chunks)).toEqual([0, 0, 0]);
    expect(rig.db.prepare("SELECT 1 FROM meta WHERE key = 'dropping_body'").all()).toEqual([]);
  });
});

describe('when', () => {
  test('a minute after the start, then daily; not after stop', async () => {
    const made = retention();
    made.start();
    made.start();
    const first = await sent();
    await rig.clock.advance(31 * DAY);
    expect(chunks(first)).toBe(0);
    const second = await sent();
    await rig.clock.advance(29 * DAY);
    expect(chunks(second)).toBe(1);
    await rig.clock.advance(2 * DAY);
    expect(chunks(second)).toBe(0);
    const third = await sent();
    made.stop();
    await rig.clock.advance(60 * DAY);
    expect(chunks(third)).toBe(1);
    expect(rig.clock.timers()).toBe(0);
  });

  test('one round at a time, and a stop ends the one that runs', async () => {
    for (let count = 0; count < 100; count++) await sent();
    await rig.clock.advance(31 * DAY);
    const made = retention();
    const one = made.runNow();
    expect(made.runNow()).toBe(one);
    await rig.clock.advance(1);
    made.stop();
    const dropped = await one;
    expect(dropped).toBeGreaterThan(0);
    expect(dropped).toBeLessThan(100);
    expect(rig.clock.timers()).toBe(0);
    expect(await round(made)).toBe(100 - dropped);
  });

  test('a disk that does not let it write: said in the log, tried again another day', async () => {
    await sent();
    await rig.clock.advance(31 * DAY);
    const made = retention();
    rig.db.pragma('query_only = ON');
    expect(await round(made)).toBe(0);
    expect(rig.log.lines.some(({ text }) => text.includes('could not let go'))).toBe(true);
    rig.db.pragma('query_only = OFF');
    expect(await round(made)).toBe(1);
  });
});

describe('space', () => {
  test('is given back to the disk, and the log is emptied', async () => {
    for (let count = 0; count < 30; count++) await sent(1_000_000);
    const before = fileSize();
    await rig.clock.advance(31 * DAY);
    expect(await round()).toBe(30);
    expect(statSync(`${rig.file}-wal`).size).toBe(0);
    expect(statSync(rig.file).size).toBeLessThan(before - 29_000_000);
    expect(rig.db.pragma('freelist_count', { simple: true })).toBe(0);
    expect(rig.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('in pieces short enough for others to go on in between', async () => {
    for (let count = 0; count < 30; count++) await sent(count % 3 === 0 ? 4_000_000 : 30_000);
    await rig.clock.advance(31 * DAY);
    const inner = createRetentionStore(rig.db, rig.clock);
    const took: number[] = [];
    // a disk on which each page that is freed or given back takes a fixed time
    let elapsedMs = 0;
    const timed =
      <Values extends unknown[], T>(run: (...values: Values) => T) =>
      (...values: Values): T => {
        const before = inner.freePages();
        const result = run(...values);
        const pieceMs = Math.abs(inner.freePages() - before) * MS_FOR_A_PAGE;
        elapsedMs += pieceMs;
        took.push(pieceMs);
        return result;
      };
    const store: RetentionStore = { ...inner, drop: timed(inner.drop), giveBack: timed(inner.giveBack) };
    const clock: Clock = { ...rig.clock, monotonic: () => elapsedMs };
    expect(await round(retention({ store, clock }))).toBe(30);
    expect(took.length).toBeGreaterThan(60);
    // the first is a guess; from then on a piece costs about what it aims at
    expect(took.toSorted((a, b) => b - a)[1]).toBeLessThan(30);
  });
});
