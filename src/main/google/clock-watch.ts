import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Clock, Log } from '../ports.ts';

/** A difference below this is nobody's concern: an answer takes a moment, and its `Date` has whole seconds. */
const LEAST_MS = 5 * 60_000;

/** Compares this computer's clock with the provider's. Nothing is decided by it: tokens last as many seconds as they were given. */
export interface ClockWatch {
  /** The provider's time just now, epoch ms. */
  heard(at: number): void;
  /** How far this computer's clock is off, in words, or null while it is not. */
  problem(): Problem | null;
  onChange(listener: () => void): () => void;
}

export function createClockWatch({ clock, log }: { clock: Clock; log: Log }): ClockWatch {
  const listeners = new Set<() => void>();
  let told: Problem | null = null;
  return {
    heard(at) {
      const found = clockProblem(clock.now() - at);
      if (found?.code === told?.code && found?.params.minutes === told?.params.minutes) return;
      told = found;
      if (found) log.write('warn', 'the clock is off', { problem: found });
      for (const listener of [...listeners]) listener();
    },
    problem: () => told,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The words for a clock that is `aheadMs` ahead (negative: behind), or null below five minutes. */
export function clockProblem(aheadMs: number): Problem | null {
  if (Math.abs(aheadMs) < LEAST_MS) return null;
  return problem(aheadMs > 0 ? 'clock_ahead' : 'clock_behind', { minutes: Math.round(Math.abs(aheadMs) / 60_000) });
}
