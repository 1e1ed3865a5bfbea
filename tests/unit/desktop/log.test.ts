import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../../src/main/desktop/log.ts';
import type { LogEntry } from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { testClock } from '../../support/test-clock.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'log-'));
  folder = join(base, 'logs');
});
afterEach(() => rmSync(base, { recursive: true }));

const clock = testClock();
const open = () => createLog({ folder, clock, echo: false });
const lines = () => readFileSync(join(folder, 'outtray.log'), 'utf8').trim().split('\n');

const everything = { accountId: null, messageId: null };

test('a line is JSON, redacted in every part, in a file for its owner alone', () => {
  const log = open();
  log.room('tokens').write('warn', 'refused Bearer CANARY1', {
    accountId: 'a1',
    problem: problem('provider_unreachable', {}, 'refresh_token=CANARY2'),
    refreshToken: 'CANARY3',
    email: 'annaCANARY4@example.com',
    cause: problem('code_exchange_failed', { reason: 'client_secret=CANARY5' }),
    status: 401,
    nothing: undefined,
  });
  const [line] = lines();
  expect(line).not.toContain('CANARY');
  expect(JSON.parse(line ?? '')).toEqual({
    at: clock.now(),
    level: 'warn',
    room: 'tokens',
    text: 'refused Bearer …',
    messageId: null,
    accountId: 'a1',
    problem: 'provider_unreachable: The sign-in server cannot be reached. (refresh_token=…)',
    details: {
      refreshToken: '…',
      email: 'a…@example.com',
      cause: 'code_exchange_failed: The provider did not complete the sign-in (client_secret=…).',
      status: 401,
    },
  });
  expect(JSON.stringify(log.page({ ...everything, level: 'debug', before: null, limit: 10 }))).not.toContain('CANARY');
  expect(statSync(join(folder, 'outtray.log')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('what a sentence says already is not said again beside it', () => {
  const log = open();
  log.write('info', 'asked', { problem: problem('session_unclear', { status: '410' }, '410') });
  log.write('info', 'asked', { problem: problem('session_unclear', { status: '410' }, 'gone') });
  expect(lines().map((line) => String(JSON.parse(line).problem))).toEqual([
    'session_unclear: Gmail could not say whether it has this message (410).',
    'session_unclear: Gmail could not say whether it has this message (410). (gone)',
  ]);
});

test('pages go from new to old, of the level asked for or graver', () => {
  const log = open();
  for (let n = 1; n <= 10; n++) log.write(n % 2 === 0 ? 'error' : 'debug', `line ${n}`, { messageId: `m${n}` });
  const first = log.page({ ...everything, level: 'info', before: null, limit: 3 });
  expect(first.entries.map((entry) => entry.text)).toEqual(['line 10', 'line 8', 'line 6']);
  const second = log.page({ ...everything, level: 'info', before: first.next, limit: 3 });
  expect(second.entries.map((entry) => entry.text)).toEqual(['line 4', 'line 2']);
  expect(second.next).toBeNull();
  expect(log.page({ ...everything, level: 'debug', before: null, limit: 10 }).next).toBeNull();
});

test('the next run has the last lines at hand, whatever else is in the file', () => {
  open().room('smtp').write('error', 'before', { messageId: 'm', status: 5 });
  appendFileSync(
    join(folder, 'outtray.log'),
    'not json\n{"at":1}\n\n{"at":"x","level":"info","room":"a","text":"b"}\n',
  );
  const { entries } = open().page({ ...everything, level: 'debug', before: null, limit: 10 });
  expect(entries).toEqual([
    { seq: 1, at: clock.now(), level: 'error', room: 'smtp', text: 'before status=5', messageId: 'm', accountId: null },
  ]);
});

test('2,000 entries are kept', () => {
  const log = open();
  for (let n = 1; n <= 2_005; n++) log.write('info', `line ${n}`);
  const { entries } = log.page({ ...everything, level: 'debug', before: 8, limit: 1000 });
  expect(entries.map((entry) => entry.text)).toEqual(['line 7', 'line 6']);
});

test('files are rotated at 2 MiB, and three older ones kept', () => {
  const log = open();
  for (let round = 0; round < 5; round++) {
    log.write('info', `round ${round}`);
    for (let n = 0; n < 140; n++) log.write('info', 'word '.repeat(3_000));
  }
  expect(readdirSync(folder).sort()).toEqual(['outtray.1.log', 'outtray.2.log', 'outtray.3.log', 'outtray.log']);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, name)).size).toBeLessThan(2.2 * 1024 * 1024);
  }
});

test('a line that is too long is cut', () => {
  open().write('info', 'x'.repeat(1_000_000), { cause: 'y'.repeat(1_000_000) });
  expect(statSync(join(folder, 'outtray.log')).size).toBeLessThan(40_000);
});

test('what is written is told in bundles', async () => {
  const log = open();
  const told: LogEntry[][] = [];
  const stop = log.onWritten((entries) => void told.push(entries));
  log.write('info', 'one');
  log.write('info', 'two');
  expect(told).toEqual([]);
  await clock.advance(100);
  expect(told.map((entries) => entries.map((entry) => entry.text))).toEqual([['one', 'two']]);
  stop();
  log.write('info', 'three');
  await clock.advance(1_000);
  expect(told).toHaveLength(1);
});

test('a page can be of one account, or of one message', () => {
  const log = open();
  log.write('info', 'about both', { accountId: 'a1', messageId: 'm1' });
  log.write('info', 'about the account', { accountId: 'a1' });
  log.write('info', 'about another', { accountId: 'a2', messageId: 'm2' });
  const texts = (of: { accountId?: string; messageId?: string }) =>
    log
      .page({ accountId: null, messageId: null, ...of, level: 'debug', before: null, limit: 10 })
      .entries.map(({ text }) => text);
  expect(texts({ accountId: 'a1' })).toEqual(['about the account', 'about both']);
  expect(texts({ messageId: 'm2' })).toEqual(['about another']);
});
