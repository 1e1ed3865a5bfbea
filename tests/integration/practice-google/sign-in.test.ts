import { verify } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsentRefused, consent } from '../../../tools/practice-google/consent.ts';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  ask,
  authUrl,
  client,
  codeFor,
  exchange,
  READONLY,
  REDIRECT,
  refresh,
  SEND,
  signIn,
  type Tokens,
  verifierAndChallenge,
} from './signed-in.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset());

const EMAIL = 'https://www.googleapis.com/auth/userinfo.email';

async function refusedPage(change: Record<string, string | undefined>): Promise<ConsentRefused> {
  const failure = await consent(authUrl(practice, change)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConsentRefused);
  return failure as ConsentRefused;
}

describe('the authorization request', () => {
  it('comes back with code and state, and with what Google adds beside them', async () => {
    const redirect = await consent(authUrl(practice));
    expect(`${redirect.origin}${redirect.pathname}`).toBe(REDIRECT);
    expect(redirect.searchParams.get('state')).toBe('state-1');
    expect(redirect.searchParams.get('code')).toMatch(/^4\/0/);
    expect(new Set(redirect.searchParams.get('scope')?.split(' '))).toEqual(new Set(['openid', EMAIL, SEND]));
    expect(redirect.searchParams.get('authuser')).toBe('0');
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://127.0.0.1:65535',
    'http://127.0.0.1:8123/any/path?with=query',
    'http://[::1]:8123/x',
    'http://localhost:8123/x',
  ])('lets an installed client be called back at %s', async (uri) => {
    const redirect = await consent(authUrl(practice, { redirect_uri: uri }));
    expect(redirect.href.startsWith(new URL(uri).href.replace(/\?.*/, ''))).toBe(true);
  });

  it.each([
    'http://192.168.1.5:8123/',
    'https://127.0.0.1:8123/',
    'http://127.0.0.1.example.net/',
    'http://someone@127.0.0.1:8123/',
    'http://127.0.0.1:8123/#part',
    'outtray://answer',
    'not a uri',
  ])('refuses redirect_uri %s on a page, without calling it', async (uri) => {
    expect((await refusedPage({ redirect_uri: uri })).page).toContain('redirect_uri_mismatch');
  });

  it('refuses the dead out-of-band way', async () => {
    expect((await refusedPage({ redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' })).page).toContain('invalid_request');
  });

  it('lets a web client be called back at exactly its registered address and nowhere else', async () => {
    const file = practice.clientJson('web');
    if (!('web' in file)) throw new Error('not a web client');
    const registered = file.web.redirect_uris[0] ?? '';
    const redirect = await consent(authUrl(practice, { client_id: file.web.client_id, redirect_uri: registered }));
    expect(redirect.href.startsWith(registered)).toBe(true);
    for (const uri of [`${registered}/`, 'http://127.0.0.1:8081/callback', 'http://127.0.0.1:8080/other']) {
      const refused = await refusedPage({ client_id: file.web.client_id, redirect_uri: uri });
      expect(refused.page).toContain('redirect_uri_mismatch');
    }
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['no client', { client_id: undefined }, 400, 'invalid_request'],
    ['no redirect_uri', { redirect_uri: undefined }, 400, 'invalid_request'],
    ['no scope', { scope: undefined }, 400, 'invalid_request'],
    ['an unknown scope', { scope: 'openid https://www.googleapis.com/auth/gmail.everything' }, 400, 'invalid_scope'],
    ['no response_type', { response_type: undefined }, 400, 'invalid_request'],
    ['another response_type', { response_type: 'token' }, 400, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, 400, 'invalid_request'],
    ['a challenge without its method', { code_challenge: 'a'.repeat(43) }, 400, 'invalid_request'],
    ['a challenge that is no hash', { code_challenge: 'short', code_challenge_method: 'S256' }, 400, 'invalid_request'],
    ['an unknown access_type', { access_type: 'always' }, 400, 'invalid_request'],
    ['an unknown prompt', { prompt: 'login' }, 400, 'invalid_request'],
  ])('refuses %s on a page', async (_, change, status, error) => {
    const refused = await refusedPage(change);
    expect(refused.status).toBe(status);
    expect(refused.page).toContain(error);
    expect(refused.page).toContain('Practice Google — not Google');
  });

  it.each(['deleted', 'disabled'] as const)('refuses a %s client', async (state) => {
    practice.control.set({ clients: { installed: state, web: 'ok' } });
    const refused = await refusedPage({});
    expect(refused.status).toBe(401);
    expect(refused.page).toContain(`${state}_client`);
  });

  it('answers a pressed Cancel with a bare access_denied', async () => {
    const redirect = await consent(authUrl(practice), { deny: true });
    expect(redirect.searchParams.get('error')).toBe('access_denied');
    expect(redirect.searchParams.get('state')).toBe('state-1');
    expect(redirect.searchParams.get('code')).toBeNull();
    expect(redirect.searchParams.get('error_description')).toBeNull();
  });

  it('refuses an embedded browser only when told to, on every sign-in page', async () => {
    const userAgent = 'Mozilla/5.0 Chrome/130 Electron/33.2.1 Safari/537.36';
    expect((await consent(authUrl(practice), { userAgent })).searchParams.get('code')).not.toBeNull();
    practice.control.set({ refuseEmbedded: true });
    const failure = await consent(authUrl(practice), { userAgent }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 403 });
    expect((failure as ConsentRefused).page).toContain('disallowed_useragent');
    expect((failure as ConsentRefused).page).toContain('This browser or app may not be secure');
    expect((await consent(authUrl(practice))).searchParams.get('code')).not.toBeNull();
  });

  it('skips the account page for a login_hint, by address or sub, and shows it for select_account', async () => {
    const first = async (change: Record<string, string>): Promise<string> => {
      const start = await ask(authUrl(practice, change));
      const cookie = start.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ');
      return (await ask(new URL(start.headers.get('location') ?? '', practice.url).href, { headers: { cookie } })).text;
    };
    expect(await first({})).toContain('Choose an account');
    expect(await first({ login_hint: 'billing@northgate.example' })).toContain('billing@northgate.example');
    expect(await first({ login_hint: 'billing@northgate.example' })).toContain('name="agree"');
    expect(await first({ login_hint: '100000000000000000002' })).toContain('name="agree"');
    expect(await first({ login_hint: 'stranger@example.net' })).toContain('Choose an account');
    expect(await first({ login_hint: 'billing@northgate.example', prompt: 'select_account consent' })).toContain(
      'Choose an account',
    );
  });

  it('keeps script out of its pages and lets their forms lead only back to the program', async () => {
    const start = await ask(authUrl(practice));
    const cookie = start.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const page = await ask(new URL(start.headers.get('location') ?? '', practice.url).href, { headers: { cookie } });
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(REDIRECT).origin}`);
    expect(page.text).not.toContain('<script');
  });

  it('shows a sign-in that has expired as such', async () => {
    const page = await ask(`${practice.url}/signin/unknown`);
    expect(page.status).toBe(400);
    expect(page.text).toContain('expired');
  });
});

describe('the code exchange', () => {
  it('gives access, refresh and id token, and the scopes under their long names', async () => {
    const tokens = await signIn(practice, { user: 'billing@northgate.example' });
    expect(tokens.expires_in).toBe(3599);
    expect(tokens.refresh).toMatch(/^1\/\/0/);
    expect(new Set(tokens.scope.split(' '))).toEqual(new Set(['openid', EMAIL, SEND]));
    const claims = JSON.parse(Buffer.from(tokens.id_token?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      sub: '100000000000000000002',
      email: 'billing@northgate.example',
      email_verified: true,
      aud: client(practice).id,
      iss: practice.url,
    });
    expect(tokens.refresh_token_expires_in).toBeUndefined();
  });

  it('signs the id token with a key that it publishes', async () => {
    const [head = '', payload = '', signature = ''] = (await signIn(practice)).id_token?.split('.') ?? [];
    const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
    expect(alg).toBe('RS256');
    const pems = (await ask(`${practice.url}/oauth2/v1/certs`)).json as Record<string, string>;
    const signed = Buffer.from(`${head}.${payload}`);
    expect(verify('RSA-SHA256', signed, pems[kid] ?? '', Buffer.from(signature, 'base64url'))).toBe(true);
    const { keys } = (await ask(`${practice.url}/oauth2/v3/certs`)).json as { keys: { kid: string; d?: string }[] };
    expect(keys).toEqual([expect.objectContaining({ kid })]);
    expect(keys[0]?.d).toBeUndefined();
  });

  it('leaves out the scope that was unticked, and the API then refuses to send', async () => {
    const tokens = await signIn(practice, { untick: ['gmail.send'] });
    expect(tokens.scope.split(' ')).not.toContain(SEND);
    const answer = await ask(`${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}`, 'x-upload-content-type': 'message/rfc822' },
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  });

  it('needs the verifier of the challenge', async () => {
    const { verifier, challenge } = verifierAndChallenge();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const wrong = await exchange(practice, {
      code: await codeFor(practice, {}, pkce),
      code_verifier: verifierAndChallenge().verifier,
    });
    expect(wrong.status).toBe(400);
    expect(wrong.json).toEqual({ error: 'invalid_grant', error_description: 'Invalid code verifier.' });
    const missing = await exchange(practice, { code: await codeFor(practice, {}, pkce) });
    expect(missing.json).toEqual({ error: 'invalid_grant', error_description: 'Missing code verifier.' });
    const right = await exchange(practice, { code: await codeFor(practice, {}, pkce), code_verifier: verifier });
    expect(right.status).toBe(200);
  });

  it('refuses a verifier that belongs to no challenge', async () => {
    const { verifier } = verifierAndChallenge();
    const answer = await exchange(practice, { code: await codeFor(practice), code_verifier: verifier });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
  });

  it('takes a code once, and ends the tokens of a code used twice', async () => {
    const code = await codeFor(practice);
    const first = await exchange(practice, { code });
    expect(first.status).toBe(200);
    const second = await exchange(practice, { code });
    expect(second.status).toBe(400);
    expect(second.json).toEqual({ error: 'invalid_grant', error_description: 'Bad Request' });
    expect((await refresh(practice, (first.json as Tokens).refresh_token ?? '')).status).toBe(400);
  });

  it('refuses a code after ten minutes', async () => {
    const code = await codeFor(practice);
    practice.control.advance(11 * 60_000);
    expect((await exchange(practice, { code })).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('wants the client secret, PKCE or not', async () => {
    const { verifier, challenge } = verifierAndChallenge();
    const code = await codeFor(practice, {}, { code_challenge: challenge, code_challenge_method: 'S256' });
    const answer = await exchange(practice, { code, code_verifier: verifier, client_secret: undefined });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ error: 'invalid_request', error_description: 'client_secret is missing.' });
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['no client', { client_id: undefined }, 400, 'invalid_request'],
    ['no grant_type', { grant_type: undefined }, 400, 'invalid_request'],
    ['another grant_type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no code', { code: undefined }, 400, 'invalid_request'],
    ['a made-up code', { code: '4/0made-up' }, 400, 'invalid_grant'],
    ['another redirect_uri', { redirect_uri: 'http://127.0.0.1:49153/answer' }, 400, 'redirect_uri_mismatch'],
    ['no redirect_uri', { redirect_uri: undefined }, 400, 'invalid_request'],
  ])('refuses %s', async (_, change, status, error) => {
    const answer = await exchange(practice, { code: await codeFor(practice), ...change });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error });
  });

  it('refuses a code that was given to another client', async () => {
    const file = practice.clientJson('web');
    if (!('web' in file)) throw new Error('not a web client');
    const { client_id, client_secret } = file.web;
    const answer = await exchange(practice, { code: await codeFor(practice), client_id, client_secret });
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses JSON where a form belongs', async () => {
    const answer = await ask(client(practice).tokenUri, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'refresh_token' }),
    });
    expect(answer.status).toBe(400);
  });

  it('takes the client from HTTP Basic too', async () => {
    const { id, secret, tokenUri } = client(practice);
    const code = await codeFor(practice);
    const answer = await ask(tokenUri, {
      form: { grant_type: 'authorization_code', code, redirect_uri: REDIRECT },
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    });
    expect(answer.status).toBe(200);
  });

  it('gives no refresh token without access_type=offline', async () => {
    expect((await signIn(practice, {}, { access_type: undefined })).refresh_token).toBeUndefined();
    expect((await signIn(practice, {}, { access_type: 'online' })).refresh_token).toBeUndefined();
  });

  it('gives no second refresh token unless consent is asked for again', async () => {
    expect((await signIn(practice, {}, { prompt: undefined })).refresh_token).toBeDefined();
    expect((await signIn(practice, {}, { prompt: undefined })).refresh_token).toBeUndefined();
    expect((await signIn(practice, {}, { prompt: 'consent' })).refresh_token).toBeDefined();
    // Another scope than the remembered ones brings the page, and with it a refresh token.
    const more = await signIn(practice, {}, { prompt: undefined, scope: `openid email ${SEND} ${READONLY}` });
    expect(more.refresh_token).toBeDefined();
  });

  it('tells in Testing mode that the refresh token lives seven days, and ends it then', async () => {
    practice.control.set({ testingMode: true });
    const tokens = await signIn(practice);
    expect(tokens.refresh_token_expires_in).toBeGreaterThan(604_790);
    expect(tokens.refresh_token_expires_in).toBeLessThanOrEqual(604_800);
    expect((await refresh(practice, tokens.refresh)).status).toBe(200);
    practice.control.advance(7 * 86_400_000 + 1000);
    expect((await refresh(practice, tokens.refresh)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    });
  });
});

describe('the refresh', () => {
  it('gives a new access token and no refresh token', async () => {
    const tokens = await signIn(practice);
    const answer = await refresh(practice, tokens.refresh);
    expect(answer.status).toBe(200);
    expect((answer.json as Tokens).access_token).not.toBe(tokens.access_token);
    expect((answer.json as Tokens).refresh_token).toBeUndefined();
    expect(practice.control.counters()).toMatchObject({ codeExchanges: 1, refreshes: 1 });
  });

  it('rotates when told to, and a used token ends the whole grant', async () => {
    practice.control.set({ rotateRefreshTokens: true });
    const tokens = await signIn(practice);
    const next = (await refresh(practice, tokens.refresh)).json as Tokens;
    expect(next.refresh_token).toBeDefined();
    expect((await refresh(practice, tokens.refresh)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(practice, next.refresh_token ?? '')).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('drops the oldest of too many refresh tokens of one account and client', async () => {
    practice.control.set({ maxRefreshTokens: 2 });
    const first = await signIn(practice);
    const second = await signIn(practice);
    const other = await signIn(practice, { user: 'jon@gmail.example' });
    const third = await signIn(practice);
    expect((await refresh(practice, first.refresh)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(practice, second.refresh)).status).toBe(200);
    expect((await refresh(practice, third.refresh)).status).toBe(200);
    expect((await refresh(practice, other.refresh)).status).toBe(200);
  });

  it('wants the client secret', async () => {
    const tokens = await signIn(practice);
    const answer = await refresh(practice, tokens.refresh, { client_secret: '' });
    expect(answer.json).toEqual({ error: 'invalid_request', error_description: 'client_secret is missing.' });
  });

  it('refuses a made-up token and another client', async () => {
    const tokens = await signIn(practice);
    expect((await refresh(practice, '1//0made-up')).json).toMatchObject({ error: 'invalid_grant' });
    const file = practice.clientJson('web');
    if (!('web' in file)) throw new Error('not a web client');
    const { client_id, client_secret } = file.web;
    expect((await refresh(practice, tokens.refresh, { client_id, client_secret })).json).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('refuses with 401 once the client is deleted or disabled', async () => {
    const tokens = await signIn(practice);
    for (const state of ['deleted', 'disabled'] as const) {
      practice.control.set({ clients: { installed: state, web: 'ok' } });
      const answer = await refresh(practice, tokens.refresh);
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ error: `${state}_client` });
    }
  });

  it('gives access tokens that end when told, or after their time', async () => {
    const tokens = await signIn(practice);
    const profile = (token: string): Promise<number> =>
      ask(`${practice.url}/oauth2/v3/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(
        (a) => a.status,
      );
    expect(await profile(tokens.access_token)).toBe(200);
    expect(practice.control.expireAccessTokens('jon@gmail.example')).toBe(0);
    expect(practice.control.expireAccessTokens()).toBe(1);
    expect(await profile(tokens.access_token)).toBe(401);
    practice.control.set({ accessTokenSeconds: 60 });
    const next = (await refresh(practice, tokens.refresh)).json as Tokens;
    expect(next.expires_in).toBe(60);
    expect(await profile(next.access_token)).toBe(200);
    practice.control.advance(61_000);
    expect(await profile(next.access_token)).toBe(401);
  });
});

describe('revoking', () => {
  it('takes a refresh token in the form, without a client, and ends it and its access tokens', async () => {
    const tokens = await signIn(practice);
    expect((await ask(`${practice.url}/revoke`, { form: { token: tokens.refresh } })).status).toBe(200);
    expect((await refresh(practice, tokens.refresh)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    });
    const used = await ask(`${practice.url}/oauth2/v3/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(used.status).toBe(401);
  });

  it('takes an access token in the query, and that ends the refresh token too', async () => {
    const tokens = await signIn(practice);
    const url = `${practice.url}/revoke?token=${encodeURIComponent(tokens.access_token)}`;
    expect((await ask(url)).status).toBe(200);
    expect((await refresh(practice, tokens.refresh)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('ends the same account’s tokens on other machines, and nobody else’s', async () => {
    const here = await signIn(practice);
    const there = await signIn(practice);
    const other = await signIn(practice, { user: 'jon@gmail.example' });
    await ask(`${practice.url}/revoke`, { form: { token: here.refresh } });
    expect((await refresh(practice, there.refresh)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(practice, other.refresh)).status).toBe(200);
  });

  it('answers 400 to a token it does not know, and to none', async () => {
    const unknown = await ask(`${practice.url}/revoke`, { form: { token: 'unknown' } });
    expect(unknown.status).toBe(400);
    expect(unknown.json).toMatchObject({ error: 'invalid_token' });
    expect((await ask(`${practice.url}/revoke`, { method: 'POST' })).json).toMatchObject({ error: 'invalid_request' });
  });

  it('forgets the consent, so that the next sign-in asks and gives a refresh token', async () => {
    const tokens = await signIn(practice);
    await ask(`${practice.url}/revoke`, { form: { token: tokens.refresh } });
    expect((await signIn(practice, {}, { prompt: undefined })).refresh_token).toBeDefined();
  });

  it('happens by the control function as well', async () => {
    const tokens = await signIn(practice);
    practice.control.revokeGrants('office@northgate.example');
    expect((await refresh(practice, tokens.refresh)).json).toMatchObject({ error: 'invalid_grant' });
  });
});
