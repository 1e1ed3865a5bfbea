import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { LIFETIME_MS } from '../../../src/main/outbox/retry.ts';
import { next, type Problem, problem, says } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { detailOf, type OutboxRig, only, outboxRig, turn } from '../../support/outbox-rig.ts';

const HOUR = 3_600_000;
const sent = { kind: 'sent', gmailId: 'g1', threadId: null } as const;
const lost = { kind: 'ambiguous', problem: problem('answer_lost') } as const;
const unclear = { kind: 'inconclusive', problem: problem('session_unclear', { status: 404 }) } as const;

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

const words = (of: Problem | null | undefined) => (of ? `${says(of)} ${next(of)}`.trim() : null);

/** A message whose answer was lost after the mark, with its first question under way. */
async function answerLost(): Promise<string> {
  const id = await rig.put();
  await started();
  const send = only(rig.sends);
  await send.mark();
  await send.end(lost);
  await rig.clock.advance(0);
  await turn();
  return id;
}

describe('a bug in a flight', () => {
  test('before the mark: logged, the message stays as it is, and a minute goes by before the next', async () => {
    let calls = 0;
    const broken = rig.build({
      transport: {
        ...rig.transport,
        send: () => {
          calls += 1;
          return Promise.reject(calls === 1 ? new Error('a bug') : 'not even an error');
        },
      },
    });
    const id = await rig.put();
    broken.start();
    await turn();
    const { row } = detail(id);
    expect(row).toMatchObject({ state: 'queued', attempts: 0, tries: 0 });
    const told = broken.detail(id);
    expect(told.ok && told.value.row).toMatchObject({ standing: 'on_hold', hold: { reason: 'provider' } });
    expect(words(told.ok ? told.value.row.hold?.problem : null)).toBe(
      'Something went wrong inside Outtray (report flight). The log has the details.',
    );
    await rig.clock.advance(59_000);
    expect(calls).toBe(1);
    await rig.clock.advance(1_000);
    await turn();
    expect(calls).toBe(2);
    const errors = rig.log.lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { text: 'a flight broke', fields: { messageId: id, error: expect.stringContaining('a bug') } },
      { text: 'a flight broke', fields: { messageId: id, error: 'not even an error' } },
    ]);
  });

  test('after the mark: the session is asked, nothing is sent again', async () => {
    const broken = rig.build({
      transport: {
        ...rig.transport,
        send: async (_upload, steps) => {
          await steps.mark('https://practice/upload/1');
          throw new Error('a bug');
        },
      },
    });
    const id = await rig.put();
    broken.start();
    await turn();
    await rig.clock.advance(0);
    await turn();
    expect(detail(id).row.state).toBe('sending');
    await only(rig.asks).end(sent);
    expect(detail(id).row).toMatchObject({ state: 'sent', gmailId: 'g1' });
    expect(rig.uploads).toEqual([]);
  });
});

describe('between the claim and the mark', () => {
  test('cancelled while the token is fetched: the transport is never called', async () => {
    let give = () => {};
    rig.tokens.source.accessToken = () =>
      new Promise((resolve) => {
        give = () => resolve(ok('token'));
      });
    const id = await rig.put();
    await started();
    expect(outbox.act('cancel', [id], 'operator').changed).toBe(1);
    give();
    await turn();
    expect(rig.sends).toHaveLength(0);
    expect(detail(id).row).toMatchObject({ state: 'cancelled', attempts: 0 });
  });

  test('held by the operator while another flies: only its own upload is let go', async () => {
    const flying = await rig.put();
    const waiting = await rig.put();
    await started();
    expect(outbox.act('hold', [waiting], 'operator').changed).toBe(1);
    expect(only(rig.sends).upload).toMatchObject({ messageId: flying, signal: { aborted: false } });
    expect(detail(waiting).row).toMatchObject({ standing: 'on_hold', hold: { scope: 'message', reason: 'operator' } });
    await only(rig.sends).mark();
    await only(rig.sends).end(sent);
    expect(detail(flying).row.state).toBe('sent');
    expect(rig.sends).toHaveLength(0);
  });

  test('a token that waits for a person leaves the message as it was', async () => {
    const why = problem('needs_authorization', { email: 'office@northgate.example' });
    rig.tokens.source.accessToken = (id) => {
      rig.accounts.directory.hold(id, { reason: 'needs_authorization', until: null, problem: why });
      return Promise.resolve(fail({ problem: why, waits: { for: 'person' } }));
    };
    const id = await rig.put();
    await started();
    expect(detail(id).row).toMatchObject({ state: 'queued', standing: 'on_hold', attempts: 0, tries: 0 });
    expect(words(detail(id).row.hold?.problem)).toBe(words(why));
    expect(detail(id).timeline.map(({ kind }) => kind)).toEqual(['accepted', 'queued_for']);
  });

  test('a transport that calls it ambiguous without a mark is not believed: nothing had left, so it is tried again', async () => {
    const id = await rig.put();
    await started();
    await only(rig.sends).end(lost);
    expect(detail(id).row).toMatchObject({ state: 'queued', tries: 1, problem: { code: 'answer_lost' } });
    expect(rig.asks).toHaveLength(0);
  });
});

test('what concerns the whole connected app holds every account of it', async () => {
  const first = await rig.put();
  const why = problem('gmail_api_disabled', { app: 'Practice' });
  await started();
  await only(rig.sends).end({ kind: 'hold_app', problem: why, until: null, reason: 'provider' });
  const billing = { accountId: 'billing', email: 'billing@northgate.example', name: null, reason: 'chosen' } as const;
  const second = await rig.put({ account: billing });
  await turn();
  for (const id of [first, second]) {
    expect(detail(id).row).toMatchObject({ state: 'queued', standing: 'on_hold', hold: { reason: 'provider' } });
    expect(words(detail(id).row.hold?.problem)).toContain(
      'The Gmail API is not turned on in the Google project of "Practice".',
    );
  }
  expect(rig.sends).toHaveLength(0);
});

test('a wait that was lived through counts, one that was not does not: after three days it says so', async () => {
  const id = await rig.put();
  await started();
  const fault = { kind: 'retry', problem: problem('gmail_unwell', { status: 503 }), notBefore: null } as const;
  await only(rig.sends).end({ ...fault, costsTry: true });
  rig.db.prepare('UPDATE message SET lived_ms = ?').run(LIFETIME_MS);
  await rig.clock.advance(detail(id).row.dueAt - rig.clock.now());
  await turn();
  await only(rig.sends).mark();
  await only(rig.sends).end({ ...fault, costsTry: true });
  expect(detail(id).row).toMatchObject({ state: 'failed', problem: { code: 'out_of_time' } });
  expect(words(detail(id).row.problem)).toBe(
    'Outtray tried for 3 days without success. Mend the cause, then press Retry.',
  );
});

describe('asking', () => {
  test('ends quietly when the operator decided while it was under way', async () => {
    const id = await answerLost();
    for (const wait of [20_000, 40_000]) {
      await only(rig.asks).end(unclear);
      await rig.clock.advance(wait);
      await turn();
    }
    await only(rig.asks).end(unclear);
    await turn();
    expect(outbox.act('confirm', [id], 'operator').changed).toBe(1);
    await rig.clock.advance(HOUR);
    await turn();
    expect(rig.asks).toHaveLength(0);
    expect(detail(id).row).toMatchObject({ state: 'sent', problem: null });
  });

  test('an unconfirmed message is asked no more when its session has ended', async () => {
    const id = await answerLost();
    for (const wait of [20_000, 40_000]) {
      await only(rig.asks).end(unclear);
      await rig.clock.advance(wait);
      await turn();
    }
    await only(rig.asks).end(unclear);
    await turn();
    rig.clock.jump(8 * 24 * HOUR);
    await rig.clock.advance(HOUR);
    await turn();
    expect(rig.asks).toHaveLength(0);
    expect(detail(id).row.state).toBe('unconfirmed');
    expect(rig.db.prepare('SELECT ask_at FROM attempt').get()).toEqual({ ask_at: null });
    // nobody can be asked: it goes again on the operator's word alone
    expect(await outbox.sendAgain([id], 'operator')).toEqual({ changed: 1, refused: null });
    await turn();
    expect(only(rig.sends).upload.messageId).toBe(id);
  });

  test('"Send again" long after, before the hourly question has noticed the end of the session', async () => {
    const id = await answerLost();
    for (const wait of [20_000, 40_000]) {
      await only(rig.asks).end(unclear);
      await rig.clock.advance(wait);
      await turn();
    }
    await only(rig.asks).end(unclear);
    await turn();
    rig.clock.jump(8 * 24 * HOUR);
    expect(await outbox.sendAgain([id], 'operator')).toEqual({ changed: 1, refused: null });
    expect(rig.asks).toHaveLength(0);
  });

  test('a token that comes later is waited for, to the moment it names', async () => {
    const id = await rig.put();
    await started();
    const send = only(rig.sends);
    await send.mark();
    const why = problem('provider_unreachable');
    rig.tokens.refuse({ problem: why, waits: { for: 'later', at: rig.clock.now() + 90_000 } });
    await send.end(lost);
    await rig.clock.advance(0);
    await turn();
    expect(rig.asks).toHaveLength(0);
    expect(detail(id).timeline.at(-1)).toMatchObject({ kind: 'asking_later', problem: why });
    rig.tokens.refuse(null);
    await rig.clock.advance(89_000);
    expect(rig.asks).toHaveLength(0);
    await rig.clock.advance(1_000);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row.state).toBe('sent');
  });

  test('a start with unconfirmed mail asks about it, once', async () => {
    const id = await answerLost();
    for (const wait of [20_000, 40_000]) {
      await only(rig.asks).end(unclear);
      await rig.clock.advance(wait);
      await turn();
    }
    await only(rig.asks).end(unclear);
    await turn();
    await outbox.stop(0);
    outbox = rig.build();
    await started();
    await started();
    await rig.clock.advance(0);
    await turn();
    await only(rig.asks).end({ kind: 'later', problem: problem('offline'), notBefore: null });
    expect(detail(id).row.state).toBe('unconfirmed');
    // what waits is no news of an unconfirmed message
    expect(detail(id).timeline.map(({ kind }) => kind)).not.toContain('asking_later');
    await rig.clock.advance(HOUR);
    await turn();
    await only(rig.asks).end(sent);
    expect(detail(id).row.state).toBe('sent');
  });
});
