import { scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto';
import type { Random } from '../ports.ts';

/**
 * Passwords of programs. They are random and long, so the cost of scrypt guards only against a stolen database; N is OWASP's lowest
 * (16 MiB, some 30 ms) for that reason.
 */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

// without the characters that are mistaken for each other when a password is copied by hand
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const PASSWORD_LENGTH = 24;

/** A new password: 24 characters, about 139 bits. */
export function newPassword(random: Random): string {
  let password = '';
  // bytes from the top that would favour the first characters are thrown away
  const limit = 256 - (256 % alphabet.length);
  while (password.length < PASSWORD_LENGTH) {
    for (const byte of random.bytes(PASSWORD_LENGTH)) {
      if (byte < limit && password.length < PASSWORD_LENGTH) password += alphabet.charAt(byte % alphabet.length);
    }
  }
  return password;
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(16));
  const hash = await scrypt(password, salt, KEY_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether the password is the hashed one, in constant time. A hash that cannot be read matches nothing. */
export async function matchesPassword(password: string, stored: string): Promise<boolean> {
  const [kind, N, r, p, salt, hash] = stored.split('$');
  if (kind !== 'scrypt' || !salt || !hash) return false;
  const wanted = Buffer.from(hash, 'base64url');
  const found = await scrypt(password, Buffer.from(salt, 'base64url'), wanted.byteLength, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, wanted);
}

function scrypt(
  password: string,
  salt: Buffer,
  length: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scryptWithCallback(password, salt, length, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
