import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { ProofOutcome, SentProof, SoughtMessage } from '../../../src/main/ports.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { detailOf, type OutboxRig, only, outboxRig, turn } from '../../support/outbox-rig.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const lost = { kind: 'ambiguous', problem: problem('answer_lost') } as const;
const unclear = { kind: 'inconclusive', problem: problem('session_unclear', { status: 404 }) } as const;
const found: ProofOutcome = { kind: 'found', gmailId: 'g7', threadId: null };
const missing: ProofOutcome = { kind: 'not_found' };

let rig: OutboxRig;
let outbox: Outbox;
let allowed: boolean;
let answer: ProofOutcome;
let sought: SoughtMessage[];

const proof: SentProof = {
  allowed: () => allowed,
  find(one) {
    sought.push(one);
    return Promise.resolve(answer);
  },
};

beforeEach(() => {
  rig = outboxRig();
  allowed = true;
  answer = missing;
  sought = [];
  outbox = rig.build({ proof });
});
afterEach(() => rig.remove());

const state = (id: string) => detailOf(outbox, id).row.state;
const kinds = (id: string) => detailOf(outbox, id).timeline.map(({ kind }) => kind);

async function answerLost(sessionUri: string | null): Promise<string> {
  const id = await rig.put();
  outbox.start();
  await turn();
  const send = only(rig.sends);
  await send.mark(sessionUri);
  await send.end(lost);
  await rig.clock.advance(0);
  await turn();
  return id;
}

/** A session that gives three answers which tell nothing. */
async function unclearThrice(): Promise<string> {
  const id = await answerLost('https://practice/upload/1');
  for (const wait of [20_000, 40_000]) {
    await only(rig.asks).end(unclear);
    await rig.clock.advance(wait);
    await turn();
  }
  await only(rig.asks).end(unclear);
  await turn();
  return id;
}

async function pass(ms: number): Promise<void> {
  await rig.clock.advance(ms);
  await turn();
}

describe('after three answers that do not tell', () => {
  test('found in Sent is proof: it is sent, and was never unconfirmed', async () => {
    answer = found;
    const before = rig.clock.now();
    const id = await unclearThrice();
    expect(detailOf(outbox, id).row).toMatchObject({ state: 'sent', gmailId: 'g7' });
    expect(kinds(id).slice(-2)).toEqual(['found_in_sent', 'sent']);
    expect(kinds(id)).not.toContain('unconfirmed');
    expect(only(sought)).toMatchObject({ accountId: 'office', messageId: id, since: before });
    expect(rig.clock.timers()).toBe(0);
  });
  test('not found is no proof: unconfirmed, asked and looked for each hour', async () => {
    const id = await unclearThrice();
    expect(state(id)).toBe('unconfirmed');
    await pass(HOUR);
    await only(rig.asks).end(unclear);
    expect(sought).toHaveLength(2);
    answer = found;
    await pass(HOUR);
    await only(rig.asks).end(unclear);
    expect(detailOf(outbox, id).row).toMatchObject({ state: 'sent', gmailId: 'g7' });
  });
  test('no answer from Sent is none either', async () => {
    answer = { kind: 'later', problem: problem('provider_unreachable') };
    expect(state(await unclearThrice())).toBe('unconfirmed');
  });
  test('without leave nobody looks', async () => {
    allowed = false;
    expect(state(await unclearThrice())).toBe('unconfirmed');
    expect(sought).toEqual([]);
  });
});

describe('at a provider without upload sessions', () => {
  test('the message is looked for at once, and each hour for a week', async () => {
    const id = await answerLost(null);
    expect(state(id)).toBe('unconfirmed');
    expect(sought).toHaveLength(1);
    await pass(HOUR);
    expect(sought).toHaveLength(2);
    for (let day = 0; day < 8; day++) await pass(DAY);
    const times = sought.length;
    await pass(DAY);
    expect(sought).toHaveLength(times);
    expect(state(id)).toBe('unconfirmed');
    expect(rig.clock.timers()).toBe(0);
  });
  test('found at once, it is sent', async () => {
    answer = found;
    expect(state(await answerLost(null))).toBe('sent');
  });
  test('a dead sign-in leaves it unconfirmed', async () => {
    const id = await rig.put();
    outbox.start();
    await turn();
    await only(rig.sends).mark(null);
    rig.tokens.refuse({ problem: problem('needs_authorization', { email: 'x' }), waits: { for: 'person' } });
    await only(rig.sends).end(lost);
    await pass(0);
    expect(state(id)).toBe('unconfirmed');
    expect(sought).toEqual([]);
  });
});

describe('leave that is given later', () => {
  test('is used at once, for what waits for its hour and for what nobody asks about any more', async () => {
    allowed = false;
    const waiting = await unclearThrice();
    expect(sought).toEqual([]);
    allowed = true;
    answer = found;
    rig.accounts.release('office');
    await pass(0);
    await only(rig.asks).end(unclear);
    expect(state(waiting)).toBe('sent');

    allowed = false;
    const given = await rig.put();
    rig.accounts.release('office');
    await turn();
    await only(rig.sends).mark(null);
    await only(rig.sends).end(lost);
    await pass(0);
    expect(state(given)).toBe('unconfirmed');
    allowed = true;
    rig.accounts.release('office');
    await pass(0);
    expect(state(given)).toBe('sent');
  });
  test('does not make it look again and again', async () => {
    await answerLost(null);
    for (let times = 0; times < 5; times++) {
      rig.accounts.release('office');
      await pass(0);
    }
    expect(sought).toHaveLength(1);
  });
  test('at a start every unconfirmed message is looked for', async () => {
    allowed = false;
    const id = await answerLost(null);
    const stopped = outbox.stop(0);
    await pass(0);
    await stopped;
    rig.accounts.release('office');
    allowed = true;
    answer = found;
    outbox = rig.build({ proof });
    outbox.start();
    await pass(0);
    expect(state(id)).toBe('sent');
  });
});

describe('"Send again"', () => {
  test('looks before anything is sent twice', async () => {
    const id = await answerLost(null);
    answer = found;
    expect(await outbox.sendAgain([id], 'operator')).toEqual({ changed: 1, refused: null });
    expect(state(id)).toBe('sent');
    expect(rig.uploads).toEqual([id]);
  });
  test('sends when neither session nor Sent knows the message', async () => {
    const id = await unclearThrice();
    const again = outbox.sendAgain([id], 'operator');
    await turn();
    await only(rig.asks).end(unclear);
    expect(await again).toEqual({ changed: 1, refused: null });
    expect(state(id)).toBe('queued');
  });
});
