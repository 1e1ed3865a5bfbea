import type { Clock, Random } from './ports.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A new identifier: 26 characters of Crockford's base 32, ten of time and sixteen random, so that ids sort by age
 * (https://github.com/ulid/spec).
 */
export function newId(clock: Clock, random: Random): string {
  let time = clock.now();
  let head = '';
  for (let place = 0; place < 10; place++) {
    head = alphabet.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of random.bytes(16)) tail += alphabet.charAt(byte % 32);
  return head + tail;
}
