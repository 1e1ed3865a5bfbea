import { describe, expect, test } from 'vitest';
import {
  type AppField,
  type AppSettings,
  adding,
  defaultParameters,
  defaultScopes,
  faultsOf,
  googleEndpoints,
  leadsElsewhere,
  type SecretChange,
  sendScope,
  tidied,
  warningsOf,
} from '../../../src/shared/connected-app.ts';
import { next, says } from '../../../src/shared/problems/problem.ts';

const keep: SecretChange = { do: 'keep' };
const google: AppSettings = {
  name: 'Google',
  preset: 'google',
  ...googleEndpoints,
  clientId: '402913377712-x.apps.googleusercontent.com',
  scopes: [...defaultScopes],
  queryParameters: defaultParameters.map((one) => ({ ...one })),
  startsInBrowser: false,
};
const other: AppSettings = {
  ...google,
  preset: 'other',
  authorizationUri: 'https://id.example/authorize',
  tokenUri: 'https://id.example/token',
  revocationUri: 'https://id.example/revoke',
  apiRoot: 'https://mail.example',
};

function faults(over: Partial<AppSettings>, secret: SecretChange = keep, of = other) {
  return faultsOf({ ...of, ...over }, secret, null, true).map(({ field, at, problem }) => [field, at, problem.code]);
}

describe('what is wrong with the settings', () => {
  test('nothing, as they come from Google', () => {
    expect(faultsOf(google, keep, google, true)).toEqual([]);
    expect(faultsOf(google, { do: 'set', value: 'GOCSPX-x' }, null, false)).toEqual([]);
  });

  test.each<[Partial<AppSettings>, AppField, string]>([
    [{ name: '  ' }, 'name', 'app_name_missing'],
    [{ authorizationUri: '' }, 'authorizationUri', 'app_uri_missing'],
    [{ tokenUri: 'http://id.example/token' }, 'tokenUri', 'app_uri_unsafe'],
    [{ tokenUri: 'ftp://127.0.0.1/token' }, 'tokenUri', 'app_uri_unsafe'],
    [{ tokenUri: 'https://me:secret@id.example/token' }, 'tokenUri', 'app_uri_unsafe'],
    [{ revocationUri: 'https://id.example/revoke#here' }, 'revocationUri', 'app_uri_unsafe'],
    [{ revocationUri: 'no address' }, 'revocationUri', 'app_uri_unsafe'],
    [{ apiRoot: 'https://mail.example/?v=1' }, 'apiRoot', 'app_api_root_query'],
    [{ clientId: ' ' }, 'clientId', 'app_client_id_missing'],
    [{ clientId: 'a client' }, 'clientId', 'app_client_id_malformed'],
    [{ scopes: ['openid', 'email', 'two words'] }, 'scopes', 'app_scope_malformed'],
    [{ scopes: ['openid', 'email', 'a"b'] }, 'scopes', 'app_scope_malformed'],
    [{ scopes: ['email', sendScope] }, 'scopes', 'app_scope_identity'],
    [{ scopes: ['openid', sendScope] }, 'scopes', 'app_scope_identity'],
  ])('%j: said at the field', (over, field, code) => {
    expect(faults(over)).toEqual([[field, null, code]]);
  });

  test('http on this computer itself is no fault', () => {
    const uris = {
      authorizationUri: 'http://127.0.0.1:4/a',
      tokenUri: 'http://[::1]:4/t',
      apiRoot: 'http://localhost:4',
    };
    expect(faults(uris)).toEqual([]);
  });

  test('each line of the table by itself; an empty one is left out', () => {
    const queryParameters = [
      { name: 'prompt', value: 'consent' },
      { name: '', value: 'nameless' },
      { name: 'State', value: 'x' },
      { name: 'prompt', value: 'login' },
      { name: 'hd', value: ' ' },
      { name: ' ', value: '' },
    ];
    expect(faults({ queryParameters })).toEqual([
      ['queryParameters', 1, 'app_parameter_nameless'],
      ['queryParameters', 2, 'app_parameter_reserved'],
      ['queryParameters', 3, 'app_parameter_twice'],
      ['queryParameters', 4, 'app_parameter_empty'],
    ]);
    for (const name of ['redirect_uri', 'code_challenge', 'response_mode', 'login_hint', 'client_id', 'scope'])
      expect(faults({ queryParameters: [{ name, value: 'x' }] })).toEqual([
        ['queryParameters', 0, 'app_parameter_reserved'],
      ]);
  });

  test('a secret is needed at Google, and elsewhere where one was begun', () => {
    const secretFaults = (settings: AppSettings, secret: SecretChange, hasSecret: boolean) =>
      faultsOf(settings, secret, null, hasSecret).map(({ field, problem }) => [field, problem.code]);
    const missing = [['clientSecret', 'app_secret_missing']];
    expect(secretFaults(google, keep, false)).toEqual(missing);
    expect(secretFaults(google, { do: 'remove' }, true)).toEqual(missing);
    expect(secretFaults(google, { do: 'set', value: ' ' }, true)).toEqual(missing);
    expect(secretFaults(other, { do: 'set', value: '' }, true)).toEqual(missing);
    expect(secretFaults(other, keep, false)).toEqual([]);
    expect(secretFaults(other, { do: 'remove' }, true)).toEqual([]);
  });

  test('a stored secret is not shown to another client or server', () => {
    const again = (change: Partial<AppSettings>, secret: SecretChange = keep) =>
      faultsOf({ ...other, ...change }, secret, other, true).map(({ problem }) => problem.code);
    expect(again({ clientId: 'another' })).toEqual(['app_secret_again']);
    expect(again({ tokenUri: 'https://evil.example/token' })).toEqual(['app_secret_again']);
    expect(again({ tokenUri: 'https://evil.example/token' }, { do: 'set', value: 'its own' })).toEqual([]);
    expect(again({ tokenUri: 'https://evil.example/token' }, { do: 'remove' })).toEqual([]);
    expect(again({ tokenUri: 'https://id.example/v2/token' })).toEqual([]);
  });

  test('every fault is a sentence with nothing left to fill in', () => {
    const all = [
      ...faultsOf({ ...other, name: '', tokenUri: '', apiRoot: 'x', clientId: '', scopes: [] }, keep, null, false),
      ...faultsOf({ ...other, scopes: ['a b'], queryParameters: [{ name: 'state', value: 'x' }] }, keep, null, false),
    ];
    expect(all.length).toBeGreaterThan(6);
    for (const { problem } of all) expect(`${says(problem)} ${next(problem)}`).not.toMatch(/[{}]/);
  });
});

describe('what leads elsewhere', () => {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  test.each<[Partial<AppSettings>, boolean]>([
    [{}, false],
    [{ name: 'x', authorizationUri: 'https://login.example/', scopes: [] }, false],
    [{ tokenUri: 'https://id.example/other' }, false],
    [{ tokenUri: 'https://id.example:444/token' }, true],
    [{ revocationUri: 'https://elsewhere.example/revoke' }, true],
    [{ apiRoot: local(1) }, true],
    [{ clientId: 'another' }, true],
  ])('%j: %s', (change, expected) => {
    expect(leadsElsewhere(other, { ...other, ...change })).toBe(expected);
  });
  test('ports of this computer are one place', () => {
    const at = (port: number) => ({
      ...other,
      tokenUri: local(port),
      revocationUri: local(port),
      apiRoot: local(port),
    });
    expect(leadsElsewhere(at(1), at(2))).toBe(false);
    expect(leadsElsewhere(at(1), { ...at(1), tokenUri: 'https://id.example/token' })).toBe(true);
  });
});

describe('what is missing', () => {
  test('is added by one button, and the rest stays', () => {
    const bare = { scopes: ['openid', 'email'], queryParameters: [{ name: 'hd', value: 'northgate.example' }] };
    expect(warningsOf(bare)).toEqual(['no_offline_access', 'no_consent_prompt', 'no_send_scope']);
    const lasting = adding(bare, 'lasting_sign_in');
    expect(lasting.queryParameters).toEqual([
      { name: 'hd', value: 'northgate.example' },
      { name: 'access_type', value: 'offline' },
      { name: 'prompt', value: 'consent' },
    ]);
    expect(warningsOf(lasting)).toEqual(['no_send_scope']);
    expect(warningsOf(adding(lasting, 'send_scope'))).toEqual([]);
    expect(adding(adding(lasting, 'send_scope'), 'lasting_sign_in')).toEqual(adding(lasting, 'send_scope'));
  });
  test('a wrong value is mended in its place, another prompt is kept beside it', () => {
    const queryParameters = [
      { name: 'prompt', value: 'select_account' },
      { name: 'access_type', value: 'online' },
    ];
    const of = (value: string) => [{ name: 'prompt', value }, queryParameters[1]].filter((one) => one !== undefined);
    const mended = (parameters: { name: string; value: string }[]) =>
      adding({ scopes: [], queryParameters: parameters }, 'lasting_sign_in').queryParameters;
    expect(mended(queryParameters)).toEqual([
      { name: 'prompt', value: 'select_account consent' },
      { name: 'access_type', value: 'offline' },
    ]);
    expect(mended(of('none'))[0]).toEqual({ name: 'prompt', value: 'consent' });
  });
});

test('settings are stored tidy, and Google’s addresses are Google’s whatever was sent', () => {
  expect(
    tidied({
      ...google,
      name: ' Google ',
      tokenUri: 'https://evil.example/token',
      clientId: ' id ',
      scopes: [' openid', '', 'email', 'openid'],
      queryParameters: [
        { name: ' hd ', value: ' x ' },
        { name: '', value: ' ' },
      ],
    }),
  ).toEqual({
    ...google,
    name: 'Google',
    clientId: 'id',
    scopes: ['openid', 'email'],
    queryParameters: [{ name: 'hd', value: 'x' }],
  });
  expect(tidied({ ...other, apiRoot: ' https://mail.example// ' }).apiRoot).toBe('https://mail.example');
});
