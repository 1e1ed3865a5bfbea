import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import SQLite from 'better-sqlite3';
import { createTransport } from 'nodemailer';
import { type Mend, mends } from '../../src/renderer/lib/mend.ts';
import { next, type ProblemCode, problem, problemCodes, says } from '../../src/shared/problems/problem.ts';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { axeFindings } from '../support/axe.ts';
import { type Driven, drive } from '../support/outtray.ts';

/**
 * Every card that a message can show. What cannot be brought about here in minutes is written to the outbox of a closed Outtray, by the
 * real schema; what is seen and pressed is the real window.
 */

test.describe.configure({ mode: 'serial' });

/** The button of a failed message, by what mends it; null: it has none. */
const buttons: Record<Mend, string | null> = {
  retry: 'Retry',
  later: 'Retry',
  release: 'Retry',
  confirm: 'Retry',
  resume: 'Resume sending',
  signIn: 'Sign in again',
  console: 'Open the Google console',
  accounts: 'Open Accounts',
  correct: 'Correct address',
  compose: 'Open in Compose',
  settings: 'Open Settings',
  log: 'Open the log',
  wait: null,
};
const cards = problemCodes.flatMap((code) => {
  const mend = mends[code];
  return mend === undefined || mend === 'never' || mend === 'wait' ? [] : [{ code, mend }];
});
const raw = (code: ProblemCode) => `raw answer about ${code}`;
const subjectOf = (code: ProblemCode) => `Card of ${code}`;

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  session = await openDesktopSession({ headless: true });
  practice = await startPractice({});
  profile = await session.makeDir('profile');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  const { username: user, password: pass } = await outtray.addProgram('ERP');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Until resumed' }).click();
  const erp = createTransport({ host: '127.0.0.1', port: outtray.smtpPort, ignoreTLS: true, auth: { user, pass } });
  const handIn = (subject: string) =>
    erp.sendMail({ from: 'office@northgate.example', to: 'jon@example.org', subject, text: `About ${subject}` });
  for (const { code } of cards) await handIn(subjectOf(code));
  for (const subject of ['Held by a person', 'Said twice', 'Said twice']) await handIn(subject);
  await outtray.close();
  fail();
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.goTo('Outbox');
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

/** Each of them failed, for its own reason. */
function fail(): void {
  const db = new SQLite(join(profile, 'outbox.db'));
  const set = db.prepare(
    "UPDATE message SET state = 'failed', finished_at = accepted_at, tries = 1, problem = ? WHERE subject = ?",
  );
  for (const { code } of cards) set.run(JSON.stringify(problem(code, {}, raw(code))), subjectOf(code));
  db.close();
}

const pane = () => page.getByRole('region', { name: 'Chosen message' });
const card = () => pane().locator('.msg-card');
const list = () => page.getByRole('listbox', { name: 'Messages' });
const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });

async function search(words: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search the outbox' }).fill(words);
  await list().focus();
}
async function choose(code: ProblemCode): Promise<void> {
  await search(`subject:${code}`);
  await row(subjectOf(code)).first().click();
  await expect(pane().getByRole('heading', { name: subjectOf(code) })).toBeVisible();
}

test('every problem has its card: the cause, who is affected, one button, and the raw answer folded below', async () => {
  test.setTimeout(240_000);
  await search('is:failed');
  await expect(page.getByText(`${cards.length} matches`)).toBeVisible();
  await page.keyboard.press('Home');
  // newest first
  for (const { code, mend } of cards.toReversed()) {
    await expect(pane().getByRole('heading', { name: subjectOf(code), exact: true })).toBeVisible();
    const told = problem(code);
    await expect(card().getByRole('heading')).toHaveText(says(told));
    if (next(told) !== '') await expect(card()).toContainText(next(told));
    await expect(card()).toContainText('Not sent to jon@example.org.');
    const button = buttons[mend];
    await expect(card().locator('.mantine-Button-root')).toHaveText(button === null ? [] : [button]);
    await expect(card()).not.toContainText(raw(code));
    await card().getByRole('button', { name: 'Details' }).click();
    await expect(card().locator('.card-detail')).toHaveText(raw(code));
    await list().focus();
    await page.keyboard.press('ArrowDown');
  }
});

const kinds = [...new Map(cards.toReversed().map(({ code, mend }) => [mend, code])).entries()];
for (const [mend, code] of kinds) {
  test(`the card with ${buttons[mend]} (${mend}) is in order for a screen reader`, async () => {
    await choose(code);
    await card().getByRole('button', { name: 'Details' }).click();
    expect(await axeFindings(page)).toEqual([]);
  });
}

for (const [code, button, arrives] of [
  ['tls_refused', 'Open Settings', 'settings'],
  ['storage_failed', 'Open the log', 'log'],
  ['gmail_mailbox_off', 'Open Accounts', 'accounts'],
  ['gmail_message_refused', 'Open in Compose', 'compose'],
] as const) {
  test(`${button} leads there`, async () => {
    await outtray.goTo('Outbox');
    await choose(code);
    await card().getByRole('button', { name: button }).click();
    await expect(page.locator(`main[data-page=${arrives}]`)).toBeVisible();
    await outtray.goTo('Outbox');
  });
}

test('the Google console opens in the browser', async () => {
  const opened = await outtray.watchBrowser();
  await choose('gmail_api_disabled');
  await card().getByRole('button', { name: 'Open the Google console' }).click();
  await expect
    .poll(async () => (await opened()).map((address) => new URL(address).hostname))
    .toEqual(['console.cloud.google.com']);
});

test('Sign in again opens the sign-in of that account', async () => {
  await choose('token_unreadable');
  const consent = outtray.app.waitForEvent('window', { predicate: (window) => window.url().startsWith(practice.url) });
  await card().getByRole('button', { name: 'Sign in again' }).click();
  await consent;
  await outtray.signIn({ named: true });
  await outtray.goTo('Outbox');
});

test('one that a person holds is released on its card', async () => {
  await search('subject:held');
  await row('Held by a person').click();
  await page.keyboard.press('h');
  await expect(card().getByRole('heading')).toHaveText('This message is on hold.');
  expect(await axeFindings(page)).toEqual([]);
  await card().getByRole('button', { name: 'Release' }).click();
  await expect(card().getByRole('heading')).toHaveText('Sending is paused.');
});

test('one that looks like another: two buttons of equal weight, and the way to the other', async () => {
  await search('subject:twice is:hold');
  await row('Said twice').filter({ hasText: 'sent before?' }).click();
  await expect(card().locator('.mantine-Button-root')).toHaveText(['Send it', 'Cancel it']);
  await expect(card().getByRole('button', { name: 'Send it' })).toHaveAttribute('data-variant', 'default');
  expect(await axeFindings(page)).toEqual([]);
  await card().getByRole('button', { name: 'Cancel it' }).click();
  await search('subject:twice');
  await expect(row('Said twice').filter({ hasText: 'Cancelled' })).toBeVisible();
});

test('while sending is paused the card counts what waits for the same, and Resume lets all of it go', async () => {
  await search('subject:held');
  await row('Held by a person').click();
  await expect(card()).toContainText('2 messages wait and go by themselves afterwards.');
  expect(await axeFindings(page)).toEqual([]);
  await card().getByRole('button', { name: 'Resume sending' }).click();
  await expect(row('Held by a person').filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('Retry on a card sends it, once', async () => {
  await choose('out_of_time');
  await card().getByRole('button', { name: 'Retry' }).click();
  await expect(row(subjectOf('out_of_time')).filter({ hasText: 'Gmail has it' })).toBeVisible();
  expect(practice.mailbox.all().filter(({ subject }) => subject === subjectOf('out_of_time'))).toHaveLength(1);
});

test('an account whose mail a person holds: the card leads to it', async () => {
  await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Hold its mail' }).click();
  await outtray.goTo('Outbox');
  await choose('entry_lost');
  await card().getByRole('button', { name: 'Retry' }).click();
  await expect(row(subjectOf('entry_lost')).filter({ hasText: 'On hold' })).toBeVisible();
  await card().getByRole('button', { name: 'Open Accounts' }).click();
  await page.getByRole('button', { name: 'Release its mail' }).click();
  await outtray.goTo('Outbox');
  await expect(row(subjectOf('entry_lost')).filter({ hasText: 'Gmail has it' })).toBeVisible();
});

test('a daily limit that is used up: one press puts it off until the morning', async () => {
  practice.control.fault({ endpoint: 'session', action: { do: 'error', error: 'mailSending' } });
  await choose('disk_full');
  await card().getByRole('button', { name: 'Retry' }).click();
  await expect(row(subjectOf('disk_full')).filter({ hasText: /until .+, quota used/ })).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await card()
    .getByRole('button', { name: /^Try tomorrow at / })
    .click();
  await expect(row(subjectOf('disk_full')).filter({ hasText: 'Scheduled' })).toBeVisible();
});
