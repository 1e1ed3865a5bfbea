import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import type { BatchView, ListFilter, ListWindow } from '../../shared/finding.ts';
import type { PageFilter } from '../../shared/ipc.ts';
import {
  type Hold,
  type MessageDetail,
  type MessageRow,
  type Pause,
  pauseSchema,
  type Snapshot,
} from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { withReserve } from '../database/reserve.ts';
import { createFinder, type FindFilter } from '../find/finder.ts';
import type { WordIndex } from '../find/word-index.ts';
import type { ReadRequest } from '../mail/request.ts';
import type {
  AccountDirectory,
  Clock,
  Link,
  Log,
  Random,
  SentProof,
  Settings,
  TokenSource,
  Transport,
} from '../ports.ts';
import { type Batches, createBatches } from './batch.ts';
import { isOlderCopy } from './copy-guard.ts';
import { createDesk, type Desk } from './desk.ts';
import { type DiskGuard, unguarded } from './disk-guard.ts';
import { createDispatcher } from './dispatcher.ts';
import { createEnqueue } from './enqueue.ts';
import { createOperatorActs, type OperatorActs } from './operator-acts.ts';
import type { Enqueue } from './origin.ts';
import { createOverview, type OverviewRoom } from './overview.ts';
import { createReconciler } from './reconcile.ts';
import { createRetention } from './retention.ts';
import { createSettler } from './settler.ts';
import { createAcceptStore } from './store-accept.ts';
import { createActStore } from './store-acts.ts';
import { createBatchStore } from './store-batch.ts';
import { createMoveStore } from './store-moves.ts';
import { createOverviewStore } from './store-overview.ts';
import { createQueueStore } from './store-queue.ts';
import { createReadStore } from './store-read.ts';
import { createRetentionStore } from './store-retention.ts';
import { createTransferStore } from './store-transfer.ts';
import { batchView, detailView, recentView, rowView, type Surroundings } from './views.ts';

/** How many of the last messages a menu shows. */
const RECENT = 5;

export interface OutboxDeps {
  readonly db: Database;
  /** Why the database may only be read, or null. */
  readonly readOnly: Problem | null;
  readonly accounts: AccountDirectory;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  /** Left out: nobody looks among sent mail. */
  readonly proof?: SentProof;
  readonly clock: Clock;
  readonly random: Random;
  readonly link: Link;
  readonly settings: Settings;
  readonly readMail: ReadRequest;
  readonly log: Log;
  /** Who watches over the file; nobody when left out. */
  readonly guard?: DiskGuard;
  /** Takes what is accepted into the search, behind the outbox's back; without it every search reads the rows. */
  readonly words?: WordIndex;
  /** How long the content of sent and cancelled mail is kept, days; 0, or left out: for ever. */
  readonly keepDays?: () => number;
}

/** The part of the snapshot that the outbox knows. */
export type OutboxSnapshot = Pick<
  Snapshot,
  | 'counts'
  | 'onHold'
  | 'scheduled'
  | 'online'
  | 'pause'
  | 'holds'
  | 'sentLastMinute'
  | 'quota'
  | 'inFlight'
  | 'recent'
  | 'alone'
>;

export interface Outbox extends OperatorActs {
  readonly enqueue: Enqueue;
  /** The same door for one request that is to go to each recipient individually. */
  readonly batches: Batches;
  /** What programs may see and do of their own mail. */
  readonly desk: Desk;
  /** Takes over what the last run left behind, then begins to send. Returns what the operator must be told. */
  start(): Problem[];
  /** Waits up to `graceMs` for what is in flight; everything is kept. */
  stop(graceMs: number): Promise<void>;
  resume(): void;
  /** Another process has handed mail in: it is looked for, and the counts are told anew. */
  arrived(): void;
  pause(until: number | null): void;
  unpause(): void;
  page(
    filter: PageFilter,
    before: number | null,
    limit: number,
  ): { rows: MessageRow[]; next: number | null; total: number | null };
  /** Part of the list by position; see find/finder.ts. */
  window(filter: ListFilter, from: number, limit: number): ListWindow;
  /** Seqs that match below `before`, newest first; with `only`, those that this act would change. */
  matching(filter: ListFilter, only: FindFilter['only'], before: number | null, limit: number): number[];
  rows(seqs: readonly number[]): MessageRow[];
  batch(id: string, after: number, limit: number): Result<BatchView, Problem>;
  detail(id: string): Result<MessageDetail, Problem>;
  /** The stored bytes of a message, up to `limit`. */
  bytes(id: string, limit: number): Result<{ bytes: Uint8Array; whole: boolean }, Problem>;
  snapshot(): OutboxSnapshot;
  /** Messages in each state, from the tally. */
  counts(): Snapshot['counts'];
  /** Whether mail goes out, and what keeps it; the part of the snapshot that reads no message. */
  standing(): { readonly online: boolean; readonly paused: boolean; readonly holds: readonly Hold[] };
  readonly overview: OverviewRoom;
  /** Why outcomes cannot be written now, or null. */
  trouble(): Problem | null;
  onChange(listener: () => void): () => void;
}

/** Builds the heart from its parts. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { db, accounts, clock, random, link, log } = deps;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const read = createReadStore(db);
  const guard = deps.guard ?? unguarded;
  const plainMoves = createMoveStore(db, clock);
  const moves = guard.reserve ? withReserve(plainMoves, guard.reserve) : plainMoves;
  const queue = createQueueStore(db);
  const accept = createAcceptStore(db, clock);
  const batchStore = createBatchStore(db, clock, accept);
  const finder = createFinder(db);
  const { words } = deps;
  const settler = createSettler(clock, log, guard, changed);
  let closed: Problem | null = deps.readOnly;
  let pause = storedPause(read.readMeta('pause'));

  const sending = {
    moves,
    queue,
    accounts,
    tokens: deps.tokens,
    transport: deps.transport,
    settler,
    guard,
    clock,
    random,
  };
  const reconciler = createReconciler({ ...sending, read, proof: deps.proof, link, changed, log: log.room('ask') });
  const dispatcher = createDispatcher({
    ...sending,
    link,
    reconciler,
    log: log.room('send'),
    changed,
    paused: () => {
      if (pause?.until && pause.until <= clock.now()) setPause(null);
      return pause ? (pause.until ?? 'forever') : null;
    },
  });
  const door = {
    readMail: deps.readMail,
    accounts,
    clock,
    random,
    log: log.room('intake'),
    closed: () => {
      if (closed) return closed;
      if (!guard.stillThere()) return problem('database_gone');
      // the room that is left belongs to the outcomes of mail already taken in
      return guard.reserve && !guard.reserve.whole() ? problem('disk_full') : null;
    },
    accepted: () => {
      words?.wake();
      changed();
      dispatcher.wake();
    },
  };
  const enqueue = createEnqueue({ ...door, store: accept, guard });
  const batches = createBatches({ ...door, store: batchStore });
  const retention =
    deps.keepDays &&
    createRetention({
      store: createRetentionStore(db, clock),
      clock,
      log: log.room('retention'),
      keepDays: deps.keepDays,
      changed,
    });

  function setPause(next: Pause | null): void {
    pause = next;
    read.writeMeta('pause', next ? JSON.stringify(next) : null);
    changed();
  }

  const holdOfOutbox = (): Hold | null => {
    const hold = { scope: 'outbox', accountId: null } as const;
    if (pause) return { ...hold, reason: 'paused', until: pause.until, needsPerson: false, problem: null };
    if (!link.online())
      return { ...hold, reason: 'offline', until: null, needsPerson: false, problem: problem('offline') };
    const stuck = settler.stuck();
    if (stuck) return { ...hold, reason: 'provider', until: null, needsPerson: true, problem: stuck };
    return null;
  };

  const holdOfAccount = (accountId: string): Hold | null => {
    const own = accounts.get(accountId)?.hold ?? null;
    if (own) return own;
    const waits = dispatcher.waits(accountId);
    return waits && { scope: 'account', accountId, needsPerson: false, ...waits };
  };

  const holdsNow = (): Hold[] => {
    const all = [holdOfOutbox(), ...accounts.all().map(({ id }) => holdOfAccount(id))];
    return all.filter((hold) => hold !== null);
  };

  const accountsOnHold = (): readonly string[] | 'all' =>
    holdOfOutbox() ? 'all' : accounts.all().flatMap(({ id }) => (holdOfAccount(id) ? [id] : []));

  const surroundings = (): Surroundings => {
    const whole = holdOfOutbox();
    const flying = new Map(dispatcher.inFlight().map(({ seq, progress }) => [seq, progress]));
    return { now: clock.now(), flying, hold: (accountId) => whole ?? holdOfAccount(accountId) };
  };

  /** The message of this state, where there is exactly one. */
  const theOnlyOne = (state: 'failed' | 'unconfirmed') => {
    const [only, other] = read.idsIn(state, 2);
    return other === undefined ? (only ?? null) : null;
  };

  const filterNow = (filter: ListFilter): FindFilter => ({
    ...filter,
    now: clock.now(),
    heldAccounts: accountsOnHold(),
  });
  const rowsOf = (seqs: readonly number[]): MessageRow[] => {
    const around = surroundings();
    return read.rows(seqs).map((record) => rowView(record, around));
  };

  const detail = (id: string): Result<MessageDetail, Problem> => {
    const record = read.byId(id);
    if (!record) return fail(problem('message_unknown'));
    return ok(detailView(record, read, surroundings(), accounts.get(record.account_id)?.email ?? ''));
  };
  const { holdQuietly, ...operatorActs } = createOperatorActs({
    db,
    acts: createActStore(db, clock),
    transfers: createTransferStore(db, clock),
    read,
    moves,
    reconciler,
    dispatcher,
    accounts,
    changed,
  });
  const desk = createDesk({
    db,
    batches: batchStore,
    surroundings,
    detail,
    act: (act, id, by) => operatorActs.act(act, [id], by).refused,
    hold: holdQuietly,
  });

  return {
    enqueue,
    batches,
    desk,
    ...operatorActs,
    start() {
      if (deps.readOnly) return [];
      const told: Problem[] = [];
      accept.sweep();
      batchStore.sweep();
      const row = { read: () => read.readCounter(), write: (value: number) => read.writeCounter(value) };
      if (isOlderCopy(row, deps.settings) && moves.holdUnsent('restored_copy', 'outtray') > 0)
        told.push(problem('restored_copy'));
      const found = reconciler.recover();
      if (found > 0) log.write('info', 'messages were on their way when Outtray last ended', { found });
      dispatcher.start();
      retention?.start();
      words?.start();
      return told;
    },
    async stop(graceMs) {
      closed ??= problem('shutting_down');
      retention?.stop();
      words?.stop();
      await dispatcher.stop(graceMs);
      await reconciler.stop();
    },
    resume() {
      dispatcher.resume();
    },
    arrived() {
      changed();
      dispatcher.wake();
    },
    pause: (until) => setPause({ since: clock.now(), until }),
    unpause() {
      setPause(null);
      dispatcher.wake();
    },
    page(filter, before, limit) {
      const seqs = finder.below(filterNow({ ...filter, sort: 'newest' }), before, limit);
      return { rows: rowsOf(seqs), next: seqs.length === limit ? (seqs.at(-1) ?? null) : null, total: null };
    },
    window(filter, from, limit) {
      const { seqs, total, exact } = finder.window(filterNow(filter), from, limit);
      return { rows: rowsOf(seqs), total, exact, unindexed: finder.unindexed() };
    },
    matching: (filter, only, before, limit) => finder.below({ ...filterNow(filter), only }, before, limit),
    rows: rowsOf,
    batch(id, after, limit) {
      const record = batchStore.get(id);
      if (!record) return fail(problem('message_unknown'));
      return ok(batchView(record, batchStore.recipients(id, after, limit), limit));
    },
    detail,
    bytes(id, limit) {
      const record = read.byId(id);
      if (!record) return fail(problem('message_unknown'));
      if (record.body_dropped_at !== null || record.state === 'receiving')
        return ok({ bytes: new Uint8Array(), whole: false });
      const end = Math.min(record.size, limit);
      return ok({ bytes: Buffer.concat([...queue.body(record.seq, 0, end)]), whole: end === record.size });
    },
    overview: createOverview({
      store: createOverviewStore(db),
      accounts,
      clock,
      flying: () => dispatcher.inFlight().map(({ id }) => id),
      row: (record) => rowView(record, surroundings()),
    }),
    counts: read.counts,
    snapshot() {
      const all = accounts.all();
      const around = surroundings();
      const counts = read.counts();
      return {
        counts,
        ...read.refined(clock.now(), accountsOnHold()),
        online: link.online(),
        pause,
        holds: holdsNow(),
        sentLastMinute: dispatcher.sentLastMinute(),
        quota: all.map(({ id, limits }) => ({
          accountId: id,
          ...dispatcher.used(id),
          messageLimit: limits.messagesPerDay,
          recipientLimit: limits.recipientsPerDay,
        })),
        recent: read.newest(RECENT).map((record) => recentView(rowView(record, around))),
        alone: {
          failed: theOnlyOne('failed'),
          unconfirmed: theOnlyOne('unconfirmed'),
        },
        inFlight: dispatcher.inFlight().map(({ id, progress }) => ({ id, progress })),
      };
    },
    standing: () => ({ online: link.online(), paused: pause !== null, holds: holdsNow() }),
    trouble: () => settler.stuck(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function storedPause(json: string | null): Pause | null {
  if (json === null) return null;
  const parsed = z.safeParse(pauseSchema, JSON.parse(json));
  return parsed.success ? parsed.data : null;
}
