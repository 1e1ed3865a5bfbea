import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultInput } from '../../../tools/practice-google/faults.ts';
import { type Office, office, words } from '../../support/office.ts';

/** What Google can answer: faults 24 to 31 and 33 of the catalogue. */

let at: Office;
beforeEach(async () => {
  at = await office();
});
afterEach(() => at.close());

const arm = (endpoint: FaultInput['endpoint'], action: FaultInput['action'], times: number | null = 1) =>
  at.control.fault({ endpoint, action, times });

describe('fault 24: captive portal', () => {
  test.each([
    ['a page with status 200', { do: 'html', status: 200 }, 200],
    ['a redirect', { do: 'html', status: 302, location: 'http://127.0.0.1:9/portal' }, 302],
  ] as const)(
    'fault 24: %s in place of Gmail is no success, and the message goes when the portal is gone',
    async (...[, action, status]) => {
      arm('session', action);
      const id = await at.write();
      await at.waits(id, 'gmail_unexpected');
      expect(at.row(id)).toMatchObject({ standing: 'queued', state: 'queued', tries: 0 });
      expect(words(at.row(id).problem)).toBe(
        `What answered was not Gmail as we know it (answer ${status}). Perhaps a network sign-in page is in between. Open a web page to see; Outtray tries again by itself.`,
      );
      expect(at.got(id)).toBe(0);
      await at.due(id);
      await at.reach(id, 'sent');
      expect(at.practice.mailbox.deliveries()).toEqual({ [id]: 1 });
    },
  );

  test.each([200, 302])(
    'fault 24: a page (%i) to the last part is no success: the session is asked',
    async (status) => {
      arm('final', { do: 'html', status, location: 'http://127.0.0.1:9/portal' });
      const id = await at.write();
      await at.reach(id, 'sent');
      expect(at.detail(id).timeline.map(({ problem }) => problem?.code)).toContain('gmail_unexpected');
      expect(at.got(id)).toBe(1);
      expect(at.counter('request.ask')).toBe(1);
    },
  );
});

test('fault 25: a message that Gmail refuses fails with the reason, and other mail continues', async () => {
  arm('final', { do: 'error', error: 'recipientRequired' });
  const bad = await at.write();
  const good = await at.write({ subject: 'Second' });
  await at.reach(bad, 'failed');
  await at.reach(good, 'sent');
  expect(words(at.row(bad).problem)).toBe(
    'Gmail does not accept a recipient address of this message. Correct the address. The message then goes to that person alone.',
  );
  expect(at.detail(bad).can.retry).toBe(true);
  expect(at.practice.mailbox.deliveries()).toEqual({ [good]: 1 });
});

test('fault 26: a 401 costs one refresh and one more try, and nobody is asked anything', async () => {
  at.control.expireAccessTokens();
  const id = await at.write();
  await at.reach(id, 'sent');
  expect(at.row(id)).toMatchObject({ tries: 0, problem: null });
  expect(at.rooms().google.accounts.views()).toMatchObject([{ state: 'signed_in', problem: null }]);
  expect({ refreshes: at.counter('refreshes'), got: at.got(id) }).toEqual({ refreshes: 1, got: 1 });
});

test('fault 27: a sign-in revoked in mid-send holds the account; only the same account’s new sign-in frees its mail', async () => {
  const held = arm('session', { do: 'hold', when: 'before' });
  const id = await at.write();
  await at.heldBack();
  at.control.revokeGrants('office@northgate.example');
  at.control.expireAccessTokens();
  at.control.release(held);
  await at.held(id, 'needs_authorization');
  expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', tries: 0, hold: { needsPerson: true } });
  const [account] = at.rooms().google.accounts.views();
  expect(account?.state).toBe('needs_authorization');
  expect(words(at.row(id).hold?.problem)).toBe(
    'office@northgate.example needs a new sign-in. Its mail waits and goes by itself afterwards.',
  );
  expect(at.got(id)).toBe(0);

  const other = await at.signIn('billing@northgate.example', account?.id ?? null);
  expect(other.ok ? null : words(other.problem)).toBe(
    'You signed in as billing@northgate.example, but this account is office@northgate.example. Sign in again and choose office@northgate.example.',
  );
  expect(at.row(id).standing).toBe('on_hold');

  expect((await at.signIn('office@northgate.example', account?.id ?? null)).ok).toBe(true);
  await at.reach(id, 'sent');
  expect(at.practice.mailbox.all()).toMatchObject([{ outtrayId: id, user: 'office@northgate.example' }]);
});

describe('fault 28: 403', () => {
  test.each(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded'] as const)(
    'fault 28: %s waits for the time that Gmail names, and goes on by itself',
    async (error) => {
      arm('final', { do: 'error', error, retryAfter: 90 });
      const id = await at.write();
      await at.held(id, 'rate_limited');
      const until = at.row(id).hold?.until ?? 0;
      expect(until - at.clock.now()).toBeGreaterThan(85_000);
      expect(until - at.clock.now()).toBeLessThanOrEqual(90_000);
      expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', tries: 0 });
      expect(words(at.row(id).hold?.problem)).toMatch(
        /^Gmail asks for a slower pace\. Outtray goes on by itself at .+\.$/,
      );
      expect(at.got(id)).toBe(0);
      await at.clock.advance(until - at.clock.now());
      await at.reach(id, 'sent');
      expect(at.got(id)).toBe(1);
    },
  );

  test('fault 28: dailyLimitExceeded holds every account of the connected app for an hour', async () => {
    arm('session', { do: 'error', error: 'dailyLimitExceeded' });
    const id = await at.write();
    await at.held(id, 'quota');
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', tries: 0, hold: { needsPerson: false } });
    expect(words(at.row(id).hold?.problem)).toMatch(
      /^The daily limit of office@northgate\.example at Gmail is used up\. Outtray goes on by itself at .+\.$/,
    );
    expect(at.counter('request.session')).toBe(1);
    await at.clock.advance(3_600_000);
    await at.reach(id, 'sent');
    expect(at.got(id)).toBe(1);
  });

  test('fault 28: any other 403 says who has to act, with the raw answer, and keeps the mail', async () => {
    arm('session', { do: 'error', error: 'unknownForbidden' });
    const id = await at.write();
    await at.held(id, 'provider');
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', tries: 0 });
    expect(words(at.row(id).hold?.problem)).toBe(
      'Gmail does not let office@northgate.example send (practiceUnknownReason). The raw answer is below. Mail waits meanwhile.',
    );
    expect(at.row(id).hold?.problem?.detail).toContain('The request is forbidden.');
    expect(at.got(id)).toBe(0);
  });
});

test('fault 29: each 429 in a row doubles the wait of the account, and Retry-After is kept to the second', async () => {
  arm('final', { do: 'error', error: 'resourceExhausted' }, 2);
  const id = await at.write();
  const waits: number[] = [];
  for (const strike of [1, 2]) {
    await at.met('fault.error', strike);
    await at.held(id, 'rate_limited');
    waits.push((at.row(id).hold?.until ?? 0) - at.clock.now());
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', tries: 0 });
    expect(words(at.row(id).hold?.problem)).toMatch(/^Gmail asks for a slower pace\./);
    await at.clock.advance(waits.at(-1) ?? 0);
  }
  await at.reach(id, 'sent');
  expect(waits[0]).toBeGreaterThanOrEqual(60_000);
  expect(waits[0]).toBeLessThanOrEqual(72_000);
  expect(waits[1]).toBeGreaterThanOrEqual(120_000);
  expect(waits[1]).toBeLessThanOrEqual(144_000);
  arm('final', { do: 'error', error: 'resourceExhausted', retryAfter: 37 });
  const named = await at.write();
  await at.held(named, 'rate_limited');
  expect(Math.round(((at.row(named).hold?.until ?? 0) - at.clock.now()) / 1000)).toBe(37);
  await at.clock.advance(37_000);
  await at.reach(named, 'sent');
  expect(at.practice.mailbox.deliveries()).toEqual({ [id]: 1, [named]: 1 });
});

describe('fault 30: 5xx to a full upload', () => {
  test.each(['internalError', 'badGateway', 'unavailable', 'gatewayTimeout'] as const)(
    'fault 30: %s although the message was taken: asked, not sent again',
    async (error) => {
      arm('final', { do: 'error', error, accepted: true });
      const id = await at.write();
      await at.reach(id, 'sent');
      const told = at.detail(id).timeline.find(({ kind }) => kind === 'waits');
      expect(words(told?.problem)).toMatch(
        /^Gmail has a fault of its own at the moment \(answer 50\d\)\. Outtray tries again by itself\.$/,
      );
      expect({ got: at.got(id), finals: at.counter('request.final') }).toEqual({ got: 1, finals: 1 });
    },
  );

  test('fault 30: a 503 to a message that was not taken: the session tells, and the rest is sent', async () => {
    arm('final', { do: 'error', error: 'unavailable' });
    const id = await at.write();
    await at.reach(id, 'sent');
    expect(at.kinds(id)).toContain('completed_rest');
    expect(at.got(id)).toBe(1);
  });

  test('fault 30: a session that has forgotten leaves it to the operator, who reads what to do', async () => {
    at.control.set({ finishedSessions: 404 });
    arm('final', { do: 'error', error: 'unavailable', accepted: true });
    const id = await at.write();
    for (const asks of [1, 2, 3]) {
      await at.until(() => at.kinds(id).filter((kind) => kind === 'asked').length === asks);
      if (asks < 3) await at.clock.advance(40_000);
    }
    await at.reach(id, 'unconfirmed');
    expect(words(at.row(id).problem)).toBe(
      'Gmail may have this message. Look in Sent at Gmail, then choose "It arrived" or "Send again". Sent again, it may arrive twice.',
    );
    expect(at.detail(id).can).toMatchObject({ confirm: true, sendAgain: true, retry: false });
    expect({ got: at.got(id), finals: at.counter('request.final') }).toEqual({ got: 1, finals: 1 });
  });
});

describe('fault 31: an answer that is none', () => {
  test.each([
    ['cut in half', { do: 'half' }],
    ['bad JSON', { do: 'answer', status: 200, contentType: 'application/json', body: '{"id": "18', accepted: true }],
    ['JSON without an id', { do: 'answer', status: 200, contentType: 'application/json', body: '{}', accepted: true }],
    ['an empty 200', { do: 'answer', status: 200, accepted: true }],
    ['a 204', { do: 'answer', status: 204, accepted: true }],
  ] as const)('fault 31: %s is no success; the session is asked and it is sent once', async (_what, action) => {
    arm('final', action);
    const id = await at.write();
    await at.reach(id, 'sent');
    const told = at.detail(id).timeline.find(({ kind }) => kind === 'waits');
    expect(words(told?.problem)).toMatch(
      /^(The connection was cut before Gmail answered|What answered was not Gmail as we know it)/,
    );
    expect(at.row(id)).toMatchObject({ gmailId: at.practice.mailbox.byOuttrayId(id)[0]?.id, problem: null });
    expect({ got: at.got(id), asks: at.counter('request.ask') }).toEqual({ got: 1, asks: 1 });
  });
});

test('fault 33: two sends that meet one ended token make one refresh, and both go', async () => {
  at.rooms().outbox.pause(null);
  const small = await at.write();
  const large = await at.write({ text: 'x'.repeat(1_500_000) });
  at.control.expireAccessTokens();
  at.rooms().outbox.unpause();
  await at.reach(small, 'sent');
  await at.reach(large, 'sent');
  expect(at.rooms().google.accounts.views()).toMatchObject([{ state: 'signed_in', problem: null }]);
  expect(at.counter('refreshes')).toBe(1);
  expect(at.practice.mailbox.deliveries()).toEqual({ [small]: 1, [large]: 1 });
});
