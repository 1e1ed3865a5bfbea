import type { Database } from 'better-sqlite3';
import type { EventKind, HeldFor } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import type { Clock } from '../ports.ts';
import type { AttemptRecord, MessageRecord } from './rows.ts';

/** A claim on a message: held in memory, for one process owns the outbox. */
export interface Claim {
  readonly seq: number;
  readonly attemptId: number;
  /** 1, 2, 3 … of this message. */
  readonly number: number;
  readonly startedAt: number;
}

/** What a try that did not succeed leaves behind on a message that stays queued. */
export interface Waiting {
  readonly dueAt: number;
  readonly waitMs: number;
  /** Whether this wait uses up lifetime once it has been lived through. */
  readonly waitCounts: boolean;
  readonly livedMs: number;
  readonly tries: number;
  readonly problem: Problem;
  /** `try_failed` costs a try, `waits` does not. */
  readonly event: 'try_failed' | 'waits';
}

/**
 * Every move of a message that sending causes. Each names its attempt; one whose attempt is no longer the message's changes
 * nothing and answers false.
 */
export interface MoveStore {
  /** Attempt, session and mark in one commit. False when the message may not be sent any more. */
  mark(claim: Claim, sessionUri: string | null): boolean;
  /** `found`: not by an answer of Gmail's, but because it lies among sent mail. */
  sent(attemptId: number, gmailId: string, threadId: string | null, found?: 'found_in_sent'): boolean;
  /** Not taken, although marked: back to the queue. */
  backToQueue(attemptId: number, waiting: Waiting): boolean;
  /** Not taken, never marked: stays queued. */
  stayQueued(claim: Claim, waiting: Waiting): boolean;
  failMarked(attemptId: number, problem: Problem): boolean;
  failUnmarked(claim: Claim, problem: Problem, tries: number): boolean;
  /** Nothing more can be known now; asked again at `askAt`, or never when null. */
  unconfirmed(attemptId: number, problem: Problem, askAt: number | null): boolean;
  /** An inconclusive answer. Returns how many there are now. */
  asked(attemptId: number, problem: Problem, of: number): number;
  askAgainAt(attemptId: number, askAt: number | null): void;
  /** Writes on the timelines that a restart, or waking up, found these without an answer. */
  recovered(attempts: readonly AttemptRecord[]): void;
  note(
    seq: number,
    kind: EventKind,
    attempt: number | null,
    params?: Record<string, string | number>,
    problem?: Problem,
  ): void;
  attempt(id: number): AttemptRecord | null;
  lastAttemptId(): number;
  /** Marked attempts of messages in `sending`, oldest first. */
  sending(): AttemptRecord[];
  /** Attempts of unconfirmed messages that can still be asked. */
  askable(): AttemptRecord[];
  /** Attempts of unconfirmed messages whose last part left after this moment, with the account that sent them. */
  unproven(since: number): (AttemptRecord & { readonly account_id: string })[];
  holdUnsent(reason: HeldFor, by: string): number;
}

export function createMoveStore(db: Database, clock: Clock): MoveStore {
  const insertEvent = db.prepare(
    'INSERT INTO event (message_seq, at, kind, attempt, params, problem) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const takeMark = db.prepare(`
    UPDATE message SET state = 'sending', attempt_id = @attemptId, attempts = @number
    WHERE seq = @seq AND state = 'queued' AND held_for IS NULL`);
  const insertAttempt = db.prepare(`
    INSERT INTO attempt (id, message_seq, number, started_at, session_uri, final_byte_released_at)
    VALUES (@attemptId, @seq, @number, @startedAt, @sessionUri, @now)`);
  const attemptById = db.prepare<[number], AttemptRecord>('SELECT * FROM attempt WHERE id = ?');
  const messageBySeq = db.prepare<[number], MessageRecord>('SELECT * FROM message WHERE seq = ?');
  const finishAttempt = db.prepare('UPDATE attempt SET finished_at = ?, ask_at = NULL WHERE id = ?');
  const setSent = db.prepare(`
    UPDATE message SET state = 'sent', attempt_id = NULL, gmail_id = @gmailId, thread_id = @threadId, finished_at = @now,
      problem = NULL WHERE seq = @seq`);
  const holdAsDuplicate = db.prepare(`
    UPDATE message SET held_for = 'duplicate', held_by = 'outtray', held_at = @now, problem = NULL
    WHERE seq = @seq AND state = 'queued'`);
  const setQueued = db.prepare(`
    UPDATE message SET state = 'queued', attempt_id = NULL, due_at = @dueAt, wait_ms = @waitMs, wait_counts = @waitCounts,
      lived_ms = @livedMs, tries = @tries, problem = @problem WHERE seq = @seq`);
  const setWaiting = db.prepare(`
    UPDATE message SET attempts = @number, due_at = @dueAt, wait_ms = @waitMs, wait_counts = @waitCounts,
      lived_ms = @livedMs, tries = @tries, problem = @problem
    WHERE seq = @seq AND state = 'queued' AND attempts = @number - 1`);
  const setFailed = db.prepare(`
    UPDATE message SET state = 'failed', attempt_id = NULL, finished_at = @now, problem = @problem WHERE seq = @seq`);
  const setFailedUnmarked = db.prepare(`
    UPDATE message SET state = 'failed', attempts = @number, tries = @tries, finished_at = @now, problem = @problem
    WHERE seq = @seq AND state = 'queued' AND attempts = @number - 1`);
  const setUnconfirmed = db.prepare("UPDATE message SET state = 'unconfirmed', problem = @problem WHERE seq = @seq");
  const countAsk = db.prepare('UPDATE attempt SET asks = asks + 1 WHERE id = ?');
  const setAskAt = db.prepare('UPDATE attempt SET ask_at = ? WHERE id = ?');
  const lastAttempt = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM attempt');
  const attemptsIn = db.prepare<[string], AttemptRecord>(`
    SELECT attempt.* FROM message JOIN attempt ON attempt.id = message.attempt_id WHERE message.state = ? ORDER BY message.seq`);
  const unproven = db.prepare<[number], AttemptRecord & { account_id: string }>(`
    SELECT attempt.*, message.account_id FROM message JOIN attempt ON attempt.id = message.attempt_id
    WHERE message.state = 'unconfirmed' AND final_byte_released_at > ? ORDER BY message.seq`);
  const holdAll = db.prepare(`
    UPDATE message SET held_for = ?, held_by = ?, held_at = ? WHERE state = 'queued' AND held_for IS NULL`);

  const note: MoveStore['note'] = (seq, kind, attempt, params = {}, problem) => {
    insertEvent.run(seq, clock.now(), kind, attempt, JSON.stringify(params), problem ? JSON.stringify(problem) : null);
  };

  /** Runs `move` when the attempt is still the message's own, in one commit with its events. */
  const fenced = <Rest extends unknown[]>(
    move: (attempt: AttemptRecord, message: MessageRecord, ...rest: Rest) => void,
  ) =>
    db.transaction((attemptId: number, ...rest: Rest): boolean => {
      const attempt = attemptById.get(attemptId);
      const message = attempt && messageBySeq.get(attempt.message_seq);
      if (!attempt || !message || message.attempt_id !== attemptId) return false;
      move(attempt, message, ...rest);
      return true;
    }).immediate;

  const settleSent = fenced((attempt, message, gmailId: string, threadId: string | null, found?: 'found_in_sent') => {
    const now = clock.now();
    setSent.run({ seq: message.seq, gmailId, threadId, now });
    finishAttempt.run(now, attempt.id);
    if (found) note(message.seq, found, attempt.number, { gmailId });
    note(message.seq, 'sent', attempt.number, { gmailId });
  });

  const lateAnswer = db.transaction((attemptId: number, gmailId: string) => {
    const attempt = attemptById.get(attemptId);
    if (!attempt) return;
    const now = clock.now();
    finishAttempt.run(now, attemptId);
    note(attempt.message_seq, 'late_answer', attempt.number, { gmailId });
    // the operator had it sent again and it has not left yet: now we know that once is enough
    if (holdAsDuplicate.run({ seq: attempt.message_seq, now }).changes > 0) {
      note(attempt.message_seq, 'held', null, { by: 'outtray', reason: 'duplicate' });
    }
  }).immediate;

  return {
    mark: db.transaction((claim: Claim, sessionUri: string | null): boolean => {
      if (takeMark.run({ attemptId: claim.attemptId, number: claim.number, seq: claim.seq }).changes === 0)
        return false;
      const now = clock.now();
      insertAttempt.run({ ...claim, sessionUri, now });
      insertEvent.run(claim.seq, claim.startedAt, 'sending', claim.number, '{}', null);
      note(claim.seq, 'last_part', claim.number);
      return true;
    }).immediate,
    sent(attemptId, gmailId, threadId, found) {
      const settled = settleSent(attemptId, gmailId, threadId, found);
      if (!settled) lateAnswer(attemptId, gmailId);
      return settled;
    },
    backToQueue: fenced((attempt, message, waiting: Waiting) => {
      setQueued.run({ seq: message.seq, ...storedWaiting(waiting) });
      finishAttempt.run(clock.now(), attempt.id);
      note(message.seq, waiting.event, attempt.number, { wait: waiting.waitMs }, waiting.problem);
    }),
    stayQueued: db.transaction((claim: Claim, waiting: Waiting): boolean => {
      const { changes } = setWaiting.run({ seq: claim.seq, number: claim.number, ...storedWaiting(waiting) });
      if (changes === 0) return false;
      insertEvent.run(claim.seq, claim.startedAt, 'sending', claim.number, '{}', null);
      note(claim.seq, waiting.event, claim.number, { wait: waiting.waitMs }, waiting.problem);
      return true;
    }).immediate,
    failMarked: fenced((attempt, message, problem: Problem) => {
      const now = clock.now();
      setFailed.run({ seq: message.seq, now, problem: JSON.stringify(problem) });
      finishAttempt.run(now, attempt.id);
      note(message.seq, 'failed', attempt.number, {}, problem);
    }),
    failUnmarked: db.transaction((claim: Claim, problem: Problem, tries: number): boolean => {
      const stored = {
        seq: claim.seq,
        number: claim.number,
        tries,
        now: clock.now(),
        problem: JSON.stringify(problem),
      };
      if (setFailedUnmarked.run(stored).changes === 0) return false;
      insertEvent.run(claim.seq, claim.startedAt, 'sending', claim.number, '{}', null);
      note(claim.seq, 'failed', claim.number, {}, problem);
      return true;
    }).immediate,
    unconfirmed: fenced((attempt, message, problem: Problem, askAt: number | null) => {
      setUnconfirmed.run({ seq: message.seq, problem: JSON.stringify(problem) });
      setAskAt.run(askAt, attempt.id);
      note(message.seq, 'unconfirmed', attempt.number, {}, problem);
    }),
    asked: db.transaction((attemptId: number, problem: Problem, of: number): number => {
      countAsk.run(attemptId);
      const attempt = attemptById.get(attemptId);
      if (!attempt) return of;
      note(attempt.message_seq, 'asked', attempt.number, { n: attempt.asks, of }, problem);
      return attempt.asks;
    }).immediate,
    askAgainAt(attemptId, askAt) {
      setAskAt.run(askAt, attemptId);
    },
    recovered: db.transaction((attempts: readonly AttemptRecord[]) => {
      for (const attempt of attempts) note(attempt.message_seq, 'recovered', attempt.number);
    }).immediate,
    note,
    attempt: (id) => attemptById.get(id) ?? null,
    lastAttemptId: () => lastAttempt.get()?.id ?? 0,
    sending: () => attemptsIn.all('sending'),
    askable: () => attemptsIn.all('unconfirmed').filter((attempt) => attempt.ask_at !== null),
    unproven: (since) => unproven.all(since),
    holdUnsent: (reason, by) => holdAll.run(reason, by, clock.now()).changes,
  };
}

function storedWaiting(waiting: Waiting) {
  const { dueAt, waitMs, livedMs, tries } = waiting;
  const waitCounts = waiting.waitCounts ? 1 : 0;
  return { dueAt, waitMs, waitCounts, livedMs, tries, problem: JSON.stringify(waiting.problem) };
}
