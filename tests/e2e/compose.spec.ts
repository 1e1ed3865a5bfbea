import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import PostalMime, { type Email } from 'postal-mime';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { root } from '../../tools/lib/paths.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type Driven, drive } from '../support/outtray.ts';

/** Writing a letter in the real window, and what practice Google gets of it. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let profile: string;
let files: string;
const violations: string[] = [];

const png = readFileSync(join(root, 'build/tray/idle-light-panel-32@2x.png'));

async function open(): Promise<void> {
  outtray = await drive({ session, profile, practiceUrl: practice.url, undoSendMs: 5_000 });
  page = await outtray.page();
  page.on('console', (said) => {
    if (/content security policy|refused to/i.test(said.text())) violations.push(said.text());
  });
}

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  profile = await session.makeDir('profile');
  files = await session.makeDir('files');
  practice = await startPractice({});
  await open();
  await page
    .getByRole('button', { name: /^Practice/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect(page.getByText('Step 5 of 5')).toBeVisible();
});
test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const text = () => page.getByRole('textbox', { name: 'Message' });
const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
const toast = () => page.locator('.mantine-Notification-root');

async function field(name: string): Promise<Locator> {
  const found = page.locator(`[data-field="${name}"]`);
  for (let step = 0; step < 30 && !(await found.evaluate((element) => element === document.activeElement)); step += 1)
    await page.keyboard.press('Tab');
  await expect(found).toBeFocused();
  return found;
}
async function fresh(): Promise<void> {
  page = await outtray.goTo('Compose');
  await page.getByRole('button', { name: 'New message' }).click();
  await expect(page.locator('[data-field="subject"]')).toHaveValue('');
}
async function received(subject: string): Promise<Email> {
  await expect(row(subject).filter({ hasText: 'Gmail has it' })).toBeVisible();
  const [mail] = practice.mailbox.all().filter((each) => each.subject === subject);
  return PostalMime.parse(practice.mailbox.received(mail?.id ?? '') ?? '');
}
/** Pastes as the system would, with whatever lies in its clipboard. */
async function paste(content: { html?: string; picture?: Buffer }): Promise<void> {
  await text().evaluate(
    (element, { html, bytes }) => {
      const data = new DataTransfer();
      if (html !== undefined) data.setData('text/html', html);
      if (bytes !== undefined) data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    },
    { html: content.html, bytes: content.picture && [...content.picture] },
  );
}
/** As the editor knows it; the page's selection may be ahead of it. */
const nothingSelected = () =>
  text().evaluate(
    (element) =>
      (element as unknown as { editor: { state: { selection: { empty: boolean } } } }).editor.state.selection.empty,
  );
async function drop(path: string, on: Locator): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const box = await on.boundingBox();
  const at = { x: (box?.x ?? 0) + 30, y: (box?.y ?? 0) + 30 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}

test('a letter written by keyboard alone, with a pasted picture and a dropped file, arrives as it was written', async () => {
  await fresh();
  const { keyboard } = page;
  await field('to');
  await keyboard.type('Jon Example <jon@example.org>, ann@gmial.com');
  await keyboard.press('Enter');
  await expect(page.getByText('Did you mean ann@gmail.com?')).toBeVisible();
  await page.getByRole('button', { name: 'Use gmail.com' }).focus();
  await keyboard.press('Enter');
  await field('subject');
  await keyboard.type('By keyboard');
  await field('body');
  await keyboard.type('Dear Jon,');
  await keyboard.press('Enter');
  await keyboard.type('this is ');
  await keyboard.press('Control+b');
  await keyboard.type('bold');
  await keyboard.press('Control+b');
  await keyboard.type(' and this is a list:');
  await keyboard.press('Enter');
  await keyboard.type('- one');
  await keyboard.press('Enter');
  await keyboard.type('two');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('Price list');
  await keyboard.press('Shift+Home');
  await keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Address of the link' }).waitFor();
  await keyboard.type('https://northgate.example/prices');
  await keyboard.press('Enter');
  await expect(text()).toBeFocused();
  // just after it gets the focus, the editor puts its own selection back once: no hand is as quick
  await expect(async () => {
    await keyboard.press('End');
    expect(await nothingSelected()).toBe(true);
  }).toPass();
  await keyboard.press('Enter');
  await paste({ picture: png });
  await expect(text().locator('img[src^="data:image/png"]:not([data-pending])')).toBeVisible();
  const path = join(files, 'plan.txt');
  await writeFile(path, 'the plan', { mode: 0o644 });
  await drop(path, page.locator('.attached'));
  await expect(page.getByText('plan.txt')).toBeVisible();
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await keyboard.press('Control+Enter');

  const mail = await received('By keyboard');
  expect(mail.to?.map(({ address, name }) => [name, address])).toEqual([
    ['Jon Example', 'jon@example.org'],
    ['', 'ann@gmail.com'],
  ]);
  expect(mail.text?.trim()).toBe(
    'Dear Jon,\n\nthis is bold and this is a list:\n\n- one\n- two\n\nPrice list <https://northgate.example/prices>',
  );
  expect(mail.html).toMatch(/<p style="[^"]+">this is <strong>bold<\/strong> and this is a list:<\/p>/);
  expect(mail.html).toMatch(/<a href="https:\/\/northgate\.example\/prices" style="[^"]+">Price list<\/a>/);
  const [picture, plan] = mail.attachments;
  const cid = /<img[^>]+src="cid:([^"]+)"/.exec(mail.html ?? '')?.[1];
  expect(picture).toMatchObject({ mimeType: 'image/png', disposition: 'inline', contentId: `<${cid}>`, related: true });
  expect(Buffer.from(picture?.content as ArrayBuffer).equals(png)).toBe(true);
  expect(plan).toMatchObject({ filename: 'plan.txt', disposition: 'attachment' });
  expect(Buffer.from(plan?.content as ArrayBuffer).toString()).toBe('the plan');
});

test('what was written to before is offered, and chosen by keyboard', async () => {
  await fresh();
  await field('to');
  await page.keyboard.type('jon');
  await expect(page.getByRole('option', { name: /Jon Example/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.recipient')).toHaveText('Jon Example');
  await page.keyboard.press('Backspace');
  await expect(page.locator('.recipient')).toHaveCount(0);
});

test('what is pasted from Word is cleaned, and pictures of the web stay out', async () => {
  await fresh();
  await text().focus();
  await paste({
    html: `<html xmlns:o="urn:x"><head><style>p.MsoNormal{margin:0}</style></head><body lang=DE>
      <p class=MsoNormal style='margin:0'><b style='font-weight:bold'>Angebot</b><o:p></o:p></p>
      <p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt'>&nbsp; </span></span><![endif]>Eiche</p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>Buche</p>
      <p class=MsoNormal><img src="https://spy.example/logo.png" width=80><img src="data:image/png;base64,${png.toString('base64')}"></p>
      <script>document.title = 'hacked'</script></body></html>`,
  });
  await expect(page.getByText(/^1 picture left out/)).toBeVisible();
  await expect(text().locator('strong')).toHaveText('Angebot');
  await expect(text().locator('ul > li')).toHaveText(['Eiche', 'Buche']);
  await expect(text().locator('img[src^="data:image/png"]')).toHaveCount(1);
  await expect(text().locator('[style*="mso"], [class*="Mso"], script')).toHaveCount(0);
});

test('attached without an attachment and an empty subject are asked about', async () => {
  await fresh();
  await page.getByRole('textbox', { name: 'To' }).fill('jon@example.org');
  await text().fill('Die Rechnung im Anhang.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('You wrote "Anhang", but nothing is attached.')).toBeVisible();
  await expect(page.getByText('The subject is empty.')).toBeVisible();
  await page.getByRole('button', { name: 'Write on' }).click();
  await expect(text()).toHaveText('Die Rechnung im Anhang.');
});

test('Undo brings the message back whole, and nothing has left', async () => {
  await page.locator('[data-field="subject"]').fill('Taken back');
  await paste({ picture: png });
  await expect(text().locator('img[src^="data:"]')).toHaveCount(1);
  const path = join(files, 'rechnung.txt');
  await writeFile(path, 'invoice', { mode: 0o644 });
  await outtray.chooseFiles([path]);
  await page.getByRole('button', { name: 'Attach…' }).click();
  await expect(page.getByText('rechnung.txt')).toBeVisible();
  const before = practice.mailbox.count();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(row('Taken back').filter({ hasText: 'Scheduled' })).toBeVisible();
  await toast().getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-field="subject"]')).toHaveValue('Taken back');
  await expect(text()).toHaveText('Die Rechnung im Anhang.');
  await expect(text().locator('img[src^="data:"]')).toHaveCount(1);
  await expect(page.getByText('rechnung.txt')).toBeVisible();
  page = await outtray.goTo('Outbox');
  await expect(row('Taken back').filter({ hasText: 'Cancelled' })).toBeVisible();
  expect(practice.mailbox.count()).toBe(before);
});

test('a message for later is shown as scheduled, and can be had back from the drafts', async () => {
  page = await outtray.goTo('Compose');
  await page.locator('[data-field="subject"]').fill('For later');
  await page.getByRole('button', { name: 'Send later…' }).click();
  await page.getByRole('menuitem', { name: /^In 1 hour/ }).click();
  await expect(row('For later').filter({ hasText: 'Scheduled' })).toBeVisible();
  page = await outtray.goTo('Compose');
  await page.getByRole('button', { name: /^Do not send "For later"/ }).click();
  await expect(page.locator('[data-field="subject"]')).toHaveValue('For later');
});

test('a deleted draft comes back by Undo', async () => {
  await page.getByRole('button', { name: 'Delete the draft "For later"' }).click();
  await expect(page.locator('[data-field="subject"]')).toHaveValue('');
  await toast().filter({ hasText: 'deleted' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-field="subject"]')).toHaveValue('For later');
});

test('what was typed survives a kill', async () => {
  await fresh();
  await page.getByRole('textbox', { name: 'To' }).fill('jon@example.org');
  await text().fill('Typed just before the end');
  await paste({ picture: png });
  // the editor adds a picture of its own behind one that ends a line
  await expect(text().getByRole('img', { name: 'Picture in the text' })).not.toHaveAttribute('data-pending');
  await expect(page.getByText(/^Saved/)).toBeVisible();
  const pid = await outtray.app.evaluate(() => process.pid);
  const ended = once(outtray.app.process(), 'exit');
  process.kill(pid, 'SIGKILL');
  await ended;
  await open();
  page = await outtray.goTo('Compose');
  await expect(text()).toHaveText('Typed just before the end');
  await expect(text().locator('img[src^="data:"]')).toHaveCount(1);
  await expect(page.locator('.recipient')).toHaveText('jon@example.org');
});

test('axe finds nothing while a message is written, in either theme', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // without a page of its own, which Electron does not open
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  }
});

test('all of this broke no rule of the content security policy', () => {
  expect(violations).toEqual([]);
});

// to look at, where a folder is named
test.afterEach(async () => {
  const folder = process.env.OUTTRAY_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${test.info().title.slice(0, 40).replaceAll(/\W+/g, '-')}.png`) });
});
