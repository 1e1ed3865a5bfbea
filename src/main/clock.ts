import type { Clock, Timer } from './ports.ts';

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The real clock. Node's timers overflow past 2^31 ms, so longer waits are made of several. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run): Timer {
    let left = Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const arm = () => {
      const step = Math.min(left, LONGEST_TIMEOUT_MS);
      handle = setTimeout(() => {
        left -= step;
        if (left > 0) arm();
        else run();
      }, step);
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  },
};
