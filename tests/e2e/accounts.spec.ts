import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { defaultUsers } from '../../tools/practice-google/world.ts';
import { axeFindings } from '../support/axe.ts';
import { type Driven, drive, freePort } from '../support/outtray.ts';
import { runProgram } from '../support/programs.ts';

/** An office rehearses without Google, goes live, adds a second account and one of a key: one start of the real Outtray. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let home: string;
let login: { username: string; password: string };

test.beforeAll(async () => {
  home = join(process.env.OUTTRAY_E2E_HOME ?? '', 'accounts');
  await mkdir(home, { recursive: true, mode: 0o755 });
  session = await openDesktopSession({ headless: true, home: process.env.OUTTRAY_E2E_HOME ?? '' });
  const profile = join(process.env.OUTTRAY_E2E_HOME ?? '', 'accounts-profile');
  await once(session.spawn('mkdir', ['-m', '700', profile]), 'exit');
  const scans = { email: 'scans@northgate.example', name: 'Scans', sub: '100000000000000000009', aliases: [] };
  practice = await startPractice({
    port: await freePort(),
    users: [...defaultUsers(), { ...scans, kind: 'workspace' }],
  });
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
const card = (email: string) => page.getByRole('article', { name: email });
const mails = (subject: string) => practice.mailbox.all().filter((mail) => mail.subject === subject);
const pane = () => page.getByRole('region', { name: 'Chosen message' });

/** A program hands in a message, with a From of its own. */
async function handIn(from: string, subject: string): Promise<string> {
  const { output } = await runProgram('swaks', [
    ...['--server', '127.0.0.1', '--port', String(outtray.smtpPort), '--from', from, '--to', 'jon@customer.example'],
    ...['--auth', 'PLAIN', '--auth-user', login.username, '--auth-password', login.password],
    ...[
      '--data',
      `From: ${from}\nTo: jon@customer.example\nSubject: ${subject}\nContent-Type: text/html\n\n<b>Invoice</b>\n`,
    ],
  ]);
  return output;
}

test('rehearses without Google, and says so everywhere', async () => {
  await page.getByRole('button', { name: 'Rehearse without Google' }).click();
  await page.getByLabel('The address that will send later').fill('office@northgate.example');
  await page.getByRole('button', { name: 'Rehearse without Google' }).click();
  await expect(page.getByText('Rehearsal: mail goes all the way and reaches nobody.')).toBeVisible();
  login = await outtray.addProgram('ERP');
  expect(await handIn('office@northgate.example', 'Invoice 1')).toMatch(/250 2\.0\.0 queued as/);
  page = await outtray.goTo('Outbox');
  await expect(row('Invoice 1').filter({ hasText: 'Sent' }).filter({ hasText: 'Rehearsal' })).toBeVisible();
  expect(practice.control.counters().requests ?? 0).toBe(0);
});

test('what was rehearsed can be looked at as its recipients would get it', async () => {
  await row('Invoice 1').click();
  await pane().getByRole('button', { name: 'Open the mailbox' }).click();
  await expect(page.getByRole('region', { name: 'Rehearsed messages' }).getByText('Invoice 1')).toBeVisible();
  await expect(page.frameLocator('iframe').getByText('Invoice')).toBeVisible();
  await page.getByRole('tab', { name: 'Raw' }).click();
  await expect(page.getByText('X-Outtray-Id:').first()).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});

test('goes live: the count is asked about, and what waits is sent for real', async () => {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Until resumed' }).click();
  await handIn('office@northgate.example', 'Invoice 2');
  page = await outtray.goTo('Accounts');
  const path = join(home, 'client.json');
  await writeFile(path, JSON.stringify(practice.clientJson('installed')), { mode: 0o644 });
  await outtray.chooseFiles([path]);
  await page.getByRole('button', { name: 'Add a connected app' }).click();
  await page.getByRole('button', { name: 'choose it from a folder' }).click();
  await expect(page.getByText('Practice Google').first()).toBeVisible();
  page = await outtray.goTo('Outbox');
  page = await outtray.goTo('Accounts');
  await card('office@northgate.example').getByRole('button', { name: 'Go live…' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  const live = page.getByRole('button', { name: 'Go live as office@northgate.example' });
  await expect(live).toBeDisabled();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Send it for real' }).check();
  await live.click();
  await expect(page.getByText('Rehearsal ended')).toBeVisible();
  await expect(page.getByText('Rehearsal: mail goes all the way')).toBeHidden();
  page = await outtray.goTo('Outbox');
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(row('Invoice 2').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(mails('Invoice 2')).toHaveLength(1);
  expect(mails('Invoice 1')).toHaveLength(0);
});

test('two accounts: each sender goes by its own, and a strange one is said', async () => {
  page = await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Sign in another account' }).click();
  await outtray.signIn({ user: 'billing@northgate.example' });
  await card('billing@northgate.example').getByRole('button', { name: 'Settings…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('May also send as').fill('invoices@northgate.example\n@ledger.example');
  await dialog.getByRole('textbox', { name: 'Signature' }).fill('Northgate Billing');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  practice.control.setAliases('billing@northgate.example', ['invoices@northgate.example', 'any@ledger.example']);
  await handIn('billing@northgate.example', 'By address');
  await handIn('invoices@northgate.example', 'By alias');
  await handIn('any@ledger.example', 'By domain');
  await handIn('scanner@printer.example', 'By default');
  page = await outtray.goTo('Outbox');
  for (const [subject, user] of [
    ['By address', 'billing@northgate.example'],
    ['By alias', 'billing@northgate.example'],
    ['By domain', 'billing@northgate.example'],
    ['By default', 'office@northgate.example'],
  ] as const) {
    await expect(row(subject).filter({ hasText: 'Gmail has it' })).toBeVisible();
    expect(mails(subject)).toMatchObject([{ user, fromReplaced: subject === 'By default' }]);
  }
  await row('By default').click();
  await expect(pane().getByText('Gmail will show office@northgate.example as the sender')).toBeVisible();
  await row('By alias').click();
  await expect(pane().getByText(/Queued for billing.*, which may send as this sender/)).toBeVisible();
});

test('a service account: not delegated yet, with the steps; then it sends, and moves to sign-in', async () => {
  practice.control.set({ delegatedSubjects: [] });
  page = await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Import a key…' }).click();
  const dialog = page.getByRole('dialog');
  const path = join(home, 'key.json');
  await writeFile(path, JSON.stringify(practice.serviceAccountJson()), { mode: 0o644 });
  await outtray.chooseFiles([path]);
  await dialog.getByRole('button', { name: 'choose it from a folder' }).click();
  await expect(dialog.getByText(practice.serviceAccountJson().client_id)).toBeVisible();
  await dialog.getByLabel('Send as').fill('scans@northgate.example');
  await dialog.getByRole('button', { name: 'Add this account' }).click();
  const robot = card('scans@northgate.example');
  await expect(robot.getByText('has not allowed this key to send as scans@northgate.example yet')).toBeVisible();
  await expect(robot.getByText(practice.serviceAccountJson().client_id)).toBeVisible();
  practice.control.set({ delegatedSubjects: ['scans@northgate.example'] });
  await robot.getByRole('button', { name: 'Try again' }).click();
  await expect(robot.getByText('Works without a sign-in')).toBeVisible();
  await expect(robot.locator('.gauge').filter({ hasText: 'Access token' })).toContainText(/\d+ min left/);
  await handIn('scans@northgate.example', 'By key');
  page = await outtray.goTo('Outbox');
  await expect(row('By key').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(mails('By key')).toMatchObject([{ user: 'scans@northgate.example', fromReplaced: false }]);

  page = await outtray.goTo('Accounts');
  await robot.getByRole('button', { name: 'Move to sign-in' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
  await outtray.signIn({ named: true, untick: true });
  await expect(page.getByText('The permission to send mail was not ticked.')).toBeVisible();
  await page.getByRole('button', { name: 'Choose permissions again' }).click();
  await outtray.signIn({ named: true });
  await expect(robot.getByText('Service account (legacy)')).toBeHidden();
  const key = page.getByText(practice.serviceAccountJson().client_email);
  await expect(key).toBeHidden();
  // one that is imported and left alone can be forgotten
  await page.getByRole('button', { name: 'Import a key…' }).click();
  await outtray.chooseFiles([path]);
  await dialog.getByRole('button', { name: 'choose it from a folder' }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('No account uses this key.')).toBeVisible();
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await expect(key).toBeHidden();
  await handIn('scans@northgate.example', 'By sign-in');
  page = await outtray.goTo('Outbox');
  await expect(row('By sign-in').filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.duplicates()).toEqual([]);
});
