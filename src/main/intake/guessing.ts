import type { Clock } from '../ports.ts';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 20;
/** So that made-up names cannot fill the memory. */
const MAX_NAMES = 1000;

/** Counts wrong passwords for each name, and says when it is enough: 20 within a minute. */
export function createGuessLimit(clock: Clock): { tooMany(name: string): boolean; failed(name: string): void } {
  const failures = new Map<string, number[]>();

  const recent = (name: string) => (failures.get(name) ?? []).filter((at) => clock.monotonic() - at < WINDOW_MS);

  return {
    tooMany: (name) => recent(name).length >= MAX_FAILURES,
    failed(name) {
      const all = recent(name);
      all.push(clock.monotonic());
      failures.delete(name);
      failures.set(name, all);
      const [oldest] = failures.keys();
      if (failures.size > MAX_NAMES && oldest !== undefined) failures.delete(oldest);
    },
  };
}
