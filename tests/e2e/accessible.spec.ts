import { expect, type Page, test } from '@playwright/test';
import { pageNames } from '../../src/shared/channels.ts';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { axeFindings } from '../support/axe.ts';
import { type Driven, drive, freePort } from '../support/outtray.ts';

/** Every page in both themes under axe (WCAG 2.2 A and AA), and the main job by keyboard alone. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  practice = await startPractice({ port: await freePort() });
  const profile = await session.makeDir('profile');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const findings = () => axeFindings(page);

/** Moves on with Tab until the thing of this name has the focus. */
async function tabTo(name: RegExp | string, role: 'button' | 'textbox' | 'menuitem' = 'button'): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
  await wanted.waitFor();
  for (let steps = 0; steps < 60; steps++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}

test('the first page of a fresh Outtray', async () => {
  expect(await findings()).toEqual([]);
});

test('axe bites: a picture without words is found', async () => {
  await page.evaluate(() => document.body.append(document.createElement('img')));
  expect((await findings()).some((found) => found.includes('image-alt'))).toBe(true);
  await page.evaluate(() => document.body.lastElementChild?.remove());
});

test('from first start to a sent message by keyboard alone', async () => {
  await tabTo('Practice first');
  await page.keyboard.press('Enter');
  await tabTo(/^Sign in a Google account/);
  const consent = outtray.app.waitForEvent('window', { predicate: (window) => window.url().startsWith(practice.url) });
  await page.keyboard.press('Enter');
  const provider = await consent;
  await provider.getByRole('button', { name: 'office@northgate.example' }).focus();
  await provider.keyboard.press('Enter');
  await provider.getByRole('button', { name: 'Continue' }).focus();
  // the key may close the page before it is let go
  await Promise.all([provider.waitForEvent('close'), provider.keyboard.press('Enter').catch(() => undefined)]);
  await tabTo('Compose');
  await page.keyboard.press('Enter');
  await tabTo('To', 'textbox');
  await page.keyboard.type('site@harlow.example');
  await tabTo('Subject', 'textbox');
  await page.keyboard.type('By keyboard');
  await tabTo('Message', 'textbox');
  await page.keyboard.type('No mouse was needed.');
  await tabTo('Send');
  await page.keyboard.press('Enter');
  await practice.control.waitFor(() => practice.mailbox.all().some(({ subject }) => subject === 'By keyboard'));
});

// the page of a rehearsal is shown while there is one: see accounts.spec.ts
for (const name of pageNames.filter((each) => each !== 'rehearsal')) {
  test(`the page ${name}`, async () => {
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    await outtray.goTo(title as Parameters<Driven['goTo']>[0]);
    await expect(page.locator(`main[data-page=${name}]`)).toBeVisible();
    if (name === 'outbox') await page.getByRole('option').first().click();
    expect(await findings()).toEqual([]);
  });
}

test('a card that says what went wrong', async () => {
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill('nobody@nowhere.example');
  await page.getByRole('textbox', { name: 'Subject' }).fill('Refused');
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await outtray.goTo('Outbox');
  await page.getByRole('option').filter({ hasText: 'Refused' }).filter({ hasText: 'Failed' }).click();
  await expect(page.getByText('Gmail does not accept a recipient address of this message.')).toBeVisible();
  expect(await findings()).toEqual([]);
});

test('questions that lie over a page', async () => {
  await outtray.goTo('Intake');
  await page.getByRole('button', { name: 'Add a program' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await findings()).toEqual([]);
  await page.keyboard.press('Escape');
  await outtray.goTo('Overview');
  await page.getByRole('button', { name: 'Day report' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await findings()).toEqual([]);
  await page.keyboard.press('Escape');
});

test('German fits as English does', async () => {
  await page.evaluate(() => window.outtray.setPreferences({ language: 'de' }));
  await expect(page.getByRole('navigation', { name: 'Seiten' })).toBeVisible();
  expect(await findings()).toEqual([]);
  await page.evaluate(() => window.outtray.setPreferences({ language: 'en' }));
});
