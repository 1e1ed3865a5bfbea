import { expect, test } from 'vitest';
import { storageProblem } from '../../../src/main/database/open.ts';
import type { Keyring } from '../../../src/main/ports.ts';
import type { KeyStore } from '../../../src/main/vault/key-store.ts';
import { shut, unshut } from '../../../src/main/vault/sealed-box.ts';
import { createVault } from '../../../src/main/vault/vault.ts';
import { unwrapKey, wrapKey } from '../../../src/main/vault/wrapped-key.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail } from '../../../src/shared/result.ts';
import { testVault } from '../../integration/google/rig.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';

/** What the passphrase's vault does with its bytes; its whole road is tests/integration/app/passphrase.test.ts. */

const cheap = { logN: 10, r: 8, p: 1 };
const random = seededRandom(5);
const key = random.bytes(32);

function memoryStore(): KeyStore & { all: Uint8Array[]; full: boolean } {
  const store = {
    all: [] as Uint8Array[],
    full: false,
    wrapped: () => store.all.at(-1) ?? null,
    add(wrapped: Uint8Array) {
      if (store.full) throw new Error('no room');
      store.all.push(wrapped);
    },
    replace(wrapped: Uint8Array) {
      if (store.full) throw new Error('no room');
      store.all[store.all.length - 1] = wrapped;
    },
  };
  return store;
}

const noKeyring: Keyring = {
  seal: () => Promise.resolve(fail(problem('keyring_missing'))),
  open: () => Promise.resolve(fail(problem('keyring_locked'))),
  there: () => Promise.resolve(false),
};

const vaultWith = (store: KeyStore, keyring: Keyring = noKeyring) =>
  createVault({ keyring, store, clock: testClock(), random, log: memoryLog(), storageProblem, cost: cheap });

test('a wrapped key opens with its passphrase alone, however it was typed', async () => {
  const wrapped = await wrapKey(key, 'Zoë’s pass', random, cheap);
  expect(await unwrapKey(wrapped, 'Zoë’s pass'.normalize('NFD'))).toEqual(Buffer.from(key));
  expect(await unwrapKey(wrapped, 'Zoe’s pass')).toBe('wrong');
  expect(Buffer.from(wrapped).includes(Buffer.from(key))).toBe(false);
});

test('unless a test asks for less, each guess costs 128 MiB', async () => {
  const store = memoryStore();
  const deps = { keyring: noKeyring, store, clock: testClock(), random, log: memoryLog(), storageProblem };
  expect((await createVault(deps).setPassphrase('a passphrase', false)).ok).toBe(true);
  const [logN = 0, r = 0] = store.all[0]?.subarray(4) ?? [];
  expect(128 * 2 ** logN * r).toBe(128 * 1_048_576);
});

test('what is changed in a wrapped key is noticed; what no scrypt should be asked for is not tried', async () => {
  const wrapped = await wrapKey(key, 'a passphrase', random, cheap);
  for (let at = 0; at < wrapped.length; at += 1) {
    // another cost is another key, at another price: those are the next test's
    if (at >= 4 && at <= 6) continue;
    const changed = Uint8Array.from(wrapped);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await unwrapKey(changed, 'a passphrase')).toBe(at < 4 ? 'damaged' : 'wrong');
  }
  for (const [at, value] of [
    [4, 0],
    [4, 31],
    [5, 0],
    [5, 255],
    [6, 0],
    [6, 255],
  ] as const) {
    const changed = Uint8Array.from(wrapped);
    changed[at] = value;
    expect(await unwrapKey(changed, 'a passphrase')).toBe('damaged');
  }
  expect(await unwrapKey(wrapped.subarray(0, -1), 'a passphrase')).toBe('damaged');
  expect(await unwrapKey(new Uint8Array(), 'a passphrase')).toBe('damaged');
});

test('a box opens with its own key, and no byte of it can be changed', () => {
  const box = shut('OTP1', key, Buffer.from('grüße'), random);
  expect(unshut('OTP1', key, box)?.toString()).toBe('grüße');
  expect(unshut('OTP1', random.bytes(32), box)).toBeNull();
  expect(unshut('OTP1', key, box.subarray(0, 20))).toBeNull();
  for (let at = 0; at < box.length; at += 1) {
    const changed = Uint8Array.from(box);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unshut('OTP1', key, changed)).toBeNull();
  }
  expect(Buffer.from(shut('OTP1', key, Buffer.from('grüße'), random)).equals(Buffer.from(box))).toBe(false);
});

test('with a keyring nothing is asked, and what it sealed is its own to open', async () => {
  const keyring = testVault();
  const vault = vaultWith(memoryStore(), { ...keyring, there: () => Promise.resolve(true) });
  await vault.start();
  const sealed = await vault.seal('secret');
  expect(vault.view()).toEqual({ kept: 'keyring', locked: false });
  expect(sealed.ok && (await vault.open(sealed.value))).toEqual({ ok: true, value: 'secret' });
  keyring.lock();
  expect(await vault.seal('secret')).toMatchObject({ problem: { code: 'keyring_locked' } });
  expect(vault.view().kept).toBe('keyring');
});

test('a keyring that turns out to be missing, and comes back', async () => {
  const keyring = testVault();
  let there = false;
  const vault = vaultWith(memoryStore(), {
    seal: (plain) => (there ? keyring.seal(plain) : noKeyring.seal(plain)),
    open: keyring.open,
    there: () => Promise.resolve(true),
  });
  let changes = 0;
  const off = vault.onChange(() => {
    changes += 1;
  });
  await vault.start();
  expect(await vault.seal('secret')).toMatchObject({ problem: { code: 'keyring_missing' } });
  expect(vault.view().kept).toBe('nowhere');
  there = true;
  expect((await vault.seal('secret')).ok).toBe(true);
  expect(vault.view().kept).toBe('keyring');
  expect(changes).toBe(2);
  off();
});

test('a passphrase that cannot be written down is not taken', async () => {
  const store = memoryStore();
  const vault = vaultWith(store);
  await vault.start();
  store.full = true;
  expect(await vault.setPassphrase('long enough', false)).toMatchObject({ problem: { code: 'storage_failed' } });
  expect(vault.view()).toEqual({ kept: 'nowhere', locked: false });
  expect(await vault.seal('x')).toMatchObject({ problem: { code: 'keyring_missing' } });
  store.full = false;
  expect((await vault.setPassphrase('long enough', false)).ok).toBe(true);
  store.full = true;
  expect(await vault.changePassphrase('long enough', 'another one')).toMatchObject({
    problem: { code: 'storage_failed' },
  });
  const again = vaultWith(store);
  expect((await again.unlock('long enough')).ok).toBe(true);
});

test('what one passphrase kept is not another’s, and a locked vault says so instead of guessing', async () => {
  const store = memoryStore();
  const first = vaultWith(store);
  await first.setPassphrase('long enough', false);
  const sealed = await first.seal('secret');
  if (!sealed.ok) throw new Error(sealed.problem.code);
  const locked = vaultWith(store);
  expect(locked.view()).toEqual({ kept: 'passphrase', locked: true });
  expect(await locked.open(sealed.value)).toMatchObject({ problem: { code: 'vault_locked' } });
  expect(await locked.seal('x')).toMatchObject({ problem: { code: 'vault_locked' } });
  expect(locked.keepUntilQuit()).toMatchObject({ problem: { code: 'vault_locked' } });
  await locked.setPassphrase('a new passphrase', true);
  expect(await locked.open(sealed.value)).toMatchObject({ problem: { code: 'token_unreadable' } });
  expect(store.all).toHaveLength(2);
  const elsewhere = vaultWith(memoryStore());
  expect(await elsewhere.open(sealed.value)).toMatchObject({ problem: { code: 'token_unreadable' } });
  expect(await elsewhere.unlock('long enough')).toMatchObject({ problem: { code: 'keyring_missing' } });
});

test('a passphrase that is set later takes along what was kept until quit', async () => {
  const store = memoryStore();
  const vault = vaultWith(store);
  await vault.start();
  vault.keepUntilQuit();
  const before = await vault.seal('secret');
  if (!before.ok) throw new Error(before.problem.code);
  let anew: Uint8Array = before.value;
  const take = (fresh: Uint8Array) => {
    anew = fresh;
  };
  expect(await vault.open(before.value, take)).toEqual({ ok: true, value: 'secret' });
  expect(anew).toBe(before.value);
  await vault.setPassphrase('long enough', false);
  expect(vault.view()).toEqual({ kept: 'passphrase', locked: false });
  expect(await vault.open(before.value, take)).toEqual({ ok: true, value: 'secret' });
  const nextRun = vaultWith(store);
  await nextRun.unlock('long enough');
  expect(await nextRun.open(anew)).toEqual({ ok: true, value: 'secret' });
  expect(await nextRun.open(before.value)).toMatchObject({
    problem: { code: 'token_unreadable', params: { kept: 'until_quit' } },
  });
});
