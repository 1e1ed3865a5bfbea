import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { says } from '../../../src/shared/problems/problem.ts';
import { consent } from '../../../tools/practice-google/consent.ts';
import { type GoogleRig, googleRig } from './rig.ts';

const MINUTE = 60_000;
const OFFICE = 'office@northgate.example';
const BILLING = 'billing@northgate.example';

let rig: GoogleRig;
beforeEach(async () => {
  rig = await googleRig();
});
afterEach(() => rig.stop());

/** Starts a sign-in whose window does nothing, and waits until the window is open. */
async function waiting(accountId: string | null = null) {
  const connectedAppId = await rig.importClient();
  rig.screen.window = null;
  const before = rig.screen.windows.length + rig.screen.browsers.length;
  const done = rig.google.signIns.start({ connectedAppId, accountId });
  while (rig.screen.windows.length + rig.screen.browsers.length === before) await new Promise(setImmediate);
  const url = rig.screen.windows.at(-1)?.url ?? rig.screen.browsers.at(-1) ?? '';
  return { done, url, redirectUri: new URL(url).searchParams.get('redirect_uri') ?? '' };
}

function stored() {
  const count = (table: string) => (rig.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
  return { accounts: count('account'), tokens: count('token_cache') };
}

describe('a sign-in', () => {
  test('goes through the window to an account that can send', async () => {
    const accountId = await rig.signIn();
    const [view] = rig.google.accounts.views();
    expect(view).toMatchObject({ id: accountId, email: OFFICE, state: 'signed_in', isDefault: true, problem: null });
    expect(view?.scopes).toContain('https://www.googleapis.com/auth/gmail.send');
    expect(view?.accessExpiresAt).toBe(rig.clock.now() + 3_599_000);
    expect(rig.google.accounts.get(accountId)?.hold).toBeNull();
    expect((await rig.google.tokens.accessToken(accountId)).ok).toBe(true);
    expect(rig.control.counters()).toMatchObject({ codeExchanges: 1 });
    expect(rig.control.counters().refreshes ?? 0).toBe(0);
    expect(rig.google.signIns.current()).toBeNull();
    expect(rig.screen.closed).toEqual([true]);
    expect(rig.clock.timers()).toBe(0);
  });

  test('asks with PKCE, state, offline access and consent, and only on 127.0.0.1', async () => {
    const { url, redirectUri, done } = await waiting();
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
      scope: 'openid email https://www.googleapis.com/auth/gmail.send',
    });
    expect(asked.code_challenge).toMatch(/^[\w-]{43}$/);
    expect(asked.state).toMatch(/^[\w-]{43}$/);
    expect(asked.login_hint).toBeUndefined();
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(rig.screen.windows[0]).toMatchObject({ redirectUri, providerHosts: [new URL(rig.practice.url).host] });
    rig.google.signIns.cancel();
    await done;
  });

  test('shows a page that says how it ended, under a strict policy', async () => {
    await rig.signIn();
    while (rig.screen.pages.length === 0) await new Promise(setImmediate);
    const [page] = rig.screen.pages;
    expect(page?.text).toContain('You can close this window.');
    expect(page?.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/,
    );
    expect(page?.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page?.headers.get('cache-control')).toBe('no-store');
    expect(page?.headers.get('connection')).toBe('close');
  });

  test('keeps the granted scopes, the Testing-mode end, and only ciphertext', async () => {
    rig.control.set({ testingMode: true });
    const accountId = await rig.signIn();
    const view = rig.google.accounts.views()[0];
    const inDays = ((view?.refreshExpiresAt ?? 0) - rig.clock.now()) / 86_400_000;
    expect(inDays).toBeGreaterThan(6.99);
    expect(inDays).toBeLessThanOrEqual(7.01);
    const token = await rig.google.tokens.accessToken(accountId);
    const secret = rig.practice.clientJson('installed');
    rig.db.pragma('wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(rig.file, 'latin1');
    expect(bytes).toContain(OFFICE);
    expect(token.ok && bytes.includes(token.value)).toBe(false);
    expect('installed' in secret && bytes.includes(secret.installed.client_secret)).toBe(false);
    expect(bytes).not.toMatch(/ya29\.|GOCSPX-|1\/\/0/);
    expect(JSON.stringify(rig.log.lines)).not.toMatch(/ya29\.|GOCSPX-|1\/\/0|state=/);
  });

  test('a second person is a second account, the first stays the default', async () => {
    const first = await rig.signIn();
    const second = await rig.signIn({ user: BILLING });
    expect(second).not.toBe(first);
    expect(rig.google.accounts.views().map(({ email, isDefault }) => [email, isDefault])).toEqual([
      [OFFICE, true],
      [BILLING, false],
    ]);
    expect(rig.google.accounts.makeDefault(second).ok).toBe(true);
    expect(rig.google.accounts.views().map(({ isDefault }) => isDefault)).toEqual([true, false]);
    expect(rig.google.accounts.makeDefault('nobody')).toMatchObject({
      ok: false,
      problem: { code: 'account_unknown' },
    });
  });

  test('the same person again is the same account', async () => {
    const first = await rig.signIn();
    expect(await rig.signIn()).toBe(first);
    expect(stored()).toEqual({ accounts: 1, tokens: 1 });
  });
});

describe('authorizing again', () => {
  test('names the account to the provider and ends its hold', async () => {
    const accountId = await rig.signIn();
    const why = { code: 'needs_authorization', params: { email: OFFICE } } as const;
    rig.google.accounts.hold(accountId, { reason: 'needs_authorization', until: null, problem: why });
    expect(rig.google.accounts.views()[0]?.state).toBe('needs_authorization');
    await rig.signIn({}, accountId);
    expect(new URL(rig.screen.windows.at(-1)?.url ?? '').searchParams.get('login_hint')).toBe(OFFICE);
    expect(rig.google.accounts.get(accountId)?.hold).toBeNull();
    expect(rig.google.accounts.views()[0]).toMatchObject({ state: 'signed_in', problem: null });
  });

  test('by another person is refused and changes nothing', async () => {
    const accountId = await rig.signIn();
    const before = rig.db.prepare('SELECT * FROM token_cache').all();
    rig.screen.window = { user: BILLING };
    const done = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId });
    expect(done).toMatchObject({
      ok: false,
      problem: { code: 'other_account', params: { actual: BILLING, expected: OFFICE } },
    });
    expect(rig.db.prepare('SELECT * FROM token_cache').all()).toEqual(before);
    expect(stored().accounts).toBe(1);
  });
});

describe('what goes wrong', () => {
  const start = async (choices: Parameters<typeof rig.signIn>[0]) => {
    rig.screen.window = choices ?? {};
    return rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: null });
  };
  const nothing = { accounts: 0, tokens: 0 };

  test('consent denied', async () => {
    expect(await start({ deny: true })).toMatchObject({ ok: false, problem: { code: 'consent_denied' } });
    expect(stored()).toEqual(nothing);
    while (rig.screen.pages.length === 0) await new Promise(setImmediate);
    expect(rig.screen.pages[0]?.text).toContain('The sign-in was declined at the provider.');
  });

  test('the permission to send unticked', async () => {
    expect(await start({ untick: ['gmail.send'] })).toMatchObject({ ok: false, problem: { code: 'scope_missing' } });
    expect(stored()).toEqual(nothing);
  });

  test('no refresh token in the answer', async () => {
    const connectedAppId = await rig.importClient();
    rig.db.prepare(`UPDATE connected_app SET query_parameters = '[{"name":"prompt","value":"consent"}]'`).run();
    expect(rig.google.apps.views()[0]?.warnings).toEqual(['no_offline_access']);
    const done = await rig.google.signIns.start({ connectedAppId, accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'no_refresh_token' } });
    expect(stored()).toEqual(nothing);
  });

  test('no id_token in the answer', async () => {
    const connectedAppId = await rig.importClient();
    rig.db.prepare(`UPDATE connected_app SET scopes = '["https://www.googleapis.com/auth/gmail.send"]'`).run();
    rig.control.fault({
      endpoint: 'token',
      action: { do: 'answer', status: 200, body: '{"access_token":"a","refresh_token":"r","expires_in":"3599"}' },
    });
    const done = await rig.google.signIns.start({ connectedAppId, accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'no_identity' } });
    expect(stored()).toEqual(nothing);
  });

  test.each([
    ['invalid_grant', 'code_exchange_failed'],
    ['invalid_client', 'client_invalid'],
    ['client_secret_missing', 'client_invalid'],
    ['temporarily_unavailable', 'code_exchange_failed'],
  ] as const)('the token endpoint answers %s: %s, and the code is not tried twice', async (error, code) => {
    rig.control.fault({ endpoint: 'token', times: null, action: { do: 'error', error } });
    expect(await start({})).toMatchObject({ ok: false, problem: { code } });
    expect(rig.control.counters()['request.token']).toBe(1);
    expect(stored()).toEqual(nothing);
  });

  const broken = [
    ['code_exchange_failed', { do: 'close' }],
    ['code_exchange_failed', { do: 'loseAnswer' }],
    ['captive_portal', { do: 'html', status: 200 }],
    ['code_exchange_failed', { do: 'half' }],
  ] as const;
  test.each(broken)('the answer of the code exchange: %s', async (code, action) => {
    rig.control.fault({ endpoint: 'token', action });
    expect(await start({})).toMatchObject({ ok: false, problem: { code } });
    expect(rig.control.counters()['request.token']).toBe(1);
    expect(stored()).toEqual(nothing);
  });

  test.each([
    ['admin_policy_enforced', 'consent_admin_blocked', {}],
    ['org_internal', 'consent_org_internal', {}],
    ['invalid_scope', 'scope_invalid', { app: 'Practice Google' }],
    ['unauthorized_client', 'client_invalid', { app: 'Practice Google' }],
    ['server_error', 'consent_refused', { reason: 'server_error' }],
  ] as const)('the provider sends %s back: %s', async (error, code, params) => {
    const { done, url, redirectUri } = await waiting();
    const state = new URL(url).searchParams.get('state');
    await fetch(`${redirectUri}?error=${error}&state=${state}`);
    expect(await done).toMatchObject({ ok: false, problem: { code, params } });
  });

  test('an answer without a code, or with two', async () => {
    for (const query of ['', '&code=a&code=b']) {
      const { done, url, redirectUri } = await waiting();
      await fetch(`${redirectUri}?state=${new URL(url).searchParams.get('state')}${query}`);
      expect(await done).toMatchObject({
        ok: false,
        problem: { code: 'code_exchange_failed', params: { reason: 'no code' } },
      });
    }
  });

  test('a clock that is hours ahead is named', async () => {
    rig.clock.jump(3 * 60 * MINUTE);
    const done = await start({});
    expect(done).toMatchObject({ ok: false, problem: { code: 'clock_skew', params: { minutes: 180 } } });
    expect(stored()).toEqual(nothing);
  });

  test('a closed keyring is told before the person goes through the pages', async () => {
    const connectedAppId = await rig.importClient();
    rig.vault.lock();
    const done = await rig.google.signIns.start({ connectedAppId, accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'keyring_locked' } });
    expect(rig.screen.windows).toHaveLength(0);
  });

  test('a client secret from another computer', async () => {
    const connectedAppId = await rig.importClient();
    rig.vault.otherComputer();
    const done = await rig.google.signIns.start({ connectedAppId, accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'client_invalid' } });
  });

  test('a keyring that closes, or a disk that fills, while the person is on the pages', async () => {
    for (const [spoil, code] of [
      [() => rig.vault.lock(), 'keyring_locked'],
      [
        () => rig.db.exec(`CREATE TRIGGER full BEFORE INSERT ON account BEGIN SELECT RAISE(ABORT, 'no room'); END`),
        'storage_failed',
      ],
    ] as const) {
      const { done, url } = await waiting();
      spoil();
      await rig.screen.walk(url, {});
      expect(await done).toMatchObject({ ok: false, problem: { code } });
      expect(stored()).toEqual(nothing);
      rig.vault.unlock();
    }
  });

  test('a browser that goes away before the page is shown', async () => {
    rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'before' } });
    const { done, url } = await waiting();
    const gone = new AbortController();
    const page = fetch(await consent(url), { signal: gone.signal }).catch(() => null);
    await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
    gone.abort();
    await page;
    rig.control.release();
    expect((await done).ok).toBe(true);
    expect(rig.google.signIns.current()).toBeNull();
  });

  test('an unknown app, an unknown account', async () => {
    const { signIns } = rig.google;
    expect(await signIns.start({ connectedAppId: 'x', accountId: null })).toMatchObject({
      problem: { code: 'app_unknown' },
    });
    const connectedAppId = await rig.importClient();
    expect(await signIns.start({ connectedAppId, accountId: 'x' })).toMatchObject({
      problem: { code: 'account_unknown' },
    });
    const key = await rig.google.services.importKey(JSON.stringify(rig.practice.serviceAccountJson()));
    const ofKey = key.ok ? key.value.connectedAppId : '';
    expect(await signIns.start({ connectedAppId: ofKey, accountId: null })).toMatchObject({
      problem: { code: 'app_unknown' },
    });
    signIns.cancel();
    signIns.continueInBrowser();
    expect(signIns.current()).toBeNull();
  });
});

describe('the loopback listener', () => {
  const status = (address: string, init?: RequestInit) =>
    fetch(address, { redirect: 'manual', ...init }).then((answer) => answer.status);

  test('answers 404 to strangers and goes on listening', async () => {
    const { done, url, redirectUri } = await waiting();
    const state = new URL(url).searchParams.get('state') ?? '';
    expect(await status(redirectUri)).toBe(404);
    expect(await status(`${redirectUri}favicon.ico`)).toBe(404);
    expect(await status(`${redirectUri}?code=x`)).toBe(404);
    expect(await status(`${redirectUri}?code=x&state=${'A'.repeat(43)}`)).toBe(404);
    expect(await status(`${redirectUri}?code=x&state=`)).toBe(404);
    expect(await status(`${redirectUri}?code=x&state=${state}&state=${state}`)).toBe(404);
    expect(await status(`${redirectUri}other?code=x&state=${state}`)).toBe(404);
    expect(await status(`${redirectUri}?code=x&state=${state}`, { method: 'POST' })).toBe(404);
    expect(await hostStatus(redirectUri, `/?code=x&state=${state}`, 'evil.example')).toBe(404);
    expect(rig.control.counters()['request.token'] ?? 0).toBe(0);
    expect(rig.google.signIns.current()).not.toBeNull();

    const redirect = await consent(url);
    expect(await status(redirect.href)).toBe(200);
    expect((await done).ok).toBe(true);
    await expect(fetch(redirect)).rejects.toThrow();
  });

  test('takes one answer', async () => {
    rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'before' } });
    const { done, url } = await waiting();
    const redirect = await consent(url);
    const first = fetch(redirect);
    await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
    expect(await status(redirect.href)).toBe(404);
    rig.control.release();
    expect((await first).status).toBe(200);
    expect((await done).ok).toBe(true);
  });

  test('closes after five minutes', async () => {
    const { done, redirectUri } = await waiting();
    await rig.clock.advance(5 * MINUTE - 1);
    expect(rig.google.signIns.current()).not.toBeNull();
    await rig.clock.advance(1);
    expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_timeout' } });
    expect(rig.google.signIns.current()).toBeNull();
    expect(rig.google.signIns.trouble()).toMatchObject({ accountId: null, problem: { code: 'consent_timeout' } });
    expect(rig.screen.closed).toEqual([true]);
    await expect(fetch(redirectUri)).rejects.toThrow();
    expect(rig.clock.timers()).toBe(0);
  });

  function hostStatus(redirectUri: string, path: string, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(redirectUri);
      httpRequest({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => resolve(answer.statusCode ?? 0))
        .on('error', reject)
        .end();
    });
  }
});

describe('window, browser and a change of mind', () => {
  test('closing the window cancels', async () => {
    rig.screen.window = ({ onEvent }) => onEvent('closed');
    const done = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: null });
    expect(done).toMatchObject({ ok: false, problem: { code: 'consent_cancelled' } });
    expect(stored()).toEqual({ accounts: 0, tokens: 0 });
  });

  test.each(['elsewhere', 'browser_wanted'] as const)('"%s" goes on in the browser, this once', async (event) => {
    rig.screen.window = ({ onEvent }) => onEvent(event);
    const connectedAppId = await rig.importClient();
    const done = await rig.google.signIns.start({ connectedAppId, accountId: null });
    expect(done.ok).toBe(true);
    expect(rig.screen.browsers).toEqual([rig.screen.windows[0]?.url]);
    expect(rig.google.apps.views()[0]?.startsInBrowser).toBe(false);
  });

  test('a refusal goes on in the browser, and the next sign-in starts there', async () => {
    rig.screen.window = ({ onEvent }) => onEvent('refused');
    const connectedAppId = await rig.importClient();
    expect((await rig.google.signIns.start({ connectedAppId, accountId: null })).ok).toBe(true);
    expect(rig.google.apps.views()[0]?.startsInBrowser).toBe(true);
    const why: unknown[] = [];
    rig.google.signIns.onChange(() => why.push(rig.google.signIns.current()?.why));
    expect((await rig.google.signIns.start({ connectedAppId, accountId: null })).ok).toBe(true);
    expect(why[0]).toBe('remembered');
    expect(rig.screen.windows).toHaveLength(1);
    expect(rig.screen.browsers).toHaveLength(2);
  });

  test('in the browser a closed window is no cancelling; the link is there to copy', async () => {
    rig.screen.browserStarts = false;
    const { done, url } = await waiting();
    const seen: (string | null)[] = [];
    const unlisten = rig.google.signIns.onChange(() => {
      const now = rig.google.signIns.current();
      seen.push(now === null ? null : now.answered ? 'answered' : now.where);
    });
    rig.google.signIns.continueInBrowser();
    while (rig.google.signIns.current()?.browserMissing !== true) await new Promise(setImmediate);
    rig.screen.browserStarts = true;
    rig.screen.browser = null;
    rig.google.signIns.continueInBrowser();
    while (rig.google.signIns.current()?.browserMissing !== false) await new Promise(setImmediate);
    expect(rig.screen.closed).toEqual([true]);
    rig.screen.windows[0]?.onEvent('closed');
    expect(rig.google.signIns.current()).toMatchObject({ where: 'browser', link: url, accountId: null, why: 'wanted' });
    await rig.screen.walk(url, {});
    expect((await done).ok).toBe(true);
    expect(seen).toEqual(['browser', 'browser', 'browser', 'answered', null]);
    expect(rig.screen.browsers).toEqual([url, url]);
    unlisten();
  });

  test('cancel ends it, in the browser too', async () => {
    const { done } = await waiting();
    rig.screen.browser = null;
    rig.google.signIns.continueInBrowser();
    rig.google.signIns.cancel();
    expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_cancelled' } });
    expect(rig.clock.timers()).toBe(0);
  });

  test('cancel during the code exchange stores nothing', async () => {
    rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'after' } });
    const { done, url } = await waiting();
    const page = rig.screen.walk(url, {});
    await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
    rig.google.signIns.cancel();
    expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_cancelled' } });
    expect(stored()).toEqual({ accounts: 0, tokens: 0 });
    await page;
    expect(rig.screen.pages[0]?.text).toContain('The sign-in was cancelled.');
  });

  test('a second sign-in takes the place of the first', async () => {
    const first = await waiting();
    const second = await waiting();
    expect(await first.done).toMatchObject({ ok: false, problem: { code: 'consent_superseded' } });
    await expect(fetch(first.redirectUri)).rejects.toThrow();
    expect(rig.google.signIns.current()?.link).toBe(second.url);
    await rig.screen.walk(second.url, {});
    expect((await second.done).ok).toBe(true);
  });

  test('of two in the same moment the later wins', async () => {
    const connectedAppId = await rig.importClient();
    const both = await Promise.all([
      rig.google.signIns.start({ connectedAppId, accountId: null }),
      rig.google.signIns.start({ connectedAppId, accountId: null }),
    ]);
    expect(both.map((done) => (done.ok ? 'ok' : done.problem.code))).toEqual(['consent_superseded', 'ok']);
  });
});

describe('what came of the last sign-in', () => {
  test('is kept until it is read, or until the next one', async () => {
    const connectedAppId = await rig.importClient();
    rig.screen.window = { deny: true };
    const asked = { connectedAppId, accountId: null };
    let told = 0;
    rig.google.signIns.onChange(() => {
      told += 1;
    });
    await rig.google.signIns.start(asked);
    expect(rig.google.signIns.trouble()).toMatchObject({ ...asked, problem: { code: 'consent_denied' } });
    told = 0;
    rig.google.signIns.read();
    expect([rig.google.signIns.trouble(), told]).toEqual([null, 1]);
    await rig.google.signIns.start(asked);
    rig.screen.window = {};
    expect((await rig.google.signIns.start(asked)).ok).toBe(true);
    expect(rig.google.signIns.trouble()).toBeNull();
  });
  test('is not told where the operator ended it', async () => {
    const { done } = await waiting();
    rig.google.signIns.cancel();
    await done;
    expect(rig.google.signIns.trouble()).toBeNull();
    await rig.google.signIns.start({ connectedAppId: 'x', accountId: null });
    expect(rig.google.signIns.trouble()).toBeNull();
  });
});

describe('what was unticked', () => {
  test('of what sending does not need is the person’s choice', async () => {
    const metadata = 'https://www.googleapis.com/auth/gmail.metadata';
    const connectedAppId = await rig.importClient();
    const [app] = rig.google.apps.views();
    if (!app) throw new Error('no app');
    const settings = { ...app, scopes: [...app.scopes, metadata] };
    expect(await rig.google.apps.save(connectedAppId, settings, { do: 'keep' })).toMatchObject({ ok: true });
    rig.screen.window = { untick: ['gmail.metadata'] };
    expect(await rig.google.signIns.start({ connectedAppId, accountId: null })).toMatchObject({ ok: true });
    expect(rig.google.accounts.views()[0]?.scopes).not.toContain(metadata);
    expect(rig.google.accounts.views()[0]?.scopes).toContain('https://www.googleapis.com/auth/gmail.send');
  });
});

describe('a new connected app for an old account', () => {
  test('takes the account over when the same person signs in, queue and all', async () => {
    const accountId = await rig.signIn();
    rig.db.prepare(`UPDATE connected_app SET client_id = 'deleted at the provider'`).run();
    const connectedAppId = await rig.importClient();
    expect(rig.google.accounts.views()[0]?.connectedAppId).not.toBe(connectedAppId);
    expect(await rig.signIn({}, accountId)).toBe(accountId);
    expect(rig.google.accounts.views()).toMatchObject([{ id: accountId, connectedAppId, state: 'signed_in' }]);
  });

  test('does not when that person is another account of it already', async () => {
    const old = await rig.signIn();
    rig.db.prepare(`UPDATE connected_app SET client_id = 'deleted at the provider'`).run();
    await rig.signIn();
    rig.screen.window = {};
    const done = await rig.google.signIns.start({ connectedAppId: await rig.importClient(), accountId: old });
    expect(done).toMatchObject({ ok: false, problem: { code: 'other_account' } });
    expect(stored()).toEqual({ accounts: 2, tokens: 2 });
  });
});

describe('signing out', () => {
  test('forgets here; the account and its mail stay, on hold', async () => {
    const accountId = await rig.signIn();
    expect(await rig.google.signOut(accountId, false)).toEqual({ ok: true, value: { revoked: false, problem: null } });
    expect(stored()).toEqual({ accounts: 1, tokens: 0 });
    expect(rig.google.accounts.views()[0]).toMatchObject({ state: 'signed_out', accessExpiresAt: null });
    expect(rig.google.accounts.get(accountId)?.hold).toMatchObject({
      reason: 'needs_authorization',
      until: null,
      needsPerson: true,
    });
    expect(await rig.google.tokens.accessToken(accountId)).toMatchObject({
      ok: false,
      problem: { waits: { for: 'person' } },
    });
    expect(rig.control.counters()['request.revoke'] ?? 0).toBe(0);
    expect(await rig.signIn({}, accountId)).toBe(accountId);
    expect(rig.google.accounts.get(accountId)?.hold).toBeNull();
  });

  test('and revoking ends it at the provider too', async () => {
    const accountId = await rig.signIn();
    expect(await rig.google.signOut(accountId, true)).toEqual({ ok: true, value: { revoked: true, problem: null } });
    expect(rig.control.events().some(({ type }) => type === 'revoked')).toBe(true);
  });

  test('what is gone already counts as revoked', async () => {
    const accountId = await rig.signIn();
    rig.control.revokeGrants(OFFICE);
    expect(await rig.google.signOut(accountId, true)).toMatchObject({ value: { revoked: true } });
  });

  const untold = [
    ['revoke_unreachable', { do: 'close' }],
    ['revoke_unreachable', { do: 'html', status: 200 }],
    ['revoke_unreachable', { do: 'error', error: 'internal_failure' }],
    ['revoke_failed', { do: 'answer', status: 403, body: '{"error":"access_denied"}' }],
  ] as const;
  test.each(untold)('a provider that has not ended it: %s, and it is forgotten all the same', async (code, action) => {
    const accountId = await rig.signIn();
    rig.control.fault({ endpoint: 'revoke', times: null, action });
    const done = await rig.google.signOut(accountId, true);
    expect(done).toMatchObject({ ok: true, value: { revoked: false, problem: { code } } });
    expect(done.ok && done.value.problem && says(done.value.problem)).toContain(OFFICE);
    expect(stored().tokens).toBe(0);
  });

  test('with a closed keyring: forgotten here, not revoked', async () => {
    const accountId = await rig.signIn();
    rig.vault.lock();
    expect(await rig.google.signOut(accountId, true)).toMatchObject({
      value: { revoked: false, problem: { code: 'revoke_unasked' } },
    });
    expect(stored().tokens).toBe(0);
    expect(await rig.google.signOut('nobody', true)).toMatchObject({ ok: false, problem: { code: 'account_unknown' } });
  });
});
