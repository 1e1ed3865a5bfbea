import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMail } from '../../../src/main/mail/read.ts';
import type { ComposedAttachment, ComposedRequest } from '../../../src/main/mail/request.ts';
import { createBatches } from '../../../src/main/outbox/batch.ts';
import { createRetention } from '../../../src/main/outbox/retention.ts';
import { createAcceptStore } from '../../../src/main/outbox/store-accept.ts';
import { type BatchStore, createBatchStore } from '../../../src/main/outbox/store-batch.ts';
import { createRetentionStore } from '../../../src/main/outbox/store-retention.ts';
import { type Problem, problem, says } from '../../../src/shared/problems/problem.ts';
import { ok } from '../../../src/shared/result.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let store: BatchStore;
let closed: Problem | null = null;

beforeEach(() => {
  rig = outboxRig({ readMail });
  store = createBatchStore(rig.db, rig.clock, createAcceptStore(rig.db, rig.clock));
  closed = null;
});
afterEach(() => rig.remove());

function send(body: (() => AsyncGenerator<Uint8Array>) | null, idempotencyKey: string | null = null, subject = 'Plan') {
  const attachment: ComposedAttachment[] =
    body === null ? [] : [{ name: 'plan.bin', type: null, cid: null, open: () => Promise.resolve(ok(body())) }];
  const request: ComposedRequest = {
    kind: 'composed',
    from: null,
    to: ['jon@example.org', 'mara@example.org'],
    cc: [],
    bcc: [],
    replyTo: [],
    subject,
    text: 'Hi',
    html: null,
    attachments: attachment,
    headers: {},
  };
  const batches = createBatches({
    store,
    readMail,
    accounts: rig.accounts.directory,
    clock: rig.clock,
    random: rig.random,
    log: rig.log,
    closed: () => closed,
    accepted: () => undefined,
  });
  return batches.enqueueEach(request, {
    intake: 'compose',
    client: null,
    accountId: null,
    reference: null,
    priority: 0,
    sendAfter: null,
    idempotencyKey,
  });
}

describe('of a batch nothing is kept', () => {
  afterEach(() => {
    for (const table of ['message', 'batch', 'body_chunk']) {
      expect(rig.db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 });
    }
  });

  test('when the outbox is closed', async () => {
    closed = problem('shutting_down');
    expect(await send(null)).toEqual({ ok: false, problem: closed });
  });

  test('when a file fails while it is read', async () => {
    const refused = await send(async function* () {
      yield Buffer.alloc(9_000_000);
      throw new Error('the stick was pulled out');
    });
    expect(refused.ok ? '' : says(refused.problem)).toBe('The file plan.bin could not be read.');
  });

  test('when each message would be larger than Gmail takes', async () => {
    const refused = await send(async function* () {
      for (let megabytes = 0; megabytes < 30; megabytes++) yield Buffer.alloc(1_048_576);
    });
    expect(refused.ok ? '' : says(refused.problem)).toMatch(/^Larger than Gmail takes: more than 3\d MB of 35 MB\.$/);
  });
});

test('a batch of which a message was swept while it was received is not accepted', () => {
  store.begin({ id: 'B', subject: 'Plan', reference: null });
  expect(() => store.accept('B', 1, undefined)).toThrow('swept away');
});

test('as many bodies go at a time as were asked for, and it says that there are more', async () => {
  const ids = [await rig.put(), await rig.put()];
  const outbox = rig.build();
  outbox.act('cancel', ids, 'operator');
  const retention = createRetentionStore(rig.db, rig.clock);
  const later = rig.clock.now() + 1;
  expect(retention.drop(later, 1, 100)).toEqual({ dropped: 1, more: true });
  expect(retention.drop(later, 1, 100)).toEqual({ dropped: 1, more: true });
  expect(retention.drop(later, 1, 100)).toEqual({ dropped: 0, more: false });
  expect(rig.db.prepare('SELECT count(*) AS n FROM body_chunk').get()).toEqual({ n: 0 });
});

test('on a slow disk the pieces grow smaller, and all old bodies still go', async () => {
  const ids = await Promise.all([rig.put({ size: 2_000_000 }), rig.put({ size: 2_000_000 })]);
  rig.build().act('cancel', ids, 'operator');
  await rig.clock.advance(31 * 86_400_000);
  const asked: number[] = [];
  const inner = createRetentionStore(rig.db, rig.clock);
  let ran = 0;
  const retention = createRetention({
    store: {
      ...inner,
      drop(before, messages, rows) {
        asked.push(rows);
        return inner.drop(before, messages, rows);
      },
    },
    clock: {
      ...rig.clock,
      monotonic: () => {
        ran += 16;
        return ran;
      },
    },
    log: rig.log,
    keepDays: () => 30,
    changed: () => undefined,
  });
  const done = retention.runNow();
  await rig.clock.advance(60_000);
  expect(await done).toBe(2);
  expect(asked.slice(0, 3)).toEqual([4, 2, 1]);
  expect(rig.db.prepare('SELECT count(*) AS n FROM body_chunk').get()).toEqual({ n: 0 });
});

describe('a batch under a key', () => {
  const batches = () => rig.db.prepare<[], { id: string }>('SELECT id FROM batch').all();
  const messages = () => rig.db.prepare('SELECT count(*) AS n FROM message').get();

  test('asked for again, is the batch that was made before', async () => {
    const first = await send(null, 'NEWS-1');
    const again = await send(null, 'NEWS-1');
    expect(first).toMatchObject({ ok: true, value: { messages: 2, repeated: false } });
    expect(again).toEqual({ ok: true, value: { ...(first.ok ? first.value : {}), repeated: true } });
    expect(batches()).toHaveLength(1);
    expect(messages()).toEqual({ n: 2 });
  });

  test('of another request is refused, and nothing of it is kept', async () => {
    await send(null, 'NEWS-1');
    expect(await send(null, 'NEWS-1', 'Other')).toEqual({ ok: false, problem: problem('idempotency_conflict') });
    expect(batches()).toHaveLength(1);
    expect(messages()).toEqual({ n: 2 });
  });

  test('without a key each request makes one', async () => {
    await send(null);
    await send(null);
    expect(batches()).toHaveLength(2);
  });
});
