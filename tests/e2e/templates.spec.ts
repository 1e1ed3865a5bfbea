import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Driven, drive } from '../support/outtray.ts';
import { runProgram } from '../support/programs.ts';

/** Print formats on the real Electron: the hidden window, its PDF, and the Templates page. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let outtray: Driven;
let page: Page;
let profile: string;

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true, keyring: false });
  profile = await session.makeDir('profile');
  // nobody listens there: printing must not ask anybody
  outtray = await drive({ session, profile, practiceUrl: 'http://127.0.0.1:9' });
  page = await outtray.goTo('Templates');
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
});

const name = (of: string) =>
  page.getByRole('complementary', { name: 'Templates' }).getByRole('button', { name: of, exact: true });
const preview = () => page.getByRole('region', { name: /^Preview/ });
const drawn = () => preview().locator('canvas[data-drawn="true"]');

/** Writes a template as its owner would: the folder belongs to the user of the session. */
async function write(template: string, files: Record<string, string | Uint8Array>): Promise<void> {
  const folder = join(profile, 'templates', template);
  await once(session.spawn('mkdir', ['-p', '-m', '777', folder]), 'exit');
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content, { mode: 0o644 });
}

/** The PDF of the format on show, as the bridge gives it, read with poppler's own eyes. */
async function pdfText(format: string, json: string): Promise<{ text: string; info: string; bytes: Buffer }> {
  const bytes = await page.evaluate(
    async ([name, json]) => {
      const made = await window.outtray.printTemplate({ name, json });
      if (!made.ok) throw new Error(JSON.stringify(made.problem));
      return [...made.value.bytes];
    },
    [format, json] as const,
  );
  await mkdir('out/e2e', { recursive: true });
  const path = join('out', 'e2e', `${format}.pdf`);
  await writeFile(path, Uint8Array.from(bytes));
  return {
    text: (await runProgram('pdftotext', ['-layout', path, '-'])).output,
    info: (await runProgram('pdfinfo', [path])).output,
    bytes: Buffer.from(bytes),
  };
}

test('three documents and two letters are there from the first use, and one is shown as it will be printed', async () => {
  for (const each of ['Invoice', 'Payment reminder', 'Delivery note', 'Invoice by mail', 'Question about an order'])
    await expect(name(each)).toBeVisible();
  await expect(drawn()).toHaveCount(1);
  await page.screenshot({ path: 'out/screenshots/templates.png' });
});

test('the PDF has the sums, the page numbers and the size of the paper', async () => {
  const sample = JSON.parse(await readFile(join(profile, 'templates', 'Invoice', 'sample.json'), 'utf8'));
  const items = Array.from({ length: 30 }, (_, index) => ({
    description: `Item ${index + 1}`,
    quantity: 1,
    price: 10,
  }));
  const { text, info } = await pdfText('Invoice', JSON.stringify({ ...sample, items }));
  expect(text).toContain('£360.00');
  expect(text).toMatch(/Page 1 of 2[\s\S]*Page 2 of 2/);
  // the heading of the table stands on both
  expect(text.match(/UNIT PRICE|Unit price/gi)).toHaveLength(2);
  expect(info).toMatch(/Creator: +Outtray\n[\s\S]*JavaScript: +no\n[\s\S]*\(A4\)/);
  // a request that is repeated is known by what it makes
  const [once, again] = [
    await pdfText('Invoice', JSON.stringify(sample)),
    await pdfText('Invoice', JSON.stringify(sample)),
  ];
  expect(once.info).not.toMatch(/CreationDate|ModDate/);
  expect(again.bytes.equals(once.bytes)).toBe(true);
  await page.getByRole('radiogroup', { name: 'Paper' }).getByText('Letter').click();
  await expect
    .poll(async () => (await pdfText('Invoice', JSON.stringify(sample))).info)
    .toContain('612 x 792 pts (letter)');
});

test('nothing runs and nothing is loaded but the files of the folder', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  let asked = 0;
  const { createServer } = await import('node:http');
  const stranger = createServer((_request, response) => {
    asked += 1;
    response.end();
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const away = `http://127.0.0.1:${port}/`;
  await write('Sly', {
    'template.html': `<p id="p">before</p><script>document.getElementById('p').textContent='ran'; fetch('${away}')</script>
      <img src="${away}x.png" onerror="document.body.textContent='ran'"><img src="logo.png" width="40" height="40">
      <img src="file:///etc/passwd"><iframe src="${away}"></iframe><link rel="stylesheet" href="${away}x.css">
      <meta http-equiv="refresh" content="0;url=${away}"><form action="${away}"><button autofocus>x</button></form>
      <style>@import url(${away}y.css); p { background: url(${away}z.png) }</style><p>{{ text }}</p>`,
    'logo.png': png,
    'format.json': JSON.stringify({ footer: { left: '{{ text }}' } }),
  });
  const { text } = await pdfText('Sly', JSON.stringify({ text: `<img src=x onerror="fetch('${away}')">` }));
  expect(text).toContain('before');
  expect(text).not.toContain('ran');
  // as words, on the page and in the footer
  expect(text.match(/<img src=x onerror/g)).toHaveLength(2);
  expect(asked).toBe(0);
  stranger.close();
  const path = join('out', 'e2e', 'Sly.pdf');
  // the picture of the folder is there; in the place of the others is Chromium's mark for a missing one
  const images = (await runProgram('pdfimages', ['-list', path])).output.match(/ image +\d+ +\d+ /g);
  expect(images?.map((image) => image.trim().split(/ +/).slice(1))).toEqual([
    ['14', '16'],
    ['1', '1'],
    ['14', '16'],
  ]);
});

test('a mistake is told with file and line, in the list and where it is seen', async () => {
  await write('Broken', { 'template.html': '<p>\n{{ total | moeny }}</p>' });
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await name('Broken has a mistake').click();
  await expect(page.getByRole('alert')).toContainText(
    'The template Broken cannot be used. template.html, line 2: undefined filter: moeny.',
  );
  await page.screenshot({ path: 'out/screenshots/templates-broken.png' });
  await write('Broken', { 'template.html': '<p>mended</p>' });
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(drawn()).toHaveCount(1);
});

test('sample data is tried out while it is typed, told where it is wrong, and kept', async () => {
  await name('Payment reminder').click();
  await expect(drawn()).toHaveCount(1);
  const data = page.getByRole('textbox', { name: 'Sample data' });
  const before = await data.inputValue();
  await data.fill(before.replace('"level": 1,', '"level": 2,,'));
  await expect(page.getByRole('button', { name: /^Line \d+: / })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep as sample' })).toBeDisabled();
  await data.fill(before.replace('"level": 1,', '"level": 2,'));
  await page.getByRole('button', { name: 'Keep as sample' }).click();
  await expect(page.getByRole('button', { name: 'Keep as sample' })).toBeHidden();
  expect(
    JSON.parse(await readFile(join(profile, 'templates', 'Payment reminder', 'sample.json'), 'utf8')).reminder.level,
  ).toBe(2);
});

test('a template is duplicated, and a letter shows how a message begins', async () => {
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await page.getByRole('textbox', { name: 'Name of the copy' }).fill('Delivery note');
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await expect(page.getByText('There is a template named Delivery note already.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the copy' }).fill('Last reminder');
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await expect(name('Last reminder')).toHaveAttribute('aria-current', 'true');
  await name('Invoice by mail').click();
  await expect(preview()).toContainText('Dear Jon Marlow,');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'out/screenshots/templates-letter-dark.png' });
});
