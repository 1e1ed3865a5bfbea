import type { Random } from '../ports.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a message is tried, counted in time spent waiting un-held since its first failed try. */
export const LIFETIME_MS = 72 * HOUR;

const FIRST_WAITS_MS: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR];
const LATER_WAIT_MS = 6 * HOUR;
const JITTER = 0.2;

/** The longest wait that a failed try can cause. */
export const LONGEST_WAIT_MS = LATER_WAIT_MS * (1 + JITTER);

/** What a message has behind it. */
export interface Trying {
  /** Failed tries so far, the present one not counted. */
  readonly tries: number;
  /** Waits that have been lived through, ms. */
  readonly livedMs: number;
  /** The wait that led to the present try, ms. */
  readonly waitMs: number;
}

export type Plan =
  | { readonly kind: 'again'; readonly waitMs: number; readonly livedMs: number }
  | { readonly kind: 'over'; readonly livedMs: number };

/**
 * When to try again after a failed try. Only planned waits are added up, so holds, time offline, sleep and clock jumps use up no
 * lifetime. The last try falls on the end of the lifetime. `notBeforeMs` is a wait the provider asked for.
 */
export function planRetry(trying: Trying, notBeforeMs: number, random: Random): Plan {
  const livedMs = trying.livedMs + trying.waitMs;
  const leftMs = LIFETIME_MS - livedMs;
  if (leftMs <= 0) return { kind: 'over', livedMs };
  const base = FIRST_WAITS_MS[trying.tries] ?? LATER_WAIT_MS;
  const waitMs = Math.round(Math.max(notBeforeMs, Math.min(leftMs, jittered(base, random))));
  return { kind: 'again', waitMs, livedMs };
}

/** A wait that costs neither a try nor lifetime, after a fault of the way to Gmail: one minute, doubled to fifteen. */
export function softWaitMs(faultsInARow: number, random: Random): number {
  return Math.round(jittered(Math.min(MINUTE * 2 ** Math.max(0, faultsInARow - 1), 15 * MINUTE), random));
}

function jittered(ms: number, random: Random): number {
  return ms * (1 - JITTER + 2 * JITTER * random.unit());
}
