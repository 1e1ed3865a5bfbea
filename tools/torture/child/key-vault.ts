import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vault } from '../../../src/main/ports.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with a key that lies in the folder: fit for a practice sign-in and nothing else. */
export function keyVault(folder: string): Vault {
  const file = join(folder, 'vault.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  const key = readFileSync(file);
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Promise.resolve(ok(Buffer.concat([nonce, cipher.getAuthTag(), sealed])));
    },
    open(sealed) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        return Promise.resolve(ok(plain.toString('utf8')));
      } catch {
        return Promise.resolve(fail(problem('token_unreadable', { email: '' })));
      }
    },
  };
}
