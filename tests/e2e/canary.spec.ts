import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { filesUnder, processesFrom, recordIpc, secretsIn } from '../support/canary.ts';
import { clickAway } from '../support/click-away.ts';
import { type Driven, drive } from '../support/outtray.ts';
import { swaks } from '../support/programs.ts';

/**
 * Every token and code that practice Google issues bears a mark; sign-in, renewal, failure and sending are gone through on the real
 * Electron; then the mark, the client secret and the session of an upload are looked for wherever they must not be.
 */

test.describe.configure({ mode: 'serial' });

/** An upload session's address is a capability. */
const SESSION = 'upload_id=';
const MARK = 'CANARYbirdCANARYbirdCANARY';
const OFFICE = 'office@northgate.example';
const BILLING = 'billing@northgate.example';

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;
let output = '';
let recorded: () => Promise<string[]>;

test.beforeAll(async () => {
  practice = await startPractice({ settings: { tokenMark: MARK } });
  session = await openDesktopSession({ headless: true });
  profile = await session.makeDir('profile');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  for (const stream of [outtray.app.process().stdout, outtray.app.process().stderr]) {
    stream?.on('data', (piece: Buffer) => {
      output += piece.toString();
    });
  }
  page = await outtray.page();
  recorded = await recordIpc(outtray.app);
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });

async function write(subject: string): Promise<void> {
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill('jon@example.org');
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** What must be found nowhere. */
function secrets(): string[] {
  const client = practice.clientJson('installed');
  const key = practice.serviceAccountJson().private_key.split('\n')[1] ?? '';
  return [MARK, 'installed' in client ? client.installed.client_secret : '', key, SESSION];
}

test('a sign-in, and one that is declined', async () => {
  const files = await session.makeDir('files');
  const client = join(files, 'client.json');
  await writeFile(client, JSON.stringify(practice.clientJson('installed')), { mode: 0o644 });
  await page.getByRole('button', { name: 'I have the client file already' }).click();
  await outtray.chooseFiles([client]);
  await page.getByRole('button', { name: 'choose it from a folder' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  rmSync(client);
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn({ untick: true });
  await expect(page.getByText('The permission to send mail was not ticked.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
});

test('sending, by hand and by a program, and a renewal in between', async () => {
  await write('By hand');
  await expect(row('By hand').filter({ hasText: 'Gmail has it' })).toBeVisible();
  practice.control.expireAccessTokens();
  const given = await outtray.addProgram('ERP');
  await swaks(
    { ...given, port: outtray.smtpPort },
    ['jon@example.org'],
    'Subject: By ERP\nTo: jon@example.org\n\nHi\n',
  );
  page = await outtray.goTo('Outbox');
  await expect(row('By ERP').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.control.counters().refreshes).toBeGreaterThan(0);
});

test('a service account, which sends by its key', async () => {
  const path = join(await session.makeDir('keys'), 'key.json');
  await writeFile(path, JSON.stringify(practice.serviceAccountJson()), { mode: 0o644 });
  page = await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Import a key…' }).click();
  await outtray.chooseFiles([path]);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'choose it from a folder' }).click();
  await dialog.getByLabel('Send as').fill(BILLING);
  await dialog.getByRole('button', { name: 'Add this account' }).click();
  await expect(page.getByRole('article', { name: BILLING }).getByText('Works without a sign-in')).toBeVisible();
  rmSync(path);
  const given = await outtray.addProgram('Scanner');
  const scan = `From: ${BILLING}\nSubject: By key\nTo: jon@example.org\n\nHi\n`;
  await swaks({ ...given, port: outtray.smtpPort }, ['jon@example.org'], scan);
  page = await outtray.goTo('Outbox');
  await expect(row('By key').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('failures that repeat tokens in their words', async () => {
  const echo = JSON.stringify({
    error: { code: 400, message: `Invalid token ya29.a0${MARK}abc`, errors: [{ reason: 'invalidArgument' }] },
  });
  practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'answer', status: 400, body: echo } });
  await write('Refused');
  await expect(row('Refused').filter({ hasText: 'Failed' })).toBeVisible();
  practice.control.expireAccessTokens();
  const error_description = `Token 1//0${MARK}abc has been revoked; client_secret=${secrets()[1]}; code=4/0${MARK}`;
  const refusal = JSON.stringify({ error: 'invalid_grant', error_description });
  practice.control.fault({ endpoint: 'token', times: 1, action: { do: 'answer', status: 400, body: refusal } });
  // after sleep an access token is not relied on, and the half minute between renewals is over
  await outtray.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await write('Waits');
  await expect(row('Waits').filter({ hasText: /sign in/ })).toBeVisible();
  page = await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Sign in again' }).first().click();
  // it is known who is to sign in: the page asks for the permission only
  const ours = (window: Page) => window.url().startsWith(practice.url);
  const consent = outtray.app.windows().find(ours) ?? (await outtray.app.waitForEvent('window', { predicate: ours }));
  const closed = consent.waitForEvent('close');
  await clickAway(consent.getByRole('button', { name: 'Continue' }));
  await closed;
  page = await outtray.goTo('Outbox');
  await expect(row('Waits').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('the pages show what happened, the Log page included, main fails with a token in its words, and a page crashes', async () => {
  page = await outtray.goTo('Log');
  await expect(page.getByText('access token renewed').first()).toBeVisible();
  await outtray.app.evaluate((_electron, token) => {
    void Promise.reject(new Error(`401 for Bearer ${token}, key -----BEGIN PRIVATE KEY-----\n${token}`));
  }, `ya29.a0${MARK}abc`);
  await expect(page.getByText('a rejection was not handled').first()).toBeVisible();
  await outtray.goTo('Accounts');
  const crashed = page.waitForEvent('crash');
  await outtray.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await crashed;
});

test('no canary in any file, process, answer, push or line of output', async () => {
  const wanted = secrets();
  expect(wanted.every((secret) => secret.length >= 8)).toBe(true);
  const { pid } = outtray.app.process();
  const found: string[] = [];
  const look = (where: string, bytes: Buffer) => {
    // an unfinished upload is asked for after a crash, so its session is kept with the attempt, and there alone
    const here = /outbox\.db(?:-wal|-shm)?$/.test(where) ? wanted.filter((secret) => secret !== SESSION) : wanted;
    for (const secret of secretsIn(bytes, here)) found.push(`${secret.slice(0, 6)}… in ${where}`);
  };

  const processes = [...processesFrom(pid ?? 0)];
  expect(processes.filter(({ path }) => path.includes('cmdline')).length).toBeGreaterThan(3);
  for (const { path, bytes } of processes) look(path, bytes);

  const ipc = await recorded();
  expect(ipc.some((line) => line.startsWith('push:changed') && line.includes(OFFICE))).toBe(true);
  expect(ipc.some((line) => line.startsWith('call:'))).toBe(true);
  look('IPC', Buffer.from(ipc.join('\n')));

  const names = [...filesUnder(profile)].map(({ path, bytes }) => {
    look(path, bytes);
    return path;
  });
  for (const name of ['outbox.db', 'outbox.db-wal', 'settings.json', 'outtray.log']) {
    expect(
      names.some((path) => path.endsWith(name)),
      name,
    ).toBe(true);
  }
  expect(output).toContain('access token renewed');
  look('output', Buffer.from(output));
  expect(found).toEqual([]);
});

test('the search finds what is planted', async () => {
  const planted = join(profile, 'planted');
  const forms = [MARK, Buffer.from(`x${MARK}`).toString('base64'), Buffer.from(MARK, 'utf16le')];
  for (const form of forms) {
    writeFileSync(planted, form);
    const hit = [...filesUnder(profile)].find(({ path }) => path === planted);
    expect(hit && secretsIn(hit.bytes, [MARK])).toEqual([MARK]);
  }
  rmSync(planted);
  const sleeper = session.spawn('sh', ['-c', 'echo here; sleep 30; exit', MARK], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // a process that is being replaced by another program shows no arguments for a moment
  if (sleeper.stdout) await once(sleeper.stdout, 'data');
  const seen = [...processesFrom(process.pid)].some(({ bytes }) => secretsIn(bytes, [MARK]).length > 0);
  sleeper.kill();
  expect(seen).toBe(true);
});

test('the tokens did bear the mark', async () => {
  const stored = practice.tokens();
  expect(stored.length).toBeGreaterThan(1);
  expect(stored.every((token) => token.includes(MARK))).toBe(true);
});
