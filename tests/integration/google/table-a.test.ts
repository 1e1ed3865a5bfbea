import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HoldReason } from '../../../src/shared/model.ts';
import type { ProblemCode } from '../../../src/shared/problems/problem.ts';
import type { FaultInput } from '../../../tools/practice-google/faults.ts';
import type { GoogleErrorName } from '../../../tools/practice-google/google-errors.ts';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import { type Office, office, words } from '../../support/office.ts';

/**
 * Table A of the Google facts: what the token endpoint may answer to a renewal, seen from the outbox. In every row nothing was sent;
 * the message stays in the queue with its tries untouched, a sentence says why, and no token lies anywhere in plain text.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const EMAIL = 'office@northgate.example';
const OTHER = 'billing@northgate.example';

let practice: Practice;
let outtray: Office;
beforeAll(async () => {
  practice = await startPractice({});
});
afterAll(() => practice.stop());
beforeEach(async () => {
  practice.control.reset();
  outtray = await office({ practice });
});
afterEach(() => outtray.close());

const account = () => outtray.rooms().google.accounts.views()[0];
const hold = () => outtray.rooms().google.accounts.get(account()?.id ?? '')?.hold ?? null;
const asked = () => (practice.control.counters()['request.token'] ?? 0) - 1;
const strike = (action: FaultInput['action']) => practice.control.fault({ endpoint: 'token', times: null, action });
const named = (error: GoogleErrorName): FaultInput['action'] => ({ do: 'error', error });

/** Past the end of the access token. */
const age = () => outtray.clock.advance(HOUR);

/** What holds in every row. */
function untouched(id: string): void {
  expect(outtray.row(id)).toMatchObject({ state: 'queued', tries: 0 });
  expect(outtray.got(id)).toBe(0);
  const logged = JSON.stringify(outtray.log.lines);
  expect(logged).not.toMatch(/ya29\.|1\/\/0|GOCSPX-|refresh_token=/);
}

describe('transient: goes on by itself', () => {
  const rows: [name: string, FaultInput['action'], ProblemCode, leastMs: number][] = [
    ['network: the connection is cut', { do: 'close' }, 'provider_unreachable', 30 * SECOND],
    ['network: half an answer', { do: 'half' }, 'provider_unreachable', 30 * SECOND],
    ['408', { do: 'answer', status: 408 }, 'provider_unwell', 30 * SECOND],
    ['5xx', { do: 'answer', status: 502, body: 'bad gateway' }, 'provider_unwell', 30 * SECOND],
    ['5xx with a page', { do: 'html', status: 503 }, 'provider_unwell', 30 * SECOND],
    ['internal_failure', named('internal_failure'), 'provider_unwell', 30 * SECOND],
    ['temporarily_unavailable', named('temporarily_unavailable'), 'provider_unwell', 30 * SECOND],
    ['429', { do: 'answer', status: 429, body: '{}' }, 'provider_unwell', MINUTE],
    ['rate_limit_exceeded', named('rate_limit_exceeded'), 'provider_unwell', MINUTE],
    [
      'JWT invalid_grant "Invalid JWT … timeframe", the clock 1 h ahead',
      named('jwt_timeframe'),
      'clock_ahead',
      10 * MINUTE,
    ],
    ['a page of the network (captive portal)', { do: 'html', status: 200 }, 'captive_portal', 30 * SECOND],
    [
      'a redirect of the network',
      { do: 'html', status: 302, location: 'http://portal.example/' },
      'captive_portal',
      30 * SECOND,
    ],
    ['a page that says 404', { do: 'html', status: 404 }, 'captive_portal', 30 * SECOND],
    [
      '200 with a token of a kind that is not ours',
      { do: 'answer', status: 200, body: '{"access_token":"ya29.mac","token_type":"mac","expires_in":3600}' },
      'provider_unwell',
      30 * SECOND,
    ],
    ['200 without a token', { do: 'answer', status: 200, body: '{}' }, 'provider_unwell', 30 * SECOND],
  ];
  test.each(rows)('%s', async (_row, action, code, leastMs) => {
    await age();
    const fault = strike(action);
    const id = await outtray.write();
    await outtray.until(() => outtray.row(id).hold?.problem?.code === code);
    expect(outtray.row(id).hold?.reason).toBe('provider');
    expect(words(outtray.row(id).hold?.problem)).toMatch(/itself|clock/);
    untouched(id);
    const ms = (outtray.row(id).hold?.until ?? 0) - outtray.clock.now();
    expect(ms).toBeGreaterThanOrEqual(leastMs);
    expect(ms).toBeLessThanOrEqual(leastMs * 1.2 + 1);
    expect(asked()).toBe(1);
    expect(account()?.state).toBe('signed_in');
    practice.control.removeFault(fault);
    await outtray.clock.advance(ms);
    await outtray.reach(id, 'sent');
    expect(outtray.got(id)).toBe(1);
    expect(asked()).toBe(2);
  });
});

describe('needs re-authorization: the account waits for a person, and goes on by itself afterwards', () => {
  const rows: [GoogleErrorName, ProblemCode][] = [
    ['invalid_grant', 'needs_authorization'],
    ['invalid_grant_bad_request', 'needs_authorization'],
    ['account_deleted', 'needs_authorization'],
    ['invalid_rapt', 'reauth_required'],
    ['invalid_rapt_required', 'reauth_required'],
    ['jwt_signature', 'renewal_refused'],
    ['robot_disabled', 'renewal_refused'],
    ['invalid_sub', 'renewal_refused'],
  ];
  test.each(rows)('%s', async (error, code) => {
    await age();
    const fault = strike(named(error));
    const id = await outtray.write();
    await outtray.held(id, 'needs_authorization');
    expect(hold()).toMatchObject({ reason: 'needs_authorization', until: null, needsPerson: true, problem: { code } });
    expect(words(hold()?.problem)).toContain(EMAIL);
    untouched(id);
    // no retry of its own, not even by the hourly check, and not after a restart
    await outtray.rooms().google.health.check();
    expect(asked()).toBe(1);
    await outtray.restart();
    expect(hold()?.problem?.code).toBe(code);
    untouched(id);
    practice.control.removeFault(fault);
    expect((await outtray.signIn(EMAIL, account()?.id)).ok).toBe(true);
    await outtray.reach(id, 'sent');
    expect(outtray.got(id)).toBe(1);
  });
});

describe('permanent configuration: every account of the connected app waits', () => {
  const rows: [GoogleErrorName, ProblemCode][] = [
    ['invalid_client', 'client_invalid'],
    ['invalid_client_secret', 'client_invalid'],
    ['deleted_client', 'client_invalid'],
    ['disabled_client', 'client_invalid'],
    ['client_secret_missing', 'client_invalid'],
    ['client_id_missing', 'client_invalid'],
    ['unauthorized_client', 'client_invalid'],
    ['invalid_scope', 'scope_invalid'],
  ];
  test.each(rows)('%s', async (error, code) => {
    const other = await outtray.signIn(OTHER);
    await age();
    const before = asked();
    const fault = strike(named(error));
    const id = await outtray.write();
    const reason: HoldReason = 'provider';
    await outtray.held(id, reason);
    const { accounts } = outtray.rooms().google;
    for (const one of [account()?.id ?? '', other.ok ? other.value.accountId : '']) {
      expect(accounts.get(one)?.hold).toMatchObject({ reason, until: null, problem: { code } });
    }
    expect(words(hold()?.problem)).toContain('Practice Google');
    untouched(id);
    expect(asked()).toBe(before + 1);
    practice.control.removeFault(fault);
    await outtray.rooms().google.apps.importClient(JSON.stringify(practice.clientJson('installed')));
    await outtray.reach(id, 'sent');
    expect(outtray.got(id)).toBe(1);
  });
});

describe('at the code exchange and in the browser: the person is told, and nothing changes', () => {
  const rows: [name: string, () => unknown, ProblemCode][] = [
    ['400 invalid_grant on the code exchange', () => strike(named('invalid_grant')), 'code_exchange_failed'],
    ['401 deleted_client on the code exchange', () => strike(named('deleted_client')), 'client_invalid'],
    ['400 redirect_uri_mismatch', () => strike(named('redirect_uri_mismatch')), 'code_exchange_failed'],
    ['browser: access_denied', () => outtray.screen, 'consent_denied'],
  ];
  test.each(rows)('%s', async (_row, arrange, code) => {
    arrange();
    outtray.screen.window = code === 'consent_denied' ? { deny: true } : { user: EMAIL };
    const connectedAppId = account()?.connectedAppId ?? '';
    const done = await outtray.rooms().google.signIns.start({ connectedAppId, accountId: account()?.id ?? null });
    expect(done).toMatchObject({ ok: false, problem: { code } });
    expect(done.ok ? null : words(done.problem)).toMatch(/\w{3,}.*\./);
    expect(account()?.state).toBe('signed_in');
    practice.control.clearFaults();
    const id = await outtray.write();
    await outtray.reach(id, 'sent');
  });

  const refusals: [string, ProblemCode][] = [
    ['admin_policy_enforced', 'consent_admin_blocked'],
    ['org_internal', 'consent_org_internal'],
    ['redirect_uri_mismatch', 'consent_refused'],
    ['disallowed_useragent', 'consent_refused'],
  ];
  test.each(refusals)('browser: %s comes back through the redirect', async (error, code) => {
    outtray.screen.window = null;
    const connectedAppId = account()?.connectedAppId ?? '';
    const before = outtray.screen.windows.length;
    const done = outtray.rooms().google.signIns.start({ connectedAppId, accountId: null });
    while (outtray.screen.windows.length === before) await new Promise(setImmediate);
    const url = new URL(outtray.screen.windows.at(-1)?.url ?? '');
    const back = `${url.searchParams.get('redirect_uri')}?error=${error}&state=${url.searchParams.get('state')}`;
    await (await fetch(back)).text();
    expect(await done).toMatchObject({ ok: false, problem: { code } });
    expect(account()?.state).toBe('signed_in');
  });

  test('browser: a page that never calls back ends after five minutes', async () => {
    outtray.screen.window = null;
    const connectedAppId = account()?.connectedAppId ?? '';
    const before = outtray.screen.windows.length;
    const done = outtray.rooms().google.signIns.start({ connectedAppId, accountId: null });
    while (outtray.screen.windows.length === before) await new Promise(setImmediate);
    await outtray.clock.advance(5 * MINUTE);
    expect(await done).toMatchObject({ ok: false, problem: { code: 'consent_timeout' } });
  });
});
