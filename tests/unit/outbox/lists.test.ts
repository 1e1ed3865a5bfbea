import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { Standing } from '../../../src/shared/model.ts';
import { problem, says } from '../../../src/shared/problems/problem.ts';
import { newMessage, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';
import { settled } from '../../support/test-clock.ts';

let rig: OutboxRig;
let outbox: Outbox;

beforeEach(() => {
  rig = outboxRig({ accounts: ['office', 'billing'] });
  outbox = rig.build();
});
afterEach(() => rig.remove());

const billing = { accountId: 'billing', email: 'billing@northgate.example', name: null, reason: 'chosen' } as const;

function subjects(standing: Standing | null, text = '', before: number | null = null, limit = 50) {
  return outbox.page({ standing, words: text }, before, limit).rows.map(({ subject }) => subject);
}

function detail(id: string) {
  const found = outbox.detail(id);
  if (!found.ok) throw new Error(found.problem.code);
  return found.value;
}

/** How many wait for the same as the message of this subject. */
function waitingWith(subject: string): number {
  const found = outbox.page({ standing: null, words: '' }, null, 50).rows.find((row) => row.subject === subject);
  return detail(found?.id ?? '').waiting;
}

describe('the list by standing', () => {
  beforeEach(async () => {
    const hour = rig.clock.now() + 3_600_000;
    await rig.put({ subject: 'now' });
    await rig.put({ subject: 'later', sendAfter: hour });
    const held = await rig.put({ subject: 'held' });
    const heldLater = await rig.put({ subject: 'held, later', sendAfter: hour });
    await rig.put({ subject: 'billing', account: billing });
    const dead = await rig.put({ subject: 'dead' });
    outbox.act('hold', [held, heldLater], 'operator');
    outbox.act('cancel', [dead], 'operator');
  });

  test('tells apart what waits for its turn, its hour, and somebody', () => {
    expect(subjects(null)).toEqual(['dead', 'billing', 'held, later', 'held', 'later', 'now']);
    expect(subjects('queued')).toEqual(['billing', 'now']);
    expect(subjects('scheduled')).toEqual(['later']);
    expect(subjects('on_hold')).toEqual(['held, later', 'held']);
    expect(subjects('cancelled')).toEqual(['dead']);
    expect(subjects('sent')).toEqual([]);
  });

  test('knows the holds of one account, and of all', () => {
    const why = problem('needs_authorization', { email: billing.email });
    rig.accounts.directory.hold('billing', { reason: 'needs_authorization', until: null, problem: why });
    expect(subjects('queued')).toEqual(['now']);
    expect(subjects('on_hold')).toEqual(['billing', 'held, later', 'held']);
    expect(subjects(null)).toHaveLength(6);
    expect(outbox.snapshot().holds).toMatchObject([{ scope: 'account', accountId: 'billing', problem: why }]);
    expect(waitingWith('billing')).toBe(1);
    expect(waitingWith('now')).toBe(0);
    rig.link.set(false);
    expect(subjects('queued')).toEqual([]);
    expect(subjects('on_hold')).toEqual(['billing', 'held, later', 'held', 'now']);
    // what a person holds, or sent for later, does not wait for the link
    expect(waitingWith('now')).toBe(2);
    expect(waitingWith('held')).toBe(0);
    expect(subjects('scheduled')).toEqual(['later']);
    expect(outbox.snapshot().holds.map(({ scope }) => scope)).toEqual(['outbox', 'account']);
    expect(says(outbox.snapshot().holds[0]?.problem ?? why)).toBe('There is no network connection.');
  });

  test('each row says the same as the filter that shows it', () => {
    for (const standing of ['queued', 'scheduled', 'on_hold', 'cancelled'] as const) {
      const { rows } = outbox.page({ standing, words: '' }, null, 50);
      expect(rows.map((row) => row.standing)).toEqual(rows.map(() => standing));
    }
  });

  test('comes in pages', () => {
    const first = outbox.page({ standing: null, words: '' }, null, 4);
    expect(first.rows.map(({ subject }) => subject)).toEqual(['dead', 'billing', 'held, later', 'held']);
    const second = outbox.page({ standing: null, words: '' }, first.next, 4);
    expect(second.rows.map(({ subject }) => subject)).toEqual(['later', 'now']);
    expect(second.next).toBeNull();
    expect(outbox.page({ standing: 'sent', words: '' }, null, 4)).toMatchObject({ rows: [], next: null });
  });
});

describe('searching', () => {
  test('finds all words by their beginning, and takes no sign for a joker', async () => {
    await rig.put({ subject: 'Invoice 100% paid', reference: 'SINV_1' });
    await rig.put({ subject: 'Invoice 1000', reference: 'SINVX1' });
    expect(subjects(null, 'invoice 100')).toEqual(['Invoice 1000', 'Invoice 100% paid']);
    expect(subjects(null, '  "100%"  ')).toEqual(['Invoice 100% paid']);
    expect(subjects(null, '1%0')).toEqual([]);
    expect(subjects(null, 'SINV_1')).toEqual(['Invoice 100% paid']);
    expect(subjects(null, 'jon@example.org invoice')).toHaveLength(2);
    expect(subjects('queued', 'nothing like it')).toEqual([]);
  });
});

describe('one message', () => {
  test('that is not there says so, to every question', async () => {
    const unknown = { ok: false, problem: problem('message_unknown') };
    expect(outbox.detail('x')).toEqual(unknown);
    expect(outbox.bytes('x', 10)).toEqual(unknown);
    expect(outbox.act('cancel', ['x'], 'operator')).toEqual({ changed: 0, refused: problem('message_unknown') });
  });

  test('gives its bytes, as many as asked for, and none while it arrives or when they are gone', async () => {
    const id = await rig.put({ size: 300_000 });
    const part = outbox.bytes(id, 1000);
    expect(part.ok && [part.value.bytes.byteLength, part.value.whole]).toEqual([1000, false]);
    const all = outbox.bytes(id, 1_000_000);
    expect(all.ok && [all.value.bytes.byteLength, all.value.whole]).toEqual([300_000, true]);
    rig.db.prepare('UPDATE message SET body_dropped_at = 1').run();
    expect(outbox.bytes(id, 10)).toEqual({ ok: true, value: { bytes: new Uint8Array(), whole: false } });
    rig.db.prepare('UPDATE message SET body_dropped_at = NULL').run();
    rig.accept.begin(newMessage(rig, { id: 'ARRIVING' }));
    expect(outbox.bytes('ARRIVING', 10)).toEqual({ ok: true, value: { bytes: new Uint8Array(), whole: false } });
  });

  test('shows where it came from and which headers were changed', async () => {
    const id = await rig.put({
      intake: 'smtp',
      client: { id: 'c', name: 'ERP' },
      headerChanges: [
        { field: 'Bcc', change: 'removed' },
        { field: 'Date', change: 'added' },
      ],
    });
    expect(detail(id).timeline).toMatchObject([
      { kind: 'accepted', params: { intake: 'smtp', client: 'ERP', size: 200 } },
      { kind: 'headers_changed', params: { fields: 'Bcc removed, Date added' } },
      { kind: 'queued_for', params: { email: 'office@northgate.example', reason: 'default' } },
    ]);
  });

  test('whose account is gone, and whose problem a later version wrote, is still shown', async () => {
    const id = await rig.put();
    rig.db.pragma('foreign_keys = OFF');
    rig.db.prepare(`UPDATE message SET account_id = 'gone', problem = '{"code":"of_tomorrow"}'`).run();
    const { row, timeline } = detail(id);
    expect(row.problem).toEqual(problem('internal', { id: 'unknown problem' }, '{"code":"of_tomorrow"}'));
    expect(timeline[1]).toMatchObject({ kind: 'queued_for', params: { email: '' } });
  });
});

describe('acts on several messages', () => {
  test('count what was done and tell the first reason why one was not', async () => {
    const done = await rig.put();
    const cancelled = await rig.put();
    outbox.act('cancel', [cancelled], 'operator');
    expect(outbox.act('cancel', [done, cancelled, 'x'], 'operator')).toEqual({
      changed: 1,
      refused: problem('too_late', { state: 'cancelled' }),
    });
  });

  test('on a disk that fails say so and change nothing', async () => {
    const id = await rig.put();
    rig.db.pragma('query_only = ON');
    expect(outbox.act('cancel', [id], 'operator')).toMatchObject({ changed: 0, refused: { code: 'storage_failed' } });
    rig.db.pragma('query_only = OFF');
    expect(detail(id).row.state).toBe('queued');
  });
});

describe('a batch as the window sees it', () => {
  test('comes in pages, with what became of each', async () => {
    const ids = [await rig.put(), await rig.put(), await rig.put()];
    rig.db.prepare("INSERT INTO batch (id, subject, created_at) VALUES ('B', 'Statements', 1)").run();
    rig.db.prepare("UPDATE message SET batch_id = 'B'").run();
    rig.db
      .prepare(
        `UPDATE message SET state = 'failed', finished_at = 7, problem = '{"code":"gmail_too_large","params":{}}' WHERE id = ?`,
      )
      .run(ids[0]);
    const first = outbox.batch('B', 0, 2);
    expect(first).toMatchObject({
      ok: true,
      value: {
        status: 'failed',
        total: 3,
        failed: 1,
        recipients: [
          { id: ids[0], state: 'failed', finishedAt: 7, problem: { code: 'gmail_too_large' } },
          { id: ids[1], state: 'queued', problem: null },
        ],
        next: 2,
      },
    });
    expect(outbox.batch('B', 2, 2)).toMatchObject({ ok: true, value: { recipients: [{ id: ids[2] }], next: null } });
    expect(outbox.batch('B', 0, 0)).toMatchObject({ ok: true, value: { recipients: [], next: null } });
    expect(outbox.batch('X', 0, 2)).toEqual({ ok: false, problem: problem('message_unknown') });
  });
});

test('a page of nothing has no next one', () => {
  expect(outbox.page({ standing: null, words: '' }, null, 0)).toEqual({ rows: [], next: null, total: null });
});

describe('the pause', () => {
  test('holds everything, with its end, and is gone when that is reached', async () => {
    const id = await rig.put();
    outbox.pause(rig.clock.now() + 60_000);
    expect(detail(id).row).toMatchObject({ standing: 'on_hold', hold: { scope: 'outbox', reason: 'paused' } });
    expect(outbox.snapshot().pause).toEqual({ since: rig.clock.now(), until: rig.clock.now() + 60_000 });
    outbox.unpause();
    expect(detail(id).row.standing).toBe('queued');
  });

  test('that nobody can read is none', () => {
    rig.db.prepare('INSERT INTO meta (key, value) VALUES (\'pause\', \'{"since":"yesterday"}\')').run();
    expect(rig.build().snapshot().pause).toBeNull();
  });
});

test('a listener that has left hears nothing more', async () => {
  let heard = 0;
  const leave = outbox.onChange(() => {
    heard += 1;
  });
  outbox.pause(null);
  expect(heard).toBe(1);
  leave();
  outbox.unpause();
  await settled();
  expect(heard).toBe(1);
});

describe('acts on several in one commit', () => {
  test('tells which were changed, and changes nothing more when all refuse', async () => {
    const ids = [await rig.put({ subject: 'one' }), await rig.put({ subject: 'two' })];
    const first = outbox.actTogether('cancel', ids, 'operator');
    expect(first).toMatchObject({ ids, refused: null });
    let told = 0;
    outbox.onChange(() => {
      told += 1;
    });
    expect(outbox.actTogether('cancel', ids, 'operator')).toMatchObject({ ids: [] });
    expect(told).toBe(0);
  });
});
