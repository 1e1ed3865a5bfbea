import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { appFolder } from '../../tools/lib/app.mjs';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive, freePort } from '../support/outtray.ts';
import { swaks } from '../support/programs.ts';

/** One person's first day with the real Outtray, in order; the packaged Outtray goes on with what it leaves. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;
let login: { port: number; username: string; password: string };

const home = () => process.env.OUTTRAY_E2E_HOME ?? '';

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true, home: home() });
  profile = join(home(), 'profile');
  await once(session.spawn('mkdir', ['-m', '700', profile]), 'exit');
  const stateDir = join(home(), 'practice');
  await mkdir(stateDir, { recursive: true });
  practice = await startPractice({ port: await freePort(), stateDir });
  await writeFile(join(home(), 'practice-url'), practice.url);
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

async function importClient(name: string, json: string): Promise<void> {
  const path = join(home(), name);
  await writeFile(path, json, { mode: 0o644 });
  await outtray.chooseFiles([path]);
  await page.getByRole('button', { name: /choose it from a folder|another client file/i }).click();
}

/** Writes a message and presses Send; what happens then is the test's business. */
async function write(letter: { to: string; subject: string; text?: string; files?: readonly string[] }): Promise<void> {
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill(letter.to);
  await page.getByRole('textbox', { name: 'Subject' }).fill(letter.subject);
  await page.getByRole('textbox', { name: 'Message' }).fill(letter.text ?? 'Good morning');
  if (letter.files) {
    await outtray.chooseFiles(letter.files);
    await page.getByRole('button', { name: /attach/i }).click();
  }
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

const refreshes = () => practice.control.counters().refreshes ?? 0;

const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });

test.describe('before the first sign-in', () => {
  test('a client file of the wrong kind gets the right next step', async () => {
    await page.getByRole('button', { name: 'I have the client file already' }).click();
    await importClient('no.json', 'this is no JSON');
    await expect(page.getByText('it is not JSON')).toBeVisible();
    await importClient('web.json', JSON.stringify(practice.clientJson('web')));
    await expect(page.getByText('does not work on a desktop')).toBeVisible();
    await importClient('service.json', JSON.stringify(practice.serviceAccountJson()));
    await expect(page.getByText('key of a service account')).toBeVisible();
  });

  test('the right one is taken', async () => {
    await importClient('client.json', JSON.stringify(practice.clientJson('installed')));
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('button', { name: 'Sign in a Google account' })).toBeVisible();
  });

  test('saying no changes nothing and says so', async () => {
    await page.getByRole('button', { name: 'Sign in a Google account' }).click();
    await outtray.signIn({ deny: true });
    await expect(page.getByText('The sign-in was declined at the provider.')).toBeVisible();
  });

  test('without the permission to send there is no account', async () => {
    await page.getByRole('button', { name: 'Sign in a Google account' }).click();
    await outtray.signIn({ untick: true });
    await expect(page.getByText('The permission to send mail was not ticked.')).toBeVisible();
    await expect(page.getByText('Step 4 of 5')).toBeVisible();
  });

  test('closing the consent window cancels', async () => {
    await page.getByRole('button', { name: 'Sign in a Google account' }).click();
    await expect
      .poll(() => outtray.app.windows().filter((window) => window.url().startsWith(practice.url)).length)
      .toBe(1);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
  });
});

test('signs in through the consent window, and the token counts down', async () => {
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
  await expect(page.getByText(/5\d min left/)).toBeVisible();
  expect(practice.control.counters()['request.token']).toBeGreaterThan(0);
});

test('a message written by hand arrives once, with its attachment whole', async () => {
  const content = Buffer.alloc(3_000_000, 'drawing ');
  const path = join(home(), 'drawing.pdf');
  await writeFile(path, content, { mode: 0o644 });
  await write({ to: 'site@harlow.example', subject: 'Drawings', files: [path] });
  await expect(row('Drawings').filter({ hasText: 'Gmail has it' })).toBeVisible();
  const [mail] = practice.mailbox.all().filter(({ subject }) => subject === 'Drawings');
  expect(mail?.recipients).toEqual(['site@harlow.example']);
  const raw = practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
  const encoded = /drawing\.pdf"?\r\n(?:[^\r\n]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(raw)?.[1] ?? '';
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(hash(Buffer.from(encoded, 'base64'))).toBe(hash(content));
});

test('a file dropped on the letter is attached and arrives', async () => {
  const path = join(home(), 'dropped.txt');
  await writeFile(path, 'dropped by hand', { mode: 0o644 });
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill('jon@example.org');
  await page.getByRole('textbox', { name: 'Subject' }).fill('With a drop');
  const devtools = await page.context().newCDPSession(page);
  const box = await page.getByRole('textbox', { name: 'Message' }).boundingBox();
  const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 40 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
  await expect(page.getByText('dropped.txt')).toBeVisible();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(row('With a drop').filter({ hasText: 'Gmail has it' })).toBeVisible();
  const [mail] = practice.mailbox.all().filter(({ subject }) => subject === 'With a drop');
  const raw = practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
  expect(raw).toContain(Buffer.from('dropped by hand').toString('base64'));
});

test('what is wrong with a message is said where it is typed, and the draft stays', async () => {
  await write({ to: 'jon at example', subject: 'Bad address' });
  await expect(page.getByText('is not a mail address')).toBeVisible();
  await page.getByRole('textbox', { name: 'To' }).press('Backspace');
  await page.getByRole('textbox', { name: 'To' }).fill('');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('The message has no recipient.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Bad address');
});

test('a half-written mail survives closing the window, and the app stays', async () => {
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'Subject' }).fill('Half written');
  await expect(page.getByText(/^Saved/)).toBeVisible();
  const closed = page.waitForEvent('close');
  await outtray.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close();
  });
  await closed;
  await expect.poll(() => outtray.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(0);
  const reopened = outtray.app.waitForEvent('window');
  await outtray.app.evaluate(({ app }) => void app.emit('activate'));
  await reopened;
  page = await outtray.goTo('Compose');
  await expect(page.getByText('Half written').first()).toBeVisible();
});

test('a program signs in with the password shown once and hands in mail', async () => {
  const given = await outtray.addProgram('ERP');
  login = { ...given, port: outtray.smtpPort };
  await writeFile(join(home(), 'login.json'), JSON.stringify(login));
  expect(given.password).toHaveLength(24);
  const ran = await swaks(
    login,
    ['accounts@marlow.example', 'hidden@marlow.example'],
    'Subject: By ERP\nTo: accounts@marlow.example\n\nInvoice\n',
  );
  expect(ran.output).toContain('250 2.0.0 queued as');
  page = await outtray.goTo('Outbox');
  await expect(row('By ERP').filter({ hasText: 'Gmail has it' })).toBeVisible();
  const [mail] = practice.mailbox.all().filter(({ subject }) => subject === 'By ERP');
  expect(mail?.recipients.toSorted()).toEqual(['accounts@marlow.example', 'hidden@marlow.example']);
  expect(mail?.bodySha256).toBe(createHash('sha256').update('Invoice\r\n\r\n').digest('hex'));
});

test('a wrong password is refused with the sentence of the window', async () => {
  const ran = await swaks({ ...login, password: 'wrong' }, ['x@example.org'], 'Subject: No\n\nNo\n');
  expect(ran.output).toContain('535 5.7.8 User name or password is wrong.');
});

test('a refused message fails with its reason, and Retry sends it', async () => {
  practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'error', error: 'recipientRequired' } });
  await write({ to: 'jon@example.org', subject: 'Retry me' });
  await expect(row('Retry me').filter({ hasText: 'Failed' })).toBeVisible();
  await row('Retry me').click();
  await expect(page.getByText('Gmail does not accept a recipient address of this message.').first()).toBeVisible();
  await page.getByRole('region', { name: 'Chosen message' }).getByRole('button', { name: 'Retry' }).first().click();
  await expect(row('Retry me').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.all().filter(({ subject }) => subject === 'Retry me')).toHaveLength(1);
});

test('an expired access token is refreshed on the way', async () => {
  practice.control.expireAccessTokens();
  const before = refreshes();
  await write({ to: 'jon@example.org', subject: 'After an hour' });
  await expect(row('After an hour').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(refreshes()).toBe(before + 1);
});

test('a lost answer is fetched from Gmail, and nothing is sent twice', async () => {
  practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'loseAnswer' } });
  await write({ to: 'jon@example.org', subject: 'Lost answer' });
  await expect(row('Lost answer').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.all().filter(({ subject }) => subject === 'Lost answer')).toHaveLength(1);
  expect(practice.mailbox.duplicates()).toEqual([]);
});

test('HTML of a message is shown without script and without the network', async () => {
  const html = '<script>top.hacked = 1</script><img src="http://127.0.0.1:9/pixel.png"><b>Bold offer</b>';
  await swaks(login, ['jon@example.org'], `Subject: Nasty\nTo: jon@example.org\nContent-Type: text/html\n\n${html}\n`);
  page = await outtray.goTo('Outbox');
  await row('Nasty').click();
  await expect(page.frameLocator('iframe').getByText('Bold offer')).toBeVisible();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

test('pause holds mail, resume lets it go', async () => {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Until resumed' }).click();
  await write({ to: 'jon@example.org', subject: 'Waits' });
  await expect(row('Waits').filter({ hasText: 'On hold' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(row('Waits').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('fault 17: a second start shows the window of the first and sends nothing by itself', async () => {
  const before = practice.mailbox.count();
  const closed = page.waitForEvent('close');
  await outtray.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const reopened = outtray.app.waitForEvent('window');
  const { executable } = await electronRuntime();
  const second = session.spawn(executable, [await appFolder(session), `--user-data-dir=${profile}`], {
    stdio: 'ignore',
  });
  const [code] = await once(second, 'exit');
  expect(code).toBe(0);
  await reopened;
  page = await outtray.goTo('Outbox');
  await expect(row('Waits').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.count()).toBe(before);
  expect(practice.mailbox.duplicates()).toEqual([]);
});
