import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Desk } from '../../../src/main/outbox/desk.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let outbox: Outbox;
let desk: Desk;
const erp = { id: 'erp', name: 'ERP' };
const shop = { id: 'shop', name: 'Shop' };

beforeEach(() => {
  rig = outboxRig({ readMail });
  outbox = rig.build();
  desk = outbox.desk;
});
afterEach(() => rig.remove());

test('a program lists its own messages, newest first, page by page, by state and reference', async () => {
  const ids: string[] = [];
  for (const reference of ['A', 'B', 'A']) ids.push(await rig.put({ client: erp, reference }));
  await rig.put({ client: shop });
  await rig.put({ client: null });
  const all = { state: null, reference: null };
  const first = desk.page('erp', all, null, 2);
  expect(first.rows.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const second = desk.page('erp', all, first.next, 2);
  expect(second).toMatchObject({ rows: [{ id: ids[0] }], next: null });
  expect(desk.page('erp', { state: null, reference: 'A' }, null, 9).rows.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
  expect(desk.page('erp', { state: 'sent', reference: null }, null, 9)).toEqual({ rows: [], next: null });
  expect(desk.page('nobody', all, null, 9)).toEqual({ rows: [], next: null });
});

test('mail of others is answered as if it were not there', async () => {
  const own = await rig.put({ client: erp });
  const other = await rig.put({ client: shop });
  expect(desk.detail('erp', own)).toMatchObject({ ok: true, value: { row: { id: own } } });
  for (const id of [other, 'none']) {
    expect(desk.detail('erp', id)).toMatchObject({ problem: { code: 'message_unknown' } });
    expect(desk.act('erp', 'cancel', id, 'ERP')).toMatchObject({ problem: { code: 'message_unknown' } });
  }
  expect(desk.act('erp', 'cancel', own, 'ERP')).toMatchObject({ ok: true, value: { row: { state: 'cancelled' } } });
  expect(desk.act('erp', 'cancel', own, 'ERP')).toMatchObject({ problem: { code: 'too_late' } });
  expect(desk.open('erp')).toEqual({ queued: 0, sending: 0, unconfirmed: 0, failed: 0 });
  expect(desk.open('shop')).toEqual({ queued: 1, sending: 0, unconfirmed: 0, failed: 0 });
});

test('events come in order, from where the listener was, and only its own', async () => {
  const own = await rig.put({ client: erp, reference: 'R' });
  const other = await rig.put({ client: shop });
  const before = desk.lastEvent();
  outbox.act('hold', [own, other], 'operator');
  outbox.act('release', [own], 'operator');
  const events = desk.eventsAfter('erp', before, 10);
  expect(events).toMatchObject([
    { messageId: own, kind: 'held', state: 'queued', reference: 'R', gmailId: null, problem: null },
    { messageId: own, kind: 'released' },
  ]);
  expect(desk.eventsAfter('erp', events[0]?.number ?? 0, 10)).toHaveLength(1);
  expect(desk.eventsAfter('erp', before, 1)).toHaveLength(1);
  expect(desk.lastEvent()).toBe(events[1]?.number);
});

test('a batch is shown to the program that asked for it', async () => {
  const made = await outbox.batches.enqueueEach(
    {
      kind: 'composed',
      from: null,
      to: ['a@x.example', 'b@x.example'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'News',
      text: 'Hi',
      html: null,
      attachments: [],
      headers: {},
    },
    {
      intake: 'http',
      client: erp,
      accountId: null,
      reference: null,
      priority: 0,
      sendAfter: null,
      idempotencyKey: null,
    },
  );
  const id = made.ok ? made.value.batchId : '';
  expect(desk.batch('erp', id, 0, 1)).toMatchObject({
    ok: true,
    value: { batch: { total: 2 }, recipients: [{ address: 'a@x.example' }] },
  });
  expect(desk.batch('shop', id, 0, 1)).toMatchObject({ problem: { code: 'batch_unknown' } });
  expect(desk.batch('erp', 'none', 0, 1)).toMatchObject({ problem: { code: 'batch_unknown' } });
  expect(desk.wholeBatch(id)).toMatchObject({ id, total: 2 });
  expect(desk.wholeBatch('none')).toBeNull();
});

test('a message is held before it can go, and its fate is told to whoever asks', async () => {
  const id = await rig.put({ client: erp });
  expect(desk.hold(id, 'operator')).toBeNull();
  expect(desk.hold(id, 'operator')).toMatchObject({ code: 'too_late' });
  expect(desk.fates([id, 'none'])).toMatchObject([
    { id, state: 'queued', gmailId: null, finishedAt: null, problem: null },
  ]);
});
