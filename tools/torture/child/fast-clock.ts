import { systemClock } from '../../../src/main/clock.ts';
import type { Clock } from '../../../src/main/ports.ts';

/** A clock that runs `factor` times as fast as the real one; both showed the same at `metAt` (epoch ms). */
export function fastClock(factor: number, metAt: number): Clock {
  const startedAt = Date.now();
  const startedMono = performance.now();
  const passedMs = () => (performance.now() - startedMono) * factor;
  return {
    now: () => Math.floor(metAt + (startedAt - metAt) * factor + passedMs()),
    monotonic: passedMs,
    after: (delayMs, run) => systemClock.after(delayMs / factor, run),
  };
}

/** The same time, but waits are shortened by another factor: the network and the disk are no faster than they are. */
export function withWaits(clock: Clock, factor: number): Clock {
  return { ...clock, after: (delayMs, run) => systemClock.after(delayMs / factor, run) };
}
