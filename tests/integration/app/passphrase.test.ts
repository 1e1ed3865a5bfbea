import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../src/main/database/open.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';

/** A computer without a keyring, from the window's side. */

const PASSPHRASE = 'correct horse battery';
const NEXT = 'staple the other horse';

// the least that is taken for a key of ours; the usual one is seen in tests/unit/vault and by the end-to-end tests
vi.mock('../../../src/main/vault/wrapped-key.ts', async (original) => ({
  ...(await original<typeof import('../../../src/main/vault/wrapped-key.ts')>()),
  usualCost: { logN: 10, r: 8, p: 1 },
}));

let app: HeadlessApp;
beforeEach(async () => {
  app = await headlessApp({ signedIn: false, keyring: false });
});
afterEach(() => app.stop());

const vault = async () => (await app.ask('snapshot')).vault;
const clientJson = () => JSON.stringify(app.practice.clientJson('installed'));
const sent = (count: number) => app.until(({ counts }) => counts.sent === count);

async function signIn(accountId: string | null = null): Promise<string> {
  const { connectedAppId } = await app.ask('importClient', { json: clientJson() });
  return (await app.ask('signIn', { connectedAppId: connectedAppId ?? '', accountId })).accountId;
}

async function send(): Promise<void> {
  await app.ask('sendDraft', await app.draft());
}

function nothingInPlainText(): void {
  const files = ['outbox.db', 'outbox.db-wal'].map((name) => readFileSync(join(app.userData, name), 'latin1'));
  for (const text of [...files, JSON.stringify(app.log.lines)]) {
    expect(text).not.toMatch(/ya29\.|1\/\/0|GOCSPX-/);
    expect(text.includes(PASSPHRASE) || text.includes(NEXT)).toBe(false);
  }
}

test('a passphrase keeps sign-ins over a restart; locked, mail waits and goes by itself after it is entered', async () => {
  expect(await vault()).toEqual({ kept: 'nowhere', locked: false });
  expect(await app.answer('importClient', { json: clientJson() })).toMatchObject({
    problem: { code: 'keyring_missing' },
  });
  expect(await app.answer('setPassphrase', { passphrase: 'short', anew: false })).toMatchObject({
    problem: { code: 'passphrase_short', params: { least: 8 } },
  });
  await app.ask('setPassphrase', { passphrase: PASSPHRASE, anew: false });
  expect(await vault()).toEqual({ kept: 'passphrase', locked: false });
  await signIn();
  await send();
  await sent(1);
  nothingInPlainText();

  await app.restart();
  expect(await vault()).toEqual({ kept: 'passphrase', locked: true });
  await send();
  const waiting = await app.until(({ holds }) => holds.some(({ reason }) => reason === 'keyring_locked'));
  expect(waiting.accounts[0]).toMatchObject({ state: 'keyring_locked', problem: { code: 'vault_locked' } });
  expect(await app.answer('setPassphrase', { passphrase: NEXT, anew: false })).toMatchObject({
    problem: { code: 'vault_locked' },
  });
  expect(await app.answer('unlockVault', { passphrase: `${PASSPHRASE}!` })).toMatchObject({
    problem: { code: 'passphrase_wrong' },
  });
  expect((await app.ask('snapshot')).accounts[0]?.state).toBe('keyring_locked');
  await app.ask('unlockVault', { passphrase: PASSPHRASE });
  await sent(2);
  expect(app.notices.filter(({ title }) => title.includes('locked with your passphrase'))).toHaveLength(1);

  expect(await app.answer('changePassphrase', { current: 'something else', next: NEXT })).toMatchObject({
    problem: { code: 'passphrase_wrong' },
  });
  await app.ask('changePassphrase', { current: PASSPHRASE, next: NEXT });
  await app.restart();
  expect(await app.answer('unlockVault', { passphrase: PASSPHRASE })).toMatchObject({
    problem: { code: 'passphrase_wrong' },
  });
  await app.ask('unlockVault', { passphrase: NEXT });
  await send();
  await sent(3);
  nothingInPlainText();
});

test('a forgotten passphrase is given up for a new one: the account is signed in again, and what was stored stays', async () => {
  await app.ask('setPassphrase', { passphrase: PASSPHRASE, anew: false });
  const accountId = await signIn();
  await app.restart();
  await app.ask('setPassphrase', { passphrase: NEXT, anew: true });
  await send();
  await app.until(({ holds }) => holds.length > 0);
  await signIn(accountId);
  await sent(1);
  await app.restart((file) => {
    const opened = openDatabase(file);
    if (!opened.ok) throw new Error(opened.problem.code);
    expect(opened.value.db.prepare('SELECT count(*) AS n FROM vault_key').get()).toEqual({ n: 2 });
    opened.value.db.close();
  });
  expect(await vault()).toEqual({ kept: 'passphrase', locked: true });
});

test('kept until quit: everything works, nothing outlives the run, and the next start says why', async () => {
  await app.ask('keepUntilQuit');
  expect(await vault()).toEqual({ kept: 'until_quit', locked: false });
  const accountId = await signIn();
  await send();
  await sent(1);
  nothingInPlainText();
  await app.restart();
  expect(await vault()).toEqual({ kept: 'nowhere', locked: false });
  await send();
  const waiting = await app.until(({ holds }) => holds.some(({ reason }) => reason === 'needs_authorization'));
  expect(waiting.accounts[0]).toMatchObject({ id: accountId, problem: { code: 'kept_until_quit' } });
  await app.ask('setPassphrase', { passphrase: PASSPHRASE, anew: false });
  await signIn(accountId);
  await sent(2);
});

test('kept until quit, then a passphrase after all: nobody signs in again, and it outlives the run', async () => {
  await app.ask('keepUntilQuit');
  await signIn();
  await send();
  await sent(1);
  await app.ask('setPassphrase', { passphrase: PASSPHRASE, anew: false });
  await app.restart();
  expect(await vault()).toEqual({ kept: 'passphrase', locked: true });
  await app.ask('unlockVault', { passphrase: PASSPHRASE });
  const asked = app.practice.control.counters().refreshes ?? 0;
  await send();
  await sent(2);
  // its access token was kept until quit and no longer; the refresh token and the client's secret have gone along
  expect(app.practice.control.counters().refreshes).toBe(asked + 1);
  expect((await app.ask('snapshot')).accounts[0]).toMatchObject({ state: 'signed_in', problem: null });
  nothingInPlainText();
});

test('a damaged wrapped key is said, and left as it is', async () => {
  await app.ask('setPassphrase', { passphrase: PASSPHRASE, anew: false });
  await app.restart((file) => {
    const opened = openDatabase(file);
    if (!opened.ok) throw new Error(opened.problem.code);
    opened.value.db.prepare("UPDATE vault_key SET wrapped = x'00'").run();
    opened.value.db.close();
  });
  expect(await app.answer('unlockVault', { passphrase: PASSPHRASE })).toMatchObject({
    problem: { code: 'vault_key_damaged' },
  });
});
