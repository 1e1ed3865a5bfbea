import type { Database } from 'better-sqlite3';
import type { Target } from '../../shared/finding.ts';
import type { BulkAct, Job } from '../../shared/jobs.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/faults.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { MessageRecord } from '../outbox/rows.ts';
import type { Log } from '../ports.ts';
import type { Copies } from './copies.ts';
import type { Sink } from './export.ts';

/** Acts on many messages, one at a time, in short commits with turns of the event loop between them, so that sending goes on. */
export interface Jobs {
  /** How many of the target the act would change. Counts in pieces. */
  count(act: BulkAct, target: Target): Promise<number>;
  /** Begins; resolves at once. `sink` is for exports. Fails with job_running. */
  start(act: BulkAct, target: Target, sink?: Sink): Result<null, Problem>;
  /** Stops after the piece in hand; what was done stays, and can be undone where the act can. */
  cancel(): void;
  /** Takes back hold, release and cancel, as far as the messages have not moved since. */
  undo(): Result<null, Problem>;
  /** Forgets how the last one ended. */
  dismiss(): void;
  current(): Job | null;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

export interface JobDeps {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'actTogether' | 'matching'>;
  readonly copies: Pick<Copies, 'resend'>;
  readonly log: Log;
  readonly changed: () => void;
  /** Who acts, for the timeline. */
  readonly by: string;
}

/** Messages of one commit. */
const PIECE = 50;
const COUNT_PIECE = 5_000;
/** Undo is kept for so many messages. */
const UNDO_MOST = 200_000;

type Moving = 'retry' | 'hold' | 'release' | 'cancel';
const moving: ReadonlySet<BulkAct> = new Set<BulkAct>(['retry', 'hold', 'release', 'cancel']);
const undoable: ReadonlySet<BulkAct> = new Set<BulkAct>(['hold', 'release', 'cancel']);

interface Done {
  readonly id: string;
  /** It was on hold before it was cancelled, and must not leave when that is undone. */
  readonly held: boolean;
}

export function createJobs({ db, outbox, copies, log, changed, by }: JobDeps): Jobs {
  const byId = db.prepare<[string], MessageRecord>('SELECT * FROM message WHERE id = ?');
  const bySeqs = db.prepare<[string], MessageRecord>(
    'SELECT message.* FROM json_each(?) AS wanted JOIN message ON message.seq = wanted.value ORDER BY wanted.key',
  );
  let job: Job | null = null;
  let stopping = false;
  let done: Done[] = [];
  let running: Promise<void> = Promise.resolve();
  let number = 0;

  const update = (part: Partial<Job>): void => {
    if (job) job = { ...job, ...part };
    changed();
  };

  /** The target's messages in pieces, newest first, each read when it is its turn. */
  function* piecesOf(act: BulkAct, target: Target): Generator<MessageRecord[]> {
    if ('ids' in target) {
      for (let at = 0; at < target.ids.length; at += PIECE)
        yield target.ids.slice(at, at + PIECE).flatMap((id) => byId.get(id) ?? []);
      return;
    }
    const except = new Set(target.except);
    let before: number | null = null;
    for (;;) {
      const seqs = outbox.matching(target.filter, onlyFor(act), before, PIECE);
      const last = seqs.at(-1);
      if (last === undefined) return;
      yield bySeqs.all(JSON.stringify(seqs)).filter(({ id }) => !except.has(id));
      before = last;
    }
  }

  async function count(act: BulkAct, target: Target): Promise<number> {
    let sum = 0;
    if ('ids' in target) {
      for (const piece of piecesOf(act, target)) sum += piece.filter((message) => fits(act, message)).length;
      return sum;
    }
    let before: number | null = null;
    for (;;) {
      const seqs = outbox.matching(target.filter, onlyFor(act), before, COUNT_PIECE);
      sum += seqs.length;
      before = seqs.at(-1) ?? null;
      if (seqs.length < COUNT_PIECE) break;
      await turn();
    }
    for (const id of target.except) {
      const message = byId.get(id);
      if (
        message &&
        fits(act, message) &&
        outbox.matching(target.filter, onlyFor(act), message.seq + 1, 1)[0] === message.seq
      )
        sum -= 1;
    }
    return sum;
  }

  /** Does the act on one piece; answers how many were changed, and why the first of the others was not. */
  async function apply(act: BulkAct, piece: readonly MessageRecord[], sink: Sink | undefined): Promise<Piece> {
    const wanted = piece.filter((message) => fits(act, message));
    if (isMoving(act)) {
      const held = new Set(wanted.filter(({ held_for }) => held_for !== null).map(({ id }) => id));
      const { ids, refused } = outbox.actTogether(
        act,
        wanted.map(({ id }) => id),
        by,
      );
      if (undoable.has(act) && done.length < UNDO_MOST) for (const id of ids) done.push({ id, held: held.has(id) });
      return { changed: ids.length, refused };
    }
    let sum = 0;
    let refused: Problem | null = null;
    for (const message of wanted) {
      if (stopping) break;
      if (act === 'resend') {
        const made = await copies.resend(message.id, by);
        if (made.ok) sum += 1;
        else refused ??= made.problem;
      } else if (await sink?.add(message)) sum += 1;
    }
    return { changed: sum, refused };
  }

  async function run(act: BulkAct, target: Target, sink: Sink | undefined): Promise<void> {
    try {
      update({ total: await count(act, target) });
      for (const piece of piecesOf(act, target)) {
        if (stopping) break;
        const { changed: more, refused } = await apply(act, piece, sink);
        const before = job;
        update({
          done: (before?.done ?? 0) + piece.length,
          changed: (before?.changed ?? 0) + more,
          refused: before?.refused ?? refused,
        });
        await turn();
      }
      if (stopping) sink?.drop();
      else await sink?.end();
      update({ state: stopping ? 'cancelled' : 'done', canUndo: done.length > 0 });
    } catch (error) {
      sink?.drop();
      log.write('warn', 'an act on many messages ended early', { act, problem: storageProblem(error) });
      const why = sink ? problem('export_failed', {}, String(error)) : storageProblem(error);
      update({ state: 'failed', refused: why, canUndo: done.length > 0 });
    }
  }

  function takeBack(act: Moving, piece: readonly Done[]): number {
    const ids = piece.map(({ id }) => id);
    if (act === 'hold') return outbox.actTogether('release', ids, by).ids.length;
    if (act === 'release') return outbox.actTogether('hold', ids, by).ids.length;
    const held = piece.filter((one) => one.held).map(({ id }) => id);
    return db
      .transaction(() => {
        const back = outbox.actTogether('retry', ids, by).ids.length;
        if (held.length > 0) outbox.actTogether('hold', held, by);
        return back;
      })
      .immediate();
  }

  return {
    count,
    start(act, target, sink) {
      if (job?.state === 'running') {
        sink?.drop();
        return fail(problem('job_running'));
      }
      stopping = false;
      done = [];
      job = {
        id: ++number,
        act,
        state: 'running',
        total: 'ids' in target ? target.ids.length : 0,
        done: 0,
        changed: 0,
        refused: null,
        canUndo: false,
        undone: false,
      };
      changed();
      running = run(act, target, sink);
      return ok(null);
    },
    cancel() {
      stopping = true;
    },
    undo() {
      if (job?.state === 'running') return fail(problem('job_running'));
      if (!job?.canUndo || !isMoving(job.act)) return ok(null);
      const { act } = job;
      const back = done;
      done = [];
      stopping = false;
      update({
        state: 'running',
        total: back.length,
        done: 0,
        changed: 0,
        refused: null,
        canUndo: false,
        undone: true,
      });
      running = (async () => {
        for (let at = 0; at < back.length; at += PIECE) {
          const piece = back.slice(at, at + PIECE);
          const taken = takeBack(act, piece);
          const before = job;
          update({ done: at + piece.length, changed: (before?.changed ?? 0) + taken });
          await turn();
        }
        update({ state: 'done' });
      })();
      return ok(null);
    },
    dismiss() {
      if (job?.state === 'running') return;
      job = null;
      done = [];
      changed();
    },
    current: () => job,
    idle: () => running,
  };
}

interface Piece {
  readonly changed: number;
  readonly refused: Problem | null;
}

function isMoving(act: BulkAct): act is Moving {
  return moving.has(act);
}

function onlyFor(act: BulkAct): Moving | 'resend' | undefined {
  return isMoving(act) || act === 'resend' ? act : undefined;
}

/** Whether the act would change the message: the same as the conditions of a search by act. */
function fits(act: BulkAct, { state, held_for, body_dropped_at }: MessageRecord): boolean {
  switch (act) {
    case 'retry':
      return (state === 'failed' || state === 'cancelled') && body_dropped_at === null;
    case 'hold':
      return state === 'queued' && held_for === null;
    case 'release':
      return state === 'queued' && held_for !== null;
    case 'cancel':
      return state === 'queued';
    case 'resend':
      return state === 'sent' && body_dropped_at === null;
    default:
      return true;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
