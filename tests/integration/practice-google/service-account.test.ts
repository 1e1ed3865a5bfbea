import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  type Answer,
  apiError,
  ask,
  message,
  openSession,
  READONLY,
  SEND,
  sendOnce,
  type Tokens,
} from './signed-in.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await startPractice();
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset());

function grant(claims: Record<string, unknown> = {}, options: { key?: string; alg?: string } = {}): Promise<Answer> {
  const file = practice.serviceAccountJson();
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    iss: file.client_email,
    sub: 'office@northgate.example',
    scope: SEND,
    aud: file.token_uri,
    iat: now,
    exp: now + 3600,
    ...claims,
  };
  const signed = `${encode({ alg: options.alg ?? 'RS256', typ: 'JWT', kid: file.private_key_id })}.${encode(payload)}`;
  const signature = createSign('RSA-SHA256')
    .update(signed)
    .sign(options.key ?? file.private_key, 'base64url');
  return ask(file.token_uri, {
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${signed}.${signature}` },
  });
}

it('gets a token for a delegated subject without a refresh token, and sends as that person', async () => {
  const answer = await grant();
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ expires_in: 3599, token_type: 'Bearer' });
  expect(answer.json).not.toHaveProperty('refresh_token');
  expect((await sendOnce(practice, answer.json as Tokens, message('robot'))).status).toBe(200);
  expect(practice.mailbox.all()[0]?.user).toBe('office@northgate.example');
});

const NOW = Math.floor(Date.now() / 1000);

it.each([
  ['issued in the future', { iat: NOW + 900, exp: NOW + 1800 }, 400, 'invalid_grant', 'reasonable timeframe'],
  ['long expired', { iat: NOW - 7200, exp: NOW - 3600 }, 400, 'invalid_grant', 'reasonable timeframe'],
  ['for longer than an hour', { iat: NOW, exp: NOW + 7200 }, 400, 'invalid_grant', 'reasonable timeframe'],
  ['without times', { iat: undefined, exp: undefined }, 400, 'invalid_grant', 'reasonable timeframe'],
  ['for another audience', { aud: 'https://example.net/token' }, 400, 'invalid_grant', 'audience'],
  ['of an unknown issuer', { iss: 'nobody@practice.example' }, 400, 'invalid_grant', 'account not found'],
  ['for an unknown person', { sub: 'nobody@northgate.example' }, 400, 'invalid_grant', 'Invalid email or User ID'],
  ['for a subject that is no address', { sub: 'office' }, 400, 'invalid_request', 'Invalid impersonation'],
  ['for a consumer account', { sub: 'jon@gmail.example' }, 401, 'unauthorized_client', 'unauthorized'],
  ['for a scope that was not delegated', { scope: READONLY }, 401, 'unauthorized_client', 'scopes requested'],
  ['without a scope', { scope: '' }, 400, 'invalid_scope', 'scopes'],
])('refuses an assertion %s', async (_, claims, status, error, text) => {
  const answer = await grant(claims);
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({ error });
  expect((answer.json as { error_description: string }).error_description).toContain(text);
});

it('refuses another key’s signature, another algorithm and what is no JWT', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  expect((await grant({}, { key })).json).toEqual({
    error: 'invalid_grant',
    error_description: 'Invalid JWT Signature.',
  });
  expect((await grant({}, { alg: 'none' })).json).toMatchObject({ error: 'invalid_grant' });
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b' };
  expect((await ask(`${practice.url}/token`, { form })).json).toMatchObject({ error: 'invalid_grant' });
});

it('refuses a subject that the admin did not delegate, and a disabled robot', async () => {
  practice.control.set({ delegatedSubjects: ['billing@northgate.example'] });
  expect((await grant()).json).toMatchObject({ error: 'unauthorized_client' });
  practice.control.set({ serviceAccountDisabled: true });
  expect((await grant()).json).toEqual({ error: 'invalid_grant', error_description: 'Robot is disabled.' });
});

it('judges times by its own clock', async () => {
  practice.control.advance(3 * 3_600_000);
  expect((await grant()).json).toMatchObject({ error: 'invalid_grant' });
});

it('has no mailbox of its own', async () => {
  for (const sub of [undefined, practice.serviceAccountJson().client_email]) {
    const answer = await grant({ sub });
    expect(answer.status).toBe(200);
    const opened = await openSession(practice, answer.json as Tokens);
    expect(apiError(opened)).toMatchObject({
      code: 400,
      reason: 'failedPrecondition',
      message: 'Precondition check failed.',
    });
  }
});
