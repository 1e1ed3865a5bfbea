import type { Problem } from '../../shared/problems/problem.ts';
import type { Clock, Random } from '../ports.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

/**
 * The way to a provider is broken: nobody's mail is at fault, so no message is touched. One probe at a time goes out, after 5 s,
 * doubled to a minute; the first that gets through ends the trouble.
 */
export interface Trouble {
  /** Present trouble and when the next probe may go (running time), or null. */
  now(): { readonly problem: Problem; readonly probeInMs: number } | null;
  met(problem: Problem): void;
  over(): void;
  /** The network came back: the next probe may go at once. */
  probeNow(): void;
}

export function createTrouble(clock: Clock, random: Random): Trouble {
  let state: { problem: Problem; times: number; probeAt: number } | null = null;
  return {
    now: () => state && { problem: state.problem, probeInMs: Math.max(0, state.probeAt - clock.monotonic()) },
    met(problem) {
      const times = (state?.times ?? 0) + 1;
      const wait = Math.min(FIRST_MS * 2 ** (times - 1), LONGEST_MS) * (0.8 + 0.4 * random.unit());
      state = { problem, times, probeAt: clock.monotonic() + wait };
    },
    over() {
      state = null;
    },
    probeNow() {
      if (state) state = { ...state, probeAt: clock.monotonic() };
    },
  };
}
