import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unguarded } from '../../../src/main/outbox/disk-guard.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { createPace, type Limits } from '../../../src/main/outbox/pace.ts';
import { planRetry } from '../../../src/main/outbox/retry.ts';
import { createSettler } from '../../../src/main/outbox/settler.ts';
import { createMoveStore } from '../../../src/main/outbox/store-moves.ts';
import { createQueueStore } from '../../../src/main/outbox/store-queue.ts';
import { createReadStore } from '../../../src/main/outbox/store-read.ts';
import { recentView } from '../../../src/main/outbox/views.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { newMessage, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { settled, testClock } from '../../support/test-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const lost = { kind: 'ambiguous', problem: problem('answer_lost') } as const;
const unclear = { kind: 'inconclusive', problem: problem('session_unclear', { status: 404 }) } as const;
const unwell = problem('gmail_unwell', { status: 503 });

test('a menu names a message by a name, else by an address, and by nothing where there is neither', () => {
  const named = { kind: 'to', address: 'jon@example.org', name: 'Jon' } as const;
  const rest = { id: 'm1', subject: 'Oak reminder', standing: 'sent' } as const;
  expect(recentView({ ...rest, recipients: [named] })).toEqual({ ...rest, who: 'Jon' });
  expect(recentView({ ...rest, recipients: [{ ...named, name: null }] }).who).toBe('jon@example.org');
  expect(recentView({ ...rest, recipients: [] }).who).toBe('');
});

describe('the pace', () => {
  const limits: Limits = { perMinute: 2, messagesPerDay: 3, recipientsPerDay: 10 };

  test('room in the day comes when enough of it has aged, not before', () => {
    const clock = testClock();
    const now = clock.now();
    const pace = createPace(clock, [
      { at: now - 3 * HOUR, recipients: 4 },
      { at: now - 2 * HOUR, recipients: 5 },
    ]);
    expect(pace.room(limits, 1)).toEqual({ kind: 'now' });
    expect(pace.room(limits, 4)).toEqual({ kind: 'day', until: now - 3 * HOUR + DAY });
    expect(pace.room(limits, 9)).toEqual({ kind: 'day', until: now - 2 * HOUR + DAY });
  });

  test('a message to more people than a day allows goes alone', () => {
    expect(createPace(testClock(), []).room(limits, 400)).toEqual({ kind: 'now' });
  });

  test('a day without any room is asked about again a day later', () => {
    const clock = testClock();
    const none = { ...limits, messagesPerDay: 0 };
    expect(createPace(clock, []).room(none, 1)).toEqual({ kind: 'day', until: clock.now() + DAY });
  });

  test('a clock set back keeps what was sent for one more day at most', async () => {
    const clock = testClock();
    const pace = createPace(clock, [{ at: clock.now() + 300 * DAY, recipients: 1 }]);
    expect(pace.used()).toEqual({ messages: 1, recipients: 1 });
    await clock.advance(DAY);
    expect(pace.used()).toEqual({ messages: 0, recipients: 0 });
  });

  test('sends that have no answer yet fill the minute too', () => {
    const pace = createPace(testClock(), []);
    pace.begin();
    pace.begin();
    expect(pace.room(limits, 1)).toEqual({ kind: 'minute', inMs: 60_000 });
    pace.end(false);
    expect(pace.room(limits, 1)).toEqual({ kind: 'now' });
  });
});

test('waits grow from a minute to six hours, and stay there', () => {
  const random = { ...seededRandom(1), unit: () => 0.5 };
  const waits = [0, 1, 2, 3, 4, 5, 6, 9].map((tries) => {
    const plan = planRetry({ tries, livedMs: 0, waitMs: 0 }, 0, random);
    return plan.kind === 'again' ? plan.waitMs / 60_000 : null;
  });
  expect(waits).toEqual([1, 5, 15, 60, 180, 360, 360, 360]);
});

test('two outcomes that cannot be written are both kept until both are, with the last reason', async () => {
  const clock = testClock();
  const log = memoryLog();
  let changes = 0;
  const settler = createSettler(clock, log, unguarded, () => {
    changes += 1;
  });
  const failing = (times: number) => {
    let left = times;
    return () => {
      left -= 1;
      if (left >= 0) throw Object.assign(new Error('disk'), { code: 'ENOSPC' });
      written.push(times);
    };
  };
  const written: number[] = [];
  const first = settler.settle(failing(1));
  const second = settler.settle(failing(3));
  expect(settler.stuck()).not.toBeNull();
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  await clock.advance(5_000);
  await first;
  expect({ written, stuck: settler.stuck() !== null }).toEqual({ written: [1], stuck: true });
  await clock.advance(10_000);
  await second;
  expect({ written, stuck: settler.stuck(), changes }).toEqual({ written: [1, 3], stuck: null, changes: 4 });
});

describe('over a database', () => {
  let rig: OutboxRig;
  let outbox: Outbox;
  beforeEach(() => {
    rig = outboxRig();
    outbox = rig.build();
  });
  afterEach(() => rig.remove());

  async function turn(): Promise<void> {
    for (let times = 0; times < 6; times++) await settled();
  }
  const row = (id: string) => {
    const found = outbox.detail(id);
    if (!found.ok) throw new Error(found.problem.code);
    return found.value.row;
  };
  const kinds = (id: string) => {
    const found = outbox.detail(id);
    return found.ok ? found.value.timeline.map(({ kind }) => kind) : [];
  };
  function claimOf(id: string, attemptId: number) {
    const record = createReadStore(rig.db).byId(id);
    if (!record) throw new Error('no message');
    return { seq: record.seq, attemptId, number: record.attempts + 1, startedAt: rig.clock.now() };
  }
  const waiting = {
    dueAt: 0,
    waitMs: 0,
    waitCounts: false,
    livedMs: 0,
    tries: 0,
    problem: unwell,
    event: 'waits',
  } as const;

  test('a message that was taken out of the queue takes no mark, and no outcome of the try', async () => {
    const moves = createMoveStore(rig.db, rig.clock);
    const id = await rig.put();
    outbox.act('hold', [id], 'operator');
    const claim = claimOf(id, 1);
    expect(moves.mark(claim, null)).toBe(false);
    outbox.act('cancel', [id], 'operator');
    expect(moves.stayQueued(claim, waiting)).toBe(false);
    expect(moves.failUnmarked(claim, unwell, 1)).toBe(false);
    expect(row(id)).toMatchObject({ state: 'cancelled', attempts: 0, problem: null });
    expect(kinds(id)).toEqual(['accepted', 'queued_for', 'held', 'cancelled']);
  });

  test('an attempt that nobody knows changes nothing', () => {
    const moves = createMoveStore(rig.db, rig.clock);
    expect(moves.sent(99, 'g', null)).toBe(false);
    expect(moves.asked(99, unwell, 3)).toBe(3);
    expect(moves.attempt(99)).toBeNull();
    expect(createReadStore(rig.db).bySeq(99)).toBeNull();
    expect(rig.db.prepare('SELECT count(*) AS n FROM event').get()).toEqual({ n: 0 });
  });

  test('a late answer to a message that has failed meanwhile goes on its timeline and moves nothing', async () => {
    const moves = createMoveStore(rig.db, rig.clock);
    const id = await rig.put();
    expect(moves.mark(claimOf(id, 1), 'https://practice/1')).toBe(true);
    expect(moves.failMarked(1, unwell)).toBe(true);
    expect(moves.sent(1, 'g1', null)).toBe(false);
    expect(row(id)).toMatchObject({ state: 'failed', gmailId: null });
    expect(kinds(id).slice(-2)).toEqual(['failed', 'late_answer']);
  });

  test('a body with a missing or a short row is never sent as if it were whole', async () => {
    const read = (id: string) => Buffer.concat([...createQueueStore(rig.db).body(claimOf(id, 1).seq, 0, 600_000)]);
    const id = await rig.put({ size: 600_000 });
    expect(read(id)).toHaveLength(600_000);
    rig.db.prepare('UPDATE body_chunk SET bytes = zeroblob(10) WHERE position = 2').run();
    expect(() => read(id)).toThrow("row 2 of the message's body is short");
    rig.db.prepare('DELETE FROM body_chunk WHERE position = 1').run();
    expect(() => read(id)).toThrow("row 1 of the message's body is missing");
    rig.db.prepare('DELETE FROM body_chunk').run();
    expect(() => read(id)).toThrow('the body of the message is missing');
  });

  test('of two messages with one id that come together the first is kept, and the other says no', async () => {
    const bytes = Buffer.from('x');
    const body = { bytes, sha256: createHash('sha256').update(bytes).digest() };
    const twice = [newMessage(rig, { id: 'SAME' }), newMessage(rig, { id: 'SAME' }), newMessage(rig, { id: 'OTHER' })];
    const answers = await Promise.allSettled(twice.map((message) => rig.accept.accept(message, body)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outbox.snapshot().counts.queued).toBe(2);
  });

  test('a large message that was swept while it arrived is not accepted', () => {
    const seq = rig.accept.begin(newMessage(rig));
    expect(rig.accept.sweep()).toBe(1);
    expect(() => rig.accept.finish(seq, 10, new Uint8Array(32), undefined)).toThrow('swept away');
    expect(outbox.snapshot().counts).toMatchObject({ receiving: 0, queued: 0 });
  });

  test('an outbox that may only be read starts nothing and takes in nothing', async () => {
    const newer = problem('database_newer', { version: 9990 });
    const shown = rig.build({ readOnly: newer });
    const id = await rig.put();
    expect(shown.start()).toEqual([]);
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(row(id)).toMatchObject({ state: 'queued', attempts: 0 });
    const refused = await shown.enqueue(
      { kind: 'raw', envelope: null, body: (async function* () {})() },
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
    expect(refused).toEqual({ ok: false, problem: newer });
  });

  test('"Send again" is refused for a message that is not unconfirmed', async () => {
    const id = await rig.put();
    expect(await outbox.sendAgain([id], 'operator')).toEqual({
      changed: 0,
      refused: problem('too_late', { state: 'queued' }),
    });
  });

  describe('asking', () => {
    async function marked(id: string): Promise<void> {
      const send = rig.sends.find(({ upload }) => upload.messageId === id);
      await send?.mark();
      await send?.end(lost);
    }

    test('stopped in the middle of a question: nothing is noted, and the next start asks again', async () => {
      const id = await rig.put();
      outbox.start();
      await turn();
      await marked(id);
      await rig.clock.advance(0);
      await turn();
      expect(rig.asks).toHaveLength(1);
      const stopped = outbox.stop(0);
      await rig.clock.advance(0);
      await stopped;
      expect(row(id).state).toBe('sending');
      expect(kinds(id)).not.toContain('asking_later');
      rig.build().start();
      await rig.clock.advance(0);
      await turn();
      await rig.asks[0]?.end({ kind: 'sent', gmailId: 'g1', threadId: null });
      expect(row(id)).toMatchObject({ state: 'sent', gmailId: 'g1' });
    });

    test('an answer that comes while it stops is not lost', async () => {
      const id = await rig.put();
      const slow = rig.build({
        transport: {
          ...rig.transport,
          ask: (upload) =>
            new Promise((resolve) =>
              upload.signal.addEventListener('abort', () => resolve({ kind: 'sent', gmailId: 'g1', threadId: null })),
            ),
        },
      });
      slow.start();
      await turn();
      await marked(id);
      await rig.clock.advance(0);
      await turn();
      const stopped = slow.stop(0);
      await rig.clock.advance(0);
      await stopped;
      expect(row(id)).toMatchObject({ state: 'sent', gmailId: 'g1' });
    });

    test('the one that is due is asked, the other at its time; started twice, each is asked once', async () => {
      const first = await rig.put();
      outbox.start();
      await turn();
      await marked(first);
      await rig.clock.advance(0);
      await turn();
      await rig.asks[0]?.end(unclear);
      const second = await rig.put();
      outbox.unpause();
      await turn();
      await marked(second);
      await rig.clock.advance(0);
      await turn();
      expect(rig.asks.map(({ upload }) => upload.messageId)).toEqual([second]);
      outbox.start();
      await turn();
      expect(rig.asks).toHaveLength(1);
    });

    test('an unconfirmed message without a session is left to the operator', async () => {
      const id = await rig.put();
      outbox.start();
      await turn();
      const [send] = rig.sends;
      await send?.mark(null);
      await send?.end(lost);
      await rig.clock.advance(0);
      await turn();
      expect(row(id)).toMatchObject({ state: 'unconfirmed', problem: { code: 'unconfirmed' } });
      // an hour to ask at, and nobody to ask
      rig.db.prepare('UPDATE attempt SET ask_at = 1').run();
      const again = rig.build();
      again.start();
      await rig.clock.advance(0);
      await turn();
      expect(rig.asks).toHaveLength(0);
      expect(kinds(id).filter((kind) => kind === 'unconfirmed')).toHaveLength(1);
      expect(await again.sendAgain([id], 'operator')).toEqual({ changed: 1, refused: null });
    });
  });
});
