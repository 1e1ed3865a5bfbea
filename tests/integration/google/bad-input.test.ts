import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemCode } from '../../../src/shared/problems/problem.ts';
import { type Office, office, words } from '../../support/office.ts';

/**
 * What can be wrong with a sign-in besides what the token endpoint answers. Each ends in a sentence, with the account on hold where it
 * must be, the queue untouched, and no token in plain text anywhere.
 */

const SECOND = 1000;
const HOUR = 3_600 * SECOND;
const EMAIL = 'office@northgate.example';

let outtray: Office;
beforeEach(async () => {
  outtray = await office();
});
afterEach(() => outtray.close());

const google = () => outtray.rooms().google;
const account = () => google().accounts.views()[0];
const id = () => account()?.id ?? '';
const cache = () => outtray.rooms().db.prepare('SELECT * FROM token_cache').all() as Record<string, unknown>[];

/** Looks at every file of the outbox and every line of the log. */
function nothingInPlainText(): void {
  const secret = outtray.practice.clientJson('installed');
  const clientSecret = 'installed' in secret ? secret.installed.client_secret : '?';
  const files = ['outbox.db', 'outbox.db-wal'].map((name) => readFileSync(join(outtray.folder, name), 'latin1'));
  for (const text of [...files, JSON.stringify(outtray.log.lines)]) {
    expect(text).not.toMatch(/ya29\.|1\/\/0|GOCSPX-/);
    expect(text.includes(clientSecret)).toBe(false);
  }
}

function untouched(message: string): void {
  expect(outtray.row(message)).toMatchObject({ state: 'queued', tries: 0 });
  expect(outtray.got(message)).toBe(0);
  nothingInPlainText();
}

/** Damages a stored ciphertext, and makes the program read it anew. */
async function damage(column: 'refresh_token' | 'access_token'): Promise<void> {
  const { db } = outtray.rooms();
  const row = db.prepare<[], Record<string, Buffer>>(`SELECT ${column} FROM token_cache`).get();
  const blob = Buffer.from(row?.[column] ?? '');
  blob[blob.length - 1] = (blob[blob.length - 1] ?? 0) ^ 1;
  db.prepare(`UPDATE token_cache SET ${column} = ?`).run(blob);
  await outtray.restart();
}

describe('a stored sign-in', () => {
  test('whose ciphertext is damaged: a sign-in is needed, and the blob stays as it is', async () => {
    await damage('refresh_token');
    await outtray.clock.advance(HOUR);
    const before = cache();
    const message = await outtray.write();
    await outtray.held(message, 'needs_authorization');
    expect(words(account()?.problem)).toContain(`The stored sign-in of ${EMAIL} cannot be read on this computer.`);
    untouched(message);
    expect(cache()).toEqual(before);
    expect((await outtray.signIn(EMAIL, id())).ok).toBe(true);
    await outtray.reach(message, 'sent');
  });

  test('is found damaged by the hourly check, before any mail needs it', async () => {
    await damage('refresh_token');
    await google().health.check();
    expect(account()).toMatchObject({ state: 'needs_authorization', problem: { code: 'token_unreadable' } });
  });

  test('of which only the access token is damaged costs one renewal', async () => {
    await damage('access_token');
    await outtray.reach(await outtray.write(), 'sent');
    expect(outtray.counter('refreshes')).toBe(1);
  });

  test('from another machine: a sign-in is needed, and the blob stays as it is', async () => {
    const before = cache();
    outtray.vault.otherComputer();
    await outtray.restart();
    await outtray.rooms().google.apps.importClient(JSON.stringify(outtray.practice.clientJson('installed')));
    const message = await outtray.write();
    await outtray.held(message, 'needs_authorization');
    expect(account()?.problem?.code).toBe('token_unreadable');
    untouched(message);
    expect(cache()).toEqual(before);
    expect((await outtray.signIn(EMAIL, id())).ok).toBe(true);
    await outtray.reach(message, 'sent');
  });
});

test('a keyring that locks while running: mail waits, and goes by itself when it opens', async () => {
  await outtray.reach(await outtray.write(), 'sent');
  outtray.vault.lock();
  await outtray.clock.advance(HOUR);
  const message = await outtray.write();
  await outtray.held(message, 'keyring_locked');
  expect(words(outtray.row(message).hold?.problem)).toMatch(/^The keyring is locked.*Mail waits and goes by itself/);
  untouched(message);
  outtray.vault.unlock();
  await outtray.clock.advance(15 * SECOND);
  await outtray.reach(message, 'sent');
});

describe('a clock that is off', () => {
  const rows: [string, number, ProblemCode][] = [
    ['an hour ahead', HOUR, 'clock_ahead'],
    ['an hour behind', -HOUR, 'clock_behind'],
  ];
  test.each(rows)('%s: it is said, mail goes on, and a new sign-in works', async (_row, ms, code) => {
    outtray.clock.jump(ms);
    google().tokens.renewNext(id());
    await google().health.check();
    expect(google().clockWatch.problem()).toMatchObject({ code, params: { minutes: 60 } });
    expect(words(google().clockWatch.problem())).toMatch(/^This computer’s clock is 60 min/);
    await outtray.reach(await outtray.write(), 'sent');
    expect((await outtray.signIn(EMAIL, id())).ok).toBe(true);
    await outtray.reach(await outtray.write(), 'sent');
    outtray.clock.jump(-ms);
    await outtray.clock.advance(30 * SECOND);
    google().tokens.renewNext(id());
    await google().health.check();
    expect(google().clockWatch.problem()).toBeNull();
    await outtray.reach(await outtray.write(), 'sent');
  });

  test('by so much that the sign-in looks ended: it is said, and nothing changes', async () => {
    outtray.clock.jump(3 * HOUR);
    const done = await outtray.signIn(EMAIL, id());
    expect(done).toMatchObject({ ok: false, problem: { code: 'clock_skew', params: { minutes: 180 } } });
    expect(account()?.state).toBe('signed_in');
    nothingInPlainText();
  });
});

test('a client deleted at the provider: the account waits, and mail goes after a new client file', async () => {
  outtray.control.set({ clients: { installed: 'deleted', web: 'ok' } });
  await outtray.clock.advance(HOUR);
  const message = await outtray.write();
  await outtray.held(message, 'provider');
  expect(words(outtray.row(message).hold?.problem)).toMatch(/does not know the connected app.*client file/s);
  untouched(message);
  outtray.control.set({ clients: { installed: 'ok', web: 'ok' } });
  await google().apps.importClient(JSON.stringify(outtray.practice.clientJson('installed')));
  await outtray.reach(message, 'sent');
});

test('a client deleted at the provider, and a new one in its place: dropped on the same connected app, the queue stays', async () => {
  outtray.control.set({ clients: { installed: 'deleted', web: 'ok' } });
  await outtray.clock.advance(HOUR);
  const message = await outtray.write();
  await outtray.held(message, 'provider');
  outtray.control.set({ clients: { installed: 'ok', web: 'ok' } });
  const file = outtray.practice.clientJson('installed');
  if (!('installed' in file)) throw new Error('no client');
  const other = { ...file, installed: { ...file.installed, client_id: 'another.apps.example' } };
  const { apps } = google();
  const into = account()?.connectedAppId ?? '';
  expect(await apps.importClient(JSON.stringify(other), into)).toEqual({
    ok: true,
    value: { connectedAppId: into, signedOut: 1 },
  });
  expect(apps.views()).toMatchObject([{ id: into, name: 'Practice Google', clientId: 'another.apps.example' }]);
  expect(outtray.row(message).hold?.reason).toBe('needs_authorization');
  untouched(message);
  // a file of a client that is known belongs to it; one that nobody dropped on anything makes a connected app of its own
  expect(await apps.importClient(JSON.stringify(other))).toMatchObject({
    value: { connectedAppId: into, signedOut: 0 },
  });
  expect(await apps.importClient(JSON.stringify(file), into)).toMatchObject({ value: { connectedAppId: into } });
  expect((await outtray.signIn(EMAIL, id())).ok).toBe(true);
  await outtray.reach(message, 'sent');
  expect(google().accounts.views()).toHaveLength(1);
  expect(await apps.importClient(JSON.stringify(other), 'nobody')).toMatchObject({ problem: { code: 'app_unknown' } });
});

describe('signing out', () => {
  const rows = [
    ['refused', { do: 'answer', status: 403, body: '{"error":"access_denied"}' }, 'revoke_failed', 'refused'],
    ['unreachable', { do: 'close' }, 'revoke_unreachable', 'could not be reached'],
  ] as const;
  test.each(rows)('revocation %s: forgotten here, said apart, mail waits', async (_row, action, code, sentence) => {
    outtray.control.fault({ endpoint: 'revoke', times: null, action });
    outtray.link.set(false);
    const message = await outtray.write();
    const done = await google().signOut(id(), true);
    outtray.link.set(true);
    expect(done).toMatchObject({ ok: true, value: { revoked: false, problem: { code } } });
    expect(done.ok && words(done.value.problem)).toMatch(new RegExp(`${EMAIL} is signed out here.*${sentence}`));
    expect(cache()).toEqual([]);
    expect(outtray.row(message).hold?.reason).toBe('needs_authorization');
    untouched(message);
    outtray.control.clearFaults();
    expect((await outtray.signIn(EMAIL, id())).ok).toBe(true);
    await outtray.reach(message, 'sent');
  });
});

test('two windows signing in at once: the newer one wins, and there is one account', async () => {
  const connectedAppId = account()?.connectedAppId ?? '';
  outtray.screen.window = null;
  const before = outtray.screen.windows.length;
  const first = google().signIns.start({ connectedAppId, accountId: id() });
  while (outtray.screen.windows.length === before) await new Promise(setImmediate);
  outtray.screen.window = { user: EMAIL };
  const second = google().signIns.start({ connectedAppId, accountId: id() });
  // the person goes through the pages of the older window all the same
  const [older] = outtray.screen.windows.slice(before);
  await outtray.screen.walk(older?.url ?? '', { user: EMAIL }).catch(() => undefined);
  expect(await first).toMatchObject({ ok: false, problem: { code: 'consent_superseded' } });
  expect(await second).toEqual({ ok: true, value: { accountId: id() } });
  expect(google().accounts.views()).toHaveLength(1);
  nothingInPlainText();
  await outtray.reach(await outtray.write(), 'sent');
});

test('fifty sends at once on an ended token make one renewal, and each arrives once', async () => {
  await outtray.clock.advance(HOUR);
  const { tokens, transport } = google();
  const sends = Array.from({ length: 50 }, async (_, index) => {
    const token = await tokens.accessToken(id());
    if (!token.ok) throw new Error(token.problem.problem.code);
    const messageId = `race-${index}`;
    const head = `From: ${EMAIL}\r\nTo: jon@example.org\r\nSubject: ${index}\r\nX-Outtray-Id: ${messageId}\r\n\r\nHi\r\n`;
    const bytes = Buffer.from(head);
    return transport.send(
      {
        accountId: id(),
        messageId,
        token: token.value,
        size: bytes.length,
        async *read(start, end) {
          yield bytes.subarray(start, end);
        },
        signal: new AbortController().signal,
      },
      { progress: () => undefined, mark: () => Promise.resolve(true) },
    );
  });
  const outcomes = await Promise.all(sends);
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 50 }, () => 'sent'));
  expect(outtray.counter('refreshes')).toBe(1);
  expect(outtray.practice.mailbox.count()).toBe(50);
  expect(outtray.practice.mailbox.duplicates()).toEqual([]);
});

test('fifty messages in the outbox and an ended token: one renewal', async () => {
  await outtray.clock.advance(HOUR);
  const messages = await Promise.all(Array.from({ length: 50 }, (_, index) => outtray.write({ subject: `${index}` })));
  await outtray.until(() => outtray.practice.mailbox.count() === messages.length);
  for (const message of messages) await outtray.reach(message, 'sent');
  expect(outtray.counter('refreshes')).toBe(1);
});
