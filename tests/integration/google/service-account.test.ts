import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GoogleRig, googleRig, message, uploadOf } from './rig.ts';

const HOUR = 3_600_000;
const office = 'office@northgate.example';

let rig: GoogleRig;
beforeEach(async () => {
  rig = await googleRig();
});
afterEach(() => rig.stop());

const key = (over: Record<string, unknown> = {}) => JSON.stringify({ ...rig.practice.serviceAccountJson(), ...over });
const assertions = () => rig.control.counters().assertions ?? 0;
const tokenCalls = () => rig.control.counters()['request.token'] ?? 0;
const view = (id: string) => rig.google.accounts.views().find((account) => account.id === id);

async function imported(): Promise<string> {
  const taken = await rig.google.services.importKey(key());
  if (!taken.ok) throw new Error(taken.problem.code);
  return taken.value.connectedAppId;
}
async function added(subject = office): Promise<string> {
  const account = await rig.google.services.add(await imported(), subject);
  if (!account.ok) throw new Error(account.problem.code);
  return account.value.accountId;
}
/** Both clocks: a claim is signed by ours and judged by Google's. */
async function pass(ms: number): Promise<void> {
  rig.control.advance(ms);
  await rig.clock.advance(ms);
}
async function token(id: string): Promise<string> {
  const got = await rig.google.tokens.accessToken(id);
  return got.ok ? got.value : got.problem.problem.code;
}
/** The stored rows, all of them, as bytes. */
const stored = () => Buffer.concat([Buffer.from(JSON.stringify(rig.db.serialize().toString('latin1')))]).toString();

/** What is stored of keys; null: it has been forgotten. */
const keysAtRest = () => rig.db.prepare("SELECT client_secret FROM connected_app WHERE kind = 'service'").pluck().all();

describe('a key', () => {
  test('is kept as ciphertext, and the window gets what the administrator needs', async () => {
    const file = rig.practice.serviceAccountJson();
    const taken = await rig.google.services.importKey(key());
    expect(taken).toMatchObject({
      ok: true,
      value: { robotEmail: file.client_email, clientId: file.client_id, accounts: 0 },
    });
    expect(JSON.stringify(taken)).not.toContain('PRIVATE');
    const secret = file.private_key.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    expect(stored()).not.toContain(secret);
    expect(JSON.stringify(rig.log)).not.toContain(secret);
    expect(rig.google.apps.views()).toEqual([]);
  });
  test('of the same service account takes the place of the older', async () => {
    const first = await imported();
    expect(await imported()).toBe(first);
    expect(rig.google.services.keys()).toHaveLength(1);
  });
  test('cannot be taken while the keyring is locked', async () => {
    rig.vault.lock();
    expect(await rig.google.services.importKey(key())).toMatchObject({ problem: { code: 'keyring_locked' } });
  });
});

describe('an account of a key', () => {
  test('sends as the person, with one request for a token', async () => {
    const id = await added();
    expect(view(id)).toMatchObject({
      kind: 'service',
      email: office,
      state: 'signed_in',
      isDefault: true,
      limits: { messagesPerDay: 2000, recipientsPerDay: 10_000 },
      delegation: { clientId: rig.practice.serviceAccountJson().client_id },
    });
    expect(tokenCalls()).toBe(1);
    const bytes = message('robot');
    const sent = await rig.google.transport.send(uploadOf(id, await token(id), bytes), {
      progress: () => undefined,
      mark: () => Promise.resolve(true),
    });
    expect(sent).toMatchObject({ kind: 'sent' });
    expect(rig.practice.mailbox.all()[0]?.user).toBe(office);
    expect(tokenCalls()).toBe(1);
  });
  test('gets its next token by another claim, once for everybody who asks', async () => {
    const id = await added();
    await pass(HOUR - 60_000);
    const all = await Promise.all(Array.from({ length: 20 }, () => token(id)));
    expect(new Set(all).size).toBe(1);
    expect(assertions()).toBe(2);
  });
  test('is used for the address that was named, whatever a row says', async () => {
    const id = await added();
    rig.db.prepare("UPDATE account SET email = 'billing@northgate.example' WHERE id = ?").run(id);
    rig.google.tokens.forget(id);
    rig.db.prepare('UPDATE token_cache SET access_token = NULL').run();
    const sent = await rig.google.transport.send(uploadOf(id, await token(id), message('robot')), {
      progress: () => undefined,
      mark: () => Promise.resolve(true),
    });
    expect(sent).toMatchObject({ kind: 'sent' });
    expect(rig.practice.mailbox.all()[0]?.user).toBe(office);
  });
  test('outlives a restart', async () => {
    const id = await added();
    rig.db.prepare('UPDATE token_cache SET access_token = NULL').run();
    expect((await rig.restart().tokens.accessToken(id)).ok).toBe(true);
  });
  test('several share one key, and the last one takes it along', async () => {
    const first = await added();
    const second = await added('billing@northgate.example');
    expect(rig.google.services.keys()).toMatchObject([{ accounts: 2 }]);
    expect(await rig.google.signOut(first, true)).toEqual({ ok: true, value: { revoked: false, problem: null } });
    expect(rig.control.counters()['request.revoke'] ?? 0).toBe(0);
    expect(view(first)).toMatchObject({ state: 'signed_out' });
    expect(rig.google.services.keys()).toMatchObject([{ accounts: 1 }]);
    await rig.google.signOut(second, false);
    expect(rig.google.services.keys()).toEqual([]);
    expect(keysAtRest()).toEqual([null]);
    expect(await added()).toBe(first);
  });
  test('one that nobody uses yet outlives the sign-outs of others, and is forgotten when the operator says so', async () => {
    const person = await rig.signIn({ user: office });
    const unused = await imported();
    await rig.google.signOut(person, false);
    expect(rig.google.services.keys()).toMatchObject([{ connectedAppId: unused, accounts: 0 }]);
    expect(rig.google.services.forgetKey(unused)).toEqual({ ok: true, value: null });
    expect(keysAtRest()).toEqual([null]);
    expect(rig.google.services.forgetKey(unused)).toMatchObject({ problem: { code: 'app_unknown' } });
    const id = await added('billing@northgate.example');
    expect(rig.google.services.forgetKey(await imported())).toMatchObject({ problem: { code: 'app_in_use' } });
    expect(view(id)).toMatchObject({ state: 'signed_in' });
  });
});

describe('what Google says to it', () => {
  test.each([
    ['an unknown person', 'nobody@northgate.example', 'subject_unknown'],
    ['no address', 'office', 'address_invalid'],
    ['the service account itself', 'outtray@practice.iam.gserviceaccount.example', 'subject_is_robot'],
  ])('%s makes no account', async (_, subject, code) => {
    expect(await rig.google.services.add(await imported(), subject)).toMatchObject({ problem: { code } });
    expect(rig.google.accounts.views()).toEqual([]);
  });
  test('a disabled robot makes no account, and holds those that there are', async () => {
    const id = await added();
    rig.control.set({ serviceAccountDisabled: true });
    expect(await rig.google.services.add(await imported(), 'billing@northgate.example')).toMatchObject({
      problem: { code: 'robot_disabled' },
    });
    await pass(HOUR);
    expect(await token(id)).toBe('robot_disabled');
    expect(rig.google.accounts.get(id)?.hold).toMatchObject({ reason: 'provider', until: null, needsPerson: true });
    rig.control.set({ serviceAccountDisabled: false });
    expect(await rig.google.services.tryAgain(id)).toEqual({ ok: true, value: null });
    expect(rig.google.accounts.get(id)?.hold).toBeNull();
  });
  test('a key that was deleted is mended by another one', async () => {
    const id = await added();
    rig.control.fault({ endpoint: 'token', times: 1, action: { do: 'error', error: 'jwt_signature' } });
    await pass(HOUR);
    expect(await token(id)).toBe('service_key_refused');
    await imported();
    expect(rig.google.accounts.get(id)?.hold).toBeNull();
    expect(await token(id)).toMatch(/^ya29\./);
  });
  test('a delegation that is not there yet is waited for by the hour, and works by itself afterwards', async () => {
    rig.control.set({ delegatedSubjects: [] });
    const id = await added();
    expect(view(id)).toMatchObject({ problem: { code: 'not_delegated', params: { client: '100000000000000000900' } } });
    const hold = rig.google.accounts.get(id)?.hold;
    expect(hold).toMatchObject({ reason: 'provider', until: rig.clock.now() + HOUR });
    await pass(HOUR);
    expect(await token(id)).toBe('not_delegated');
    rig.control.set({ delegatedSubjects: [office] });
    await pass(HOUR);
    expect(await token(id)).toMatch(/^ya29\./);
    expect(view(id)).toMatchObject({ problem: null, state: 'signed_in' });
  });
  test('after a day it stops asking, until somebody says so', async () => {
    rig.control.set({ delegatedSubjects: [] });
    const id = await added();
    for (let hour = 0; hour < 25; hour++) {
      await pass(HOUR);
      await token(id);
    }
    const asked = tokenCalls();
    expect(asked).toBeGreaterThanOrEqual(24);
    expect(asked).toBeLessThan(30);
    expect(view(id)).toMatchObject({ problem: { code: 'not_delegated_over' }, state: 'needs_authorization' });
    await pass(5 * HOUR);
    expect(await token(id)).toBe('not_delegated_over');
    expect(tokenCalls()).toBe(asked);
    expect(await rig.google.services.tryAgain(id)).toMatchObject({ problem: { code: 'not_delegated' } });
    rig.control.set({ delegatedSubjects: [office] });
    expect(await rig.google.services.tryAgain(id)).toMatchObject({ ok: true });
  });
  test('a scope that was not delegated is the same', async () => {
    rig.control.set({ delegatedScopes: [] });
    expect(view(await added())).toMatchObject({ problem: { code: 'not_delegated' } });
  });
  test('a clock that is off passes by itself', async () => {
    const id = await added();
    rig.control.advance(3 * HOUR);
    await pass(HOUR);
    expect(await token(id)).toMatch(/^clock_/);
    expect(rig.google.accounts.get(id)?.hold ?? null).toBeNull();
    await rig.clock.advance(3 * HOUR);
    expect(await token(id)).toMatch(/^ya29\./);
  });
  test('a key from another computer says so, and is mended by importing it again', async () => {
    const id = await added();
    rig.vault.otherComputer();
    await pass(HOUR);
    expect(await token(id)).toBe('service_key_unreadable');
    expect(
      await rig.google.services.add(rig.google.services.keys()[0]?.connectedAppId ?? '', 'x@y.example'),
    ).toMatchObject({
      problem: { code: 'service_key_unreadable' },
    });
  });
});

describe('moving to sign-in', () => {
  test('keeps the row, its settings and its rank, and forgets the key', async () => {
    const id = await added();
    const before = rig.google.setup.settings(id);
    if (!before.ok) throw new Error('no settings');
    rig.google.setup.save(id, { ...before.value, aliases: ['sales@northgate.example'], signatureText: 'N' });
    expect(await rig.signIn({ user: office }, id)).toBe(id);
    expect(view(id)).toMatchObject({
      kind: 'oauth',
      state: 'signed_in',
      isDefault: true,
      senders: ['sales@northgate.example'],
      delegation: null,
    });
    expect(await token(id)).toMatch(/^ya29\./);
    expect(rig.google.accounts.views()).toHaveLength(1);
    expect(rig.google.services.keys()).toEqual([]);
    expect(keysAtRest()).toEqual([null]);
    const again = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: id });
    expect(again).toMatchObject({ ok: true });
  });
  test('leaves the key to those who still use it', async () => {
    const id = await added();
    const other = await added('billing@northgate.example');
    await rig.signIn({ user: office }, id);
    expect(rig.google.services.keys()).toMatchObject([{ accounts: 1 }]);
    await pass(HOUR);
    expect(await token(other)).toMatch(/^ya29\./);
  });
  test('of another person is refused, and nothing changes', async () => {
    const id = await added();
    rig.screen.window = { user: 'billing@northgate.example' };
    const done = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: id });
    expect(done).toMatchObject({ problem: { code: 'other_account' } });
    expect(view(id)).toMatchObject({ kind: 'service', state: 'signed_in' });
  });
  test('of somebody who is here already says which one to keep', async () => {
    await rig.signIn({ user: office });
    const id = await added();
    const done = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: id });
    expect(done).toMatchObject({ problem: { code: 'account_exists' } });
  });
});
