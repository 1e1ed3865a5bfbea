import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTold } from '../../../src/main/database/told.ts';
import { createSignInAlerts } from '../../../src/main/sign-in-alerts.ts';
import type { Hold } from '../../../src/shared/model.ts';
import { type GoogleRig, googleRig } from './rig.ts';

/** Sign-ins that nobody uses at the moment, and what the operator hears of them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OFFICE = 'office@northgate.example';
const BILLING = 'billing@northgate.example';

let rig: GoogleRig;
beforeEach(async () => {
  rig = await googleRig();
});
afterEach(async () => {
  rig.google.health.stop();
  await rig.stop();
});

const refreshes = () => rig.control.counters().refreshes ?? 0;
const views = () => rig.google.accounts.views();
const idle = async () => {
  for (let turn = 0; turn < 40; turn += 1) await new Promise(setImmediate);
};
/** Until the check has come to an end: practice Google has answered, and what it said is written down. */
const refreshed = async (times: number) => {
  await rig.control.waitFor(() => refreshes() >= times);
  while (rig.log.lines.filter(({ text }) => text === 'access token renewed').length < times) await idle();
};

/** As the application tells: a day's worth of looks is one look here. */
function alerts(told = createTold(rig.db, rig.clock.now)) {
  const look = createSignInAlerts(told, rig.clock.now);
  return () => {
    const accounts = views();
    const holds = rig.google.accounts.all().flatMap(({ hold }): Hold[] => (hold ? [hold] : []));
    return look({ accounts, holds });
  };
}

describe('the hourly check', () => {
  test('renews a sign-in that nobody uses, and so keeps it alive', async () => {
    await rig.signIn();
    rig.google.health.start();
    await rig.clock.advance(5 * SECOND);
    await idle();
    expect(refreshes()).toBe(0);
    for (let hour = 1; hour <= 3; hour += 1) {
      await rig.clock.advance(HOUR);
      await refreshed(hour);
      expect(refreshes()).toBe(hour);
    }
  });

  test('renews at least monthly, also where access tokens last longer', async () => {
    rig.control.set({ accessTokenSeconds: 200 * 24 * 3600 });
    await rig.signIn();
    for (const [days, times] of [
      [0, 0],
      [27, 0],
      [1.1, 1],
      [0, 1],
      [28.1, 2],
    ] as const) {
      await rig.clock.advance(days * DAY);
      await rig.google.health.check();
      expect(refreshes()).toBe(times);
    }
  });

  test('meets a sign-in that has ended before any mail does', async () => {
    await rig.signIn();
    rig.google.health.start();
    rig.control.revokeGrants(OFFICE);
    const look = alerts();
    await rig.clock.advance(5 * SECOND);
    await rig.clock.advance(HOUR);
    while (views()[0]?.state !== 'needs_authorization') await idle();
    expect(look().raise).toMatchObject([{ tag: `sign-in:${views()[0]?.id}`, title: `${OFFICE} needs a new sign-in.` }]);
  });

  test('after sleep', async () => {
    await rig.signIn();
    rig.google.health.start();
    await rig.clock.advance(5 * SECOND);
    rig.google.tokens.wake();
    rig.google.health.resumed();
    await rig.clock.advance(5 * SECOND);
    await refreshed(1);
    expect(refreshes()).toBe(1);
  });

  test('asks nothing while offline, and nothing for who is signed out or waits for a person', async () => {
    const account = await rig.signIn();
    await rig.clock.advance(HOUR);
    const before = rig.control.counters()['request.token'];
    rig.link.set(false);
    await rig.google.health.check();
    rig.link.set(true);
    const why = { code: 'needs_authorization', params: { email: OFFICE } } as const;
    rig.google.accounts.hold(account, { reason: 'needs_authorization', until: null, problem: why });
    await rig.google.health.check();
    await rig.google.signOut(account, false);
    await rig.google.health.check();
    expect(rig.control.counters()['request.token']).toBe(before);
  });

  test('looks after an account that the operator holds, and gives its token to nobody who sends', async () => {
    const account = await rig.signIn();
    rig.google.accounts.holdByOperator(account, true);
    await rig.clock.advance(HOUR);
    await rig.google.health.check();
    expect(refreshes()).toBe(1);
    expect(await rig.google.tokens.accessToken(account)).toMatchObject({ problem: { waits: { for: 'person' } } });
    rig.control.revokeGrants(OFFICE);
    await rig.clock.advance(HOUR);
    await rig.google.health.check();
    expect(views()[0]).toMatchObject({ held: true, state: 'needs_authorization' });
    const asked = rig.control.counters()['request.token'];
    await rig.google.health.check();
    expect(rig.control.counters()['request.token']).toBe(asked);
  });

  test('a permission that is gone is met at the renewal', async () => {
    await rig.signIn();
    await rig.clock.advance(HOUR);
    const body = '{"access_token":"a","expires_in":3599,"scope":"openid"}';
    rig.control.fault({ endpoint: 'token', action: { do: 'answer', status: 200, body } });
    await rig.google.health.check();
    expect(views()[0]).toMatchObject({ state: 'needs_authorization', problem: { code: 'gmail_permission_missing' } });
  });

  test('a renewal that names another person holds the account, and its token is not used', async () => {
    const office = await rig.signIn();
    rig.db.prepare('UPDATE account SET sub = ?').run('another person');
    await rig.clock.advance(HOUR);
    await rig.google.health.check();
    expect(rig.google.accounts.get(office)?.hold).toMatchObject({
      reason: 'needs_authorization',
      problem: { code: 'other_account', params: { actual: OFFICE, expected: OFFICE } },
    });
    expect((await rig.google.tokens.accessToken(office)).ok).toBe(false);
  });

  test('an address that has changed at the provider is taken over', async () => {
    await rig.signIn();
    rig.db.prepare('UPDATE account SET email = ?').run('old@northgate.example');
    await rig.clock.advance(HOUR);
    await rig.google.health.check();
    expect(views()[0]?.email).toBe(OFFICE);
  });
});

describe('the forecast', () => {
  test('Testing mode: known from the start, told a day and an hour before, and explained when it has come', async () => {
    rig.control.set({ testingMode: true });
    const account = await rig.signIn();
    const endsAt = views()[0]?.refreshExpiresAt ?? 0;
    expect(views()[0]?.forecast).toEqual({ endsAt, endedAt: null, by: 'provider', testing: true });
    rig.google.health.start();
    const look = alerts();
    let looks = 0;
    const raised: string[] = [];
    rig.google.accounts.onChange(() => {
      looks += 1;
      raised.push(...look().raise.map(({ title }) => title));
    });
    const until = async (at: number) => {
      await rig.clock.advance(at - rig.clock.now());
      await idle();
    };
    await until(endsAt - DAY - HOUR);
    expect(raised).toEqual([]);
    const before = looks;
    await until(endsAt - DAY + SECOND);
    expect(looks).toBeGreaterThan(before);
    expect(raised).toHaveLength(1);
    expect(raised[0]).toContain(`The sign-in of ${OFFICE} ends within a day, `);
    await until(endsAt - 2 * HOUR);
    expect(raised).toHaveLength(1);
    await until(endsAt - HOUR + SECOND);
    expect(raised).toHaveLength(2);
    expect(raised[1]).toContain('ends within the hour');
    rig.control.revokeGrants(OFFICE);
    await until(endsAt + SECOND);
    while (views()[0]?.state !== 'needs_authorization') await idle();
    expect(views()[0]?.problem?.code).toBe('testing_mode_ended');
    expect(raised).toHaveLength(3);
    expect(raised[2]).toContain('Testing mode');
    await rig.google.accounts.release(account, 'needs_authorization');
  });

  test('is learned from an end where the provider tells nothing', async () => {
    const account = await rig.signIn();
    expect(views()[0]?.forecast).toEqual({ endsAt: null, endedAt: null, by: null, testing: false });
    await rig.clock.advance(7 * DAY - HOUR / 2);
    await rig.google.tokens.accessToken(account);
    rig.control.revokeGrants(OFFICE);
    await rig.clock.advance(HOUR);
    await rig.google.tokens.accessToken(account);
    expect(views()[0]).toMatchObject({ state: 'needs_authorization', problem: { code: 'testing_mode_ended' } });
    // the person's browser has the right time
    rig.clock.jump(-(7 * DAY + HOUR / 2) + MINUTE);
    await rig.signIn({}, account);
    const [view] = views();
    expect(view?.forecast).toEqual({
      endsAt: (view?.signedInAt ?? 0) + 7 * DAY,
      endedAt: null,
      by: 'experience',
      testing: true,
    });
    // a guess is told as one
    rig.clock.jump(6 * DAY + HOUR);
    const [told] = alerts()().raise;
    expect(told?.title).toContain(`The sign-in of ${OFFICE} probably ends within a day, `);
    rig.clock.jump(22.5 * HOUR);
    expect(alerts()().raise).toMatchObject([{ title: expect.stringContaining('probably ends within the hour') }]);
  });
});

describe('alerts', () => {
  const ended = (account: string) => {
    const why = { code: 'needs_authorization', params: { email: OFFICE } } as const;
    rig.google.accounts.hold(account, { reason: 'needs_authorization', until: null, problem: why });
  };

  test('one for a new problem, none for an old one, over a restart too; and anew when it comes again', async () => {
    const account = await rig.signIn();
    const tag = `sign-in:${account}`;
    ended(account);
    expect(alerts()().raise).toMatchObject([{ tag, page: 'accounts' }]);
    const look = alerts();
    expect(look()).toEqual({ raise: [], clear: [] });
    await rig.signIn({}, account);
    expect(look()).toEqual({ raise: [], clear: [tag] });
    expect(look()).toEqual({ raise: [], clear: [] });
    ended(account);
    expect(look().raise).toHaveLength(1);
  });

  test('another problem of the same account is a new one', async () => {
    const account = await rig.signIn();
    ended(account);
    const look = alerts();
    look();
    const why = { code: 'reauth_required', params: { email: OFFICE } } as const;
    rig.google.accounts.hold(account, { reason: 'needs_authorization', until: null, problem: why });
    expect(look()).toMatchObject({ raise: [{ tag: `sign-in:${account}` }], clear: [] });
  });

  test('what concerns a whole connected app, or the keyring, is told once', async () => {
    const account = await rig.signIn();
    const other = await rig.signIn({ user: BILLING });
    const client = { code: 'client_invalid', params: { app: 'Practice Google' } } as const;
    rig.google.accounts.holdApp(account, { reason: 'provider', until: null, problem: client });
    expect(alerts()().raise).toHaveLength(1);
    await rig.importClient();
    for (const id of [account, other]) {
      const locked = { code: 'vault_locked', params: {} } as const;
      rig.google.accounts.hold(id, { reason: 'keyring_locked', until: null, problem: locked });
    }
    expect(alerts()()).toMatchObject({
      raise: [{ tag: 'sign-in:vault' }],
      clear: [expect.stringMatching(/^sign-in:/)],
    });
  });

  test('none for what ends by itself, for the operator’s own hold, or for who signed out', async () => {
    const account = await rig.signIn();
    const why = { code: 'gmail_rate_limited', params: { until: 0 } } as const;
    rig.google.accounts.hold(account, { reason: 'rate_limited', until: rig.clock.now() + HOUR, problem: why });
    expect(alerts()().raise).toEqual([]);
    rig.google.accounts.holdByOperator(account, true);
    expect(alerts()().raise).toEqual([]);
    await rig.google.signOut(account, false);
    expect(alerts()().raise).toEqual([]);
  });
});
