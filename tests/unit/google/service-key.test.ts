import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AppRecord } from '../../../src/main/google/records.ts';
import { verdictOf } from '../../../src/main/google/service-grants.ts';
import { assertion, readServiceKey, sealable, unsealed } from '../../../src/main/google/service-key.ts';

const HOUR = 3_600_000;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const google = {
  type: 'service_account',
  project_id: 'northgate-mail',
  private_key_id: 'abc',
  private_key: pem,
  client_email: 'outtray@northgate-mail.iam.gserviceaccount.com',
  client_id: '104870000000000000123',
  token_uri: 'https://oauth2.googleapis.com/token',
};
const own = { ...google, token_uri: 'http://127.0.0.1:4010/token', outtray: { api_root: 'http://127.0.0.1:4010/' } };
const code = (file: unknown) => {
  const read = readServiceKey(typeof file === 'string' ? file : JSON.stringify(file));
  return read.ok ? 'taken' : `${read.problem.code} ${read.problem.params.field ?? ''}`.trim();
};

describe('a key file', () => {
  test('of Google is taken with the addresses that are known', () => {
    expect(readServiceKey(JSON.stringify(google))).toMatchObject({
      ok: true,
      value: {
        preset: 'google',
        robotEmail: google.client_email,
        clientId: google.client_id,
        tokenUri: 'https://oauth2.googleapis.com/token',
        apiRoot: 'https://gmail.googleapis.com',
      },
    });
  });
  test('of another provider says where it is', () => {
    expect(readServiceKey(JSON.stringify(own))).toMatchObject({
      value: { preset: 'practice', apiRoot: 'http://127.0.0.1:4010' },
    });
    const far = { ...own, token_uri: 'https://mail.example/token', outtray: { api_root: 'https://mail.example' } };
    expect(readServiceKey(JSON.stringify(far))).toMatchObject({ value: { preset: 'other' } });
  });
  test.each([
    ['no JSON', 'hello', 'service_key_not_json'],
    ['a client for signing in', { installed: {} }, 'service_key_is_client'],
    ['a web client', { web: {} }, 'service_key_is_client'],
    ['something else', { type: 'authorized_user' }, 'service_key_incomplete type'],
    ['without an address', { ...google, client_email: '' }, 'service_key_incomplete client_email'],
    ['without a client id', { ...google, client_id: undefined }, 'service_key_incomplete client_id'],
    ['without a key', { ...google, private_key: undefined }, 'service_key_incomplete private_key'],
    ['with a broken key', { ...google, private_key: 'x' }, 'service_key_unusable'],
    ['with a key of another kind', { ...google, private_key: elliptic }, 'service_key_unusable'],
    ['without an address of ours', { ...own, outtray: undefined }, 'service_key_unsafe_uri'],
    ['in the clear', { ...own, token_uri: 'http://mail.example/token' }, 'service_key_unsafe_uri'],
    ['with a password in its address', { ...own, token_uri: 'https://a:b@mail.example/t' }, 'service_key_unsafe_uri'],
    ['with no address at all', { ...own, token_uri: 'nowhere' }, 'service_key_unsafe_uri'],
  ])('%s', (_, file, expected) => expect(code(file)).toBe(expected));
});

test('what is sealed comes back, and anything else is no key', () => {
  const key = { keyId: 'abc', privateKey: pem, robotEmail: 'r@x.example' };
  expect(unsealed(sealable(key))).toEqual(key);
  expect(unsealed('{}')).toBeNull();
  expect(unsealed('not json')).toBeNull();
});

test('the claim is signed, for one person, one scope and an hour', () => {
  const now = Date.UTC(2026, 10, 26, 12);
  const claim = assertion(
    { keyId: 'abc', privateKey: pem, robotEmail: 'r@x.example' },
    'office@northgate.example',
    'https://oauth2.googleapis.com/token',
    'scope',
    now + 400,
  );
  const [head = '', payload = '', signature = ''] = claim.split('.');
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(decoded(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'abc' });
  expect(decoded(payload)).toEqual({
    iss: 'r@x.example',
    sub: 'office@northgate.example',
    scope: 'scope',
    aud: 'https://oauth2.googleapis.com/token',
    iat: now / 1000,
    exp: now / 1000 + 3600,
  });
  const signed = Buffer.from(`${head}.${payload}`);
  expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
});

describe('what a refusal means', () => {
  const app = {
    id: 'key',
    kind: 'service',
    name: 'Service account',
    robotEmail: 'r@x.example',
    clientId: '1048',
    scopes: ['scope'],
  } as unknown as AppRecord;
  const refusal = (error: string, description = '') => ({
    status: 400,
    error,
    description,
    detail: `${error} ${description}`,
    notBefore: null,
    page: false,
    aheadMs: null,
  });
  const said = (error: string, description?: string, since: number | null = null, now = 0) => {
    const verdict = verdictOf(
      { email: 'office@x.example', refusedSince: since },
      app,
      refusal(error, description),
      now,
    );
    return `${verdict.kind} ${verdict.problem.code}`;
  };
  test.each([
    ['unauthorized_client', 'Client is unauthorized to retrieve access tokens', 'later not_delegated'],
    ['invalid_grant', 'Robot is disabled.', 'app robot_disabled'],
    ['invalid_grant', 'Invalid JWT Signature.', 'app service_key_refused'],
    ['invalid_grant', 'Invalid grant: account not found', 'app service_key_refused'],
    ['invalid_grant', 'Invalid email or User ID', 'person subject_unknown'],
    ['invalid_request', 'Invalid impersonation "sub" field.', 'person subject_invalid'],
    ['deleted_client', '', 'app service_key_refused'],
    [
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token and in a reasonable timeframe',
      'later provider_unwell',
    ],
    ['invalid_grant', 'Token has been expired or revoked.', 'person needs_authorization'],
    ['invalid_scope', '', 'app scope_invalid'],
    ['internal_failure', '', 'later provider_unwell'],
  ])('%s %s', (error, description, expected) => expect(said(error, description)).toBe(expected));

  test('a delegation is waited for by the hour, for a day', () => {
    const verdict = verdictOf(
      { email: 'a@x.example', refusedSince: 0 },
      app,
      refusal('unauthorized_client'),
      23 * HOUR,
    );
    expect(verdict).toMatchObject({
      kind: 'later',
      leastMs: HOUR,
      problem: { params: { client: '1048', scope: 'scope' } },
    });
    expect(said('unauthorized_client', '', 0, 24 * HOUR)).toBe('person not_delegated_over');
  });
  test('what is said to a person who signed in stays as it was', () => {
    const plain = { ...app, kind: null };
    const verdict = verdictOf({ email: 'a@x.example', refusedSince: null }, plain, refusal('unauthorized_client'), 0);
    expect(verdict).toMatchObject({ kind: 'app', problem: { code: 'client_invalid' } });
  });
});
