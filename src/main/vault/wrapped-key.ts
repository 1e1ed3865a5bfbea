import { scrypt } from 'node:crypto';
import type { Random } from '../ports.ts';
import { decrypt, encrypt, KEY_BYTES } from './sealed-box.ts';

const MARK = 'OTW1';
const SALT_BYTES = 16;
const HEAD_BYTES = MARK.length + 3 + SALT_BYTES;

/** What scrypt works with (RFC 7914): 128 MiB and some tenths of a second for each guess. */
export interface Cost {
  /** N = 2^logN */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}
export const usualCost: Cost = { logN: 17, r: 8, p: 1 };
/** A damaged parameter must not make Outtray ask for all the memory there is. */
const dearest: Cost = { logN: 20, r: 8, p: 4 };

/**
 * The vault's key, wrapped by a key that scrypt makes of the passphrase (AES-256-GCM): mark, log N, r, p, salt, box. The parameters lie
 * with it, so that they may grow in a later version.
 */
export async function wrapKey(
  key: Uint8Array,
  passphrase: string,
  random: Random,
  cost = usualCost,
): Promise<Uint8Array> {
  const salt = random.bytes(SALT_BYTES);
  const head = Buffer.concat([Buffer.from(MARK, 'latin1'), Buffer.from([cost.logN, cost.r, cost.p]), salt]);
  const wrapping = await derive(passphrase, salt, cost);
  return Buffer.concat([head, encrypt(head, wrapping, key, random)]);
}

/** The key, `wrong` for another passphrase, or `damaged` where no passphrase would do. */
export async function unwrapKey(wrapped: Uint8Array, passphrase: string): Promise<Buffer | 'wrong' | 'damaged'> {
  const head = Buffer.from(wrapped.subarray(0, HEAD_BYTES));
  const [logN = 0, r = 0, p = 0] = head.subarray(MARK.length);
  const sane = logN >= 10 && logN <= dearest.logN && r >= 1 && r <= dearest.r && p >= 1 && p <= dearest.p;
  const whole = wrapped.length === HEAD_BYTES + 12 + 16 + KEY_BYTES;
  if (head.subarray(0, MARK.length).toString('latin1') !== MARK || !sane || !whole) return 'damaged';
  const wrapping = await derive(passphrase, head.subarray(HEAD_BYTES - SALT_BYTES), { logN, r, p });
  return decrypt(head, wrapping, wrapped.subarray(HEAD_BYTES)) ?? 'wrong';
}

/** The same passphrase typed on another keyboard is made of the same characters: NFKC (RFC 8265 asks for it). */
function derive(passphrase: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r + 1_048_576 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
