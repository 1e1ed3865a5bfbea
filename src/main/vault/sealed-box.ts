import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from '../ports.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 8;
export const KEY_BYTES = 32;

/** Tells which key a box was made with, and nothing else about it. */
export function keyId(key: Uint8Array): Buffer {
  return createHash('sha256').update('outtray key id').update(key).digest().subarray(0, ID_BYTES);
}

/** AES-256-GCM (NIST SP 800-38D): mark, key id, nonce, tag, ciphertext. Mark and key id are authenticated. */
export function shut(mark: string, key: Uint8Array, plain: Uint8Array, random: Random): Uint8Array {
  const head = Buffer.concat([Buffer.from(mark, 'latin1'), keyId(key)]);
  return Buffer.concat([head, encrypt(head, key, plain, random)]);
}

/** Whether the box bears the mark. */
export function bears(box: Uint8Array, mark: string): boolean {
  return Buffer.from(box.subarray(0, mark.length)).toString('latin1') === mark;
}

/** The id of the key that a box with this mark was made with. */
export function keyIdOf(mark: string, box: Uint8Array): Buffer {
  return Buffer.from(box.subarray(mark.length, mark.length + ID_BYTES));
}

/** Null when the box is damaged or of another key. */
export function unshut(mark: string, key: Uint8Array, box: Uint8Array): Buffer | null {
  const headBytes = mark.length + ID_BYTES;
  const head = Buffer.from(box.subarray(0, headBytes));
  return keyIdOf(mark, box).equals(keyId(key)) ? decrypt(head, key, box.subarray(headBytes)) : null;
}

/** Nonce, tag, ciphertext; `head` is authenticated with them. */
export function encrypt(head: Uint8Array, key: Uint8Array, plain: Uint8Array, random: Random): Buffer {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(head);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export function decrypt(head: Uint8Array, key: Uint8Array, box: Uint8Array): Buffer | null {
  if (box.length < NONCE_BYTES + TAG_BYTES) return null;
  const cipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES));
  cipher.setAAD(head);
  cipher.setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]);
  } catch {
    return null;
  }
}
