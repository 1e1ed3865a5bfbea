import { expect, type Locator, type Page, test } from '@playwright/test';
import { de } from '../../src/renderer/words/de.ts';
import { en } from '../../src/renderer/words/en.ts';
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

/** A rehearsal has its page while there is one: see accounts.spec.ts. */
const names = pageNames.filter((each) => each !== 'rehearsal');
const titles = names.map((name) => en.app.pages[name]);

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

test('the first pages of a fresh Outtray', async () => {
  expect(await findings()).toEqual([]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio').first().check();
  expect(await findings()).toEqual([]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Step 3 of 5')).toBeVisible();
  expect(await findings()).toEqual([]);
});

for (const title of titles) {
  test(`the page ${title} with nothing on it`, async () => {
    await outtray.goTo(title);
    if (title === 'Compose') await page.getByRole('textbox', { name: 'Message' }).waitFor();
    expect(await findings()).toEqual([]);
  });
}

test('axe bites: a picture without words is found', async () => {
  await page.evaluate(() => document.body.append(document.createElement('img')));
  expect((await findings()).some((found) => found.includes('image-alt'))).toBe(true);
  await page.evaluate(() => document.body.lastElementChild?.remove());
});

test('from first start to a sent message by keyboard alone', async () => {
  await tabTo('Accounts');
  await page.keyboard.press('Enter');
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

test('the last page of the set-up, which is left', async () => {
  await outtray.goTo('Accounts');
  const skip = page.getByRole('button', { name: 'Skip the test message' });
  await expect(skip).toBeVisible();
  expect(await findings()).toEqual([]);
  await skip.click();
  await expect(page.getByRole('article', { name: 'office@northgate.example' })).toBeVisible();
});

for (const title of titles) {
  test(`the page ${title}`, async () => {
    await outtray.goTo(title);
    await expect(page.locator(`main[data-page=${title.toLowerCase()}]`)).toBeVisible();
    if (title === 'Outbox') await page.getByRole('option').first().click();
    expect(await findings()).toEqual([]);
  });
}

test('each view of a message', async () => {
  await outtray.goTo('Outbox');
  await page.getByRole('option').first().click();
  for (const view of ['Text', 'Headers', 'Raw', 'Attachments']) {
    await page.getByRole('tab', { name: view }).click();
    expect(await findings()).toEqual([]);
  }
});

test('the settings of a connected app', async () => {
  await outtray.goTo('Accounts');
  await page.getByRole('article', { name: 'Practice Google' }).getByRole('button', { name: 'Settings…' }).click();
  await expect(page.getByText('Stored, never shown')).toBeVisible();
  expect(await findings()).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
});

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

/** What lies over a page: where, what opens it, and by what it is known to be there. */
const overlays: readonly (readonly [string, (typeof titles)[number], () => Promise<void>, () => Locator])[] = [
  ['the menu of Outtray', 'Overview', () => press('Outtray menu'), () => page.getByRole('menu')],
  ['the command palette', 'Overview', () => page.keyboard.press('Control+K'), () => page.getByRole('dialog')],
  ['the day report', 'Overview', () => press('Day report'), () => page.getByRole('dialog')],
  [
    'the calendar of the day report',
    'Overview',
    async () => {
      await press('Day report');
      await page.getByRole('dialog').getByRole('button', { name: 'Day' }).click();
    },
    () => page.getByRole('button', { name: 'Previous month' }),
  ],
  [
    'the picker of a time to send at',
    'Compose',
    async () => {
      await press('Send later…');
      await page.getByRole('menuitem', { name: 'Choose a time…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Date and time' }).click();
    },
    () => page.getByRole('spinbutton', { name: 'Minute' }),
  ],
  ['the filter', 'Outbox', () => press('Filter'), () => page.getByRole('combobox', { name: 'Program' })],
  [
    'the menu of a message',
    'Outbox',
    () => page.getByRole('option').first().click({ button: 'right' }),
    () => page.getByRole('menu'),
  ],
  [
    'the keys',
    'Outbox',
    async () => {
      await page.getByRole('listbox', { name: 'Messages' }).focus();
      await page.keyboard.press('?');
    },
    () => page.getByRole('dialog'),
  ],
  ['the settings of an account', 'Accounts', () => press('Settings…'), () => page.getByRole('dialog')],
  ['the import of a key', 'Accounts', () => press('Import a key…'), () => page.getByRole('dialog')],
  ['a new program', 'Intake', () => press('Add a program'), () => page.getByRole('dialog')],
  ['the network door', 'Intake', () => press('Set up…'), () => page.getByRole('dialog')],
];
const press = (name: string) => page.getByRole('button', { name }).first().click();

for (const [name, title, open, there] of overlays) {
  test(`what lies over a page: ${name}`, async () => {
    await outtray.goTo(title);
    await open();
    await expect(there()).toBeVisible();
    expect(await findings()).toEqual([]);
    for (let layers = 0; layers < 2; layers++) await page.keyboard.press('Escape');
    await expect(there()).toBeHidden();
  });
}

test('what is told in passing', async () => {
  await outtray.goTo('Outbox');
  // a place that cannot be written to: told in passing, as the act has no place of its own on the page
  await outtray.app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: '/nowhere/at/all.eml' });
  });
  await page.getByRole('option').first().click();
  await press('Save as a file');
  await expect(page.getByRole('alert').getByRole('button', { name: 'Close' })).toBeVisible();
  expect(await findings()).toEqual([]);
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
});

test('text of twice the size: by keys, kept, and with everything in reach', async () => {
  const width = () => page.evaluate(() => window.innerWidth);
  const usual = await width();
  // as a keyboard does: what Playwright presses comes in behind the place where the window looks at keys
  const withControl = (keyCode: string) =>
    outtray.app.evaluate(({ BrowserWindow }, key) => {
      for (const type of ['keyDown', 'keyUp'] as const)
        BrowserWindow.getAllWindows()[0]?.webContents.sendInputEvent({ type, keyCode: key, modifiers: ['control'] });
    }, keyCode);
  const larger = async () => {
    await withControl('=');
    return width();
  };
  await expect.poll(larger).toBe(Math.round(usual / 2));
  page = await outtray.reopen();
  await expect.poll(width).toBe(Math.round(usual / 2));
  for (const title of titles) {
    await outtray.goTo(title);
    await expect(page.locator(`main[data-page=${title.toLowerCase()}]`)).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    expect(await findings()).toEqual([]);
  }
  await outtray.goTo('Settings');
  await expect(page.getByRole('combobox', { name: 'Size of text' })).toHaveValue('200%');
  await withControl('0');
  await expect.poll(width).toBe(usual);
  await expect(page.getByRole('combobox', { name: 'Size of text' })).toHaveValue('100%');
});

/** Buttons and fields that stick out of the window to the side, where no scrolling leads. */
async function cutOff(of: Page): Promise<string[]> {
  return of.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('button, input, textarea, [role=combobox]')) {
      const { left, right, width } = element.getBoundingClientRect();
      if (width <= 1 || (left >= 0 && right <= window.innerWidth + 1)) continue;
      const scrolls = (one: Element | null): boolean =>
        one !== null && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
      if (!scrolls(element)) found.push(element.outerHTML.slice(0, 160));
    }
    return found;
  });
}

test.describe('German', () => {
  test.beforeAll(async () => {
    await page.evaluate(() => window.outtray.setPreferences({ language: 'de' }));
    await expect(page.getByRole('navigation', { name: 'Seiten' })).toBeVisible();
  });

  test('fits as English does, on every page', async () => {
    const pages = page.getByRole('navigation', { name: 'Seiten' }).getByRole('button');
    for (const name of names) {
      await pages.and(page.locator(`[title="${de.app.pages[name]}"]`)).click();
      await expect(page.locator(`main[data-page=${name}]`)).toBeVisible();
      expect(await cutOff(page)).toEqual([]);
      expect(await findings()).toEqual([]);
    }
  });

  test('is what the calendar speaks too', async () => {
    await page.getByRole('button', { name: de.app.pages.overview, exact: true }).click();
    await page.getByRole('button', { name: 'Tagesbericht' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Tag', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Voriger Monat' })).toBeVisible();
    await expect(page.locator('table thead th')).toHaveText(['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So']);
    expect(await findings()).toEqual([]);
  });
});
