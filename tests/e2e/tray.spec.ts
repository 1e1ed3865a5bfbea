import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { root } from '../../tools/lib/paths.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive, freePort } from '../support/outtray.ts';
import { type Panel, startPanel } from '../support/panel.ts';

/** The tray on a real panel, seen and pressed as the panel does it: over the session bus. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let panel: Panel;
let outtray: Driven;
let pictures: Map<string, Buffer>;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  panel = await startPanel(session);
  practice = await startPractice({ port: await freePort() });
  const profile = await session.makeDir('profile');
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  await outtray.page();
  pictures = await readPictures();
});

test.afterAll(async () => {
  await outtray?.close();
  await panel?.stop();
  await practice?.stop();
  await session?.stop();
});

const tooltip = async () => (await panel.icon())?.tooltip ?? '';

const states = ['idle', 'sending', 'attention', 'paused', 'signed-out'] as const;

/** Our pictures, as panels get them: the larger ones, for screens of twice the density. Alpha, red, green and blue of each pixel. */
async function readPictures(): Promise<Map<string, Buffer>> {
  const read = new Map<string, Buffer>();
  for (const state of states) {
    const file = join(root, 'build', 'tray', `${state}-light-panel-22@2x.png`);
    const bgra = await outtray.app.evaluate(
      ({ nativeImage }, path) => nativeImage.createFromPath(path).toBitmap().toString('base64'),
      file,
    );
    const pixels = Buffer.from(bgra, 'base64');
    for (let at = 0; at < pixels.length; at += 4) pixels.subarray(at, at + 4).reverse();
    read.set(state, pixels);
  }
  return read;
}

/** Which of our pictures the panel has; at soft edges the two sides count alpha into the colours differently. */
async function shown(): Promise<string> {
  const argb = (await panel.icon())?.argb ?? Buffer.alloc(0);
  const same = (one: Buffer, other: Buffer) =>
    one.length === other.length &&
    one.every((value, at) => value === other[at] || (at % 4 > 0 && one[at - (at % 4)] !== 255));
  return [...pictures].find(([, picture]) => same(picture, argb))?.[0] ?? 'none of ours';
}

async function letter(subject: string): Promise<void> {
  const page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill('site@harlow.example');
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

test('without an account it says so, in shape and in words', async () => {
  await outtray.page();
  await expect.poll(tooltip).toBe('Outtray: no account yet');
  expect(await panel.icon()).toMatchObject({ status: 'Active', width: 44, height: 44 });
  expect(await shown()).toBe('signed-out');
  expect(await panel.menu()).toEqual([
    'Open Outtray',
    '-',
    '[No message yet]',
    '-',
    '[Retry failed]',
    'Pause sending',
    '  For 1 hour',
    '  Until tomorrow 8:00 AM',
    '  Until resumed',
    '-',
    'Quit Outtray',
  ]);
});

test('an account that may send makes it calm', async () => {
  const page = await outtray.goTo('Accounts');
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect.poll(tooltip).toBe('Outtray: nothing waiting');
  await expect.poll(shown).toBe('idle');
});

test('the last messages are in its menu, and lead to themselves', async () => {
  await letter('Drawings & plans');
  await expect.poll(panel.menu).toContain('site@harlow.example: Drawings & plans (sent)');
  await panel.press('site@harlow.example');
  const page = await outtray.page();
  await expect(page.getByRole('heading', { name: 'Drawings & plans' })).toBeVisible();
});

test('it pauses for an hour, until tomorrow, until resumed, and resumes', async () => {
  for (const [length, says] of [
    ['For 1 hour', /^Outtray: paused until /],
    ['Until tomorrow', /^Outtray: paused until 8:00 AM/],
    ['Until resumed', /^Outtray: paused$/],
  ] as const) {
    await panel.press(length);
    await expect.poll(tooltip).toMatch(says);
    await expect.poll(shown).toBe('paused');
    await panel.press('Resume sending');
    await expect.poll(tooltip).toBe('Outtray: nothing waiting');
  }
});

test('a failed message needs attention, and is retried from the menu', async () => {
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await letter('Invoice 414');
  await expect.poll(tooltip).toBe('Outtray: 1 failed');
  await expect.poll(shown).toBe('attention');
  await panel.press('Retry failed (1)');
  await expect.poll(tooltip).toBe('Outtray: nothing waiting');
  expect(await panel.menu()).toContain('site@harlow.example: Invoice 414 (sent)');
});

test('while something goes out it shows that it moves', async () => {
  practice.control.fault({ endpoint: 'final', action: { do: 'hold' } });
  await letter('A slow one');
  await expect.poll(shown).toBe('sending');
  practice.control.release();
  await expect.poll(shown).toBe('idle');
});

test('a click opens the window that was closed', async () => {
  const page = await outtray.page();
  const closed = page.waitForEvent('close');
  await outtray.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const opened = outtray.app.waitForEvent('window');
  await panel.activate();
  await (await opened).getByRole('navigation', { name: 'Pages' }).waitFor();
});

test('it speaks the language that was chosen', async () => {
  const page = await outtray.page();
  await page.evaluate(() => window.outtray.setPreferences({ language: 'de' }));
  await expect.poll(tooltip).toBe('Outtray: Nichts wartet');
  expect(await panel.menu()).toContain('Outtray beenden');
  await page.evaluate(() => window.outtray.setPreferences({ language: 'en' }));
  await expect.poll(tooltip).toBe('Outtray: nothing waiting');
});

test('a panel that ends makes the window say that there is no tray', async () => {
  const page = await outtray.page();
  await expect(page.getByText('This desktop has no tray')).toBeHidden();
  await panel.stop();
  const closed = page.waitForEvent('close');
  await outtray.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  await outtray.app.evaluate(({ app }) => void app.emit('second-instance'));
  await expect((await outtray.page()).getByText('This desktop has no tray')).toBeVisible();
});
