import { randomFillSync } from 'node:crypto';
import type { Random } from './ports.ts';

const POOL_BYTES = 4_096;
/** What is asked for more is made for it. */
const MOST_BYTES = 64;

/**
 * The system's random bytes. Small numbers of them, as every id takes, are drawn in advance: a draw costs as much for sixteen bytes as
 * for thousands. None is given twice, and none is kept here once it has been given.
 */
export function createSystemRandom(): Random {
  const pool = Buffer.alloc(POOL_BYTES);
  let next = POOL_BYTES;
  const bytes = (count: number): Uint8Array => {
    if (count > MOST_BYTES) return randomFillSync(Buffer.alloc(count));
    if (next + count > POOL_BYTES) {
      randomFillSync(pool);
      next = 0;
    }
    const given = Buffer.from(pool.subarray(next, next + count));
    pool.fill(0, next, next + count);
    next += count;
    return given;
  };
  return { bytes, unit: () => Buffer.from(bytes(4)).readUInt32BE() / 2 ** 32 };
}
