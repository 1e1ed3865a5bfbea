import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { appFolder } from '../../tools/lib/app.mjs';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type CommandLine, commandLine } from '../support/command.ts';
import { type Driven, drive } from '../support/outtray.ts';

/** The command line on the real Electron: from an empty environment, without a display, beside a running Outtray and without one. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;
let commands: CommandLine;
let electron: string;
let folder: string;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  practice = await startPractice({});
  profile = await session.makeDir('profile');
  electron = (await electronRuntime()).executable;
  folder = await appFolder(session);
  commands = await commandLine(session);
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const command = (args: readonly string[], input: string | Buffer = '') => commands.run(args, input);
const here = (...args: string[]) => [...args, '--profile', profile];
const letter = (subject: string) => `To: jon@example.org\r\nSubject: ${subject}\r\n\r\nHello\r\n`;
const mails = (subject: string) => practice.mailbox.all().filter((mail) => mail.subject === subject);
const arrived = (subject: string) => practice.control.waitFor(() => mails(subject).length > 0, 30_000);
const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });

async function start(): Promise<void> {
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
}

test('before Outtray was ever started, it says how to begin', async () => {
  const own = await command(['send', '-t'], letter('Too early'));
  expect(own).toMatchObject({
    code: 78,
    out: '',
    err: expect.stringMatching(/^outtray: There is no outbox in .*\/Outtray: /),
  });
  // the home that the system knows of, and never /tmp, where Chromium would look
  expect(own.err).not.toContain('/tmp');
  expect(await command(here('status'))).toMatchObject({ code: 78, err: expect.stringContaining(profile) });
  expect((await command(['--version'])).out).toMatch(/^Outtray \d+\.\d+\.\d+\n$/);
  expect((await command(['--help'])).out).toContain('outtray send FILE...');
  expect((await command(['sned'])).code).toBe(64);
});

test('beside a running Outtray a message goes out at once, byte for byte, Bcc included', async () => {
  await start();
  const json = JSON.stringify(practice.clientJson('installed'));
  await page.evaluate(async (client) => {
    const app = await window.outtray.importClient({ json: client });
    if (!app.ok || app.value.connectedAppId === null) throw new Error('no client');
    void window.outtray.signIn({ connectedAppId: app.value.connectedAppId, accountId: null });
  }, json);
  await outtray.signIn();
  page = await outtray.goTo('Outbox');
  const body = Buffer.from('Gr\xfc\xdfe\r\n.\r\n..\r\n\r\nFrom here\r\n', 'latin1');
  const head = 'To: jon@example.org\r\nBcc: hidden@example.org\r\nSubject: By sendmail\r\n\r\n';
  const said = await command(here('send', '-t', '-i'), Buffer.concat([Buffer.from(head), body]));
  expect(said).toEqual({ code: 0, out: '', err: '' });
  await expect(row('By sendmail').filter({ hasText: 'Gmail has it' })).toBeVisible();
  const [mail] = mails('By sendmail');
  expect(mail?.recipients.toSorted()).toEqual(['hidden@example.org', 'jon@example.org']);
  const raw = practice.mailbox.received(mail?.id ?? '') ?? Buffer.alloc(0);
  expect(raw.subarray(raw.indexOf('\r\n\r\n') + 4).equals(body)).toBe(true);
});

test('a file with a print format, later cancelled; status and list tell of it', async () => {
  const file = await session.makeDir('files');
  await writeFile(join(file, 'a.eml'), letter('With invoice'), { mode: 0o644 });
  const sample = await page.evaluate(() => window.outtray.templateSample('Invoice'));
  await writeFile(join(file, 'data.json'), sample.ok ? sample.value : '', { mode: 0o644 });
  const print = ['--print-format', 'Invoice', '--data', join(file, 'data.json')];
  const sent = await command(
    here('send', join(file, 'a.eml'), '--send-after', '+1h', '--reference', 'INV 7', ...print),
  );
  expect(sent).toMatchObject({ code: 0, err: '' });
  const id = sent.out.trim();
  const listed = JSON.parse((await command(here('list', '--json', '--state', 'scheduled'))).out);
  expect(listed).toMatchObject([{ id, subject: 'With invoice', reference: 'INV 7', state: 'scheduled' }]);
  // the PDF is in it already
  expect(listed[0].size).toBeGreaterThan(50_000);
  expect(JSON.parse((await command(here('status', '--json'))).out)).toMatchObject({ running: true, scheduled: 1 });
  expect(await command(here('cancel', id))).toEqual({ code: 0, out: '1 cancelled\n', err: '' });
  await expect(row('With invoice').filter({ hasText: 'Cancelled' })).toBeVisible();
});

test('two at once, and one that is killed while it reads', async () => {
  const killed = commands.begin(here('send', '-t'));
  killed.stdin?.write('To: jon@example.org\r\nSubject: Half a message\r\n\r\nHel');
  const both = await Promise.all([
    command(here('send', '-t'), letter('One')),
    command(here('send', '-t'), letter('Two')),
  ]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  await arrived('One');
  await arrived('Two');
  expect(
    JSON.parse((await command(here('list', '--json'))).out).map(({ subject }: { subject: string }) => subject),
  ).not.toContain('Half a message');
});

test('a mailto link opens Compose with what it may set, also over another letter', async () => {
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'Subject' }).fill('Begun before');
  const link = 'mailto:jon@example.org?subject=A%20link&body=One%0D%0Atwo&attach=/etc/passwd&bcc=b@example.org';
  const second = session.spawn(electron, [folder, `--user-data-dir=${profile}`, link], { stdio: 'ignore' });
  expect((await once(second, 'exit'))[0]).toBe(0);
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('A link');
  await expect(
    page.getByText('jon@example.org').or(page.locator('input[value*="jon@example.org"]')).first(),
  ).toBeVisible();
  expect(practice.mailbox.all().some(({ subject }) => subject === 'A link')).toBe(false);
});

test('without a running Outtray mail is kept, and goes out once at the next start', async () => {
  await outtray.close();
  expect(await command(here('send', '-t'), letter('Kept'))).toEqual({ code: 0, out: '', err: '' });
  expect(await command(here('retry', '--failed'))).toMatchObject({
    code: 75,
    err: expect.stringContaining('Outtray is not running'),
  });
  expect(JSON.parse((await command(here('status', '--json'))).out)).toMatchObject({
    running: false,
    counts: { queued: 1 },
  });
  expect(mails('Kept')).toHaveLength(0);
  await start();
  await arrived('Kept');
  await expect(row('Kept').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.duplicates()).toEqual([]);
});
