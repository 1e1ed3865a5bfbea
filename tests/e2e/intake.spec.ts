import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { root } from '../../tools/lib/paths.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive } from '../support/outtray.ts';
import { runProgram } from '../support/programs.ts';

/** The Intake page on the real Outtray: a token and curl, a drop folder and a file, an Email Queue of ERPNext. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let files: string;
let profile: string;
let token: string;
let url: string;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  practice = await startPractice({});
  profile = await session.makeDir('profile-intake');
  files = await session.makeDir('files-intake');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const bySubject = (subject: string) => practice.mailbox.all().filter((mail) => mail.subject === subject);

/** Runs a command of the desktop's own user, who owns the drop folder. */
async function asUser(command: string, args: readonly string[]): Promise<void> {
  const child = session.spawn(command, [...args]);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}

test('a token is shown once, opens the HTTP door, and curl sends with it', async () => {
  await outtray.addProgram('ERP');
  const door = page.getByRole('region', { name: 'HTTP door' });
  await expect(door.getByText('Off', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'More for ERP' }).click();
  await page.getByRole('menuitem', { name: 'New HTTP token…' }).click();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog', { name: 'HTTP token for ERP' });
  const value = async (what: string) =>
    (await dialog.locator('.given > div', { hasText: what }).locator('dd').textContent()) ?? '';
  token = await value('Token');
  url = await value('Address');
  expect(token).toMatch(/^outtray_[\w-]{43}$/);
  await expect(dialog.locator('.recipe')).toContainText(`Authorization: Bearer ${token}`);
  expect(
    (await new AxeBuilder({ page }).setLegacyMode().include('.mantine-Modal-content').analyze()).violations,
  ).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(door.getByText('Open', { exact: true })).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await expect(page.getByText('SMTP and HTTP')).toBeVisible();

  const ran = await runProgram('curl', [
    ...['-sS', `${url}/v1/messages`, '-H', `Authorization: Bearer ${token}`, '-H', 'Content-Type: application/json'],
    ...['-d', JSON.stringify({ recipients: 'anna@marlow.example', subject: 'By curl', text: 'Hello' })],
  ]);
  expect(JSON.parse(ran.output)).toMatchObject({ id: expect.any(String), repeated: false });
  await practice.control.waitFor(() => bySubject('By curl').length === 1);
  await expect(page.getByText('1 message', { exact: true })).toBeVisible();
  // the token is nowhere on this computer's disk
  for (const file of ['outbox.db', 'outbox.db-wal', 'settings.json', 'logs/outtray.log']) {
    const bytes = await readFile(join(profile, file)).catch(() => Buffer.alloc(0));
    expect(bytes.includes(token), file).toBe(false);
  }
});

test('a program that repeats itself is held, and can be allowed to from the held message', async () => {
  const warn = async () => {
    const ran = await runProgram('curl', [
      ...['-sS', `${url}/v1/messages`, '-H', `Authorization: Bearer ${token}`, '-H', 'Content-Type: application/json'],
      ...['-d', JSON.stringify({ recipients: 'anna@marlow.example', subject: 'Disk full', text: 'Still' })],
    ]);
    return String(JSON.parse(ran.output).id);
  };
  await warn();
  await warn();
  await outtray.goTo('Outbox');
  await page.getByRole('option').filter({ hasText: 'Disk full' }).filter({ hasText: 'On hold' }).click();
  await page.getByRole('button', { name: 'Let ERP repeat itself…' }).click();
  await page.getByRole('button', { name: 'Let it', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Let ERP repeat itself…' })).toHaveCount(0);
  await warn();
  await practice.control.waitFor(() => bySubject('Disk full').length === 2);
  // what waited before still waits
  await expect(page.getByRole('option').filter({ hasText: 'Disk full' }).filter({ hasText: 'On hold' })).toHaveCount(1);
  await outtray.goTo('Intake');
  await expect(page.getByText('may repeat itself')).toBeVisible();
});

test('a drop folder is chosen, a file dropped in it goes, and its receipt tells so', async () => {
  const folder = await session.makeDir('drop');
  await outtray.addDropFolder(folder, 'Accounting');

  const letter = 'To: jon@example.org\nSubject: Dropped\n\nHello\n';
  await asUser('sh', [
    '-c',
    `printf '%s' "$1" > "$2/.letter.tmp" && mv "$2/.letter.tmp" "$2/letter.eml"`,
    'sh',
    letter,
    folder,
  ]);
  await practice.control.waitFor(() => bySubject('Dropped').length === 1);
  await expect
    .poll(() => readFile(join(folder, 'letter.sent.json'), 'utf8').catch(() => ''), { timeout: 10_000 })
    .toContain('"gmail_id"');

  await asUser('sh', ['-c', `: > "$1/empty.eml"`, 'sh', folder]);
  await expect
    .poll(() => readFile(join(folder, 'empty.failed.json'), 'utf8').catch(() => ''), { timeout: 15_000 })
    .toContain('The file is empty.');
});

test('an Email Queue of ERPNext is looked at first, and comes in on hold', async () => {
  const path = join(files, 'Email Queue.csv');
  await asUser('cp', [join(root, 'tests/fixtures/erpnext/data-export.csv'), path]).catch(async () => {
    // the clone may be closed to the desktop's user
    const content = await readFile(join(root, 'tests/fixtures/erpnext/data-export.csv'), 'utf8');
    await asUser('sh', ['-c', 'printf "%s" "$1" > "$2"', 'sh', content, path]);
  });
  await outtray.chooseFiles([path]);
  await page.getByRole('button', { name: 'Import an ERPNext Email Queue…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an ERPNext Email Queue' });
  await dialog.getByRole('button', { name: 'Choose the file…' }).click();
  await expect(dialog.getByText('5 messages would come in.')).toBeVisible();
  await expect(dialog.getByText('Email Queue.csv')).toBeVisible();
  await expect(dialog.getByText(/an attachment of it is on the ERPNext server/)).toBeVisible();
  expect(
    (await new AxeBuilder({ page }).setLegacyMode().include('.mantine-Modal-content').analyze()).violations,
  ).toEqual([]);
  await dialog.getByRole('button', { name: 'Import 5' }).click();
  await expect(dialog.getByText('5 messages came in.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await outtray.goTo('Outbox');
  await expect(page.getByRole('option').filter({ hasText: 'Invoice INV-2026-0418' })).toContainText('On hold');
  expect(bySubject('Invoice INV-2026-0418')).toHaveLength(0);
});

test('the page is in order for a screen reader', async () => {
  await outtray.goTo('Intake');
  expect((await new AxeBuilder({ page }).setLegacyMode().include('.page').analyze()).violations).toEqual([]);
});
