import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { consent } from '../../tools/practice-google/consent.ts';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive } from '../support/outtray.ts';

/** From no Google project to accounts that sign in, out and in again, on the real Electron, in order. */

test.describe.configure({ mode: 'serial' });

const OFFICE = 'office@northgate.example';
const BILLING = 'billing@northgate.example';

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let files: string;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  practice = await startPractice({});
  files = await session.makeDir('files');
  outtray = await drive({ session, profile: await session.makeDir('profile'), practiceUrl: practice.url });
  page = await outtray.page();
});
test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const card = (email: string) => page.getByRole('article', { name: email });
const app = () => page.getByRole('article', { name: 'Practice Google' });
const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
const received = (subject: string) => practice.mailbox.all().filter((mail) => mail.subject === subject).length;

async function chooseClient(name: string, json: unknown): Promise<void> {
  const path = join(files, name);
  await writeFile(path, JSON.stringify(json), { mode: 0o644 });
  await outtray.chooseFiles([path]);
  await button('choose it from a folder').click();
}

async function dropClient(name: string, json: unknown): Promise<void> {
  const path = join(files, name);
  await writeFile(path, JSON.stringify(json), { mode: 0o644 });
  const devtools = await page.context().newCDPSession(page);
  const box = await page.getByText('Drop the file here').boundingBox();
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 8 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}

/** The link of the sign-in that waits in the browser, as the window shows it to copy. */
async function link(): Promise<string> {
  await expect(page.getByText('Waiting for you in your browser')).toBeVisible();
  return (await page.locator('.sign-in-link').textContent()) ?? '';
}

/** What a person does in a browser with that link; the page that the browser shows in the end. */
async function inBrowser(address: string, user: string): Promise<string> {
  const answer = await fetch(await consent(address, { user }));
  return answer.text();
}

async function write(to: string, subject: string): Promise<void> {
  page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill(to);
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await button('Send').click();
}

test.describe('the guided first run', () => {
  test('leads through project and consent screen, and says what Testing means', async () => {
    await expect(page.getByText('Step 1 of 5')).toBeVisible();
    const opened = await outtray.watchBrowser();
    await button('Open the page').first().click();
    await expect.poll(opened).toEqual(['https://console.cloud.google.com/projectcreate']);
    await button('Continue').click();
    await expect(page.getByText('Step 2 of 5')).toBeVisible();
    await expect(button('Continue')).toBeDisabled();
    await page.getByRole('radio', { name: /in Testing/ }).check();
    await expect(page.getByText('Every sign-in ends after seven days')).toBeVisible();
    await button('Continue').click();
  });

  test('checks the client file, and asks Google whether it knows the client', async () => {
    await expect(page.getByText('Step 3 of 5')).toBeVisible();
    await expect(button('Continue')).toBeDisabled();
    await chooseClient('web.json', practice.clientJson('web'));
    await expect(page.getByText('does not work on a desktop')).toBeVisible();
    await expect(button('Open the Clients page')).toBeVisible();
    const right = practice.clientJson('installed');
    if (!('installed' in right)) throw new Error('not the file that was asked for');
    const { installed, outtray: rest } = right;
    await chooseClient('stale.json', { installed: { ...installed, client_secret: 'GOCSPX-stale' }, outtray: rest });
    await expect(page.getByText('or its secret is wrong')).toBeVisible();
    await expect(button('Continue')).toBeDisabled();
    await chooseClient('gone.json', { installed: { ...installed, client_id: 'gone.apps.example' }, outtray: rest });
    await expect(page.getByText('or its secret is wrong')).toBeVisible();
    await dropClient('client.json', right);
    await expect(button('Continue')).toBeEnabled();
    await expect(page.getByText('or its secret is wrong')).toBeHidden();
    await button('Continue').click();
  });

  test('says what a refusal and an unticked box mean, with the button that mends each', async () => {
    await button('Sign in a Google account').click();
    await outtray.signIn({ deny: true });
    await expect(page.getByText('The sign-in was declined at the provider.')).toBeVisible();
    await button('Sign in again').click();
    await outtray.signIn({ untick: true });
    await expect(page.getByText('The permission to send mail was not ticked.')).toBeVisible();
    page = await outtray.reopen();
    await expect(page.getByText('The permission to send mail was not ticked.')).toBeVisible();
    practice.control.set({ testingMode: true });
    await button('Choose permissions again').click();
    await outtray.signIn({ stay: true });
    await expect(page.getByText('Step 5 of 5')).toBeVisible();
    await expect(page.getByText(/^Google ends this sign-in/)).toBeVisible();
    practice.control.set({ testingMode: false });
  });

  test('is led back by Gmail’s answer, survives its window, and ends with a message that Gmail has', async () => {
    practice.control.fault({ endpoint: 'session', action: { do: 'error', error: 'accessNotConfigured' } });
    await button('Send the test message').click();
    await expect(page.getByText('the Gmail API is not turned on in this project')).toBeVisible();
    await expect(page.getByText('Step 1 of 5')).toBeVisible();

    page = await outtray.reopen();
    await expect(page.getByText('the Gmail API is not turned on in this project')).toBeVisible();
    expect(received('Test message from Outtray')).toBe(0);
    const opened = await outtray.watchBrowser();
    page = await outtray.goTo('Outbox');
    await row('Test message from Outtray').click();
    await button('Open the Google console').click();
    await expect.poll(opened).toEqual([expect.stringContaining('/apis/library/gmail.googleapis.com')]);
    page = await outtray.goTo('Accounts');
    await button('It is on now, try again').click();
    await expect(page.getByText('Practice Google has it.')).toBeVisible();
    expect(received('Test message from Outtray')).toBe(1);
    await button('Finish').click();
    await expect(card(OFFICE).getByText('Testing mode: sign-in ends')).toBeVisible();
    // the files that were no good left nothing behind
    await expect(page.locator('article.app')).toHaveCount(1);
    await card(OFFICE).getByRole('button', { name: 'Publish the app' }).click();
    await expect.poll(async () => (await opened()).at(-1)).toContain('/auth/audience');
  });
});

test.describe('a provider that refuses windows', () => {
  test('gets the same attempt in the browser, with the link to copy', async () => {
    practice.control.set({ refuseEmbedded: true });
    const opened = await outtray.watchBrowser();
    await button('Sign in another account').click();
    await expect(page.getByText('does not let people sign in inside other programs, so this')).toBeVisible();
    const address = await link();
    await expect.poll(opened).toEqual([address]);
    expect(await inBrowser(address, BILLING)).toContain('You are signed in');
    await expect(card(BILLING).getByText('Signed in', { exact: true })).toBeVisible();
    await expect(page.getByText('Sign-in starts in the browser.')).toBeVisible();
  });

  test('of two sign-ins at once the second takes the place of the first', async () => {
    await button('Sign in another account').click();
    const first = await link();
    await app().getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('A newer sign-in took the place of this one.')).toBeVisible();
    await expect(page.locator('.sign-in-link')).not.toHaveText(first);
    const second = await link();
    await expect(inBrowser(first, BILLING)).rejects.toThrow();
    await button('Cancel').click();
    await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
    await expect(inBrowser(second, BILLING)).rejects.toThrow();
  });

  test('no browser to be found is said', async () => {
    await outtray.watchBrowser('none');
    await button('Sign in another account').click();
    await expect(page.getByText('No browser could be started.')).toBeVisible();
    await outtray.watchBrowser();
    await button('Cancel').click();
    await expect(page.getByText('The sign-in was cancelled.')).toBeVisible();
  });
});

test('an ended sign-in is renewed by the same person only, and the mail goes by itself', async () => {
  practice.control.revokeGrants(OFFICE);
  practice.control.expireAccessTokens(OFFICE);
  await write('jon@example.org', 'Waits for a sign-in');
  await expect(row('Waits for a sign-in')).toContainText('sign in office');
  page = await outtray.goTo('Accounts');
  await card(OFFICE).getByRole('button', { name: 'Sign in again' }).click();
  const address = await link();
  expect(new URL(address).searchParams.get('login_hint')).toBe(OFFICE);
  expect(await inBrowser(address, BILLING)).toContain(`this account is ${OFFICE}`);
  await expect(page.getByText(`You signed in as ${BILLING}, but this account is ${OFFICE}.`)).toBeVisible();
  expect(received('Waits for a sign-in')).toBe(0);
  await button(`Sign in as ${OFFICE}`).click();
  await inBrowser(await link(), OFFICE);
  await expect(card(OFFICE).getByText('Signed in', { exact: true })).toBeVisible();
  page = await outtray.goTo('Outbox');
  await expect(row('Waits for a sign-in')).toContainText('Gmail has it');
  expect(received('Waits for a sign-in')).toBe(1);
});

test('signed out and revoked, the mail waits; signed in again, it goes by itself', async () => {
  page = await outtray.goTo('Accounts');
  const revoked = practice.control.counters()['request.revoke'] ?? 0;
  await card(OFFICE).getByRole('button', { name: 'Sign out…' }).click();
  await expect(page.getByRole('checkbox', { name: 'Also end it at Google' })).toBeChecked();
  await button('Sign out').click();
  await expect(card(OFFICE).getByText('Signed out')).toBeVisible();
  expect(practice.control.counters()['request.revoke']).toBe(revoked + 1);
  await write('jon@example.org', 'Waits for the revoked');
  await expect(row('Waits for the revoked')).toContainText('sign in office');
  page = await outtray.goTo('Accounts');
  await card(OFFICE).getByRole('button', { name: 'Sign in', exact: true }).click();
  await inBrowser(await link(), OFFICE);
  await expect(card(OFFICE).getByText('Signed in', { exact: true })).toBeVisible();
  page = await outtray.goTo('Outbox');
  await expect(row('Waits for the revoked')).toContainText('Gmail has it');
  expect(received('Waits for the revoked')).toBe(1);
});

test.describe('the settings of a connected app', () => {
  test('say beneath each field what is wrong, and never show the secret', async () => {
    page = await outtray.goTo('Accounts');
    await app().getByRole('button', { name: 'Settings…' }).click();
    await expect(page.getByText('Stored, never shown')).toBeVisible();
    expect(await page.content()).not.toContain('GOCSPX');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('');
    await page.getByRole('textbox', { name: 'Token address' }).fill('http://tokens.example/token');
    await page.getByRole('textbox', { name: 'Value of parameter 1' }).fill('');
    await button('Save').click();
    await expect(page.getByText('The connected app needs a name.')).toBeVisible();
    await expect(page.getByText('This is not a secure address.')).toBeVisible();
    await expect(page.getByText('The parameter access_type needs a value.')).toBeVisible();
    await page.getByRole('button', { name: 'Accounts', exact: true }).last().click();
  });

  test('without offline access warn what comes of it, and one button adds what is missing', async () => {
    await app().getByRole('button', { name: 'Settings…' }).click();
    await button('Remove access_type').click();
    await button('Remove prompt').click();
    await expect(page.getByText('A sign-in would end after one hour.')).toBeVisible();
    await button('Save').click();
    await expect(page.getByText('A sign-in would end after one hour.')).toBeVisible();
    await app().getByRole('button', { name: 'Sign in' }).click();
    await inBrowser(await link(), OFFICE);
    await expect(page.getByText('The provider gave no lasting sign-in')).toBeVisible();
    await expect(button('Ask for a lasting sign-in, and sign in')).toBeVisible();

    await button('Add access_type=offline and prompt=consent').click();
    await expect(page.getByText('A sign-in would end after one hour.')).toBeHidden();
    await app().getByRole('button', { name: 'Sign in' }).click();
    await inBrowser(await link(), OFFICE);
    await expect(page.getByText('Waiting for you in your browser')).toBeHidden();
    await expect(card(OFFICE).getByText('Signed in', { exact: true })).toBeVisible();
  });

  test('take the file of another client in place of one that was deleted, and say before what that ends', async () => {
    const file = practice.clientJson('installed');
    if (!('installed' in file)) throw new Error('no client');
    await button('Another client file…').click();
    await expect(page.getByText('With a file of another client 2 accounts have to sign in again')).toBeVisible();
    await dropClient('another.json', { ...file, installed: { ...file.installed, client_id: 'new.apps.example' } });
    await expect(page.getByText('2 accounts need a new sign-in.')).toBeVisible();
    await expect(page.getByText('Signed out', { exact: true })).toHaveCount(2);
    await expect(page.getByRole('article', { name: 'Practice Google' })).toHaveCount(1);
    await button('Another client file…').click();
    await dropClient('first.json', file);
    await expect(page.getByText('Drop the file here')).toBeHidden();
    for (const email of [OFFICE, BILLING]) {
      await card(email).getByRole('button', { name: 'Sign in', exact: true }).click();
      await inBrowser(await link(), email);
      await expect(card(email).getByText('Signed in', { exact: true })).toBeVisible();
    }
  });

  test('that name another client sign its accounts out, after asking', async () => {
    await app().getByRole('button', { name: 'Settings…' }).click();
    await page.getByRole('textbox', { name: 'Client id' }).fill('another.apps.example');
    await button('Save').click();
    await expect(page.getByText('is not shown to this one')).toBeVisible();
    await button('Replace').click();
    await page.getByLabel('Client secret').fill('GOCSPX-another');
    await button('Save').click();
    await button('Save and sign out 2').click();
    await expect(page.getByText('Signed out', { exact: true })).toHaveCount(2);
  });

  test('make a second connected app, and not the same one twice', async () => {
    await button('Add a connected app').click();
    await page.getByText('Practice Google', { exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Client id' })).toHaveValue(/installed\.apps\.practice\.example$/);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('practice google');
    await button('Add connected app').click();
    await expect(page.getByText('There is a connected app named "Practice Google" already.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Second project');
    await button('Add connected app').click();
    await expect(page.getByRole('article', { name: 'Second project' })).toBeVisible();
    await page.getByRole('article', { name: 'Second project' }).getByRole('button', { name: 'Remove…' }).click();
    await button('Remove connected app').click();
    await expect(page.getByRole('article', { name: 'Second project' })).toBeHidden();
  });
});
