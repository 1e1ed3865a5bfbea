import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, type Page, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive } from '../support/outtray.ts';
import { selfSigned } from '../support/self-signed.ts';

/** Overview, Log and Settings, and the failure cards that hold a whole account, on one start of the real Outtray. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let folder: string;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  folder = await session.makeDir('saved');
  practice = await startPractice({});
  outtray = await drive({ session, profile: await session.makeDir('profile'), practiceUrl: practice.url });
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

const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
const pane = () => page.getByRole('region', { name: 'Chosen message' });

async function letter(subject: string): Promise<void> {
  await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('site@harlow.example');
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await outtray.goTo('Outbox');
  await row(subject).click();
}

/** The next dialog that asks where to save is answered with this file. */
async function saveAs(name: string): Promise<string> {
  const filePath = join(folder, name);
  await outtray.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
  return filePath;
}

test.describe('cards of what holds a whole account', () => {
  for (const { what, error, says, button } of [
    {
      what: 'the Gmail API is turned off in the project',
      error: 'accessNotConfigured',
      says: /The Gmail API is not turned on/,
      button: 'Open the Google console',
    },
    {
      what: 'an administrator forbids it',
      error: 'domainPolicy',
      says: /administrator of office@northgate\.example does not allow/,
      button: 'Open Accounts',
    },
  ] as const) {
    test(what, async () => {
      const subject = `Card of ${error}`;
      practice.control.fault({ endpoint: 'session', action: { do: 'error', error } });
      await letter(subject);
      await expect(row(subject).filter({ hasText: 'On hold' })).toBeVisible();
      await expect(pane().getByText(says).first()).toBeVisible();
      await expect(pane().getByRole('button', { name: button })).toBeVisible();
      await outtray.goTo('Accounts');
      // signed in anew, the account may send again, and what waited goes by itself
      await page.getByRole('button', { name: 'Sign in again' }).first().click();
      await outtray.signIn({ named: true });
      await outtray.goTo('Outbox');
      await expect(row(subject).filter({ hasText: 'Gmail has it' })).toBeVisible();
    });
  }
});

test('the overview counts what was sent, and names what needs a person', async () => {
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await letter('Refused');
  await outtray.goTo('Overview');
  const needs = page.getByRole('region', { name: 'Needs you' });
  await expect(needs.getByText('Gmail does not accept a recipient address')).toBeVisible();
  await expect(page.getByRole('img', { name: /messages? to \d+ recipients? in 24 hours/ })).toBeVisible();
  const perHour = page.getByRole('region', { name: 'Sent per hour' });
  await expect(perHour.getByRole('listitem').filter({ hasText: /: \d+ messages?$/ })).not.toHaveCount(0);
  await page.getByText('Month', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sent per day' })).toBeVisible();
  await needs.getByRole('button', { name: /^Open: / }).click();
  await expect(pane().getByRole('heading', { name: 'Refused' })).toBeVisible();
});

test('what is going out can be stopped until its last part may have left', async () => {
  const going = page.getByRole('region', { name: 'Going out now' });
  const stop = going.getByRole('button', { name: /^Stop: / });
  practice.control.fault({ endpoint: 'session', action: { do: 'hold' } });
  await letter('Stopped in time');
  await outtray.goTo('Overview');
  await stop.click();
  await expect(going.getByText('Nothing is on its way.')).toBeVisible();
  practice.control.release();
  practice.control.fault({ endpoint: 'final', action: { do: 'hold' } });
  await letter('Too late');
  await outtray.goTo('Overview');
  await expect(going.getByText(/handed over, waiting for Gmail$/)).toBeVisible();
  await expect(stop).toBeHidden();
  practice.control.release();
  await expect(going.getByText('Nothing is on its way.')).toBeVisible();
  await outtray.goTo('Outbox');
  await row('Stopped in time').click();
  await expect(pane().getByText('Cancelled', { exact: true })).toBeVisible();
});

test('the day report: what Gmail accepted, as CSV and as PDF', async () => {
  await outtray.goTo('Overview');
  await page.getByRole('button', { name: 'Day report' }).click();
  const csv = await saveAs('day.csv');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect(page.getByText(/^Saved, with \d+ messages?/)).toBeVisible();
  const lines: Record<string, string>[] = parse(await readFile(csv), { columns: true, bom: true });
  const sent = practice.mailbox.all();
  expect(lines.map(({ gmail_id: id }) => id).sort()).toEqual(sent.map(({ id }) => id).sort());
  await page.getByRole('button', { name: 'Day report' }).click();
  const pdf = await saveAs('day.pdf');
  await page.getByRole('button', { name: 'Save as PDF' }).click();
  await expect.poll(() => existsSync(pdf)).toBe(true);
  await expect.poll(async () => (await readFile(pdf)).subarray(0, 5).toString('latin1')).toBe('%PDF-');
});

test('the log is filtered, and the support bundle holds no address', async () => {
  await outtray.goTo('Log');
  const lines = page.getByRole('log');
  await expect(lines.getByText('accepted a message').first()).toBeVisible();
  await lines.getByRole('button', { name: 'Only lines about this message' }).first().click();
  await expect(page.getByRole('button', { name: 'One message only' })).toBeVisible();
  await page.getByRole('button', { name: 'One message only' }).click();
  await page.getByText('Error', { exact: true }).click();
  await expect(lines.getByText('accepted a message')).toHaveCount(0);
  const bundle = await saveAs('bundle.txt');
  await page.getByRole('button', { name: 'Support bundle…' }).click();
  await expect(page.getByText('Saved. Read it before you hand it on.')).toBeVisible();
  const text = await readFile(bundle, 'utf8');
  expect(text).toContain('accepted a message');
  expect(text).not.toMatch(/office@northgate|site@harlow|Refused/);
});

test('settings are in force at once: language, appearance, start with the computer', async () => {
  await outtray.goTo('Settings');
  // Playwright pretends a light system unless it is told not to
  await page.emulateMedia({ colorScheme: null });
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByText('Light', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  const entry = join(session.env.XDG_CONFIG_HOME ?? '', 'autostart', 'outtray.desktop');
  const autostart = page.getByRole('switch', { name: 'Start with the computer' });
  await autostart.click({ force: true });
  await expect.poll(() => existsSync(entry)).toBe(true);
  expect(await readFile(entry, 'utf8')).toMatch(/^Exec=".+" "--hidden"$/m);
  await expect(autostart).toBeChecked();
  await autostart.click({ force: true });
  await expect.poll(() => existsSync(entry)).toBe(false);
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Sprache' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('somebody reads along on the way to Google: nothing is sent until that has ended', async () => {
  const { key, cert } = selfSigned('proxy.northgate.example');
  const proxy = createServer({ key, cert });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  await outtray.app.evaluate(
    ({ session: sessions }, proxyRules) =>
      sessions.defaultSession.setProxy({ mode: 'fixed_servers', proxyRules, proxyBypassRules: '<-loopback>' }),
    `https://127.0.0.1:${port}`,
  );
  await letter('Read by somebody else');
  await expect(row('Read by somebody else').filter({ hasText: 'On hold' })).toBeVisible();
  await expect(pane().getByText(/reads along: its certificate is from nobody this computer knows/)).toBeVisible();
  await expect(pane().getByRole('button', { name: 'Open Settings' })).toBeVisible();
  await expect(pane().getByText(/It goes by itself at/)).toBeVisible();
  await outtray.app.evaluate(({ session: sessions }) => sessions.defaultSession.setProxy({ mode: 'direct' }));
  proxy.close();
  // a computer that wakes up tries at once, as it may be in another place
  await outtray.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await expect(row('Read by somebody else').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('a daily limit that is used up: the card says until when, and nothing has to be pressed', async () => {
  practice.control.fault({ endpoint: 'session', action: { do: 'error', error: 'mailSending' } });
  await letter('Over the limit');
  await expect(row('Over the limit').filter({ hasText: 'On hold' })).toBeVisible();
  await expect(
    pane()
      .getByText(/daily limit of office@northgate\.example/)
      .first(),
  ).toBeVisible();
});
