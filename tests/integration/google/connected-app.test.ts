import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppSettings } from '../../../src/shared/connected-app.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { type GoogleRig, googleRig } from './rig.ts';

const OFFICE = 'office@northgate.example';
const BILLING = 'billing@northgate.example';

let rig: GoogleRig;
beforeEach(async () => {
  rig = await googleRig();
});
afterEach(() => rig.stop());

function settingsOf(id: string): AppSettings {
  const view = rig.google.apps.views().find((one) => one.id === id);
  if (!view) throw new Error('no such app');
  const { id: _id, hasSecret: _secret, warnings: _warnings, ...settings } = view;
  return settings;
}
const secretIn = (json: ReturnType<GoogleRig['practice']['clientJson']>) =>
  'installed' in json ? json.installed.client_secret : '';
const hold = (code: 'client_invalid' | 'gmail_api_disabled' | 'gmail_domain_policy') => ({
  reason: 'provider' as const,
  until: null,
  problem: problem(code, { app: 'x', email: OFFICE }),
});

/** Whoever listens on another host than the provider, and everything that was sent there. */
async function stranger() {
  const heard: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (piece) => {
      body += String(piece);
    });
    req.on('end', () => {
      heard.push(`${req.headers.authorization ?? ''} ${body}`);
      res.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('whether the provider knows the client', () => {
  test('it does, and grants nothing for being asked', async () => {
    const id = await rig.importClient();
    expect(await rig.google.apps.check(id)).toEqual({ ok: true, value: { known: true, problem: null } });
    expect(rig.control.counters()).toMatchObject({ 'request.token': 1 });
    expect(rig.control.counters().codeExchanges ?? 0).toBe(0);
  });

  test('not with a stale secret, and not when it was deleted', async () => {
    const id = await rig.importClient();
    await rig.google.apps.save(id, settingsOf(id), { do: 'set', value: 'GOCSPX-stale' });
    const unknown = { ok: true, value: { known: false, problem: { code: 'client_invalid' } } };
    expect(await rig.google.apps.check(id)).toMatchObject(unknown);
    await rig.google.apps.save(id, settingsOf(id), {
      do: 'set',
      value: secretIn(rig.practice.clientJson('installed')),
    });
    rig.control.set({ clients: { installed: 'deleted', web: 'ok' } });
    expect(await rig.google.apps.check(id)).toMatchObject(unknown);
  });

  test.each([
    [{ do: 'close' }, 'provider_unreachable'],
    [{ do: 'html', status: 200 }, 'provider_unwell'],
    [{ do: 'error', error: 'temporarily_unavailable' }, 'provider_unwell'],
    [{ do: 'answer', status: 200, body: '{"access_token":"for anybody"}' }, 'provider_unwell'],
  ] as const)('it does not say: %j', async (action, code) => {
    const id = await rig.importClient();
    rig.control.fault({ endpoint: 'token', action });
    expect(await rig.google.apps.check(id)).toMatchObject({ ok: true, value: { known: null, problem: { code } } });
  });

  test('it cannot be asked while the keyring is closed, or about nothing', async () => {
    const id = await rig.importClient();
    rig.vault.lock();
    expect(await rig.google.apps.check(id)).toMatchObject({
      ok: true,
      value: { known: null, problem: { code: 'keyring_locked' } },
    });
    expect(await rig.google.apps.check('nothing')).toMatchObject({ ok: false, problem: { code: 'app_unknown' } });
  });
});

describe('saving', () => {
  test('a new one, and signing in by it', async () => {
    const file = rig.practice.clientJson('installed');
    if (!('installed' in file)) throw new Error('not installed');
    const saved = await rig.google.apps.save(
      null,
      {
        name: ' By hand ',
        preset: 'practice',
        authorizationUri: file.installed.auth_uri,
        tokenUri: file.installed.token_uri,
        revocationUri: file.outtray.revocation_uri,
        apiRoot: `${file.outtray.api_root}/`,
        clientId: file.installed.client_id,
        scopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'],
        queryParameters: [
          { name: 'access_type', value: 'offline' },
          { name: 'prompt', value: 'consent' },
        ],
        startsInBrowser: true,
      },
      { do: 'set', value: secretIn(file) },
    );
    if (!saved.ok) throw new Error(saved.problem.code);
    const done = await rig.google.signIns.start({ connectedAppId: saved.value.connectedAppId, accountId: null });
    expect(done.ok).toBe(true);
    expect(rig.screen.browsers).toHaveLength(1);
    expect(rig.google.apps.views()).toMatchObject([{ name: 'By hand', hasSecret: true, startsInBrowser: true }]);
    const shown = JSON.stringify([rig.google.apps.views(), rig.log.lines]);
    expect(shown).not.toContain(secretIn(file));
    // the file of the same client is the same app, and its own name stays
    expect(await rig.importClient()).toBe(saved.value.connectedAppId);
    expect(rig.google.apps.views()).toMatchObject([{ name: 'By hand' }]);
  });

  test('twice in one moment makes one', async () => {
    const id = await rig.importClient();
    const fresh = { ...settingsOf(id), name: 'Second', clientId: 'second' };
    const both = await Promise.all([1, 2].map(() => rig.google.apps.save(null, fresh, { do: 'set', value: 'x' })));
    expect(both.map((one) => (one.ok ? 'ok' : one.problem.code)).sort()).toEqual(['app_client_taken', 'ok']);
    expect(rig.google.apps.views()).toHaveLength(2);
    const namesake = await rig.google.apps.save(null, { ...fresh, name: 'SECOND', clientId: 'third' }, { do: 'keep' });
    expect(namesake).toMatchObject({ ok: false, problem: { code: 'app_name_taken', params: { app: 'Second' } } });
    const taken = await rig.google.apps.save(id, { ...settingsOf(id), name: 'second' }, { do: 'keep' });
    expect(taken).toMatchObject({ ok: false, problem: { code: 'app_name_taken' } });
  });

  test('what is wrong, unknown, sealed off or unwritable changes nothing', async () => {
    const id = await rig.importClient();
    const before = rig.google.apps.views();
    const save = (part: Partial<AppSettings>, secret: Parameters<typeof rig.google.apps.save>[2] = { do: 'keep' }) =>
      rig.google.apps.save(id, { ...settingsOf(id), ...part }, secret);
    expect(await save({ tokenUri: 'http://tokens.example' })).toMatchObject({ problem: { code: 'app_uri_unsafe' } });
    expect(await rig.google.apps.save('x', settingsOf(id), { do: 'keep' })).toMatchObject({
      problem: { code: 'app_unknown' },
    });
    expect(await rig.google.apps.add('x', 'send_scope')).toMatchObject({ problem: { code: 'app_unknown' } });
    expect(rig.google.apps.retry('x')).toMatchObject({ problem: { code: 'app_unknown' } });
    rig.vault.lock();
    expect(await save({ name: 'x' }, { do: 'set', value: 'x' })).toMatchObject({ problem: { code: 'keyring_locked' } });
    rig.vault.unlock();
    rig.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON connected_app BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    expect(await save({ name: 'x' })).toMatchObject({ problem: { code: 'storage_failed' } });
    expect(rig.google.apps.views()).toEqual(before);
  });

  test('ends the holds that the old settings caused, and no other', async () => {
    const office = await rig.signIn();
    const billing = await rig.signIn({ user: BILLING });
    const [app] = rig.google.apps.views();
    const id = app?.id ?? '';
    rig.google.accounts.hold(office, hold('client_invalid'));
    rig.google.accounts.hold(billing, hold('gmail_domain_policy'));
    await rig.google.apps.save(id, { ...settingsOf(id), name: 'Mended' }, { do: 'keep' });
    expect(rig.google.accounts.get(office)?.hold).toBeNull();
    expect(rig.google.accounts.get(billing)?.hold?.problem?.code).toBe('gmail_domain_policy');
    rig.google.accounts.hold(office, hold('gmail_api_disabled'));
    expect(rig.google.apps.retry(id)).toEqual({ ok: true, value: null });
    expect(rig.google.accounts.get(office)?.hold).toBeNull();
    expect((await rig.google.tokens.accessToken(office)).ok).toBe(true);
  });

  test('what a warning misses is added, and asked for from then on', async () => {
    const id = await rig.importClient();
    await rig.google.apps.save(id, { ...settingsOf(id), queryParameters: [] }, { do: 'keep' });
    expect(rig.google.apps.views()[0]?.warnings).toEqual(['no_offline_access', 'no_consent_prompt']);
    rig.screen.window = {};
    const done = await rig.google.signIns.start({ connectedAppId: id, accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'no_refresh_token' } });
    expect(await rig.google.apps.add(id, 'lasting_sign_in')).toEqual({ ok: true, value: null });
    expect(rig.google.apps.views()[0]?.warnings).toEqual([]);
    expect((await rig.google.signIns.start({ connectedAppId: id, accountId: null })).ok).toBe(true);
  });
});

describe('settings that name another client or server', () => {
  test('end the sign-ins of the old one, and its tokens are shown to nobody else', async () => {
    const office = await rig.signIn();
    const token = await rig.google.tokens.accessToken(office);
    const id = rig.google.accounts.views()[0]?.connectedAppId ?? '';
    const other = await stranger();
    try {
      const saved = await rig.google.apps.save(
        id,
        { ...settingsOf(id), clientId: 'another', tokenUri: `${other.url}/token`, apiRoot: other.url },
        { do: 'set', value: 'another secret' },
      );
      expect(saved).toMatchObject({ ok: true, value: { signedOut: 1 } });
      expect(rig.google.accounts.views()).toMatchObject([{ state: 'signed_out' }]);
      expect(rig.google.accounts.get(office)?.hold?.reason).toBe('needs_authorization');
      expect((await rig.google.tokens.accessToken(office)).ok).toBe(false);
      expect((await rig.google.signOut(office, true)).ok).toBe(true);
      await rig.google.apps.check(id);
      expect(other.heard).toHaveLength(1);
      expect(other.heard[0]).toContain('another+secret');
      expect(token.ok && other.heard.join().includes(token.value)).toBe(false);
      expect(other.heard.join()).not.toMatch(/refresh_token|ya29|1%2F%2F/);
    } finally {
      await other.stop();
    }
  });

  test('need their own secret', async () => {
    const id = await rig.importClient();
    const saved = await rig.google.apps.save(id, { ...settingsOf(id), clientId: 'another' }, { do: 'keep' });
    expect(saved).toMatchObject({ ok: false, problem: { code: 'app_secret_again' } });
  });

  test('end a sign-in that is under way', async () => {
    const id = await rig.importClient();
    rig.screen.window = null;
    const done = rig.google.signIns.start({ connectedAppId: id, accountId: null });
    while (rig.screen.windows.length === 0) await new Promise(setImmediate);
    await rig.google.apps.save(id, { ...settingsOf(id), name: 'Renamed' }, { do: 'keep' });
    expect(rig.google.signIns.current()).not.toBeNull();
    await rig.google.apps.save(id, { ...settingsOf(id), clientId: 'another' }, { do: 'remove' });
    expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_cancelled' } });
    expect(rig.screen.closed).toEqual([true]);
  });
});

test('one that is removed takes its sign-in along: nobody finishes the pages for nothing', async () => {
  const id = await rig.importClient();
  rig.screen.window = null;
  const done = rig.google.signIns.start({ connectedAppId: id, accountId: null });
  while (rig.screen.windows.length === 0) await new Promise(setImmediate);
  expect(rig.google.apps.remove(id)).toEqual({ ok: true, value: null });
  expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_cancelled' } });
  expect(rig.screen.closed).toEqual([true]);
});
