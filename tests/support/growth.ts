import { threadCpuUsage } from 'node:process';

/** Long enough to be told from the clock's grain. */
const LEAST_MICROSECONDS = 1_000;
const LARGEST = 16_000;
const ROUNDS = 3;
const FACTOR = 16;

/**
 * How much more processor time sixteen times as much work takes: about 16 when it is linear, 256 when it is quadratic. The time of this
 * thread alone counts, the least of several runs, so that a busy machine does not enter. `size` is where it begins; it grows until the
 * work can be measured.
 */
export async function growth<Prepared>(
  size: number,
  prepare: (size: number) => Prepared,
  work: (prepared: Prepared) => unknown,
): Promise<number> {
  const least = async (prepared: Prepared): Promise<number> => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const before = threadCpuUsage();
      await work(prepared);
      const { user, system } = threadCpuUsage(before);
      best = Math.min(best, user + system);
    }
    return best;
  };
  for (let at = size; ; at *= 2) {
    const once = await least(prepare(at));
    if (once < LEAST_MICROSECONDS && at < LARGEST) continue;
    return (await least(prepare(at * FACTOR))) / Math.max(once, LEAST_MICROSECONDS);
  }
}

/** Above what is linear, whatever the collector of garbage adds; far below what is quadratic. */
export const LINEAR = 40;
