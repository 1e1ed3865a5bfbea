import type { Clock, Timer } from '../../src/main/ports.ts';

/** Time that moves only when the test says so. Timers fire in due order, in the time that they were set for. */
export interface TestClock extends Clock {
  /** Runs time forward, firing what falls due; promises settle between timers. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as a person or a time server does. */
  jump(ms: number): void;
  /** Milliseconds until the next timer, or null. */
  nextTimer(): number | null;
  timers(): number;
}

export function testClock(start = Date.UTC(2026, 10, 23, 14, 0, 0)): TestClock {
  let monotonic = 0;
  let offset = start;
  let sequence = 0;
  const pending = new Map<number, { at: number; run: () => void }>();

  const earliest = () => {
    let found: { id: number; at: number; run: () => void } | null = null;
    for (const [id, timer] of pending) {
      if (!found || timer.at < found.at || (timer.at === found.at && id < found.id)) found = { id, ...timer };
    }
    return found;
  };

  return {
    now: () => Math.floor(offset + monotonic),
    monotonic: () => monotonic,
    after(delayMs, run): Timer {
      const id = sequence++;
      pending.set(id, { at: monotonic + Math.max(0, delayMs), run });
      return { cancel: () => void pending.delete(id) };
    },
    async advance(ms) {
      const end = monotonic + ms;
      for (let next = earliest(); next && next.at <= end; next = earliest()) {
        pending.delete(next.id);
        monotonic = Math.max(monotonic, next.at);
        next.run();
        await settled();
      }
      monotonic = end;
      await settled();
    },
    jump(ms) {
      offset += ms;
    },
    nextTimer() {
      const next = earliest();
      return next ? next.at - monotonic : null;
    },
    timers: () => pending.size,
  };
}

/** Lets everything that is ready to run, run: one turn of the event loop. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
