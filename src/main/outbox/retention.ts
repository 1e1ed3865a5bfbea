import { storageProblem } from '../database/faults.ts';
import type { Clock, Log, Timer } from '../ports.ts';
import type { RetentionStore } from './store-retention.ts';

/** Lets go of the text of mail that has gone long ago; the row and its timeline stay. */
export interface Retention {
  /** The first round comes a minute after the start, then one each day. */
  start(): void;
  stop(): void;
  /** Resolves with the number of bodies dropped when the round has ended, or was stopped. One round at a time. */
  runNow(): Promise<number>;
}

export interface RetentionDeps {
  readonly store: RetentionStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How long bodies of sent and cancelled mail are kept, days; 0: for ever. Asked at each round. */
  readonly keepDays: () => number;
  readonly changed: () => void;
}

const DAY_MS = 86_400_000;
const FIRST_MS = 60_000;
/** Between two pieces of work, so that sending and intake go on. */
const GAP_MS = 20;
/** How long one piece of work should take; its size follows. */
const AIM_MS = 8;
const MOST_MESSAGES = 32;
const MOST_PAGES = 256;
const LEAST_PAGES = 8;
/** Rows of 256 KiB that are removed in one piece at most. */
const MOST_ROWS = 8;

type Piece = 'drop' | 'give_back' | 'checkpoint' | 'done';

export function createRetention({ store, clock, log, keepDays, changed }: RetentionDeps): Retention {
  let timer: Timer | null = null;
  let gap: Timer | null = null;
  let round: { readonly done: Promise<number>; end(): void } | null = null;
  let started = false;

  const begin = (): Promise<number> => {
    if (round) return round.done;
    let dropped = 0;
    let worked = false;
    let rows = 4;
    let pages = 64;
    let piece: Piece = keepDays() > 0 ? 'drop' : 'give_back';
    const before = clock.now() - keepDays() * DAY_MS;
    let resolve: (count: number) => void = () => {};
    const done = new Promise<number>((settle) => {
      resolve = settle;
    });
    const end = () => {
      gap?.cancel();
      round = null;
      if (dropped > 0) {
        log.write('info', 'let go of the text of old mail', { dropped });
        changed();
      }
      resolve(dropped);
    };

    /** One piece of work; returns the next. */
    const work = (): Piece => {
      const began = clock.monotonic();
      const fitted = (size: number, least: number, most: number) => {
        const tookMs = clock.monotonic() - began;
        const next = tookMs > AIM_MS ? Math.floor((size * AIM_MS) / tookMs) : size * 2;
        return Math.min(most, Math.max(least, next));
      };
      if (piece === 'drop') {
        const found = store.drop(before, MOST_MESSAGES, rows);
        rows = fitted(rows, 1, MOST_ROWS);
        dropped += found.dropped;
        worked ||= found.dropped > 0;
        return found.more ? 'drop' : 'give_back';
      }
      if (piece === 'give_back' && store.freePages() > 0) {
        store.giveBack(pages);
        pages = fitted(pages, LEAST_PAGES, MOST_PAGES);
        worked = true;
        return 'give_back';
      }
      if (piece === 'give_back') return 'checkpoint';
      if (worked) store.emptyLog();
      return 'done';
    };
    let commits = 0;
    const step = () => {
      try {
        // small ones often, or SQLite's own comes in the middle of a commit, with a thousand pages
        commits += 1;
        if (commits % 2 === 0) store.checkpoint();
        else piece = work();
      } catch (error) {
        log.write('warn', 'could not let go of old mail now', { problem: storageProblem(error) });
        piece = 'done';
      }
      if (piece === 'done') end();
      else gap = clock.after(GAP_MS, step);
    };
    round = { done, end };
    gap = clock.after(0, step);
    return done;
  };

  const plan = (inMs: number) => {
    timer = clock.after(inMs, () => {
      void begin();
      plan(DAY_MS);
    });
  };

  return {
    start() {
      if (started) return;
      started = true;
      plan(FIRST_MS);
    },
    stop() {
      started = false;
      timer?.cancel();
      round?.end();
    },
    runNow: begin,
  };
}
