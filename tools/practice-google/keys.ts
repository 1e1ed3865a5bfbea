import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/** An RSA key as PKCS #8 PEM with the id under which it is published. */
export interface PracticeKey {
  kid: string;
  privatePem: string;
  publicPem: string;
}

// Making one takes a good part of a second; tests start many stand-ins in one process.
const made = new Map<string, PracticeKey>();

/** The key of that name: from the store, or made and put there. */
export function keyNamed(store: Store, name: 'signing' | 'service-account'): PracticeKey {
  const stored = store.get<PracticeKey>('key', name);
  if (stored !== undefined) return stored;
  const fresh = made.get(name) ?? makeKey();
  made.set(name, fresh);
  store.put('key', name, fresh);
  return fresh;
}

/** A random secret kept in the store: cookie keys, client secrets. */
export function secretNamed(store: Store, name: string): string {
  const stored = store.get<string>('secret', name);
  if (stored !== undefined) return stored;
  const fresh = randomBytes(24).toString('base64url');
  store.put('secret', name, fresh);
  return fresh;
}

function makeKey(): PracticeKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { kid: randomBytes(20).toString('hex'), privatePem: privateKey, publicPem: publicKey };
}
