import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { AskOutcome, Clock, Link, Log, SentProof, TokenSource, Transport } from '../ports.ts';
import type { AttemptRecord, MessageRecord } from './rows.ts';
import type { Settler } from './settler.ts';
import type { MoveStore } from './store-moves.ts';
import type { QueueStore } from './store-queue.ts';
import type { ReadStore } from './store-read.ts';

const AT_ONCE = 8;
const INCONCLUSIVE_LIMIT = 3;
const BETWEEN_ASKS_MS = [20_000, 40_000] as const;
const LATER_FIRST_MS = 5_000;
const LATER_LONGEST_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** How long an upload session lives (Google: "a resumable session URI expires after one week"). */
export const SESSION_LIFE_MS = 7 * 24 * HOUR_MS;

/**
 * Asks upload sessions what became of marked attempts, until they tell or can tell nothing more; then, where that is allowed, looks
 * among sent mail. Owns every message in `sending` whose flight has ended, and the hourly question about unconfirmed ones.
 */
export interface Reconciler {
  /** Takes over what the last run, or sleep, left behind. Returns how many marked messages it found. */
  recover(): number;
  /** A flight ended without an answer. */
  take(attemptId: number): void;
  /** Asks once, now, on the operator's wish. Null when there is no session left to ask. */
  askOnce(attempt: AttemptRecord, message: MessageRecord): Promise<AskOutcome | null>;
  /** The network or a sign-in is back: whatever waits for it is asked now. */
  hurry(): void;
  /** Stops beginning new questions; resolves when the running ones have ended. */
  stop(): Promise<void>;
  /** Attempts being asked or waiting to be asked. */
  pending(): number;
}

export interface ReconcilerDeps {
  readonly moves: MoveStore;
  readonly queue: QueueStore;
  readonly read: ReadStore;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  /** Where the operator lets us look among sent mail; left out: nowhere. */
  readonly proof?: SentProof | undefined;
  readonly settler: Settler;
  readonly clock: Clock;
  readonly link: Link;
  readonly log: Log;
  readonly changed: () => void;
}

interface Entry {
  readonly attemptId: number;
  at: number;
  /** `later` answers in a row. */
  laters: number;
  /** The last reason why the asking waits, so that the timeline tells it once. */
  told: string | null;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { moves, queue, read, tokens, transport, proof, settler, clock, link, log } = deps;
  /** Attempts that were looked for since looking was allowed: the others do not wait for their hour. */
  const looked = new Set<number>();
  const agenda = new Map<number, Entry>();
  const running = new Map<number, Promise<void>>();
  const abort = new AbortController();
  let timer: { cancel(): void } | null = null;
  let stopped = false;

  const schedule = (entry: Entry, inMs: number) => {
    entry.at = clock.monotonic() + inMs;
    agenda.set(entry.attemptId, entry);
    plan();
  };

  const plan = () => {
    timer?.cancel();
    timer = null;
    if (stopped || running.size >= AT_ONCE || !link.online()) return;
    let earliest = Number.POSITIVE_INFINITY;
    for (const entry of agenda.values()) earliest = Math.min(earliest, entry.at);
    if (earliest < Number.POSITIVE_INFINITY) timer = clock.after(Math.max(0, earliest - clock.monotonic()), tick);
  };

  const tick = () => {
    const now = clock.monotonic();
    for (const entry of agenda.values()) {
      if (running.size >= AT_ONCE) break;
      if (entry.at > now) continue;
      agenda.delete(entry.attemptId);
      const done = handle(entry).finally(() => {
        running.delete(entry.attemptId);
        plan();
        deps.changed();
      });
      running.set(entry.attemptId, done);
    }
    plan();
  };

  async function handle(entry: Entry): Promise<void> {
    const attempt = moves.attempt(entry.attemptId);
    const message = attempt && read.bySeq(attempt.message_seq);
    if (!attempt || !message || message.attempt_id !== attempt.id) return;
    const unconfirmed = message.state === 'unconfirmed';
    const over = isOver(attempt);
    // an unconfirmed one without a time for the next question is here only to be looked for
    if (attempt.session_uri === null || over || (unconfirmed && attempt.ask_at === null)) {
      if (!over && (await prove(attempt, message))) return;
      if (!unconfirmed) await giveUp(attempt, problem('unconfirmed'), null);
      else if (over) await settler.settle(() => moves.askAgainAt(attempt.id, null));
      if (!over && proof?.allowed(message.account_id)) schedule(entry, HOUR_MS);
      return;
    }
    const answer = await ask(attempt, message, attempt.session_uri);
    if (stopped && answer.kind === 'later') return;
    await settle(entry, attempt, message, answer);
  }

  async function ask(attempt: AttemptRecord, message: MessageRecord, sessionUri: string): Promise<AskOutcome> {
    const token = await tokens.accessToken(message.account_id);
    if (!token.ok) {
      const { waits, problem: why } = token.problem;
      return { kind: 'later', problem: why, notBefore: waits.for === 'later' ? waits.at : null };
    }
    const answer = await transport.ask(
      {
        accountId: message.account_id,
        messageId: message.id,
        token: token.value,
        size: message.size,
        read: async function* (start, end) {
          yield* queue.body(message.seq, start, end);
        },
        signal: abort.signal,
      },
      sessionUri,
      (from) => moves.note(message.seq, 'completed_rest', attempt.number, { from }),
    );
    log.write('info', `asked about attempt ${attempt.number}: ${answer.kind}`, {
      messageId: message.id,
      problem: 'problem' in answer ? answer.problem : undefined,
    });
    return answer;
  }

  async function settle(
    entry: Entry,
    attempt: AttemptRecord,
    message: MessageRecord,
    answer: AskOutcome,
  ): Promise<void> {
    const unconfirmed = message.state === 'unconfirmed';
    switch (answer.kind) {
      case 'sent':
        await settler.settle(() => void moves.sent(attempt.id, answer.gmailId, answer.threadId));
        return;
      case 'inconclusive': {
        if (unconfirmed) {
          if (!(await prove(attempt, message))) schedule(entry, HOUR_MS);
          return;
        }
        let asks = 0;
        await settler.settle(() => {
          asks = moves.asked(attempt.id, answer.problem, INCONCLUSIVE_LIMIT);
        });
        const wait = BETWEEN_ASKS_MS[asks - 1];
        if (asks >= INCONCLUSIVE_LIMIT || wait === undefined) {
          if (await prove(attempt, message)) return;
          await giveUp(attempt, problem('unconfirmed', {}, answer.problem.detail), HOUR_MS);
        } else {
          schedule({ ...entry, laters: 0 }, wait);
        }
        return;
      }
      case 'pending':
      case 'later': {
        const notBefore = answer.kind === 'later' ? answer.notBefore : null;
        if (!unconfirmed && entry.told !== answer.problem.code) {
          await settler.settle(() => moves.note(message.seq, 'asking_later', attempt.number, {}, answer.problem));
        }
        const laters = entry.laters + 1;
        const backoff = unconfirmed ? HOUR_MS : Math.min(LATER_FIRST_MS * 2 ** (laters - 1), LATER_LONGEST_MS);
        const askedFor = notBefore === null ? 0 : notBefore - clock.now();
        schedule({ ...entry, laters, told: answer.problem.code }, Math.max(backoff, askedFor));
        return;
      }
    }
  }

  /** Looks for the message among sent mail, where that is allowed. Found, it is settled as sent; null says nothing about it. */
  async function prove(
    attempt: AttemptRecord,
    message: MessageRecord,
  ): Promise<Extract<AskOutcome, { kind: 'sent' }> | null> {
    if (!proof?.allowed(message.account_id)) return null;
    const token = await tokens.accessToken(message.account_id);
    if (!token.ok) return null;
    const answer = await proof.find({
      accountId: message.account_id,
      messageId: message.id,
      token: token.value,
      since: attempt.final_byte_released_at,
      signal: abort.signal,
    });
    log.write('info', `looked in Sent for attempt ${attempt.number}: ${answer.kind}`, {
      messageId: message.id,
      problem: 'problem' in answer ? answer.problem : undefined,
    });
    if (answer.kind === 'later') return null;
    looked.add(attempt.id);
    if (answer.kind === 'not_found') return null;
    const { gmailId, threadId } = answer;
    await settler.settle(() => void moves.sent(attempt.id, gmailId, threadId, 'found_in_sent'));
    return { kind: 'sent', gmailId, threadId };
  }

  async function giveUp(attempt: AttemptRecord, why: Problem, againInMs: number | null): Promise<void> {
    const askAt = againInMs === null ? null : clock.now() + againInMs;
    await settler.settle(() => void moves.unconfirmed(attempt.id, why, askAt));
    if (againInMs !== null) schedule({ attemptId: attempt.id, at: 0, laters: 0, told: null }, againInMs);
  }

  link.onChange((online) => {
    if (online) hurry();
    else plan();
  });

  function hurry(): void {
    for (const entry of agenda.values()) {
      if (entry.laters > 0) entry.at = clock.monotonic();
    }
    lookForUnproven();
    plan();
  }

  /** Looking may have been allowed a moment ago: what was not looked for yet does not wait for its hour. */
  function lookForUnproven(): void {
    if (!proof || stopped) return;
    for (const attempt of moves.unproven(clock.now() - SESSION_LIFE_MS)) {
      if (looked.has(attempt.id) || !proof.allowed(attempt.account_id)) continue;
      const entry = agenda.get(attempt.id);
      if (entry) entry.at = clock.monotonic();
      else take(attempt.id);
    }
  }

  const isOver = (attempt: AttemptRecord) => clock.now() - attempt.final_byte_released_at > SESSION_LIFE_MS;

  const take = (attemptId: number) => {
    if (running.has(attemptId) || agenda.has(attemptId)) return;
    schedule({ attemptId, at: 0, laters: 0, told: null }, 0);
  };

  return {
    recover() {
      const left = moves.sending();
      const found = left.filter((attempt) => !running.has(attempt.id) && !agenda.has(attempt.id));
      if (found.length > 0) moves.recovered(found);
      for (const attempt of [...found, ...moves.askable()]) take(attempt.id);
      lookForUnproven();
      return found.length;
    },
    take,
    async askOnce(attempt, message) {
      const askable = attempt.session_uri !== null && attempt.ask_at !== null && !isOver(attempt);
      const answer = askable ? await ask(attempt, message, attempt.session_uri) : null;
      if (answer?.kind === 'sent') {
        await settler.settle(() => void moves.sent(attempt.id, answer.gmailId, answer.threadId));
        return answer;
      }
      // whoever has it sent again relies on nothing having come of it
      return answer === null || answer.kind === 'inconclusive' ? ((await prove(attempt, message)) ?? answer) : answer;
    },
    hurry,
    async stop() {
      stopped = true;
      timer?.cancel();
      abort.abort();
      await Promise.all(running.values());
    },
    pending: () => agenda.size + running.size,
  };
}
