import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Origin } from '../../../src/main/outbox/origin.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { composed } from '../../support/composed.ts';
import { pieces, raw, valueOrThrow } from '../../support/mail.ts';
import { detailOf, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let outbox: Outbox;

beforeEach(() => {
  rig = outboxRig({ readMail, quick: true });
  outbox = rig.build();
});

afterEach(() => rig.remove());

const erp: Origin = {
  intake: 'smtp',
  client: { id: 'erp', name: 'ERP' },
  accountId: null,
  reference: null,
  priority: 0,
  sendAfter: null,
  idempotencyKey: null,
};
const keyed: Origin = { ...erp, intake: 'http', idempotencyKey: 'invoice-1' };

interface Mail {
  readonly to?: readonly string[];
  readonly head?: string;
  readonly body?: string;
}

async function hand(origin: Origin, { to = ['a@example.com'], head = '', body = 'Hello' }: Mail = {}) {
  const message = `From: erp@northgate.example\r\nTo: a@example.com\r\nSubject: Invoice\r\n${head}\r\n${body}\r\n`;
  return outbox.enqueue(raw(pieces(message), to), origin);
}

const taken = async (origin: Origin, mail?: Mail) => valueOrThrow(await hand(origin, mail));
const stored = () => outbox.snapshot().counts.queued;
const holdOf = (id: string) => detailOf(outbox, id).row.hold?.problem ?? null;

describe('without a key', () => {
  test('the same again is taken in and put on hold, and says which one it looks like', async () => {
    const first = await taken(erp);
    const again = await taken(erp);
    expect([first.repeated, again.repeated]).toEqual([false, false]);
    expect(stored()).toBe(2);
    expect(holdOf(first.id)).toBeNull();
    expect(holdOf(again.id)).toEqual({ code: 'looks_like', params: { id: first.id } });
    expect(detailOf(outbox, again.id)).toMatchObject({
      can: { release: true, cancel: true },
      timeline: expect.arrayContaining([
        expect.objectContaining({ kind: 'held', params: { by: 'outtray', reason: 'duplicate', like: first.id } }),
      ]),
    });
    outbox.act('release', [again.id], 'operator');
    expect(holdOf(again.id)).toBeNull();
  });

  test('a third one stands beside the first as well', async () => {
    const first = await taken(erp);
    await taken(erp);
    expect(holdOf((await taken(erp)).id)).toMatchObject({ params: { id: first.id } });
  });

  test('a program makes new Date and Message-ID headers; they do not count', async () => {
    await taken(erp, { head: 'Date: Mon, 23 Nov 2026 14:00:00 +0000\r\nMessage-ID: <1@x>\r\n' });
    const again = await taken(erp, { head: 'Date: Mon, 23 Nov 2026 14:01:00 +0000\r\nMessage-ID: <2@x>\r\n' });
    expect(holdOf(again.id)).not.toBeNull();
  });

  test.each<[string, Partial<Origin>, Mail]>([
    ['another program', { client: { id: 'copier', name: 'Copier' } }, {}],
    ['another recipient', {}, { to: ['b@example.com'] }],
    ['one recipient more', {}, { to: ['a@example.com', 'b@example.com'] }],
    ['another body', {}, { body: 'Hello!' }],
    ['a Cc', {}, { head: 'Cc: c@example.com\r\n' }],
    ['another reference', { reference: 'INV-2' }, {}],
    ['another time to send', { sendAfter: 9_999_999_999_999 }, {}],
  ])('%s: another message', async (_what, origin, mail) => {
    await taken(erp);
    expect(holdOf((await taken({ ...erp, ...origin }, mail)).id)).toBeNull();
  });

  test('one message to each of two, as one submission for each, is two messages', async () => {
    const both = 'To: a@example.com, b@example.com\r\nSubject: x\r\n\r\nHello\r\n';
    const ids = [];
    for (const to of ['a@example.com', 'b@example.com']) {
      ids.push(valueOrThrow(await outbox.enqueue(raw(pieces(both), [to]), erp)).id);
    }
    expect(ids.map(holdOf)).toEqual([null, null]);
    expect(ids.map((id) => detailOf(outbox, id).recipients.map(({ address }) => address))).toEqual([
      ['a@example.com'],
      ['b@example.com'],
    ]);
  });

  test('a program that may repeat itself is not held, and what it says is not remembered against it', async () => {
    const monitor: Origin = { ...erp, client: { id: 'erp', name: 'ERP', mayRepeat: true } };
    const ids = [await taken(monitor), await taken(monitor), await taken(monitor)].map(({ id }) => id);
    expect(ids.map(holdOf)).toEqual([null, null, null]);
    // allowed no longer, it is held from the second one on
    expect([await taken(erp), await taken(erp)].map(({ id }) => holdOf(id)?.code ?? null)).toEqual([
      null,
      'looks_like',
    ]);
  });

  test('after ten minutes it is another message', async () => {
    await taken(erp);
    await rig.clock.advance(600_001);
    expect(holdOf((await taken(erp)).id)).toBeNull();
  });

  test('a clock that was set back makes no repeat of what lies ahead', async () => {
    await taken(erp);
    rig.clock.jump(-3_600_000);
    expect(holdOf((await taken(erp)).id)).toBeNull();
  });

  test('what was cancelled may be handed in again', async () => {
    const first = await taken(erp);
    outbox.act('cancel', [first.id], 'operator');
    expect(holdOf((await taken(erp)).id)).toBeNull();
  });

  test('large messages too', async () => {
    const body = 'x'.repeat(76).concat('\r\n').repeat(6_000);
    await taken(erp, { body });
    expect(holdOf((await taken(erp, { body })).id)).not.toBeNull();
    expect(outbox.snapshot().counts).toMatchObject({ queued: 2, receiving: 0 });
  });

  test('two at the same time: one commit, one of them on hold', async () => {
    const both = await Promise.all([taken(erp), taken(erp)]);
    expect(both.map(({ id }) => holdOf(id)?.code ?? null)).toEqual([null, 'looks_like']);
  });

  test('what a person writes twice goes twice', async () => {
    const origin: Origin = { ...erp, intake: 'compose', client: null };
    for (let times = 0; times < 2; times++) {
      expect(holdOf(valueOrThrow(await outbox.enqueue(composed({ to: ['a@example.com'] }), origin)).id)).toBeNull();
    }
  });

  test('a copy that a person asked for is not held', async () => {
    await taken(erp);
    expect(holdOf((await taken({ ...erp, meantAgain: true })).id)).toBeNull();
  });

  test('what a person writes may be large', async () => {
    const letter = composed({ to: ['a@example.com'], text: 'All work and no play. '.repeat(20_000) });
    const { id } = valueOrThrow(await outbox.enqueue(letter, { ...erp, intake: 'compose', client: null }));
    expect(detailOf(outbox, id).row).toMatchObject({ state: 'queued', hold: null });
  });

  test('composed messages are compared without what Outtray itself makes new', async () => {
    const letter = composed({
      to: ['a@example.com'],
      text: 'Hello',
      html: '<p>Hello</p>',
      attachments: [
        { name: 'a.txt', type: null, cid: null, open: async () => ({ ok: true, value: pieces('x'.repeat(5_000)) }) },
      ],
    });
    await outbox.enqueue(letter, { ...erp, intake: 'http' });
    const again = valueOrThrow(await outbox.enqueue(letter, { ...erp, intake: 'http' }));
    expect(holdOf(again.id)).not.toBeNull();
    const other = valueOrThrow(await outbox.enqueue({ ...letter, text: 'Hallo' }, { ...erp, intake: 'http' }));
    expect(holdOf(other.id)).toBeNull();
  });
});

describe('with a key', () => {
  test('the same request gets the first id, and nothing is taken in', async () => {
    let alongside = 0;
    const origin = { ...keyed, alongside: () => void alongside++ };
    const first = await taken(origin);
    expect(await taken(origin)).toEqual({ id: first.id, repeated: true });
    expect([stored(), alongside]).toEqual([1, 1]);
  });

  test('another request under it is refused', async () => {
    await taken(keyed);
    expect(await hand(keyed, { body: 'Another' })).toMatchObject({ problem: { code: 'idempotency_conflict' } });
    expect(stored()).toBe(1);
  });

  test('each program has its own', async () => {
    await taken(keyed);
    expect(await taken({ ...keyed, client: { id: 'copier', name: 'Copier' } })).toMatchObject({ repeated: false });
  });

  test('it is known for two days, also after a restart', async () => {
    const first = await taken(keyed);
    await rig.clock.advance(86_400_000);
    outbox = rig.build();
    expect(await taken(keyed)).toEqual({ id: first.id, repeated: true });
    await rig.clock.advance(86_400_001);
    expect(await taken(keyed)).toMatchObject({ repeated: false });
  });

  test('a large request leaves nothing behind', async () => {
    const body = 'x'.repeat(76).concat('\r\n').repeat(6_000);
    const first = await taken(keyed, { body });
    expect(await taken(keyed, { body })).toEqual({ id: first.id, repeated: true });
    expect(outbox.snapshot().counts).toMatchObject({ queued: 1, receiving: 0 });
  });

  test('two at the same time get one id', async () => {
    const [one, other] = await Promise.all([taken(keyed), taken(keyed)]);
    expect(one.id).toBe(other.id);
    expect(stored()).toBe(1);
  });

  test('what is written in Compose may have one', async () => {
    const origin: Origin = { ...keyed, intake: 'compose', client: null };
    await taken(origin);
    expect(await taken(origin)).toMatchObject({ repeated: true });
  });
});

describe('as whom a program may write', () => {
  const held: Origin = { ...erp, client: { id: 'erp', name: 'ERP', senders: ['erp@northgate.example', '@b.example'] } };

  test('those of its list, and nobody else', async () => {
    expect((await hand(held)).ok).toBe(true);
    const other = await outbox.enqueue(raw(pieces('From: c@example.com\r\n\r\nx'), ['a@example.com']), held);
    expect(other).toMatchObject({ problem: { code: 'sender_not_allowed', params: { address: 'c@example.com' } } });
    const nobody = await outbox.enqueue(raw(pieces('Subject: x\r\n\r\nx'), ['a@example.com']), held);
    expect(nobody).toMatchObject({ problem: { code: 'sender_not_allowed' } });
  });

  test('as the account, with its own address in Reply-To', async () => {
    const copier: Origin = { ...erp, client: { id: 'copier', name: 'Copier', replaceFrom: true } };
    const { id } = await taken(copier);
    const text = Buffer.from(valueOrThrow(outbox.bytes(id, 10_000)).bytes).toString();
    expect(text).toContain('From: office@northgate.example\r\n');
    expect(text).toContain('Reply-To: erp@northgate.example\r\n');
    expect(detailOf(outbox, id).row.from.address).toBe('office@northgate.example');
  });
});

test('a key holds for a program that may repeat itself too', async () => {
  const monitor: Origin = { ...keyed, client: { id: 'erp', name: 'ERP', mayRepeat: true } };
  const first = await taken(monitor);
  expect(await taken(monitor)).toEqual({ id: first.id, repeated: true });
  expect(stored()).toBe(1);
});

describe('a batch', () => {
  const letter = composed({ to: ['a@example.com', 'b@example.com'] });

  test('is never put on hold', async () => {
    for (let times = 0; times < 2; times++) {
      valueOrThrow(await outbox.batches.enqueueEach(letter, { ...erp, intake: 'http' }));
    }
    expect(outbox.snapshot()).toMatchObject({ counts: { queued: 4 }, onHold: 0 });
  });

  test('under its key gets the first id again, and leaves nothing', async () => {
    const first = valueOrThrow(await outbox.batches.enqueueEach(letter, keyed));
    const again = valueOrThrow(await outbox.batches.enqueueEach(letter, keyed));
    expect([first.repeated, again]).toEqual([false, { ...first, repeated: true }]);
    expect(outbox.snapshot().counts).toMatchObject({ queued: 2, receiving: 0 });
    const other = await outbox.batches.enqueueEach({ ...letter, text: 'Another' }, { ...keyed, client: null });
    expect(other.ok).toBe(true);
    expect(await outbox.batches.enqueueEach({ ...letter, text: 'Another' }, keyed)).toMatchObject({
      problem: { code: 'idempotency_conflict' },
    });
    expect(outbox.snapshot().counts).toMatchObject({ queued: 4, receiving: 0 });
  });
});
