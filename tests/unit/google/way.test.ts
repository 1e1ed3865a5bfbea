import { expect, test } from 'vitest';
import { clockProblem } from '../../../src/main/google/clock-watch.ts';
import { wayProblem } from '../../../src/main/google/fault-problem.ts';
import { routesOf } from '../../../src/main/google/proxy-route.ts';
import { systemTrust } from '../../../src/main/google/system-trust.ts';
import { says } from '../../../src/shared/problems/problem.ts';

test('what a PAC file answers', () => {
  expect(routesOf('DIRECT')).toEqual([{ kind: 'direct' }]);
  expect(routesOf('')).toEqual([{ kind: 'direct' }]);
  expect(routesOf('PROXY proxy.example:8080; https [::1]:3128 ;DIRECT')).toEqual([
    { kind: 'proxy', uri: 'http://proxy.example:8080' },
    { kind: 'proxy', uri: 'https://[::1]:3128' },
    { kind: 'direct' },
  ]);
  expect(routesOf('SOCKS5 proxy.example:1080;SOCKS x:1')).toEqual([
    { kind: 'unknown', name: 'SOCKS5' },
    { kind: 'unknown', name: 'SOCKS' },
  ]);
  expect(routesOf('PROXY')).toEqual([{ kind: 'unknown', name: 'PROXY' }]);
});

test.each([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_unknown'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate_unknown'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_unknown'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_unknown'],
  ['CERT_HAS_EXPIRED', 'certificate_outside_its_time'],
  ['CERT_NOT_YET_VALID', 'certificate_outside_its_time'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_refused'],
])('%s is said as %s', (code, expected) => {
  expect(wayProblem({ kind: 'no_trust', code }, 'gmail.googleapis.com')).toMatchObject({
    code: expected,
    params: { host: 'gmail.googleapis.com' },
  });
});

test('how far the clock is off, from five minutes on', () => {
  expect(clockProblem(299_999)).toBeNull();
  expect(clockProblem(-299_999)).toBeNull();
  expect(says(clockProblem(62 * 60_000) ?? { code: 'internal', params: {} })).toBe(
    'This computer’s clock is 62 min ahead.',
  );
  expect(clockProblem(-62 * 60_000)).toMatchObject({ code: 'clock_behind', params: { minutes: 62 } });
});

test('the system’s certificates are asked for where Node can', () => {
  const trust = systemTrust();
  if (process.versions.node.startsWith('20.')) expect(trust).toBeUndefined();
  else expect(trust?.length).toBeGreaterThan(0);
});
