import SQLite, { type Database } from 'better-sqlite3';
import type { Clock } from '../ports.ts';
import { type NewMessage, QUICK_LANE_BYTES } from './rows.ts';
import { createRepeatStore, type Likeness, type Verdict } from './store-repeats.ts';

/** A body that fits one row, ready to be accepted in one commit. */
export interface SmallBody {
  readonly bytes: Uint8Array;
  readonly sha256: Uint8Array;
}

/** What is known of a larger body once it has arrived. */
export interface WholeSize {
  readonly size: number;
  readonly sha256: Uint8Array;
}

export interface AcceptStore {
  /**
   * Accepts a message whose body fits one row. Callers that come within a few turns of the event loop share
   * one commit and one fsync; each is answered after it. Rejects with what SQLite said when nothing was kept.
   */
  accept(message: NewMessage, body: SmallBody): Promise<number>;
  /** The same, when it is not a repeat; nothing is kept of one that is. */
  acceptUnlessRepeated(message: NewMessage, body: SmallBody, likeness: Likeness): Promise<Verdict>;
  /** Starts a larger message as `receiving`: not accepted yet. */
  begin(message: NewMessage): number;
  append(seq: number, position: number, bytes: Uint8Array): void;
  /** The commit that accepts a larger message. */
  finish(seq: number, size: number, sha256: Uint8Array, alongside: (() => void) | undefined): void;
  /** The same, when it is not a repeat; one that is, is to be abandoned. */
  finishUnlessRepeated(seq: number, message: NewMessage, body: WholeSize, likeness: Likeness): Verdict;
  abandon(seq: number): void;
  /** Removes what writers left that died while receiving. Returns how many. */
  sweep(): number;
}

export function createAcceptStore(db: Database, clock: Clock): AcceptStore {
  const insertMessage = db.prepare(`
    INSERT INTO message (id, state, account_id, account_reason, intake, client_id, client_name, from_address, from_name, subject,
      reference, recipients, recipient_count, header_changes, priority, lane, size, body_sha256, accepted_at, send_after, due_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertRecipient = db.prepare(
    'INSERT INTO recipient (message_seq, position, kind, address, name) VALUES (?, ?, ?, ?, ?)',
  );
  const insertChunk = db.prepare('INSERT INTO body_chunk (message_seq, position, bytes) VALUES (?, ?, ?)');
  const insertNote = db.prepare('INSERT INTO event (message_seq, at, kind, params) VALUES (?, ?, ?, ?)');
  const finishMessage = db.prepare(`
    UPDATE message SET state = 'queued', size = @size, lane = @lane, body_sha256 = @sha256, accepted_at = @now,
      due_at = max(coalesce(send_after, 0), @now)
    WHERE seq = @seq AND state = 'receiving'`);
  const holdAsRepeat = db.prepare(`
    UPDATE message SET held_for = 'duplicate', held_by = 'outtray', held_at = @now, repeat_of = @like WHERE seq = @seq`);
  const insertHeld = db.prepare(`
    INSERT INTO event (message_seq, at, kind, attempt, params, problem) VALUES (?, ?, 'held', NULL, ?, NULL)`);
  const repeats = createRepeatStore(db);
  const removeMessage = db.prepare("DELETE FROM message WHERE seq = ? AND state = 'receiving'");
  const removeAll = db.prepare("DELETE FROM message WHERE state = 'receiving'");

  const insert = (message: NewMessage, state: 'receiving' | 'queued', body: SmallBody | null): number => {
    const now = clock.now();
    const size = body?.bytes.byteLength ?? 0;
    // by place: looking up twenty names costs as much as the insert
    const { lastInsertRowid } = insertMessage.run(
      message.id,
      state,
      message.account.accountId,
      message.account.reason,
      message.intake,
      message.client?.id ?? null,
      message.client?.name ?? null,
      message.from.address,
      message.from.name,
      message.subject,
      message.reference,
      JSON.stringify(message.recipients.slice(0, 3)),
      message.recipients.length,
      message.headerChanges.length === 0 ? null : JSON.stringify(message.headerChanges),
      message.priority,
      laneOf(size),
      size,
      body?.sha256 ?? null,
      now,
      message.sendAfter,
      Math.max(message.sendAfter ?? 0, now),
    );
    const seq = Number(lastInsertRowid);
    message.recipients.forEach(({ kind, address, name }, position) => {
      insertRecipient.run(seq, position, kind, address, name);
    });
    for (const { kind, params } of message.notes ?? []) insertNote.run(seq, now, kind, JSON.stringify(params));
    return seq;
  };

  const insertSmall = (message: NewMessage, body: SmallBody): number => {
    const seq = insert(message, 'queued', body);
    insertChunk.run(seq, 0, body.bytes);
    message.alongside?.();
    return seq;
  };

  const complete = (seq: number, { size, sha256 }: WholeSize, alongside: (() => void) | undefined): number => {
    const { changes } = finishMessage.run({ seq, size, lane: laneOf(size), sha256, now: clock.now() });
    if (changes !== 1) throw new Error('the message was swept away while it was received');
    alongside?.();
    return seq;
  };

  const unlessRepeated = (message: NewMessage, likeness: Likeness, keep: () => number): Verdict => {
    const now = clock.now();
    const verdict = repeats.judge(likeness, now);
    if (verdict.kind !== 'new') return verdict;
    const seq = keep();
    if (verdict.looksLike !== null) {
      holdAsRepeat.run({ seq, now, like: verdict.looksLike });
      insertHeld.run(seq, now, JSON.stringify({ by: 'outtray', reason: 'duplicate', like: verdict.looksLike }));
    }
    // what looks like a repeat goes on standing for the first one
    repeats.remember(likeness, verdict.looksLike ?? message.id, now);
    return verdict;
  };

  let waiting: Waiting[] = [];
  let seen = 0;
  let turns = 0;

  // without a savepoint for each message: those copy every page that a message touches
  const acceptAll = db.transaction((group: readonly Waiting[]): (() => void)[] =>
    group.map((one) => one.keep()),
  ).immediate;

  const acceptGroup = (group: readonly Waiting[]): void => {
    try {
      for (const answer of acceptAll(group)) answer();
    } catch (error) {
      // all of it was rolled back; by itself the one that cannot be kept spoils no other
      if (group.length > 1 && concernsOne(error)) for (const one of group) acceptGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  };

  /** As long as each turn brings somebody, the commit that serves them all waits a little: an fsync costs more than a turn. */
  const flush = () => {
    if (waiting.length > seen && turns < GATHERING_TURNS) {
      seen = waiting.length;
      turns++;
      setImmediate(flush);
      return;
    }
    const group = waiting;
    waiting = [];
    seen = 0;
    turns = 0;
    acceptGroup(group);
  };

  const inGroup = <T>(keep: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const kept = () => {
        const value = keep();
        return () => resolve(value);
      };
      waiting.push({ keep: kept, reject });
      if (waiting.length === 1) setImmediate(flush);
    });

  return {
    accept: (message, body) => inGroup(() => insertSmall(message, body)),
    acceptUnlessRepeated: (message, body, likeness) =>
      inGroup(() => unlessRepeated(message, likeness, () => insertSmall(message, body))),
    begin: db.transaction((message: NewMessage) => insert(message, 'receiving', null)).immediate,
    append(seq, position, bytes) {
      insertChunk.run(seq, position, bytes);
    },
    finish: db.transaction((seq: number, size: number, sha256: Uint8Array, alongside: (() => void) | undefined) => {
      complete(seq, { size, sha256 }, alongside);
    }).immediate,
    finishUnlessRepeated: db.transaction(
      (seq: number, message: NewMessage, body: WholeSize, likeness: Likeness): Verdict =>
        unlessRepeated(message, likeness, () => complete(seq, body, message.alongside)),
    ).immediate,
    abandon(seq) {
      removeMessage.run(seq);
    },
    sweep() {
      return removeAll.run().changes;
    },
  };
}

/** Turns of the event loop that a group may go on growing in. Two gather twice as many as none; more gather hardly any. */
const GATHERING_TURNS = 2;

/** One caller of the group. */
interface Waiting {
  /** Runs inside the shared transaction, and gives what answers the caller once it is on disk. */
  keep(): () => void;
  reject(error: unknown): void;
}

/** Whether a single message is at fault, and not the disk. */
function concernsOne(error: unknown): boolean {
  return !(error instanceof SQLite.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT');
}

function laneOf(size: number): 0 | 1 {
  return size > QUICK_LANE_BYTES ? 1 : 0;
}
