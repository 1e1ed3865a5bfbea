import { expect } from 'vitest';
import type { Outbox } from '../../src/main/outbox/outbox.ts';
import type { Clock } from '../../src/main/ports.ts';
import type { State } from '../../src/shared/model.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import { type OutboxRig, outboxRig, type PendingAsk, type PendingSend, scriptedTransport } from './outbox-rig.ts';
import { settled } from './test-clock.ts';

/** What the reference knows of one message: the whole truth, in the simplest form. */
interface Known {
  state: State;
  held: boolean;
  /** How often Gmail has really taken it. */
  delivered: number;
  /** How often the operator had it sent again although it might have arrived. */
  again: number;
  confirmed: boolean;
  marks: number;
  /** Whether the session of the latest mark has a message, lacks bytes, or was forgotten by Gmail. */
  session: 'none' | 'delivered' | 'incomplete';
  inconclusive: number;
}

type SendEnd = 'sent' | 'lost_delivered' | 'lost_incomplete' | 'refused' | 'back' | 'limited' | 'unreached' | 'token';
type AskEnd = 'truth' | 'later' | 'inconclusive' | 'rest';

const why = problem('gmail_unwell', { status: 503 });

/**
 * A simulated Gmail and operator around a real outbox, beside a reference that says what must be true. Every step is followed by a
 * comparison; `check` says what differs.
 */
export async function outboxModel(seed: number) {
  const rig: OutboxRig = outboxRig({ accounts: ['office', 'billing'], seed, quick: true });
  const known = new Map<string, Known>();
  let scripted = scriptedTransport();
  const lives = [{ alive: true }];
  let life = lives[0] as { alive: boolean };
  let outbox: Outbox = start();

  /** Timers of a killed program never fire. */
  function mortalClock(mine: { alive: boolean }): Clock {
    return {
      now: rig.clock.now,
      monotonic: rig.clock.monotonic,
      after: (ms, run) => rig.clock.after(ms, () => mine.alive && run()),
    };
  }

  function start(): Outbox {
    life = { alive: true };
    lives.push(life);
    scripted = scriptedTransport();
    const made = rig.build({ clock: mortalClock(life), transport: scripted.transport });
    made.start();
    return made;
  }

  async function turn(): Promise<void> {
    for (let times = 0; times < 3; times++) await settled();
    await rig.clock.advance(0);
    await settled();
  }

  const of = (id: string): Known => {
    const found = known.get(id);
    if (!found) throw new Error(`the outbox made up a message: ${id}`);
    return found;
  };

  const ids = () => [...known.keys()];
  const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

  const steps = {
    async put(account: 'office' | 'billing', priority: number, large: boolean, delayMs: number) {
      const id = await rig.put({
        account: { accountId: account, email: '', name: null, reason: 'chosen' },
        priority,
        sendAfter: delayMs > 0 ? rig.clock.now() + delayMs : null,
        size: large ? 1_100_000 : 64,
      });
      known.set(id, {
        state: 'queued',
        held: false,
        delivered: 0,
        again: 0,
        confirmed: false,
        marks: 0,
        session: 'none',
        inconclusive: 0,
      });
      outbox.unpause();
    },

    async time(ms: number) {
      await rig.clock.advance(ms);
    },

    async jump(ms: number) {
      rig.clock.jump(ms);
      outbox.resume();
    },

    async link(online: boolean) {
      rig.link.set(online);
    },

    async answer(at: number, end: SendEnd) {
      const send = pick(scripted.sends, at);
      if (send) await endSend(send, of(send.upload.messageId), end);
    },

    async ask(at: number, end: AskEnd) {
      const ask = pick(scripted.asks, at);
      if (ask) await endAsk(ask, of(ask.upload.messageId), end);
    },

    async operator(at: number, act: 'cancel' | 'hold' | 'release' | 'retry' | 'confirm') {
      const id = pick(ids(), at);
      if (id === undefined) return;
      const message = of(id);
      const legal = {
        cancel: message.state === 'queued',
        hold: message.state === 'queued' && !message.held,
        release: message.state === 'queued' && message.held,
        retry:
          message.state === 'failed' || message.state === 'cancelled' || (message.state === 'queued' && !message.held),
        confirm: message.state === 'unconfirmed',
      }[act];
      const { changed } = outbox.act(act, [id], 'operator');
      expect(changed, `${act} of a ${message.state} message`).toBe(legal ? 1 : 0);
      if (!legal) return;
      if (act === 'cancel') Object.assign(message, { state: 'cancelled', held: false });
      if (act === 'hold') message.held = true;
      if (act === 'release') message.held = false;
      if (act === 'retry') message.state = 'queued';
      if (act === 'confirm') Object.assign(message, { state: 'sent', confirmed: true });
    },

    async sendAgain(at: number, end: AskEnd) {
      const id = pick(ids(), at);
      if (id === undefined) return;
      const message = of(id);
      const asksBefore = new Set(scripted.asks);
      const pending = outbox.sendAgain([id], 'operator');
      await turn();
      const wasUnconfirmed = message.state === 'unconfirmed';
      for (const ask of scripted.asks.filter((each) => !asksBefore.has(each) && each.upload.messageId === id)) {
        await endAsk(ask, message, end, true);
      }
      const { changed } = await pending;
      if (!wasUnconfirmed) expect(changed).toBe(0);
      else if (changed === 1 && message.state === 'unconfirmed') {
        Object.assign(message, { state: 'queued', again: message.again + 1, session: 'none' });
      }
    },

    async releaseAccount(account: 'office' | 'billing') {
      rig.accounts.release(account);
    },

    async kill() {
      life.alive = false;
      await settled();
      rig.link.set(true);
      outbox = start();
    },
  };

  async function endSend(send: PendingSend, message: Known, end: SendEnd): Promise<void> {
    const unmarked = end === 'unreached' || (end === 'back' && message.marks % 2 === 0);
    if (unmarked) {
      const link = problem('not_connected', { host: 'x' });
      const outcome = { kind: 'retry', problem: end === 'unreached' ? link : why, notBefore: null } as const;
      await send.end({ ...outcome, costsTry: end !== 'unreached' });
      await failedByTime(send.upload.messageId, message);
      return;
    }
    const marked = await send.mark();
    expect(marked, 'the mark of a message that may be sent').toBe(message.state === 'queued' && !message.held);
    if (!marked) return;
    message.marks += 1;
    message.inconclusive = 0;
    message.state = 'sending';
    switch (end) {
      case 'sent':
        message.delivered += 1;
        await send.end({ kind: 'sent', gmailId: `g-${send.upload.messageId}`, threadId: null });
        message.state = 'sent';
        break;
      case 'lost_delivered':
      case 'lost_incomplete':
        message.session = end === 'lost_delivered' ? 'delivered' : 'incomplete';
        if (end === 'lost_delivered') message.delivered += 1;
        await send.end({ kind: 'ambiguous', problem: problem('answer_lost') });
        break;
      case 'refused':
        await send.end({ kind: 'failed', problem: problem('gmail_recipient_refused') });
        message.state = 'failed';
        break;
      case 'limited': {
        const until = rig.clock.now() + 600_000;
        await send.end({ kind: 'hold_account', reason: 'rate_limited', until, problem: why });
        message.state = 'queued';
        break;
      }
      case 'token':
        await send.end({ kind: 'token_refused', problem: why });
        message.state = 'queued';
        break;
      default:
        await send.end({ kind: 'retry', problem: why, notBefore: null, costsTry: true });
        message.state = 'queued';
        await failedByTime(send.upload.messageId, message);
    }
  }

  /** The one thing the reference takes from the outbox: whether the lifetime is over, which has tests of its own. */
  async function failedByTime(id: string, message: Known): Promise<void> {
    const row = rig.db.prepare('SELECT state, problem FROM message WHERE id = ?').get(id) as {
      state: State;
      problem: string;
    };
    if (row.state === 'failed' && message.state === 'queued' && row.problem.includes('out_of_time'))
      message.state = 'failed';
  }

  async function endAsk(ask: PendingAsk, message: Known, end: AskEnd, byOperator = false): Promise<void> {
    const current = message.state === 'sending' || message.state === 'unconfirmed';
    const delivered = { kind: 'sent', gmailId: `g-${ask.upload.messageId}`, threadId: null } as const;
    if (end === 'truth' && message.session === 'delivered') {
      await ask.end(delivered);
      settledAsSent(message, current);
    } else if (end === 'rest' && message.session === 'incomplete' && current) {
      message.delivered += 1;
      message.session = 'delivered';
      await ask.end(delivered);
      settledAsSent(message, current);
    } else if (end === 'inconclusive') {
      await ask.end({ kind: 'inconclusive', problem: problem('session_unclear', { status: 404 }) });
      if (message.state === 'sending' && !byOperator) {
        message.inconclusive += 1;
        if (message.inconclusive >= 3) message.state = 'unconfirmed';
      }
    } else {
      await ask.end({ kind: 'later', problem: why, notBefore: null });
    }
  }

  function settledAsSent(message: Known, current: boolean): void {
    if (current) message.state = 'sent';
    else if (message.state === 'queued') message.held = true;
  }

  function check(): void {
    const rows = rig.db.prepare('SELECT id, state, held_for FROM message').all() as {
      id: string;
      state: State;
      held_for: string | null;
    }[];
    expect(rows.length, 'accepted means kept').toBe(known.size);
    const tally = new Map<string, number>();
    for (const { id, state, held_for } of rows) {
      const message = of(id);
      tally.set(state, (tally.get(state) ?? 0) + 1);
      expect({ id, state, held: held_for !== null }).toEqual({ id, state: message.state, held: message.held });
      expect(message.delivered, 'sent means sent once').toBeLessThanOrEqual(1 + message.again);
      if (state === 'sent') expect(message.delivered > 0 || message.confirmed).toBe(true);
      if (state === 'unconfirmed') expect(message.marks).toBeGreaterThan(0);
      if (state !== 'sent' && state !== 'sending' && state !== 'unconfirmed') {
        expect(message.delivered, `a ${state} message has not arrived`).toBeLessThanOrEqual(message.again);
      }
    }
    for (const [state, messages] of Object.entries(outbox.snapshot().counts)) {
      expect({ state, messages }).toEqual({ state, messages: tally.get(state) ?? 0 });
    }
    const flying = scripted.sends.map(({ upload }) => upload.messageId);
    expect(new Set(flying).size, 'nothing flies twice').toBe(flying.length);
  }

  await turn();
  async function remove(): Promise<void> {
    // the killed ones must be able to end their waits, or closing would wait for them
    for (const each of lives) each.alive = true;
    await rig.remove();
  }

  return { steps, check, turn, known, remove };
}

export type OutboxModel = Awaited<ReturnType<typeof outboxModel>>;
