import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { LIFETIME_MS } from '../../../src/main/outbox/retry.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { detailOf, type OutboxRig, only, outboxRig, type PendingSend, turn } from '../../support/outbox-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const sent = { kind: 'sent', gmailId: 'g1', threadId: 't1' } as const;
const tryFailed = {
  kind: 'retry',
  problem: problem('gmail_unwell', { status: 503 }),
  notBefore: null,
  costsTry: true,
} as const;

let rig: OutboxRig;
let outbox: Outbox;

beforeEach(() => {
  rig = outboxRig({ accounts: ['office', 'billing'] });
  outbox = rig.build();
});
afterEach(() => rig.remove());

async function started(): Promise<void> {
  outbox.start();
  await turn();
}

const detail = (id: string) => detailOf(outbox, id);

async function markAndEnd(send: PendingSend, outcome: Parameters<PendingSend['end']>[0]): Promise<void> {
  expect(await send.mark()).toBe(true);
  await send.end(outcome);
}

describe('one message', () => {
  test('goes out once and keeps what Gmail answered', async () => {
    const id = await rig.put();
    await started();
    const send = only(rig.sends);
    expect(detail(id).row.standing).toBe('sending');
    send.progress(100);
    expect(outbox.snapshot().inFlight).toEqual([{ id, progress: 0.5 }]);
    expect(await send.mark()).toBe(true);
    expect(detail(id).row.state).toBe('sending');
    await send.end(sent);
    await turn();
    const after = detail(id);
    expect(after.row).toMatchObject({ state: 'sent', gmailId: 'g1', attempts: 1, problem: null });
    expect(after.timeline.map(({ kind }) => kind)).toEqual(['accepted', 'queued_for', 'sending', 'last_part', 'sent']);
    expect(rig.uploads).toEqual([id]);
    expect(rig.clock.timers()).toBe(0);
  });

  test('is not marked when it was cancelled a moment before', async () => {
    const id = await rig.put();
    await started();
    const send = only(rig.sends);
    expect(outbox.act('cancel', [id], 'operator')).toEqual({ changed: 1, refused: null });
    expect(await send.mark()).toBe(false);
    await turn();
    expect(detail(id).row).toMatchObject({ state: 'cancelled', attempts: 0 });
  });

  test('cannot be cancelled once the final byte may have left', async () => {
    const id = await rig.put();
    await started();
    expect(await only(rig.sends).mark()).toBe(true);
    const { changed, refused } = outbox.act('cancel', [id], 'operator');
    expect(changed).toBe(0);
    expect(refused).toEqual(problem('too_late', { state: 'sending' }));
  });

  test('that waits for its hour is not touched before it', async () => {
    const id = await rig.put({ sendAfter: rig.clock.now() + HOUR });
    await started();
    expect(detail(id).row.standing).toBe('scheduled');
    expect(rig.clock.nextTimer()).toBe(HOUR);
    await rig.clock.advance(HOUR - 1);
    expect(rig.sends).toHaveLength(0);
    await rig.clock.advance(1);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });
});

describe('a failed try', () => {
  test('waits a minute, then five, and says so on the timeline', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end(tryFailed);
    await turn();
    const first = detail(id).row;
    expect(first).toMatchObject({ state: 'queued', standing: 'queued', tries: 1, attempts: 1 });
    expect(first.dueAt - rig.clock.now()).toBeGreaterThanOrEqual(0.8 * MINUTE);
    expect(first.dueAt - rig.clock.now()).toBeLessThanOrEqual(1.2 * MINUTE);
    await rig.clock.advance(first.dueAt - rig.clock.now());
    await turn();
    await markAndEnd(only(rig.sends), tryFailed);
    await turn();
    const second = detail(id);
    expect(second.row).toMatchObject({ state: 'queued', tries: 2, attempts: 2 });
    expect(second.row.dueAt - rig.clock.now()).toBeGreaterThanOrEqual(4 * MINUTE);
    expect(second.timeline.filter(({ kind }) => kind === 'try_failed')).toHaveLength(2);
  });

  test('three days of failed tries end in failed, and not earlier', async () => {
    const id = await rig.put();
    const began = rig.clock.now();
    await started();
    for (let tries = 0; tries < 60 && detail(id).row.state === 'queued'; tries++) {
      await only(rig.sends).end(tryFailed);
      await turn();
      const wait = detail(id).row.dueAt - rig.clock.now();
      if (detail(id).row.state === 'queued') await rig.clock.advance(wait);
      await turn();
    }
    expect(detail(id).row.problem).toEqual(problem('out_of_time', { days: 3 }, 'gmail_unwell'));
    expect(rig.clock.now() - began).toBe(LIFETIME_MS);
    expect(outbox.retryFailed('operator')).toEqual({ changed: 1, refused: null });
    await turn();
    expect(rig.sends).toHaveLength(1);
    expect(detail(id).row).toMatchObject({ tries: 0 });
  });

  test('a pause in between uses up no lifetime', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end(tryFailed);
    outbox.pause(null);
    await rig.clock.advance(10 * LIFETIME_MS);
    await turn();
    expect(rig.sends).toHaveLength(0);
    outbox.unpause();
    await turn();
    await only(rig.sends).end(tryFailed);
    expect(detail(id).row.state).toBe('queued');
  });

  test('Retry-After is obeyed to the second', async () => {
    const id = await rig.put();
    await started();
    const notBefore = rig.clock.now() + 3 * HOUR;
    await only(rig.sends).end({ ...tryFailed, notBefore });
    expect(detail(id).row.dueAt).toBe(notBefore);
  });

  test('a permanent one ends the message and no other', async () => {
    const bad = await rig.put();
    const good = await rig.put();
    await started();
    const why = problem('gmail_recipient_refused');
    await markAndEnd(only(rig.sends), { kind: 'failed', problem: why });
    await turn();
    expect(detail(bad).row).toMatchObject({ state: 'failed', problem: why });
    await markAndEnd(only(rig.sends), sent);
    expect(detail(good).row.state).toBe('sent');
  });

  test('before the mark it can be permanent too', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end({ kind: 'failed', problem: problem('gmail_too_large') });
    expect(detail(id).row).toMatchObject({ state: 'failed', attempts: 1 });
  });
});

describe('the way to Gmail', () => {
  const unreachable = problem('not_connected', { host: 'gmail.googleapis.com' });
  const cut = { kind: 'retry', problem: unreachable, notBefore: null, costsTry: false } as const;

  test('when broken touches no message and is probed by one at a time', async () => {
    const id = await rig.put();
    await rig.put({ size: 2_000_000 });
    await started();
    expect(rig.sends).toHaveLength(2);
    await (rig.sends[0] as PendingSend).end(cut);
    await (rig.sends[0] as PendingSend).end(cut);
    await turn();
    expect(detail(id).row).toMatchObject({ standing: 'on_hold', attempts: 0, tries: 0 });
    expect(detail(id).row.hold).toMatchObject({ reason: 'offline', problem: unreachable });
    expect(detail(id).timeline).toHaveLength(2);
    await rig.clock.advance(20_000);
    await turn();
    expect(rig.sends).toHaveLength(1);
    await only(rig.sends).end({ kind: 'stopped' });
  });

  test('a message whose upload is cut again and again lets others pass and costs no try', async () => {
    const id = await rig.put();
    await rig.put();
    await started();
    await only(rig.sends).end({ ...cut, problem: problem('connection_cut') });
    await turn();
    expect(detail(id).row).toMatchObject({ state: 'queued', tries: 0, attempts: 1 });
    expect(only(rig.sends).upload.messageId).not.toBe(id);
  });

  test('offline: nothing is tried, and the return of the network wakes at once', async () => {
    await rig.put();
    rig.link.set(false);
    await started();
    expect(rig.sends).toHaveLength(0);
    expect(rig.clock.timers()).toBe(0);
    expect(outbox.snapshot().holds[0]).toMatchObject({ scope: 'outbox', reason: 'offline' });
    rig.link.set(true);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });
});

describe('an account', () => {
  test('on hold keeps its mail as it was and others send', async () => {
    const office = await rig.put();
    const billing = await rig.put({ account: { accountId: 'billing', email: '', name: null, reason: 'chosen' } });
    await started();
    expect(rig.sends).toHaveLength(2);
    const why = problem('gmail_domain_policy', { email: 'office@northgate.example' });
    const mine = rig.sends.find(({ upload }) => upload.messageId === office) as PendingSend;
    await mine.end({ kind: 'hold_account', reason: 'provider', until: null, problem: why });
    await turn();
    expect(detail(office).row).toMatchObject({ state: 'queued', standing: 'on_hold', tries: 0 });
    expect(detail(office).row.hold).toMatchObject({ needsPerson: true, problem: why });
    await markAndEnd(only(rig.sends), sent);
    expect(detail(billing).row.state).toBe('sent');
    rig.accounts.release('office');
    await turn();
    expect(only(rig.sends).upload.messageId).toBe(office);
  });

  test('a rate limit after the mark puts the message back and wakes when it ends', async () => {
    const id = await rig.put();
    await started();
    const until = rig.clock.now() + 15 * MINUTE;
    const limited = problem('gmail_rate_limited', { until });
    await markAndEnd(only(rig.sends), { kind: 'hold_account', reason: 'rate_limited', until, problem: limited });
    await turn();
    expect(detail(id).row).toMatchObject({ state: 'queued', attempts: 1, tries: 0, standing: 'on_hold' });
    await rig.clock.advance(15 * MINUTE - 1);
    expect(rig.sends).toHaveLength(0);
    await rig.clock.advance(1);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });

  test('without a token leaves the message untouched', async () => {
    const id = await rig.put();
    const why = problem('provider_unreachable');
    rig.tokens.refuse({ problem: why, waits: { for: 'later', at: rig.clock.now() + 30_000 } });
    await started();
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(detail(id).row).toMatchObject({ state: 'queued', attempts: 0, standing: 'on_hold' });
    rig.tokens.refuse(null);
    await rig.clock.advance(30_000);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });

  test('whose token waits for a person is not asked in a loop', async () => {
    await rig.put();
    const why = problem('needs_authorization', { email: 'office@northgate.example' });
    rig.tokens.refuse({ problem: why, waits: { for: 'person' } });
    rig.accounts.directory.hold('office', { reason: 'needs_authorization', until: null, problem: why });
    await started();
    await turn();
    expect(rig.tokens.calls()).toBe(0);
  });

  test('a refused token is replaced once; a second refusal asks for a new sign-in', async () => {
    const id = await rig.put();
    const refused = { kind: 'token_refused', problem: problem('gmail_sign_in_refused', { email: 'x' }) } as const;
    await started();
    await markAndEnd(only(rig.sends), refused);
    await turn();
    expect(rig.tokens.refused).toEqual(['token-1']);
    expect(only(rig.sends).upload.token).toBe('token-2');
    await markAndEnd(only(rig.sends), refused);
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(detail(id).row).toMatchObject({ state: 'queued', tries: 0 });
    expect(detail(id).row.hold).toMatchObject({ reason: 'needs_authorization', needsPerson: true });
  });
});

describe('order and pace', () => {
  test('priority first, then single messages before bulk, then due time', async () => {
    const bulk = await rig.put();
    const single = await rig.put();
    const urgent = await rig.put({ priority: 5 });
    rig.db.prepare('UPDATE message SET bulk = 1 WHERE id = ?').run(bulk);
    await started();
    for (const expected of [urgent, single, bulk]) {
      expect(only(rig.sends).upload.messageId).toBe(expected);
      await markAndEnd(only(rig.sends), sent);
      await turn();
    }
  });

  test('what Gmail refused is not counted as sent in the last minute', async () => {
    for (let message = 0; message < 2; message++) await rig.put();
    await started();
    await markAndEnd(only(rig.sends), { kind: 'failed', problem: problem('gmail_message_refused') });
    await turn();
    expect(outbox.snapshot().sentLastMinute).toBe(0);
    await markAndEnd(only(rig.sends), sent);
    await turn();
    expect(outbox.snapshot().sentLastMinute).toBe(1);
    await rig.clock.advance(MINUTE);
    expect(outbox.snapshot().sentLastMinute).toBe(0);
  });

  test('a scan never delays an invoice: two lanes', async () => {
    const scan = await rig.put({ size: 5_000_000 });
    const invoice = await rig.put();
    await started();
    expect(rig.sends.map(({ upload }) => upload.messageId).sort()).toEqual([scan, invoice].sort());
  });

  test('scheduled mail of a higher priority does not hide what is due', async () => {
    await rig.put({ priority: 9, sendAfter: rig.clock.now() + HOUR });
    const due = await rig.put();
    await started();
    expect(only(rig.sends).upload.messageId).toBe(due);
  });

  test('sixty a minute, and the sixty-first when the first is a minute old', async () => {
    for (let message = 0; message < 61; message++) await rig.put();
    await started();
    for (let message = 0; message < 60; message++) {
      await markAndEnd(only(rig.sends), sent);
      await turn();
    }
    expect(rig.sends).toHaveLength(0);
    expect(outbox.snapshot().sentLastMinute).toBe(60);
    expect(rig.clock.nextTimer()).toBe(MINUTE);
    await rig.clock.advance(MINUTE);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });

  test('a full day holds the account until its oldest send is a day old', async () => {
    rig.accounts.limits.messagesPerDay = 2;
    const ids = [await rig.put(), await rig.put(), await rig.put()];
    await started();
    await markAndEnd(only(rig.sends), sent);
    await turn();
    await rig.clock.advance(HOUR);
    await markAndEnd(only(rig.sends), sent);
    await turn();
    expect(rig.sends).toHaveLength(0);
    const { hold } = detail(ids[2] as string).row;
    expect(hold).toMatchObject({ reason: 'quota', until: rig.clock.now() + 23 * HOUR });
    expect(outbox.snapshot().quota[0]).toMatchObject({ messages: 2, messageLimit: 2 });
    await rig.clock.advance(23 * HOUR);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });
});

describe('time', () => {
  test('a clock set back by a year does not stall a retry', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end(tryFailed);
    await turn();
    rig.clock.jump(-365 * 24 * HOUR);
    await rig.clock.advance(2 * 1.2 * MINUTE);
    await turn();
    expect(only(rig.sends).upload.messageId).toBe(id);
  });

  test('a clock set ahead by a year fails nothing', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end(tryFailed);
    await turn();
    rig.clock.jump(365 * 24 * HOUR);
    await rig.clock.advance(1.2 * MINUTE);
    await turn();
    await only(rig.sends).end(tryFailed);
    expect(detail(id).row).toMatchObject({ state: 'queued', tries: 2 });
  });

  test('waking from sleep lets go of dead connections and starts again at once', async () => {
    const id = await rig.put();
    await started();
    const before = only(rig.sends);
    outbox.resume();
    await turn();
    expect(only(rig.sends)).not.toBe(before);
    expect(detail(id).row).toMatchObject({ attempts: 0, tries: 0 });
  });
});

describe('pause and stop', () => {
  test('a pause survives a restart and ends by itself', async () => {
    outbox.pause(rig.clock.now() + HOUR);
    await rig.put();
    outbox = rig.build();
    await started();
    expect(rig.sends).toHaveLength(0);
    expect(outbox.snapshot().holds[0]).toMatchObject({ reason: 'paused' });
    await rig.clock.advance(HOUR);
    await turn();
    expect(rig.sends).toHaveLength(1);
    expect(outbox.snapshot().pause).toBeNull();
  });

  test('stop waits for what is in flight', async () => {
    const id = await rig.put();
    await rig.put();
    await started();
    const send = only(rig.sends);
    const stopped = outbox.stop(10_000);
    await markAndEnd(send, sent);
    await stopped;
    expect(detail(id).row.state).toBe('sent');
    expect(rig.sends).toHaveLength(0);
  });

  test('stop lets go after its patience, and keeps everything', async () => {
    const unmarked = await rig.put();
    const marked = await rig.put({ size: 2_000_000 });
    await started();
    const large = rig.sends.find(({ upload }) => upload.messageId === marked) as PendingSend;
    expect(await large.mark()).toBe(true);
    const stopped = outbox.stop(10_000);
    await rig.clock.advance(10_000);
    await stopped;
    expect(detail(unmarked).row).toMatchObject({ state: 'queued', attempts: 0 });
    expect(detail(marked).row.state).toBe('sending');
  });
});

describe('an outbox that cannot be written', () => {
  test('an outcome is kept in memory and written when the disk has room again; nothing new is claimed', async () => {
    const id = await rig.put();
    await rig.put();
    await started();
    const send = only(rig.sends);
    expect(await send.mark()).toBe(true);
    rig.db.pragma('query_only = ON');
    await send.end(sent);
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(outbox.trouble()?.code).toBe('storage_failed');
    rig.db.pragma('query_only = OFF');
    await rig.clock.advance(5_000);
    await turn();
    expect(detail(id).row.state).toBe('sent');
    expect(rig.sends).toHaveLength(1);
    expect(outbox.trouble()).toBeNull();
  });

  test('without a mark nothing leaves', async () => {
    const id = await rig.put();
    await started();
    rig.db.pragma('query_only = ON');
    expect(await only(rig.sends).mark()).toBe(false);
    await turn();
    rig.db.pragma('query_only = OFF');
    expect(detail(id).row).toMatchObject({ state: 'queued', attempts: 0 });
    await rig.clock.advance(5_000);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });
});
