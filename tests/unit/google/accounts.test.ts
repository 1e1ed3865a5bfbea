import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAccountStore } from '../../../src/main/google/account-store.ts';
import { type Accounts, createAccounts } from '../../../src/main/google/accounts.ts';
import { type ConnectedApps, createConnectedApps } from '../../../src/main/google/connected-app.ts';
import { createGoogleStore, type GoogleStore } from '../../../src/main/google/store.ts';
import type { Vault } from '../../../src/main/ports.ts';
import { warningsOf } from '../../../src/shared/connected-app.ts';
import { connectedAppSchema } from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { createDirectDispatcher } from '../../support/direct-dispatcher.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { type TestClock, testClock } from '../../support/test-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const why = problem('gmail_rate_limited', { until: 0 });

let base: ReturnType<typeof temporaryDatabase>;
let store: GoogleStore;
let clock: TestClock;
let accounts: Accounts;
let apps: ConnectedApps;
let changes: number;
let locked: boolean;

const vault: Vault = {
  seal: async (plain) => (locked ? fail(problem('keyring_locked')) : ok(Buffer.from(plain).reverse())),
  open: async (sealed) => ok(Buffer.from(sealed).reverse().toString()),
};

beforeEach(() => {
  base = temporaryDatabase();
  clock = testClock();
  store = createGoogleStore(base.db);
  changes = 0;
  locked = false;
  accounts = createAccounts({ store, more: createAccountStore(base.db), clock, log: memoryLog() });
  accounts.onChange(() => {
    changes += 1;
  });
  apps = createConnectedApps({
    store,
    accounts,
    tokens: { forget: () => {} },
    signIns: { current: () => null, cancel: () => {} },
    vault,
    clock,
    random: seededRandom(1),
    log: memoryLog(),
    dispatcher: async () => createDirectDispatcher(),
  });
});
afterEach(() => base.remove());

const clientJson = (clientId = 'client-1', port = 4010, secret = 'secret') =>
  JSON.stringify({
    installed: {
      client_id: clientId,
      client_secret: secret,
      auth_uri: `http://127.0.0.1:${port}/a`,
      token_uri: `http://127.0.0.1:${port}/t`,
    },
    outtray: {
      revocation_uri: `http://127.0.0.1:${port}/r`,
      api_root: `http://127.0.0.1:${port}`,
      name: 'Practice Google',
    },
  });

async function importApp(...of: Parameters<typeof clientJson>): Promise<string> {
  const imported = await apps.importClient(clientJson(...of));
  if (!imported.ok) throw new Error(imported.problem.code);
  return imported.value.connectedAppId;
}

function signIn(appId: string, id: string, email: string): void {
  const at = clock.now();
  const limits = { messagesPerDay: 500, recipientsPerDay: 500 };
  const tokens = {
    accountId: id,
    accessToken: null,
    refreshToken: Buffer.from('sealed'),
    accessExpiresAt: null,
    accessObtainedAt: null,
    refreshExpiresAt: null,
    scopes: ['openid'],
    refreshedAt: null,
  };
  store.signIn({ id, connectedAppId: appId, sub: id, email, name: null, ...limits }, tokens, at);
}

async function two(): Promise<string> {
  const appId = await importApp();
  signIn(appId, 'a1', 'office@northgate.example');
  await clock.advance(1);
  signIn(appId, 'a2', 'Billing@Northgate.example');
  changes = 0;
  return appId;
}

describe('which account sends', () => {
  test('is asked of what was read before, until anything of the accounts is written', async () => {
    await two();
    const mayUse = () => {
      const chosen = accounts.choose('sales@shop.example', 'a1');
      return chosen.ok && chosen.value.mayUse;
    };
    const read = vi.spyOn(store, 'accounts');
    expect([mayUse(), mayUse(), mayUse()]).toEqual([false, false, false]);
    expect(read).toHaveBeenCalledTimes(1);
    base.db.exec("INSERT INTO account_sender VALUES ('a1', 'domain', 'shop.example')");
    expect([mayUse(), mayUse()]).toEqual([true, true]);
    expect(read).toHaveBeenCalledTimes(2);
    base.db.exec('DELETE FROM account_sender');
    expect(mayUse()).toBe(false);
    expect(accounts.choose(null, null)).toMatchObject({ value: { accountId: 'a1' } });
    store.makeDefault('a2');
    expect(accounts.choose(null, null)).toMatchObject({ value: { accountId: 'a2' } });
  });

  test('none: nobody can', async () => {
    expect(accounts.choose('office@northgate.example', null)).toMatchObject({
      ok: false,
      problem: { code: 'no_account' },
    });
  });
  test('the wanted one, else the one with the address, else the default', async () => {
    await two();
    const chosen = (from: string | null, wanted: string | null) => {
      const result = accounts.choose(from, wanted);
      return result.ok ? `${result.value.accountId} ${result.value.reason}` : result.problem.code;
    };
    expect(chosen('office@northgate.example', 'a2')).toBe('a2 chosen');
    expect(chosen('x@y.example', 'a3')).toBe('account_unknown');
    expect(chosen(' BILLING@northgate.EXAMPLE ', null)).toBe('a2 address');
    expect(chosen('billing@other.example', null)).toBe('a1 default');
    expect(chosen(null, null)).toBe('a1 default');
  });
  test('a signed-out one gives way to its namesake, and waits when there is none', async () => {
    await two();
    const other = await importApp('client-2');
    store.signOut('a2', { reason: 'needs_authorization', until: null, problem: why }, clock.now());
    expect(accounts.choose('billing@northgate.example', null)).toMatchObject({
      value: { accountId: 'a2', reason: 'address' },
    });
    signIn(other, 'a4', 'billing@northgate.example');
    expect(accounts.choose('billing@northgate.example', null)).toMatchObject({ value: { accountId: 'a4' } });
  });
});

describe('holds', () => {
  const until = () => clock.now() + HOUR;

  test('outlive a restart, end by themselves, and are announced once', async () => {
    await two();
    const hold = { reason: 'rate_limited', until: until(), problem: why } as const;
    accounts.hold('a1', hold);
    accounts.hold('a1', hold);
    accounts.hold('nobody', hold);
    expect(changes).toBe(1);
    const again = createAccounts({ store, more: createAccountStore(base.db), clock, log: memoryLog() });
    expect(again.get('a1')?.hold).toEqual({
      scope: 'account',
      reason: 'rate_limited',
      accountId: 'a1',
      until: hold.until,
      needsPerson: false,
      problem: why,
    });
    expect(again.get('a2')?.hold).toBeNull();
    expect(again.get('nobody')).toBeNull();
    await clock.advance(HOUR);
    expect(again.all().map(({ hold: now }) => now)).toEqual([null, null]);
  });

  test('the longer of two timed ones stays', async () => {
    await two();
    accounts.hold('a1', { reason: 'quota', until: until(), problem: why });
    accounts.hold('a1', { reason: 'rate_limited', until: clock.now() + MINUTE, problem: why });
    expect(accounts.get('a1')?.hold?.reason).toBe('quota');
    accounts.hold('a1', { reason: 'rate_limited', until: until() + 1, problem: why });
    expect(accounts.get('a1')?.hold?.reason).toBe('rate_limited');
  });

  test('what waits for a person is not pushed aside by what ends by itself', async () => {
    await two();
    const person = problem('needs_authorization', { email: 'x' });
    accounts.hold('a1', { reason: 'rate_limited', until: until(), problem: why });
    accounts.hold('a1', { reason: 'needs_authorization', until: null, problem: person });
    accounts.hold('a1', { reason: 'rate_limited', until: until(), problem: why });
    accounts.hold('a1', { reason: 'keyring_locked', until: null, problem: problem('keyring_locked') });
    accounts.hold('a1', { reason: 'needs_authorization', until: null, problem: person });
    expect(accounts.get('a1')?.hold).toMatchObject({
      reason: 'needs_authorization',
      needsPerson: true,
      problem: person,
    });
    expect(changes).toBe(2);
    accounts.release('a1', 'keyring_locked');
    accounts.release('nobody', 'keyring_locked');
    expect(changes).toBe(2);
    accounts.release('a1', 'needs_authorization');
    expect(accounts.get('a1')?.hold).toBeNull();
    expect(changes).toBe(3);
  });

  test('of an app hold all its accounts, and no other', async () => {
    await two();
    signIn(await importApp('client-2'), 'b1', 'x@other.example');
    changes = 0;
    accounts.holdApp('a2', {
      reason: 'provider',
      until: until(),
      problem: problem('gmail_api_disabled', { app: 'x' }),
    });
    expect(accounts.all().map(({ hold }) => hold?.reason ?? null)).toEqual(['provider', 'provider', null]);
    expect(changes).toBe(1);
    accounts.holdApp('nobody', { reason: 'provider', until: null, problem: why });
    expect(changes).toBe(1);
    await importApp();
    expect(accounts.all().map(({ hold }) => hold)).toEqual([null, null, null]);
  });

  test('a clock set back by a year does not make a year of an hour', async () => {
    await two();
    accounts.hold('a1', { reason: 'rate_limited', until: until(), problem: why });
    clock.jump(-365 * 24 * HOUR);
    expect(accounts.get('a1')?.hold).toBeNull();
  });

  test('a listener that left hears nothing', async () => {
    await two();
    let heard = 0;
    accounts.onChange(() => {
      heard += 1;
    })();
    accounts.changed();
    expect({ heard, changes }).toEqual({ heard: 0, changes: 1 });
  });
});

describe('connected apps', () => {
  test('show no secret, and fit what the window expects', async () => {
    await importApp();
    const [view] = apps.views();
    expect(connectedAppSchema.strict().parse(view)).toEqual(view);
    expect(view).toMatchObject({ hasSecret: true, preset: 'practice', warnings: [] });
    expect(JSON.stringify(view)).not.toContain('secret"');
    const row = base.db.prepare('SELECT client_secret AS s FROM connected_app').get() as { s: Buffer };
    expect(row.s.toString()).toBe('terces');
  });

  test('with the same client id are the same, brought up to date', async () => {
    const appId = await importApp();
    store.rememberBrowser(appId, clock.now());
    expect(await importApp('client-1', 4999, 'newer')).toBe(appId);
    expect(apps.views()).toMatchObject([{ tokenUri: 'http://127.0.0.1:4999/t', startsInBrowser: true }]);
    expect(await importApp('client-2')).not.toBe(appId);
    expect(apps.views()).toHaveLength(2);
  });

  test('are not imported with a closed keyring, on a full disk, or from a wrong file', async () => {
    expect(await apps.importClient('{}')).toMatchObject({ ok: false, problem: { code: 'client_json_incomplete' } });
    locked = true;
    expect(await apps.importClient(clientJson())).toMatchObject({ ok: false, problem: { code: 'keyring_locked' } });
    locked = false;
    base.db.exec(`CREATE TRIGGER full BEFORE INSERT ON connected_app BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    expect(await apps.importClient(clientJson())).toMatchObject({ ok: false, problem: { code: 'storage_failed' } });
    expect(apps.views()).toEqual([]);
  });

  test('go when nobody needs them any more', async () => {
    const appId = await two();
    expect(apps.remove(appId)).toMatchObject({ ok: false, problem: { code: 'app_in_use' } });
    for (const id of ['a1', 'a2'])
      store.signOut(id, { reason: 'needs_authorization', until: null, problem: why }, clock.now());
    expect(apps.remove(appId)).toEqual({ ok: true, value: null });
    expect({ apps: apps.views(), accounts: accounts.all() }).toEqual({ apps: [], accounts: [] });
    expect(apps.remove(appId)).toMatchObject({ ok: false, problem: { code: 'app_unknown' } });
  });

  test('warn of what will end the sign-in after an hour, or make it useless', () => {
    const scopes = ['https://www.googleapis.com/auth/gmail.send'];
    const queryParameters = [
      { name: 'access_type', value: 'offline' },
      { name: 'prompt', value: 'select_account consent' },
    ];
    expect(warningsOf({ scopes, queryParameters })).toEqual([]);
    expect(warningsOf({ scopes: ['https://mail.google.com/'], queryParameters: [] })).toEqual([
      'no_offline_access',
      'no_consent_prompt',
    ]);
    expect(warningsOf({ scopes: ['openid'], queryParameters })).toEqual(['no_send_scope']);
  });
});
