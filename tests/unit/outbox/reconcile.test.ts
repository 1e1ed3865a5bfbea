import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { detailOf, type OutboxRig, only, outboxRig, turn } from '../../support/outbox-rig.ts';

const HOUR = 3_600_000;
const lost = { kind: 'ambiguous', problem: problem('answer_lost') } as const;
const unclear = { kind: 'inconclusive', problem: problem('session_unclear', { status: 404 }) } as const;
const sent = { kind: 'sent', gmailId: 'g1', threadId: null } as const;

let rig: OutboxRig;
let outbox: Outbox;

beforeEach(() => {
  rig = outboxRig();
  outbox = rig.build();
});
afterEach(() => rig.remove());

const detail = (id: string) => detailOf(outbox, id);

/** A message whose answer was lost after the mark, with its first question under way. */
async function answerLost(): Promise<string> {
  const id = await rig.put();
  outbox.start();
  await turn();
  const send = only(rig.sends);
  await send.mark();
  await send.end(lost);
  await rig.clock.advance(0);
  await turn();
  return id;
}

async function unconfirmed(): Promise<string> {
  const id = await answerLost();
  for (const wait of [20_000, 40_000]) {
    await only(rig.asks).end(unclear);
    await rig.clock.advance(wait);
    await turn();
  }
  await only(rig.asks).end(unclear);
  await turn();
  return id;
}

describe('a lost answer', () => {
  test('is fetched from the session, and nothing is sent again', async () => {
    const id = await answerLost();
    expect(only(rig.asks).sessionUri).toContain(id);
    await only(rig.asks).end(sent);
    expect(detail(id).row).toMatchObject({ state: 'sent', gmailId: 'g1' });
    expect(rig.uploads).toEqual([id]);
    expect(rig.clock.timers()).toBe(0);
  });

  test('three answers that do not tell make it unconfirmed, not resent', async () => {
    const id = await unconfirmed();
    const after = detail(id);
    expect(after.row).toMatchObject({ state: 'unconfirmed', problem: { code: 'unconfirmed' } });
    expect(after.timeline.filter(({ kind }) => kind === 'asked').map(({ params }) => params.n)).toEqual([1, 2, 3]);
    expect(after.can).toMatchObject({ confirm: true, sendAgain: true, retry: false, cancel: false });
    expect(rig.uploads).toEqual([id]);
  });

  test('an unconfirmed one is asked hourly, and settles itself', async () => {
    const id = await unconfirmed();
    await rig.clock.advance(HOUR);
    await turn();
    await only(rig.asks).end(unclear);
    await rig.clock.advance(HOUR);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row).toMatchObject({ state: 'sent', gmailId: 'g1' });
  });

  test('"not now" is no answer: asked for a week, then unconfirmed', async () => {
    const id = await answerLost();
    for (let hours = 0; detail(id).row.state === 'sending' && hours < 2000; hours++) {
      await only(rig.asks).end({ kind: 'later', problem: problem('gmail_unwell', { status: 503 }), notBefore: null });
      await rig.clock.advance(10 * 60_000);
      await turn();
    }
    expect(detail(id).row.state).toBe('unconfirmed');
    expect(detail(id).timeline.filter(({ kind }) => kind === 'asking_later')).toHaveLength(1);
    expect(rig.uploads).toEqual([id]);
    expect(rig.clock.timers()).toBe(0);
  });

  test('a time the provider names is waited for', async () => {
    await answerLost();
    const notBefore = rig.clock.now() + 2 * HOUR;
    await only(rig.asks).end({
      kind: 'later',
      problem: problem('gmail_rate_limited', { until: notBefore }),
      notBefore,
    });
    expect(rig.clock.nextTimer()).toBe(2 * HOUR);
  });

  test('a session that has every byte is asked again and never resent', async () => {
    const id = await answerLost();
    await only(rig.asks).end({ kind: 'pending', problem: problem('session_unclear', { status: 308 }) });
    await rig.clock.advance(5_000);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row.state).toBe('sent');
  });

  test('sending the rest is on the timeline', async () => {
    const id = await answerLost();
    only(rig.asks).rest(100);
    await only(rig.asks).end(sent);
    expect(detail(id).timeline.map(({ kind }) => kind)).toContain('completed_rest');
  });

  test('without upload sessions it is unconfirmed at once', async () => {
    const id = await rig.put();
    outbox.start();
    await turn();
    await only(rig.sends).mark(null);
    await only(rig.sends).end(lost);
    await rig.clock.advance(0);
    await turn();
    expect(rig.asks).toHaveLength(0);
    expect(detail(id).row.state).toBe('unconfirmed');
  });

  test('offline, nothing is asked; the return of the network asks at once', async () => {
    const id = await answerLost();
    await only(rig.asks).end({ kind: 'later', problem: problem('offline'), notBefore: null });
    rig.link.set(false);
    await rig.clock.advance(HOUR);
    expect(rig.asks).toHaveLength(0);
    rig.link.set(true);
    await rig.clock.advance(0);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row.state).toBe('sent');
  });

  test('a dead sign-in waits and asks after the new one', async () => {
    const id = await answerLost();
    rig.tokens.refuse({ problem: problem('needs_authorization', { email: 'x' }), waits: { for: 'person' } });
    await only(rig.asks).end({ kind: 'later', problem: problem('gmail_unwell', { status: 401 }), notBefore: null });
    await rig.clock.advance(5_000);
    await turn();
    expect(rig.asks).toHaveLength(0);
    rig.tokens.refuse(null);
    rig.accounts.release('office');
    await rig.clock.advance(0);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row.state).toBe('sent');
  });
});

describe('the operator decides', () => {
  test('It arrived', async () => {
    const id = await unconfirmed();
    expect(outbox.act('confirm', [id], 'operator')).toEqual({ changed: 1, refused: null });
    expect(detail(id).row).toMatchObject({ state: 'sent', gmailId: null });
    await rig.clock.advance(HOUR);
    await turn();
    expect(rig.asks).toHaveLength(0);
  });

  test('Send again asks the old session once more, and sends when that does not tell', async () => {
    const id = await unconfirmed();
    const again = outbox.sendAgain([id], 'operator');
    await turn();
    await only(rig.asks).end(unclear);
    expect(await again).toEqual({ changed: 1, refused: null });
    await turn();
    expect(rig.uploads).toEqual([id, id]);
    await only(rig.sends).mark();
    await only(rig.sends).end(sent);
    expect(detail(id).row).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('Send again finds that it had arrived, and sends nothing', async () => {
    const id = await unconfirmed();
    const again = outbox.sendAgain([id], 'operator');
    await turn();
    await only(rig.asks).end(sent);
    expect(await again).toEqual({ changed: 1, refused: null });
    await turn();
    expect(detail(id).row.state).toBe('sent');
    expect(rig.uploads).toEqual([id]);
  });

  test('Send again is refused while the session cannot be asked', async () => {
    const id = await unconfirmed();
    const why = problem('not_connected', { host: 'gmail.googleapis.com' });
    const again = outbox.sendAgain([id], 'operator');
    await turn();
    await only(rig.asks).end({ kind: 'later', problem: why, notBefore: null });
    expect(await again).toEqual({ changed: 0, refused: why });
    expect(detail(id).row.state).toBe('unconfirmed');
  });

  test('an answer that comes after "Send again" but before the second send holds the message', async () => {
    const id = await unconfirmed();
    outbox.pause(null);
    await rig.clock.advance(HOUR);
    await turn();
    const hourly = only(rig.asks);
    const again = outbox.sendAgain([id], 'operator');
    await turn();
    await (rig.asks[1] as (typeof rig.asks)[number]).end(unclear);
    expect((await again).changed).toBe(1);
    await hourly.end(sent);
    expect(detail(id).row).toMatchObject({ state: 'queued', hold: { reason: 'duplicate' } });
    expect(detail(id).timeline.map(({ kind }) => kind)).toContain('late_answer');
    outbox.unpause();
    await turn();
    expect(rig.uploads).toEqual([id]);
  });

  test('a second "Send again" on the same message is refused', async () => {
    const id = await unconfirmed();
    expect(outbox.act('retry', [id], 'operator').refused).toEqual(problem('too_late', { state: 'unconfirmed' }));
    expect((await outbox.sendAgain(['no such id'], 'operator')).refused).toEqual(problem('message_unknown'));
  });
});

describe('at start', () => {
  test('marked messages are asked eight at once, unmarked ones are simply queued, none is sent blindly', async () => {
    const insert = rig.db.prepare(`
      INSERT INTO attempt (id, message_seq, number, started_at, session_uri, final_byte_released_at) VALUES (?, ?, 1, ?, ?, ?)`);
    const mark = rig.db.prepare("UPDATE message SET state = 'sending', attempts = 1, attempt_id = ? WHERE seq = ?");
    for (let message = 0; message < 1000; message++) {
      await rig.put({ sendAfter: message % 2 === 0 ? rig.clock.now() + 10 * HOUR : null });
    }
    rig.db.transaction(() => {
      for (let seq = 2; seq <= 1000; seq += 2) {
        insert.run(seq, seq, rig.clock.now(), `https://practice/upload/${seq}`, rig.clock.now());
        mark.run(seq, seq);
      }
    })();
    outbox = rig.build();
    outbox.pause(null);
    outbox.start();
    await rig.clock.advance(0);
    await turn();
    expect(outbox.snapshot().counts).toMatchObject({ queued: 500, sending: 500 });
    expect(rig.asks).toHaveLength(8);
    expect(rig.uploads).toHaveLength(0);
    let asked = 0;
    for (let round = 0; rig.asks.length > 0 && round < 1000; round++) {
      expect(rig.asks.length).toBeLessThanOrEqual(8);
      asked += 1;
      await (rig.asks[0] as (typeof rig.asks)[number]).end({ kind: 'sent', gmailId: `g${round}`, threadId: null });
      await rig.clock.advance(0);
    }
    expect(asked).toBe(500);
    expect(outbox.snapshot().counts).toMatchObject({ queued: 500, sent: 500, sending: 0 });
    expect(rig.uploads).toHaveLength(0);
  });

  test('a restored copy holds all its unsent mail', async () => {
    const id = await rig.put();
    rig.settings.set('copyCounter', 5);
    expect(outbox.start()).toEqual([problem('restored_copy')]);
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(detail(id).row).toMatchObject({ standing: 'on_hold', hold: { reason: 'restored_copy', needsPerson: true } });
    expect(outbox.act('release', [id], 'operator').changed).toBe(1);
    await turn();
    expect(rig.sends).toHaveLength(1);
  });

  test('an ordinary restart is no copy', async () => {
    outbox.start();
    await outbox.stop(0);
    outbox = rig.build();
    expect(outbox.start()).toEqual([]);
  });

  test('what a dead writer left half received is swept', async () => {
    const { changes } = rig.db
      .prepare(`INSERT INTO message (id, state, account_id, account_reason, intake, from_address, subject, recipients,
        recipient_count, size, accepted_at, due_at) VALUES ('half', 'receiving', 'office', 'default', 'smtp', 'x', 's', '[]', 1, 0, 0, 0)`)
      .run();
    expect(changes).toBe(1);
    outbox.start();
    expect(outbox.snapshot().counts.receiving).toBe(0);
    expect(outbox.detail('half')).toEqual({ ok: false, problem: problem('message_unknown') });
  });
});
