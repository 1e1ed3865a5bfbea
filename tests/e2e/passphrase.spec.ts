import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { axeFindings } from '../support/axe.ts';
import { type Driven, drive } from '../support/outtray.ts';

/** A desktop without any keyring: the passphrase is set, locks at quit, and opens again. */

test.describe.configure({ mode: 'serial' });

const PASSPHRASE = 'correct horse battery';

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;
let files: string;

test.beforeAll(async () => {
  practice = await startPractice({});
  session = await openDesktopSession({ headless: true, keyring: false });
  profile = await session.makeDir('profile');
  files = await session.makeDir('files');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
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

test('is asked for where there is no keyring, and a short one is refused', async () => {
  await expect(page.getByText('How are sign-ins to be kept?')).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set a passphrase…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('short');
  await dialog.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(dialog.getByText('too short to protect a sign-in')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await dialog.getByRole('textbox', { name: 'The same again' }).fill(`${PASSPHRASE}!`);
  await dialog.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(dialog.getByText('The two are not the same.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'The same again' }).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(page.getByText('How are sign-ins to be kept?')).toBeHidden();
});

test('sign-in and sending work under it', async () => {
  const client = join(files, 'client.json');
  await writeFile(client, JSON.stringify(practice.clientJson('installed')), { mode: 0o644 });
  await page.getByRole('button', { name: 'I have the client file already' }).click();
  await outtray.chooseFiles([client]);
  await page.getByRole('button', { name: 'choose it from a folder' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
  await expect(page.getByText('Encrypted under your passphrase')).toBeVisible();
  await write('Under a passphrase');
  await expect(row('Under a passphrase').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('after a restart mail waits, a wrong one is said so, and the right one lets the mail go by itself', async () => {
  await outtray.close();
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
  await expect(page.getByText('Enter your passphrase')).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await write('Waits for it');
  await expect(row('Waits for it').filter({ hasText: 'sign-in locked' })).toBeVisible();
  await row('Waits for it').click();
  const pane = page.getByRole('region', { name: 'Chosen message' });
  await expect(pane.getByRole('button', { name: 'Open Accounts' })).toBeVisible();
  const field = page.getByPlaceholder('Passphrase');
  await field.fill('something else');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('That is not the passphrase.')).toBeVisible();
  expect(practice.mailbox.count()).toBe(1);
  await field.fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('Enter your passphrase')).toBeHidden();
  await expect(row('Waits for it').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.count()).toBe(2);
  expect(practice.mailbox.duplicates()).toEqual([]);
});

test('what lies on the disk gives neither the passphrase nor a token away', async () => {
  const { stdout } = session.spawn('grep', ['-rlaE', `ya29\\.|1//0|GOCSPX-|${PASSPHRASE}`, profile], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (stdout === null) throw new Error('grep says nothing');
  let found = '';
  stdout.on('data', (piece: Buffer) => {
    found += piece.toString();
  });
  await once(stdout, 'close');
  expect(found).toBe('');
});
