import { expect, test } from 'vitest';
import { createKeyring, type Storage } from '../../../src/main/desktop/keyring.ts';
import type { KeyringState } from '../../../src/main/desktop/session-bus.ts';
import { memoryLog } from '../../support/memory-log.ts';

/**
 * What safeStorage does in states that cannot be had from a keyring on demand: another prefix, another backend, a changed key. Its
 * real behaviour is tested on Electron itself.
 */
interface World {
  prefix: string;
  backend: ReturnType<Storage['getSelectedStorageBackend']>;
  keyring: KeyringState | null;
  available: boolean;
  stale: boolean;
  asked: number;
}

function vaultIn(world: Partial<World>, { asynchronous = false, platform = 'linux' as NodeJS.Platform } = {}) {
  const now: World = {
    prefix: 'v11',
    backend: 'gnome_libsecret',
    keyring: 'open',
    available: true,
    stale: false,
    asked: 0,
    ...world,
  };
  const shut = (plain: string) => Buffer.from(now.prefix + plain);
  const read = (sealed: Buffer) => {
    now.asked++;
    if (sealed.toString().endsWith('damaged')) throw new Error('Error while decrypting the ciphertext.');
    return sealed.toString().slice(3);
  };
  const storage: Storage = asynchronous
    ? {
        getSelectedStorageBackend: () => now.backend,
        encryptStringAsync: async (plain) => shut(plain),
        decryptStringAsync: async (sealed) => ({ result: read(sealed), shouldReEncrypt: now.stale }),
      }
    : {
        getSelectedStorageBackend: () => now.backend,
        isEncryptionAvailable: () => now.available,
        encryptString: shut,
        decryptString: read,
      };
  return { now, vault: createKeyring({ storage, platform, keyring: async () => now.keyring, log: memoryLog() }) };
}

const code = async (outcome: Promise<{ ok: boolean; problem?: { code: string } }>) => {
  const result = await outcome;
  return result.ok ? 'ok' : result.problem?.code;
};
const blob = (text: string) => new Uint8Array(Buffer.from(text));

for (const asynchronous of [false, true]) {
  const api = asynchronous ? 'asynchronous' : 'synchronous';

  test(`${api}: opens what it sealed`, async () => {
    const { vault } = vaultIn({}, { asynchronous });
    const sealed = await vault.seal('grüße');
    expect(sealed.ok && (await vault.open(sealed.value))).toEqual({ ok: true, value: 'grüße' });
  });

  test(`${api}: never seals with the key that everyone knows`, async () => {
    expect(await code(vaultIn({ prefix: 'v10' }, { asynchronous }).vault.seal('x'))).toBe('keyring_missing');
    expect(await code(vaultIn({ prefix: 'v10', keyring: 'locked' }, { asynchronous }).vault.seal('x'))).toBe(
      'keyring_locked',
    );
  });

  test(`${api}: never opens what the keyring did not seal`, async () => {
    const { vault, now } = vaultIn({}, { asynchronous });
    expect(await code(vault.open(blob('v10secret')))).toBe('token_unreadable');
    expect(await code(vault.open(blob('')))).toBe('token_unreadable');
    expect(now.asked).toBe(0);
  });

  test(`${api}: without a keyring nothing is sealed, and what is sealed waits`, async () => {
    const { vault, now } = vaultIn({ keyring: 'none' }, { asynchronous });
    expect(await code(vault.seal('x'))).toBe('keyring_missing');
    expect(await code(vault.open(blob('v11x')))).toBe('keyring_locked');
    expect(now.asked).toBe(0);
  });

  test(`${api}: a blob that does not open is damaged only when the keyring is known to be open`, async () => {
    expect(await code(vaultIn({}, { asynchronous }).vault.open(blob('v11damaged')))).toBe('token_unreadable');
    expect(await code(vaultIn({ keyring: null }, { asynchronous }).vault.open(blob('v11damaged')))).toBe(
      'keyring_locked',
    );
    const { vault, now } = vaultIn({}, { asynchronous });
    await vault.seal('x');
    now.keyring = 'locked';
    expect(await code(vault.open(blob('v11damaged')))).toBe('token_unreadable');
  });
}

test('the synchronous API never meets a locked keyring, until the key is at hand', async () => {
  const { vault, now } = vaultIn({ keyring: 'locked' });
  expect(await code(vault.seal('x'))).toBe('keyring_locked');
  expect(await code(vault.open(blob('v11x')))).toBe('keyring_locked');
  expect(now.asked).toBe(0);
  now.keyring = 'open';
  expect(await code(vault.open(blob('v11x')))).toBe('ok');
  now.keyring = 'locked';
  expect(await code(vault.open(blob('v11x')))).toBe('ok');
});

test('a backend without a keyring is none', async () => {
  expect(await code(vaultIn({ backend: 'basic_text', keyring: null }).vault.seal('x'))).toBe('keyring_missing');
  expect(await code(vaultIn({ backend: 'unknown', keyring: null }).vault.seal('x'))).toBe('keyring_missing');
  expect(await code(vaultIn({ backend: 'kwallet6', keyring: 'none' }).vault.seal('x'))).toBe('ok');
});

test('whether there is a keyring is known without asking it for anything', async () => {
  const there = async (world: Partial<World>, options = {}) => {
    const { vault, now } = vaultIn(world, options);
    const answer = await vault.there();
    expect(now.asked).toBe(0);
    return answer;
  };
  expect(await there({})).toBe(true);
  expect(await there({ keyring: 'locked' })).toBe(true);
  expect(await there({ keyring: 'none' })).toBe(false);
  expect(await there({ keyring: null, backend: 'basic_text' })).toBe(false);
  // the asynchronous API may know a keyring that the bus does not: only sealing tells
  expect(await there({ keyring: null, backend: 'basic_text' }, { asynchronous: true })).toBe(true);
  expect(await there({ keyring: 'none' }, { platform: 'win32' })).toBe(true);
});

test('what was sealed with an old key is given back freshly sealed', async () => {
  const { vault } = vaultIn({ stale: true }, { asynchronous: true });
  const fresh: string[] = [];
  expect(await vault.open(blob('v11old'), (sealed) => void fresh.push(Buffer.from(sealed).toString()))).toEqual({
    ok: true,
    value: 'old',
  });
  expect(fresh).toEqual(['v11old']);
});

test('other systems have marks of their own', async () => {
  const { vault } = vaultIn({ prefix: 'v10' }, { platform: 'darwin' });
  expect(await code(vault.seal('x'))).toBe('ok');
  expect(await code(vaultIn({ available: false }, { platform: 'darwin' }).vault.seal('x'))).toBe('keyring_locked');
  expect(await code(vaultIn({ available: false }, { platform: 'win32' }).vault.seal('x'))).toBe('keyring_missing');
});
