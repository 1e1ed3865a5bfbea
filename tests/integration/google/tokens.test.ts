import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TokenRefusal } from '../../../src/main/ports.ts';
import { type GoogleRig, googleRig } from './rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const OFFICE = 'office@northgate.example';

let rig: GoogleRig;
let account: string;
beforeEach(async () => {
  rig = await googleRig();
  account = await rig.signIn();
});
afterEach(() => rig.stop());

const get = () => rig.google.tokens.accessToken(account);
const refreshes = () => rig.control.counters().refreshes ?? 0;
const asked = () => (rig.control.counters()['request.token'] ?? 0) - 1;
const hold = () => rig.google.accounts.get(account)?.hold ?? null;

async function token(): Promise<string> {
  const got = await get();
  if (!got.ok) throw new Error(JSON.stringify(got.problem));
  return got.value;
}

async function refusal(): Promise<TokenRefusal> {
  const got = await get();
  if (got.ok) throw new Error('there is a token');
  return got.problem;
}

/** Ages the access token past its end. */
const age = (ms = HOUR) => rig.clock.advance(ms);

describe('refreshing', () => {
  test('50 callers with an ended token make one refresh', async () => {
    await age();
    const all = await Promise.all(Array.from({ length: 50 }, get));
    expect(new Set(all.map((one) => one.ok && one.value)).size).toBe(1);
    expect(refreshes()).toBe(1);
    expect(asked()).toBe(1);
  });

  test('begins ten minutes before the end of an hour, not earlier', async () => {
    const first = await token();
    await age(3_599_000 - 10 * MINUTE - 1);
    expect(await token()).toBe(first);
    expect(refreshes()).toBe(0);
    await age(1);
    expect(await token()).not.toBe(first);
    expect(refreshes()).toBe(1);
    expect(rig.google.accounts.views()[0]).toMatchObject({
      accessObtainedAt: rig.clock.now(),
      accessExpiresAt: rig.clock.now() + 3_599_000,
      lastRefreshAt: rig.clock.now(),
    });
  });

  test('of a short life begins at a fifth of it, and never twice within 30 s', async () => {
    rig.control.set({ accessTokenSeconds: 60 });
    await age();
    const first = await token();
    await age(47 * SECOND);
    expect(await token()).toBe(first);
    await age(SECOND);
    const second = await token();
    expect(second).not.toBe(first);
    rig.control.set({ accessTokenSeconds: 10 });
    await age(60 * SECOND);
    const third = await token();
    expect(refreshes()).toBe(3);
    await age(9 * SECOND);
    expect(await token()).toBe(third);
    await age(2 * SECOND);
    expect(await refusal()).toMatchObject({ waits: { for: 'later', at: rig.clock.now() + 19 * SECOND } });
    expect(refreshes()).toBe(3);
    await age(19 * SECOND);
    await token();
    expect(refreshes()).toBe(4);
  });

  test('ahead of the end that fails leaves the token in use', async () => {
    const first = await token();
    rig.control.fault({ endpoint: 'token', times: null, action: { do: 'error', error: 'internal_failure' } });
    await age(3_599_000 - 5 * MINUTE);
    expect(await token()).toBe(first);
    expect(await token()).toBe(first);
    expect(asked()).toBe(1);
    await age(5 * MINUTE);
    expect((await refusal()).waits.for).toBe('later');
    expect(hold()).toBeNull();
  });

  test('is stored, so that a restart needs none', async () => {
    await age();
    const value = await token();
    const again = rig.restart();
    expect(await again.tokens.accessToken(account)).toEqual({ ok: true, value });
    expect(refreshes()).toBe(1);
  });
});

describe('a 401', () => {
  test('makes one refresh, however many were refused', async () => {
    const first = await token();
    rig.google.tokens.refused(account, first);
    rig.google.tokens.refused(account, first);
    const second = await token();
    expect(second).not.toBe(first);
    rig.google.tokens.refused(account, first);
    expect(await token()).toBe(second);
    expect(refreshes()).toBe(1);
  });

  test('to the fresh token right away waits half a minute', async () => {
    rig.google.tokens.refused(account, await token());
    rig.google.tokens.refused(account, await token());
    expect(await refusal()).toMatchObject({ waits: { for: 'later', at: rig.clock.now() + 30 * SECOND } });
    expect(refreshes()).toBe(1);
    await age(30 * SECOND);
    await token();
    expect(refreshes()).toBe(2);
  });
});

describe('clocks', () => {
  test('a clock set back does not make an ended token look fresh', async () => {
    const first = await token();
    await age();
    rig.clock.jump(-2 * HOUR);
    expect(await token()).not.toBe(first);
  });

  test('nor over a restart', async () => {
    const first = await token();
    rig.clock.jump(-2 * HOUR);
    const again = rig.restart();
    const got = await again.tokens.accessToken(account);
    expect(got.ok && got.value !== first).toBe(true);
    expect(refreshes()).toBe(1);
  });

  test('a clock a year ahead costs one refresh', async () => {
    rig.clock.jump(365 * 24 * HOUR);
    const got = await token();
    expect(await token()).toBe(got);
    expect(refreshes()).toBe(1);
  });

  test('after sleep the access token is not relied on', async () => {
    const first = await token();
    rig.google.tokens.wake();
    expect(await token()).not.toBe(first);
    expect(refreshes()).toBe(1);
  });
});

describe('waiting', () => {
  test('Retry-After is kept; without it the wait doubles to half an hour', async () => {
    await age();
    rig.control.fault({
      endpoint: 'token',
      times: null,
      action: { do: 'error', error: 'temporarily_unavailable', retryAfter: 300 },
    });
    const first = await refusal();
    expect(first.waits).toEqual({ for: 'later', at: rig.clock.now() + 300 * SECOND });
    rig.control.clearFaults();
    rig.control.fault({ endpoint: 'token', times: null, action: { do: 'error', error: 'internal_failure' } });
    const minutes: number[] = [];
    let ms = 300 * SECOND;
    for (let times = 0; times < 8; times++) {
      await age(ms);
      const { waits: wait } = await refusal();
      ms = wait.for === 'later' ? wait.at - rig.clock.now() : 0;
      minutes.push(ms / MINUTE);
    }
    const expected = [1, 2, 4, 8, 16, 30, 30, 30];
    minutes.forEach((value, index) => {
      expect(value).toBeGreaterThanOrEqual(expected[index] ?? 0);
      expect(value).toBeLessThanOrEqual((expected[index] ?? 0) * 1.2);
    });
  });

  test('a network that comes back, or the end of sleep, ends the wait', async () => {
    rig.google.tokens.start();
    for (const end of [() => rig.link.set(true), () => rig.google.tokens.wake()]) {
      await age();
      rig.control.fault({ endpoint: 'token', action: { do: 'close' } });
      expect((await refusal()).waits.for).toBe('later');
      rig.link.set(false);
      expect((await get()).ok).toBe(false);
      end();
      await token();
    }
  });

  test('a grant that was taken back', async () => {
    rig.control.revokeGrants(OFFICE);
    await age();
    expect(await refusal()).toMatchObject({ problem: { code: 'needs_authorization' }, waits: { for: 'person' } });
  });
});

describe('refresh tokens', () => {
  const sealed = () => (rig.db.prepare('SELECT refresh_token AS r FROM token_cache').get() as { r: Buffer }).r;

  test('an answer without one keeps the old', async () => {
    const before = sealed();
    await age();
    await token();
    expect(sealed().equals(before)).toBe(true);
  });

  test('a rotated one is kept, and used the next time', async () => {
    rig.control.set({ rotateRefreshTokens: true });
    const before = sealed();
    for (let times = 1; times <= 3; times++) {
      await age();
      await token();
      expect(refreshes()).toBe(times);
    }
    expect(sealed().equals(before)).toBe(false);
  });

  test('a rotated one that cannot be sealed is held until it can, and not asked for again', async () => {
    rig.control.set({ rotateRefreshTokens: true });
    await age();
    rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'after' } });
    const first = get();
    await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
    rig.vault.lock();
    rig.control.release();
    expect(await first).toMatchObject({
      ok: false,
      problem: { problem: { code: 'keyring_locked' }, waits: { for: 'later' } },
    });
    expect(hold()?.reason).toBe('keyring_locked');
    rig.vault.unlock();
    await token();
    expect(hold()).toBeNull();
    expect(asked()).toBe(1);
    await age();
    await token();
    expect(asked()).toBe(2);
  });

  test('a sign-in or sign-out during a refresh wins', async () => {
    await age();
    rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'after' } });
    const running = get();
    await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
    await rig.google.signOut(account, false);
    rig.control.release();
    expect(await running).toMatchObject({ ok: false, problem: { waits: { for: 'person' } } });
    expect(rig.google.accounts.views()[0]).toMatchObject({ state: 'signed_out', accessExpiresAt: null });
  });

  test('one that lost the permission to send holds the account', async () => {
    await age();
    rig.control.fault({
      endpoint: 'token',
      action: { do: 'answer', status: 200, body: '{"access_token":"a","expires_in":3599,"scope":"openid"}' },
    });
    expect(await refusal()).toMatchObject({ problem: { code: 'gmail_permission_missing' }, waits: { for: 'person' } });
    expect(hold()?.reason).toBe('needs_authorization');
  });
});

describe('the keyring', () => {
  test('closed: the account waits, and goes on by itself when it opens', async () => {
    const again = rig.restart();
    rig.vault.lock();
    expect(await again.tokens.accessToken(account)).toMatchObject({
      ok: false,
      problem: { problem: { code: 'keyring_locked' }, waits: { for: 'later' } },
    });
    expect(again.accounts.get(account)?.hold).toMatchObject({
      reason: 'keyring_locked',
      until: null,
      needsPerson: true,
    });
    expect(again.accounts.views()[0]?.state).toBe('keyring_locked');
    let changes = 0;
    again.accounts.onChange(() => {
      changes += 1;
    });
    await rig.clock.advance(15 * SECOND);
    expect(again.accounts.get(account)?.hold?.reason).toBe('keyring_locked');
    rig.vault.unlock();
    await rig.clock.advance(15 * SECOND);
    expect(again.accounts.get(account)?.hold).toBeNull();
    expect(changes).toBe(1);
    expect(rig.clock.timers()).toBe(0);
    expect((await again.tokens.accessToken(account)).ok).toBe(true);
  });

  test('a hold from the last run is looked at when the program starts', async () => {
    const why = { code: 'keyring_locked', params: {} } as const;
    rig.google.accounts.hold(account, { reason: 'keyring_locked', until: null, problem: why });
    const again = rig.restart();
    again.tokens.start();
    while (again.accounts.get(account)?.hold) await new Promise(setImmediate);
    again.tokens.stop();
    expect(rig.clock.timers()).toBe(0);
  });

  test('closed while the token is good for a while yet: it is used', async () => {
    const first = await token();
    rig.vault.lock();
    await age(3_599_000 - 5 * MINUTE);
    expect(await token()).toBe(first);
    expect(hold()).toBeNull();
  });

  test('of another computer: a sign-in is needed, and what is stored stays', async () => {
    const before = rig.db.prepare('SELECT * FROM token_cache').all();
    rig.vault.otherComputer();
    await rig.importClient();
    const again = rig.restart();
    const got = await again.tokens.accessToken(account);
    expect(got).toMatchObject({
      ok: false,
      problem: { problem: { code: 'token_unreadable', params: { email: OFFICE } }, waits: { for: 'person' } },
    });
    expect(rig.db.prepare('SELECT * FROM token_cache').all()).toEqual(before);
    await rig.signIn({}, account);
    await token();
  });

  test('a client secret of another computer: the client file is needed', async () => {
    await age();
    rig.vault.otherComputer();
    expect(await refusal()).toMatchObject({ problem: { code: 'client_invalid' }, waits: { for: 'person' } });
    expect(asked()).toBe(0);
  });
});

const column = (table: string, name: string) =>
  rig.db.prepare<[], Record<string, Buffer>>(`SELECT ${name} FROM ${table}`).get()?.[name];

/** From now on the vault has another key, and seals anew whatever it opens. Counts, and gives back what ends it. */
function sealingAnew(): { readonly count: () => number; readonly end: () => void } {
  const { open } = rig.vault;
  let resealed = 0;
  rig.vault.open = async (sealed, onResealed) => {
    const opened = await open(sealed);
    const fresh = opened.ok && onResealed ? await rig.vault.seal(opened.value) : null;
    if (fresh?.ok) {
      resealed += 1;
      onResealed?.(fresh.value);
    }
    return opened;
  };
  return {
    count: () => resealed,
    end() {
      rig.vault.open = open;
    },
  };
}

test('what a changed key has sealed anew takes the place of the old ciphertext, and goes on working', async () => {
  const before = [column('token_cache', 'refresh_token'), column('connected_app', 'client_secret')];
  const anew = sealingAnew();
  rig.control.set({ rotateRefreshTokens: false });
  await age();
  await token();
  expect(anew.count()).toBe(2);
  const after = [column('token_cache', 'refresh_token'), column('connected_app', 'client_secret')];
  expect(after.map((blob, index) => blob?.equals(before[index] ?? Buffer.alloc(0)))).toEqual([false, false]);
  anew.end();
  await age();
  await token();
  expect(refreshes()).toBe(2);
});

test('everything is sealed anew on demand, and a renewal that is under way loses nothing by it', async () => {
  rig.control.set({ rotateRefreshTokens: true });
  const secret = column('connected_app', 'client_secret');
  await age();
  rig.control.fault({ endpoint: 'token', action: { do: 'hold', when: 'after' } });
  const running = get();
  await rig.control.waitFor(() => rig.control.events().some(({ type }) => type === 'held'));
  const anew = sealingAnew();
  const done = rig.google.tokens.reseal();
  rig.control.release();
  expect((await running).ok).toBe(true);
  const rotated = column('token_cache', 'refresh_token');
  await done;
  expect(anew.count()).toBe(2);
  expect(column('connected_app', 'client_secret')?.equals(secret ?? Buffer.alloc(0))).toBe(false);
  expect(column('token_cache', 'refresh_token')?.equals(rotated ?? Buffer.alloc(0))).toBe(false);
  anew.end();
  await age();
  await token();
  expect(asked()).toBe(2);
});

test('an account that is not there', async () => {
  expect(await rig.google.tokens.accessToken('nobody')).toMatchObject({
    ok: false,
    problem: { problem: { code: 'account_unknown' }, waits: { for: 'person' } },
  });
});

test('a database that cannot be written keeps the rotated token in memory', async () => {
  rig.control.set({ rotateRefreshTokens: true });
  await age();
  rig.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON token_cache BEGIN SELECT RAISE(ABORT, 'no room'); END`);
  expect(await refusal()).toMatchObject({
    problem: { code: 'storage_failed' },
    waits: { for: 'later', at: rig.clock.now() + 5 * SECOND },
  });
  rig.db.exec('DROP TRIGGER full');
  await token();
  expect(asked()).toBe(1);
});
