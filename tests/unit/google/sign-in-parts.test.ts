import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authorizationUrl, newAttempt, providerHosts } from '../../../src/main/google/authorization.ts';
import { readIdentity } from '../../../src/main/google/identity.ts';
import type { AppRecord } from '../../../src/main/google/records.ts';
import { canonical, grantedScopes, missingScope } from '../../../src/main/google/scopes.ts';
import { scrub } from '../../../src/main/google/scrub.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const app: AppRecord = {
  id: 'app',
  name: 'Google',
  preset: 'google',
  authorizationUri: 'https://accounts.google.com/o/oauth2/v2/auth?keep=1',
  tokenUri: 'https://oauth2.googleapis.com/token',
  revocationUri: 'https://oauth2.googleapis.com/revoke',
  apiRoot: 'https://gmail.googleapis.com',
  clientId: 'client',
  clientSecret: null,
  scopes: ['openid', 'email'],
  queryParameters: [
    { name: 'prompt', value: 'consent' },
    { name: 'state', value: 'fixed by hand' },
    { name: 'code_challenge_method', value: 'plain' },
  ],
  startsInBrowser: false,
  uploadSessions: 'unknown',
};

describe('the address of the consent page', () => {
  test('cannot be weakened by the app’s own query parameters', () => {
    const attempt = newAttempt(seededRandom(1));
    const { searchParams } = new URL(authorizationUrl(app, attempt, 'http://127.0.0.1:1/', 'office@northgate.example'));
    expect(Object.fromEntries(searchParams)).toEqual({
      keep: '1',
      prompt: 'consent',
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'http://127.0.0.1:1/',
      scope: 'openid email',
      state: attempt.state,
      code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: 'office@northgate.example',
    });
  });

  test('has new secrets each time', () => {
    const random = seededRandom(1);
    const secrets = Array.from({ length: 50 }, () => newAttempt(random)).flatMap(({ state, verifier }) => [
      state,
      verifier,
    ]);
    expect(new Set(secrets).size).toBe(100);
    expect(secrets.every((secret) => /^[\w-]{43}$/.test(secret))).toBe(true);
  });

  test('names the hosts that belong to the provider', () => {
    expect(providerHosts(app)[0]).toBe('accounts.google.com');
    expect(providerHosts({ ...app, preset: 'other', authorizationUri: 'https://id.example:8443/a' })).toEqual([
      'id.example:8443',
    ]);
  });
});

describe('scopes are a set', () => {
  const long = 'https://www.googleapis.com/auth/userinfo.email';
  test('in any order, in either spelling', () => {
    expect(missingScope(['openid', 'email', 'x'], grantedScopes(`x ${long}  openid`, []))).toBeNull();
    expect(missingScope(['openid', 'email', 'x'], grantedScopes('openid email', []))).toBe('x');
    expect(canonical('email')).toBe(long);
  });
  test('where a scope of Gmail’s is asked for, one that sends is enough', () => {
    const send = 'https://www.googleapis.com/auth/gmail.send';
    const compose = 'https://www.googleapis.com/auth/gmail.compose';
    expect(missingScope(['openid', send, 'x'], ['openid', send])).toBeNull();
    expect(missingScope(['openid', send, compose], ['openid', compose])).toBeNull();
    expect(missingScope(['openid', send, compose], ['openid', 'x'])).toBe(send);
  });
  test('an answer that names none gave what was asked for', () => {
    expect(grantedScopes(undefined, ['openid', 'email', 'email'])).toEqual(['openid', long]);
  });
});

describe('who signed in', () => {
  const now = Date.UTC(2026, 10, 23);
  const claims = {
    iss: 'https://accounts.google.com',
    aud: 'client',
    exp: now / 1000 + 3600,
    iat: now / 1000,
    sub: '1000',
    email: 'office@northgate.example',
  };
  const tokenOf = (value: unknown) => `h.${Buffer.from(JSON.stringify(value)).toString('base64url')}.s`;
  const read = (value: unknown, google = true) => readIdentity(tokenOf(value), { clientId: 'client', google }, now);
  const reason = (result: ReturnType<typeof read>) =>
    result.ok ? null : (result.problem.params.reason ?? result.problem.code);

  test('comes from the id_token', () => {
    expect(read(claims)).toEqual({
      ok: true,
      value: { sub: '1000', email: 'office@northgate.example', name: null, domain: null },
    });
    expect(read({ ...claims, aud: ['other', 'client'], name: 'Office', hd: 'northgate.example' })).toMatchObject({
      value: { name: 'Office', domain: 'northgate.example' },
    });
  });

  test('is not taken from one that is not for us', () => {
    expect(reason(read({ ...claims, aud: 'other' }))).toMatch(/another program/);
    expect(reason(read({ ...claims, aud: ['other'] }))).toMatch(/another program/);
    expect(reason(read({ ...claims, iss: 'https://id.example' }))).toMatch(/another provider/);
    expect(read({ ...claims, iss: 'https://id.example' }, false).ok).toBe(true);
  });

  test('needs sub and email', () => {
    for (const missing of ['sub', 'email', 'aud', 'exp']) {
      expect(reason(read({ ...claims, [missing]: undefined }))).toMatch(/without sub or email/);
    }
    expect(reason(readIdentity(null, { clientId: 'client', google: true }, now))).toBe('no id_token');
    for (const token of ['', 'a.b', 'a.!!!.c', `a.${Buffer.from('nonsense').toString('base64url')}.c`]) {
      expect(reason(readIdentity(token, { clientId: 'client', google: true }, now))).toMatch(/without sub or email/);
    }
  });

  test('an ended one tells of a wrong clock, after five minutes of grace', () => {
    expect(read({ ...claims, exp: now / 1000 - 299 }).ok).toBe(true);
    const ended = read({ ...claims, iat: now / 1000 - 7200, exp: now / 1000 - 3600 });
    expect(ended).toMatchObject({ ok: false, problem: { code: 'clock_skew', params: { minutes: 120 } } });
    const { iat: _, ...undated } = claims;
    expect(read({ ...undated, exp: now / 1000 - 3600 })).toMatchObject({ problem: { params: { minutes: 60 } } });
  });
});

test('a provider’s words are shown without secrets, in one line', () => {
  const words =
    'Bad\r\nBearer abc.def ya29.a0x 1//0abc 4/0xyz GOCSPX-q eyJhbGciOi.x for a@b.example see https://x.example/?a=1';
  expect(scrub(words)).toBe('Bad Bearer … … … … … … for (mail address) see (address)');
  expect(scrub('x '.repeat(500))).toHaveLength(200);
  expect(scrub('A'.repeat(40))).toBe('…');
});
