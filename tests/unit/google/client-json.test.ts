import { describe, expect, test } from 'vitest';
import { readClientJson } from '../../../src/main/google/client-json.ts';
import { googleEndpoints } from '../../../src/shared/connected-app.ts';

const installed = {
  client_id: '1-x.apps.googleusercontent.com',
  project_id: 'northgate-mail',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
  client_secret: 'GOCSPX-secret',
  redirect_uris: ['http://localhost'],
};
const practice = {
  installed: { ...installed, auth_uri: 'http://127.0.0.1:4010/auth', token_uri: 'http://127.0.0.1:4010/token' },
  outtray: {
    revocation_uri: 'http://127.0.0.1:4010/revoke',
    api_root: 'http://127.0.0.1:4010/',
    name: 'Practice Google',
  },
};
const read = (value: unknown) => readClientJson(typeof value === 'string' ? value : JSON.stringify(value));
const problemOf = (value: unknown) => {
  const result = read(value);
  return result.ok ? null : { code: result.problem.code, field: result.problem.params.field };
};

describe('Google’s client file', () => {
  test('is taken, with Google’s own addresses whatever it says of them', () => {
    expect(read({ installed })).toEqual({
      ok: true,
      value: {
        name: 'Google (northgate-mail)',
        preset: 'google',
        ...googleEndpoints,
        clientId: installed.client_id,
        clientSecret: 'GOCSPX-secret',
      },
    });
    const { project_id: _, ...nameless } = installed;
    expect(read({ installed: nameless })).toMatchObject({ value: { name: 'Google' } });
  });

  test('of practice Google says where everything else is', () => {
    expect(read(practice)).toMatchObject({
      ok: true,
      value: {
        name: 'Practice Google',
        preset: 'practice',
        apiRoot: 'http://127.0.0.1:4010',
        revocationUri: 'http://127.0.0.1:4010/revoke',
      },
    });
    const other = {
      installed: { ...installed, auth_uri: 'https://id.example/auth', token_uri: 'https://id.example/token' },
      outtray: { revocation_uri: 'https://id.example/revoke', api_root: 'https://api.example', name: 'Other' },
    };
    expect(read(other)).toMatchObject({ ok: true, value: { preset: 'other', apiRoot: 'https://api.example' } });
  });

  test.each(['', 'nonsense', '[]', 'null', '"text"', '7', '{"installed": "text"}', '<!doctype html>'])(
    '%s is none',
    (text) => {
      expect(problemOf(text)?.code).toBe('client_json_not_json');
    },
  );

  test('of another kind is named', () => {
    expect(problemOf({ web: installed })?.code).toBe('client_json_web');
    expect(problemOf({ type: 'service_account', client_id: '1' })?.code).toBe('client_json_service_account');
    expect(problemOf({})).toEqual({ code: 'client_json_incomplete', field: 'installed' });
  });

  test.each(['client_id', 'client_secret', 'auth_uri', 'token_uri'])('without %s is incomplete', (field) => {
    expect(problemOf({ installed: { ...installed, [field]: undefined } })).toEqual({
      code: 'client_json_incomplete',
      field,
    });
    expect(problemOf({ installed: { ...installed, [field]: ' ' } })).toEqual({ code: 'client_json_incomplete', field });
    expect(problemOf({ installed: { ...installed, [field]: 7 } })).toEqual({ code: 'client_json_incomplete', field });
  });

  test('of another provider has to say where the rest is', () => {
    expect(problemOf({ installed: practice.installed })).toEqual({ code: 'client_json_incomplete', field: 'outtray' });
    expect(problemOf({ ...practice, outtray: { name: '' } })).toEqual({
      code: 'client_json_incomplete',
      field: 'outtray',
    });
  });

  test('that mixes Google with a stranger is no file of Google’s', () => {
    expect(problemOf({ installed: { ...installed, token_uri: 'https://evil.example/token' } })?.field).toBe('outtray');
  });

  test.each([
    'http://id.example/token',
    'http://127.0.0.1.evil.example/token',
    'ftp://127.0.0.1/token',
    'https://user:pass@id.example/token',
    'https://id.example/token#x',
    'javascript:alert(1)',
    'token',
  ])('with the address %s is refused', (uri) => {
    expect(problemOf({ ...practice, installed: { ...practice.installed, token_uri: uri } })).toEqual({
      code: 'client_json_unsafe_uri',
      field: 'token_uri',
    });
    expect(problemOf({ ...practice, outtray: { ...practice.outtray, api_root: uri } })).toEqual({
      code: 'client_json_unsafe_uri',
      field: 'api_root',
    });
  });
});
