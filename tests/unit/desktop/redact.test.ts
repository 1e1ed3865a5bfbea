import { expect, test } from 'vitest';
import { isSecretName, redact, redactDetail } from '../../../src/main/desktop/redact.ts';
import { HOSTILE_LENGTH } from '../../support/hostile-length.ts';

/** Each holds the canary where a secret would be, in the shape in which it could reach a log. */
const leaks = [
  'access token ya29.a0AfB_CANARYcanary-x.y',
  'refresh token 1//0gCANARYcanary-abc_def',
  'refresh_token=1%2F%2F0gCANARYcanary',
  'GET /?state=xyzCANARY&code=4/0AfJCANARYcanary&scope=email',
  'code=4%2F0AfJCANARYcanary',
  'code=CANARYcanary123',
  'the code was 4/0AfJCANARYcanary',
  '{"code": "CANARYcanary"}',
  'Authorization: Bearer CANARYcanary',
  'authorization: Custom a CANARYcanary b',
  "{ authorization: 'Bearer CANARYcanary' }",
  'header Bearer CANARYcanary was sent',
  'Bearer%20CANARYcanary',
  'Basic Q0FOQVJZCANARY==',
  'client_secret=GOCSPX-CANARYcanary',
  'secret GOCSPX-CANARYcanary',
  '{"client_secret":"CANARY canary"}',
  'grant_type=refresh_token&client_id=x&client_secret=CANARY&refresh_token=CANARY',
  "password: 'CANARY canary'",
  'password=CANARY',
  'smtpPassword=CANARY',
  'passphrase = CANARY',
  '{"access_token":"CANARY"}',
  String.raw`{"body":"{\"access_token\":\"CANARY\"}"}`,
  String.raw`{"password":"a\"CANARY"}`,
  'x1password=CANARY my_smtp_password=CANARY',
  'id_token=eyJhbGciOiJSUzI1NiJ9.CANARYeyJzdWIiOiIxIn0.CANARYsig',
  'a token eyJhbGciOiJSUzI1NiJ9.eyJCANARYiI6IjEifQ.abcCANARY in the text',
  'PUT https://gmail.googleapis.com/upload/gmail/v1/users/me/messages/send?uploadType=resumable&upload_id=CANARY',
  'session http://127.0.0.1:8080/upload/sessions/CANARY',
  'https://www.googleapis.com/resumable/upload/gmail/CANARY',
  'upload_id=CANARY',
  '{"upload_id":"CANARY"}',
  'AUTH PLAIN AGENBTkFSWQBDQU5BUlkCANARY=',
  'AUTH LOGIN CANARY',
  'AUTH XOAUTH2 dXNlcj1CANARY',
  'Cookie: SID=CANARY; HSID=CANARY',
  'Set-Cookie: SID=CANARY; HttpOnly',
  'code_verifier=CANARY&code_challenge=CANARY',
  '-----BEGIN PRIVATE KEY-----\nMIICANARY\n-----END PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----\nMIICANARY and cut',
  'assertion=CANARY',
  'proxy http://user:CANARY@proxy.example:8080',
  'opaque CANARYcanary0123456789abcdefghijklmnopqrstuvw',
  'from annaCANARY@example.com',
  'login_hint=annaCANARY%40example.com',
  'Anna <annaCANARY.smith+tag@mail.example.co.uk>',
];

test.each(leaks)('%s', (text) => {
  expect(redact(text)).not.toContain('CANARY');
});

test('addresses keep their first letter and domain', () => {
  expect(redact('to anna.smith@example.com, Öl@firma.example')).toBe('to a…@example.com, Ö…@firma.example');
  expect(redact('?authuser=anna%40example.com')).toBe('?authuser=a…%40example.com');
});

test('what helps to find a fault stays', () => {
  const plain = [
    'settled as sent after 3 attempts, 1,204 bytes in 412 ms',
    'code=ECONNRESET',
    'code: SQLITE_BUSY',
    'status 403 code=403 rateLimitExceeded',
    'message 01ARZ3NDEKTSV4RRFFQ69G5FAV is waiting',
    'https://accounts.google.com/o/oauth2/v2/auth',
    'at file:///opt/Outtray/resources/app.asar/out/main/index.js:120:14',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ];
  for (const text of plain) expect(redact(text)).toBe(text);
});

test('is idempotent', () => {
  for (const text of leaks) expect(redact(redact(text))).toBe(redact(text));
});

test.each([
  ['an address without end', (size: number) => `${'a'.repeat(size)}@${'b.'.repeat(size)}`],
  ['names of secrets', (size: number) => 'token='.repeat(size)],
  ['hyphens', (size: number) => '-'.repeat(size)],
])('ends in time however long it is: %s', (_what, text) => {
  expect(redact(text(HOSTILE_LENGTH))).toBeTypeOf('string');
});

test.each([
  'password',
  'smtpPassword',
  'access_token',
  'refreshToken',
  'clientSecret',
  'uploadUri',
  'session_uri',
  'subject',
])('the detail %s is hidden whole', (name) => {
  expect(isSecretName(name)).toBe(true);
  expect(redactDetail(name, 'CANARY')).toBe('…');
});

test('other details pass through the rules, numbers as they are', () => {
  expect(redactDetail('tokens', 3)).toBe(3);
  expect(redactDetail('code', 'ECONNRESET')).toBe('ECONNRESET');
  expect(redactDetail('code', 'xyzCANARY')).toBe('…');
  expect(redactDetail('reason', 'rateLimitExceeded')).toBe('rateLimitExceeded');
  expect(redactDetail('email', 'anna@example.com')).toBe('a…@example.com');
});

test('the code of a problem is no header', () => {
  expect(redact('needs_authorization: the office needs a new sign-in')).toContain('the office needs');
  expect(redact('authorization: Basic abcdefgh')).not.toContain('abcdefgh');
});
