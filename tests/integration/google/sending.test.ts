import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/main/ports.ts';
import { type GoogleRig, googleRig, message, uploadOf } from './rig.ts';

const MIB = 1_048_576;

let rig: GoogleRig;
let account: string;
beforeEach(async () => {
  rig = await googleRig();
  account = await rig.signIn();
});
afterEach(() => rig.stop());

interface Sent {
  readonly outcome: Outcome;
  readonly session: string | null;
  readonly ask: () => ReturnType<GoogleRig['google']['transport']['ask']>;
  readonly rests: number[];
}

/** One send as the dispatcher does it. */
async function send(id: string, size = 0, mark = true): Promise<Sent> {
  const token = await rig.google.tokens.accessToken(account);
  const upload = uploadOf(account, token.ok ? token.value : '', message(id, size));
  let session: string | null = null;
  const rests: number[] = [];
  const outcome = await rig.google.transport.send(upload, {
    progress: () => undefined,
    async mark(uri) {
      session = uri;
      return mark;
    },
  });
  return {
    outcome,
    session,
    rests,
    ask: () => rig.google.transport.ask(upload, session ?? '', (from) => void rests.push(from)),
  };
}

const delivered = (id: string) => rig.practice.mailbox.byOuttrayId(id).length;

describe('a message', () => {
  test.each([0, 300_000, 5 * MIB, 20 * MIB])('of %i bytes arrives once, byte for byte', async (size) => {
    const { outcome, session } = await send('m-1', size);
    expect(outcome.kind).toBe('sent');
    const [mail] = rig.practice.mailbox.byOuttrayId('m-1');
    expect(delivered('m-1')).toBe(1);
    expect(mail?.sha256).toBe(createHash('sha256').update(message('m-1', size)).digest('hex'));
    expect(outcome.kind === 'sent' && outcome.gmailId).toBe(mail?.id);
    expect(mail?.via).toBe('resumable');
    expect(new URL(session ?? '').origin).toBe(rig.practice.url);
  });

  test('does not leave without the mark', async () => {
    expect((await send('m-1', 300_000, false)).outcome).toEqual({ kind: 'stopped' });
    expect(delivered('m-1')).toBe(0);
    expect(rig.control.counters()['request.final'] ?? 0).toBe(0);
  });

  test('goes by one request to a provider without upload sessions', async () => {
    rig.db.prepare(`UPDATE connected_app SET preset = 'other'`).run();
    rig.control.fault({ endpoint: 'session', times: null, action: { do: 'answer', status: 404 } });
    const { outcome, session } = await send('m-1', 300_000);
    expect({ kind: outcome.kind, session }).toEqual({ kind: 'sent', session: null });
    expect(rig.practice.mailbox.byOuttrayId('m-1').map(({ via }) => via)).toEqual(['media']);
    expect(rig.db.prepare('SELECT upload_sessions AS u FROM connected_app').get()).toEqual({ u: 'no' });
    expect((await send('m-2')).outcome.kind).toBe('sent');
    expect(rig.control.counters()['request.session']).toBe(1);
  });
});

describe('a lost answer', () => {
  test('is found by asking: sent, once', async () => {
    rig.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
    const { outcome, ask } = await send('m-1', 300_000);
    expect(outcome).toMatchObject({ kind: 'ambiguous', problem: { code: 'answer_lost' } });
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'sent', gmailId: rig.practice.mailbox.byOuttrayId('m-1')[0]?.id });
    expect(delivered('m-1')).toBe(1);
  });

  test.each([
    { do: 'error', error: 'unavailable', accepted: true },
    { do: 'html', status: 502, accepted: true },
    { do: 'answer', status: 200, accepted: true },
    { do: 'answer', status: 204, accepted: true },
    { do: 'half' },
  ] as const)('$do $status although it was taken', async (action) => {
    rig.control.fault({ endpoint: 'final', action });
    const { outcome, ask } = await send('m-1');
    expect(outcome.kind).toBe('ambiguous');
    expect((await ask()).kind).toBe('sent');
    expect(delivered('m-1')).toBe(1);
  });

  test('of a message that did not arrive whole: the rest is sent', async () => {
    for (const [id, afterBytes] of [
      ['m-0', 0],
      ['m-1', 1],
      ['m-2', 40_000],
    ] as const) {
      rig.control.fault({ endpoint: 'final', action: { do: 'cut', afterBytes } });
      const { outcome, ask, rests } = await send(id, 300_000);
      expect(outcome.kind).toBe('ambiguous');
      expect(delivered(id)).toBe(0);
      expect((await ask()).kind).toBe('sent');
      expect(rests).toEqual([262_144]);
      expect(delivered(id)).toBe(1);
    }
  });

  test('of a session that is still at work is asked again, nothing is resent', async () => {
    rig.control.fault({ endpoint: 'final', action: { do: 'stall', asks: 2 } });
    const { outcome, ask, rests } = await send('m-1');
    expect(outcome).toMatchObject({ kind: 'ambiguous', problem: { code: 'upload_unfinished' } });
    expect([(await ask()).kind, (await ask()).kind, (await ask()).kind]).toEqual(['pending', 'pending', 'sent']);
    expect(rests).toEqual([]);
    expect(delivered('m-1')).toBe(1);
  });

  test.each([404, 410] as const)('of a session that is forgotten (%i) cannot be told', async (finishedSessions) => {
    rig.control.set({ finishedSessions });
    rig.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
    const { ask } = await send('m-1');
    expect(await ask()).toMatchObject({ kind: 'inconclusive', problem: { params: { status: finishedSessions } } });
    expect(delivered('m-1')).toBe(1);
  });

  test('asked with an ended token: not now, and a fresh token is fetched', async () => {
    rig.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
    const { ask } = await send('m-1');
    rig.control.expireAccessTokens();
    expect(await ask()).toMatchObject({ kind: 'later', problem: { code: 'gmail_sign_in_refused' } });
    expect((await rig.google.tokens.accessToken(account)).ok).toBe(true);
    expect(rig.control.counters().refreshes).toBe(1);
  });
});

describe('before the mark', () => {
  test.each(['session', 'chunk'] as const)('a cut at %s leaves nothing, and the next try arrives', async (endpoint) => {
    rig.control.fault({ endpoint, action: { do: 'close' } });
    const first = await send('m-1', 3 * MIB);
    expect(first.outcome).toMatchObject({ kind: 'retry', costsTry: false, problem: { code: 'connection_cut' } });
    expect(first.session).toBeNull();
    expect((await send('m-1', 3 * MIB)).outcome.kind).toBe('sent');
    expect(delivered('m-1')).toBe(1);
  });

  test('a session that forgets is opened anew by the next try', async () => {
    rig.control.fault({ endpoint: 'chunk', action: { do: 'forgetSession', status: 404 } });
    expect((await send('m-1', 3 * MIB)).outcome).toMatchObject({ kind: 'retry', problem: { code: 'session_lost' } });
    expect((await send('m-1', 3 * MIB)).outcome.kind).toBe('sent');
    expect(delivered('m-1')).toBe(1);
  });
});

describe('refusals of practice Google', () => {
  test('an ended token', async () => {
    rig.control.expireAccessTokens();
    const { outcome, session } = await send('m-1');
    expect({ kind: outcome.kind, session }).toEqual({ kind: 'token_refused', session: null });
  });

  test('the minute’s quota names its end', async () => {
    rig.control.set({ unitsPerMinute: 100 });
    expect((await send('m-1')).outcome.kind).toBe('sent');
    const { outcome } = await send('m-2');
    expect(outcome).toMatchObject({ kind: 'hold_account', reason: 'rate_limited' });
    expect(delivered('m-2')).toBe(0);
  });

  test('the day’s quota holds the account', async () => {
    rig.control.set({ dailyMessages: 1 });
    expect((await send('m-1')).outcome.kind).toBe('sent');
    expect((await send('m-2')).outcome).toMatchObject({
      kind: 'hold_account',
      reason: 'quota',
      problem: { code: 'gmail_daily_limit' },
    });
    expect(delivered('m-2')).toBe(0);
  });

  test('a message that Gmail does not want fails, and the next goes', async () => {
    rig.control.fault({ endpoint: 'final', action: { do: 'error', error: 'invalidToHeader' } });
    expect((await send('m-1')).outcome).toMatchObject({ kind: 'failed', problem: { code: 'gmail_recipient_refused' } });
    expect((await send('m-2')).outcome.kind).toBe('sent');
  });
});
