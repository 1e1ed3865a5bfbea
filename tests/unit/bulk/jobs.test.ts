import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sink } from '../../../src/main/bulk/export.ts';
import { type BulkRoom, createBulkRoom } from '../../../src/main/bulk/room.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { ListFilter, Target } from '../../../src/shared/finding.ts';
import type { BulkAct } from '../../../src/shared/jobs.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { detailOf, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let outbox: Outbox;
let bulk: BulkRoom;
let changes: number;

beforeEach(() => {
  rig = outboxRig({ accounts: ['office', 'billing'], readMail, quick: true });
  outbox = rig.build();
  changes = 0;
  bulk = createBulkRoom({
    db: rig.db,
    outbox,
    accounts: rig.accounts.directory,
    clock: rig.clock,
    log: rig.log,
    changed: () => {
      changes += 1;
    },
  });
});
afterEach(() => rig.remove());

const all = (over: Partial<ListFilter> = {}): ListFilter => ({ standing: null, words: '', sort: 'newest', ...over });
const stateOf = (id: string) => detailOf(outbox, id).row.state;
const standingOf = (id: string) => detailOf(outbox, id).row.standing;

async function run(act: BulkAct, target: Target, sink?: Sink) {
  const started = bulk.jobs.start(act, target, sink);
  if (!started.ok) throw new Error(started.problem.code);
  await bulk.jobs.idle();
  return bulk.jobs.current();
}
/** As the dispatcher leaves them: failed with a reason, or sent with an id. */
function become(id: string, state: 'failed' | 'sent'): void {
  rig.db
    .prepare(
      state === 'failed'
        ? `UPDATE message SET state = 'failed', finished_at = 1, problem = '{"code":"out_of_time","params":{"days":3}}' WHERE id = ?`
        : `UPDATE message SET state = 'sending', attempt_id = 1 WHERE id = ?`,
    )
    .run(id);
  if (state === 'sent')
    rig.db
      .prepare("UPDATE message SET state = 'sent', attempt_id = NULL, finished_at = 1, gmail_id = 'g' WHERE id = ?")
      .run(id);
}

describe('retry', () => {
  test('touches only the selected failed ones', async () => {
    const [a, b, c, d, e] = [await rig.put(), await rig.put(), await rig.put(), await rig.put(), await rig.put()];
    for (const id of [a, b, c]) become(id, 'failed');
    become(d, 'sent');
    const job = await run('retry', { ids: [a, b, d, e] });
    expect([a, b, c, d, e].map(stateOf)).toEqual(['queued', 'queued', 'failed', 'sent', 'queued']);
    expect(job).toMatchObject({ state: 'done', total: 2, done: 4, changed: 2, refused: null, canUndo: false });
    expect(detailOf(outbox, e).timeline.map(({ kind }) => kind)).not.toContain('retried');
  });

  test('on everything that matches touches the failed ones of the search, and no others', async () => {
    const [a, b, c] = [
      await rig.put({ subject: 'oak one' }),
      await rig.put({ subject: 'oak two' }),
      await rig.put({ subject: 'elm' }),
    ];
    for (const id of [a, b, c]) become(id, 'failed');
    const target = { filter: all({ words: 'oak' }), except: [b] };
    expect(await bulk.jobs.count('retry', target)).toBe(1);
    await run('retry', target);
    expect([a, b, c].map(stateOf)).toEqual(['queued', 'failed', 'failed']);
  });
});

describe('on everything that matches', () => {
  test('hundreds are changed in short pieces, and taken back', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 130; at++) ids.push(await rig.put({ subject: `m${at}` }));
    const target = { filter: all(), except: [ids[3] ?? ''] };
    expect(await bulk.jobs.count('hold', target)).toBe(129);
    const job = await run('hold', target);
    expect(job).toMatchObject({ state: 'done', total: 129, changed: 129, canUndo: true });
    expect(outbox.snapshot().onHold).toBe(129);
    expect(standingOf(ids[3] ?? '')).toBe('queued');
    expect(changes).toBeGreaterThan(3);
    expect(bulk.jobs.undo().ok).toBe(true);
    await bulk.jobs.idle();
    expect(bulk.jobs.current()).toMatchObject({ state: 'done', changed: 129, undone: true, canUndo: false });
    expect(outbox.snapshot().onHold).toBe(0);
    expect(bulk.jobs.undo().ok).toBe(true);
    expect(outbox.snapshot().onHold).toBe(0);
  });

  test('it stops when it is told to, and what was done can be taken back', async () => {
    for (let at = 0; at < 120; at++) await rig.put();
    expect(bulk.jobs.start('cancel', { filter: all(), except: [] }).ok).toBe(true);
    expect(bulk.jobs.start('hold', { filter: all(), except: [] })).toEqual({
      ok: false,
      problem: problem('job_running'),
    });
    expect(bulk.jobs.undo()).toEqual({ ok: false, problem: problem('job_running') });
    bulk.jobs.dismiss();
    await new Promise((resolve) => setImmediate(resolve));
    bulk.jobs.cancel();
    await bulk.jobs.idle();
    const job = bulk.jobs.current();
    expect(job).toMatchObject({ state: 'cancelled', canUndo: true });
    expect(job?.changed).toBeLessThan(120);
    expect(outbox.snapshot().counts.cancelled).toBe(job?.changed);
    bulk.jobs.undo();
    await bulk.jobs.idle();
    expect(outbox.snapshot().counts).toMatchObject({ cancelled: 0, queued: 120 });
    bulk.jobs.dismiss();
    expect(bulk.jobs.current()).toBeNull();
  });

  test('what is taken back from cancelled is on hold again when it was', async () => {
    const [free, held] = [await rig.put(), await rig.put()];
    outbox.act('hold', [held], 'operator');
    await run('cancel', { ids: [free, held] });
    expect([stateOf(free), stateOf(held)]).toEqual(['cancelled', 'cancelled']);
    bulk.jobs.undo();
    await bulk.jobs.idle();
    expect([standingOf(free), standingOf(held)]).toEqual(['queued', 'on_hold']);
  });

  test('release takes those on hold, and undo puts them back', async () => {
    const [free, held] = [await rig.put(), await rig.put()];
    outbox.act('hold', [held], 'operator');
    expect(await run('release', { filter: all(), except: [] })).toMatchObject({ total: 1, changed: 1 });
    expect(standingOf(held)).toBe('queued');
    bulk.jobs.undo();
    await bulk.jobs.idle();
    expect([standingOf(free), standingOf(held)]).toEqual(['queued', 'on_hold']);
  });

  test('sending goes on meanwhile', async () => {
    outbox.start();
    for (let at = 0; at < 100; at++)
      await rig.put({
        subject: 'bulk',
        account: { accountId: 'billing', email: 'billing@northgate.example', name: null, reason: 'chosen' },
      });
    rig.accounts.directory.hold('billing', { reason: 'operator', until: null, problem: problem('out_of_time') });
    const single = await rig.put({ subject: 'single' });
    bulk.jobs.start('cancel', { filter: all({ words: 'bulk' }), except: [] });
    await rig.clock.advance(0);
    outbox.resume();
    await expect.poll(() => rig.sends.map(({ upload }) => upload.messageId)).toContain(single);
    await bulk.jobs.idle();
    expect(outbox.snapshot().counts.cancelled).toBe(100);
  });

  test('a disk that fails ends it with the reason', async () => {
    const id = await rig.put();
    rig.db.pragma('query_only = ON');
    expect(await run('hold', { ids: [id] })).toMatchObject({
      state: 'done',
      changed: 0,
      refused: { code: 'storage_failed' },
    });
    rig.db.pragma('query_only = OFF');
  });

  test('an export that fails says so', async () => {
    const id = await rig.put();
    let dropped = false;
    const sink: Sink = {
      add: () => Promise.reject(new Error('ENOSPC')),
      end: () => Promise.resolve(),
      drop: () => {
        dropped = true;
      },
    };
    expect(await run('export_zip', { ids: [id] }, sink)).toMatchObject({
      state: 'failed',
      refused: { code: 'export_failed' },
    });
    expect(dropped).toBe(true);
  });
});

describe('postponing', () => {
  test('puts off what is queued, and says so', async () => {
    const [waits, gone] = [await rig.put(), await rig.put()];
    outbox.act('cancel', [gone], 'operator');
    const until = rig.clock.now() + 60_000;
    expect(bulk.postpone([waits, gone, 'x'], until, 'operator')).toEqual({
      changed: 1,
      refused: problem('too_late', { state: 'cancelled' }),
    });
    expect(detailOf(outbox, waits).row).toMatchObject({ standing: 'scheduled', sendAfter: until, dueAt: until });
    expect(detailOf(outbox, waits).timeline.at(-1)).toMatchObject({ kind: 'postponed', params: { until } });
    expect(bulk.postpone(['x'], until, 'operator').refused).toEqual(problem('message_unknown'));
    rig.db.pragma('query_only = ON');
    expect(bulk.postpone([waits], until, 'operator').refused?.code).toBe('storage_failed');
    rig.db.pragma('query_only = OFF');
  });
});
