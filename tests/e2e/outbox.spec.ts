import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { axeFindings } from '../support/axe.ts';
import { clickAway } from '../support/click-away.ts';
import { type Driven, drive } from '../support/outtray.ts';
import { type Login, swaks } from '../support/programs.ts';
import { entriesOf } from '../support/zip.ts';

/** Finding messages, acting on many of them, and mending each kind of failure, on the real Outtray with one start of it. */

test.describe.configure({ mode: 'serial' });

let session: DesktopSession;
let practice: Practice;
let outtray: Driven;
let page: Page;
let login: Login;
let profile: string;
let exports: string;
const violations: string[] = [];

async function open(): Promise<void> {
  outtray = await drive({ session, profile, practiceUrl: practice.url });
  page = await outtray.page();
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
}

test.beforeAll(async () => {
  session = await openDesktopSession({ headless: true });
  profile = await session.makeDir('profile');
  exports = await session.makeDir('exports');
  practice = await startPractice({});
  await open();
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  login = { port: outtray.smtpPort, ...(await outtray.addProgram('ERP')) };
  page = await outtray.goTo('Outbox');
});

test.afterAll(async () => {
  await outtray?.close();
  await session?.stop();
  await practice?.stop();
});

const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
const pane = () => page.getByRole('region', { name: 'Chosen message' });
const links = () => pane().getByRole('region', { name: 'Belongs together' });
const field = () => page.getByRole('combobox', { name: 'Search the outbox' });
const list = () => page.getByRole('listbox', { name: 'Messages' });
const received = (subject: string) => practice.mailbox.all().filter((mail) => mail.subject === subject);

async function handIn(
  subject: string,
  to: readonly string[] = ['jon@example.org'],
  becomes = 'Gmail has it',
): Promise<void> {
  const ran = await swaks(
    login,
    to,
    `Subject: ${subject}\nFrom: office@northgate.example\nTo: ${to.join(', ')}\n\nAbout ${subject}\n`,
  );
  expect(ran.output).toContain('250 2.0.0 queued as');
  await expect(row(subject).filter({ hasText: becomes }).first()).toBeVisible();
}
async function search(words: string): Promise<void> {
  await field().fill(words);
  await list().focus();
}
/** The person is known by then: the provider asks for nothing but the consent. */
async function consentAgain(): Promise<void> {
  const ours = (window: Page) => window.url().startsWith(practice.url);
  const consent = outtray.app.windows().find(ours) ?? (await outtray.app.waitForEvent('window', { predicate: ours }));
  const closed = consent.waitForEvent('close');
  await clickAway(consent.getByRole('button', { name: 'Continue' }));
  await closed;
}
/** Answers the next "save as" as if a person had chosen this path. */
async function saveAs(filePath: string): Promise<void> {
  await outtray.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

test('the mail of a morning, one of it lost on the way, one refused', async () => {
  practice.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
  practice.control.fault({ endpoint: 'ask', times: 3, action: { do: 'answer', status: 410 } });
  await handIn('Lost invoice', ['marlow@kitchens.example'], 'Sending');
  await handIn('Oak delivery', ['site@harlow.example']);
  await handIn('Oak invoice', ['accounts@penrose.example', 'ledger@penrose.example']);
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await handIn('Oak reminder', ['jon@gmial.example', 'anna@marlow.example'], 'Failed');
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await handIn('Elm reminder', ['jon@gmial.example'], 'Failed');
});

test('where the states have no room, those with nothing in them make it, and what failed is in sight', async () => {
  await expect(page.getByRole('button', { name: 'Queued 0' })).toBeVisible();
  await outtray.goTo('Settings');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await page.getByRole('button', { name: /^Ausgang/ }).click();
  const states = page.getByRole('toolbar', { name: 'Zustände' });
  const empty = states.getByRole('button', { name: 'Eingereiht 0' });
  await expect(empty).toBeHidden();
  await expect(states.getByRole('button', { name: 'Gescheitert 2' })).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Weitere Zustände' }).click();
  await page.getByRole('menuitem', { name: 'Eingereiht' }).click();
  await expect(empty).toHaveAttribute('aria-pressed', 'true');
  await states.getByRole('button', { name: /^Alle/ }).click();
  await page.getByRole('button', { name: 'Einstellungen' }).click();
  await page.getByRole('combobox', { name: 'Sprache' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await outtray.goTo('Outbox');
});

test.describe('searching', () => {
  test('by words, states and recipients, coloured and counted', async () => {
    await search('oak is:failed');
    await expect(page.getByText('1 match')).toBeVisible();
    await expect(page.getByRole('option')).toHaveCount(1);
    await expect(page.locator('.search-key')).toHaveText('is:');
    await search('to:penrose');
    await expect(page.getByRole('option')).toHaveCount(1);
    await expect(row('Oak invoice')).toBeVisible();
    await search('error:recipient -elm');
    await expect(row('Oak reminder')).toBeVisible();
    await expect(page.getByRole('option')).toHaveCount(1);
  });

  test('with suggestions, by keys alone', async () => {
    await field().fill('');
    await expect(page.locator('.suggest').getByText('Search words')).toBeVisible();
    await field().pressSequentially('is:f');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(field()).toHaveValue('is:failed ');
    await expect(page.getByRole('option', { name: /reminder/ })).toHaveCount(2);
  });

  test('through the filter, which writes the same words', async () => {
    await search('');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('combobox', { name: 'Program' }).click();
    await page.getByRole('option', { name: 'ERP', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'Program' })).toHaveValue('ERP');
    await page.keyboard.press('Escape');
    await expect(field()).toHaveValue('client:ERP');
    await search('zebra');
    await expect(page.getByText('No message matches')).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(page.getByRole('option')).toHaveCount(5);
  });

  test('from the palette', async () => {
    await page.keyboard.press('Control+K');
    await page.keyboard.type('delivery');
    await expect(page.getByRole('dialog').getByText('Oak delivery')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(pane().getByRole('heading', { name: 'Oak delivery' })).toBeVisible();
    await page.keyboard.press('Control+K');
    await page.keyboard.type('Intake');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-page="intake"]')).toBeVisible();
    page = await outtray.goTo('Outbox');
  });
});

test.describe('failure cards', () => {
  test('a refused address: the correct one gets the message, and nobody else', async () => {
    await row('Oak reminder').click();
    await expect(pane().getByText('Gmail does not accept a recipient address of this message.').first()).toBeVisible();
    await expect(pane().getByText('Not sent to jon@gmial.example and 1 other.')).toBeVisible();
    await pane().getByRole('button', { name: 'Details' }).click();
    await expect(pane().locator('.card-detail')).toContainText('Recipient address required');
    await pane().getByRole('button', { name: 'Correct address' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Correct address' }).fill('not an address');
    await dialog.getByRole('button', { name: 'Send to this person' }).click();
    await expect(dialog.getByText('is not a mail address')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Correct address' }).fill('jon@gmail.example');
    await dialog.getByRole('button', { name: 'Send to this person' }).click();
    await expect(links().getByText('Corrected from')).toBeVisible();
    await expect
      .poll(() => received('Oak reminder').map(({ recipients }) => recipients))
      .toEqual([['jon@gmail.example']]);
    await links().getByRole('button').click();
    await expect(links().getByText('Address corrected, sent as')).toBeVisible();
    await expect(pane().getByText('jon@gmial.example is jon@gmail.example').first()).toBeVisible();
  });

  test('one that Gmail refuses for what it is: written anew in Compose', async () => {
    practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'badRequest' } });
    const ran = await swaks(
      login,
      ['jon@example.org'],
      [
        'Subject: Odd one\nFrom: office@northgate.example\nTo: jon@example.org\nMIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Our <b>invoice</b>\n--b',
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename=INV-7.pdf\n\nPDF\n--b--\n',
      ].join('\n'),
    );
    expect(ran.output).toContain('250 2.0.0 queued as');
    await expect(row('Odd one').filter({ hasText: 'Failed' })).toBeVisible();
    await row('Odd one').click();
    await pane().getByRole('button', { name: 'Open in Compose' }).click();
    await expect(page.locator('[data-field="subject"]')).toHaveValue('Odd one');
    await expect(page.locator('[data-page="compose"]').getByText('jon@example.org').first()).toBeVisible();
    const told = page.getByRole('alert').filter({ hasText: 'Not everything came along' });
    await expect(told).toContainText('Attach again: INV-7.pdf. The text came without its formatting.');
    await told.getByRole('button').click();
    page = await outtray.goTo('Outbox');
  });

  test('a pause: resume', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: 'Until resumed' }).click();
    await handIn('Waits for the pause', ['jon@example.org'], 'On hold');
    await row('Waits for the pause').click();
    await expect(pane().getByText('Sending is paused.').first()).toBeVisible();
    await pane().getByRole('button', { name: 'Resume sending' }).click();
    await expect(row('Waits for the pause').filter({ hasText: 'Gmail has it' })).toBeVisible();
  });

  test('a server that fails: the next try, why, and to try at once', async () => {
    practice.control.fault({ endpoint: 'session', action: { do: 'answer', status: 500 } });
    await handIn('Later', ['jon@example.org'], 'try');
    await row('Later').click();
    await expect(pane().getByText(/^Next try/)).toBeVisible();
    await expect(pane().getByText('Gmail has a fault of its own at the moment (answer 500).').first()).toBeVisible();
    await pane().getByRole('button', { name: 'Try now' }).click();
    await expect(row('Later').filter({ hasText: 'Gmail has it' })).toBeVisible();
  });

  test('a sign-in that has ended: sign in again, and the mail goes by itself', async () => {
    practice.control.revokeGrants('office@northgate.example');
    practice.control.expireAccessTokens();
    await handIn('Needs a sign-in', ['jon@example.org'], 'On hold');
    await row('Needs a sign-in').click();
    await pane().getByRole('button', { name: 'Sign in again' }).click();
    await consentAgain();
    page = await outtray.goTo('Outbox');
    await expect(row('Needs a sign-in').filter({ hasText: 'Gmail has it' })).toBeVisible();
  });
});

test.describe('acts on many', () => {
  test('retry touches only the selected failed ones', async () => {
    await row('Elm reminder').locator('.row-tick').click();
    await row('Oak delivery').locator('.row-tick').click();
    await page.getByRole('button', { name: 'Retry 1', exact: true }).click();
    await expect(row('Elm reminder').filter({ hasText: 'Gmail has it' })).toBeVisible();
    await expect(row('Odd one').filter({ hasText: 'Failed' })).toBeVisible();
    expect(received('Oak delivery')).toHaveLength(1);
  });

  test('hold everything that matches, with its count, and take it back', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: 'Until resumed' }).click();
    await handIn('Birch one', ['jon@example.org'], 'On hold');
    await handIn('Birch two', ['jon@example.org'], 'On hold');
    await search('birch');
    await expect(page.getByText('2 matches')).toBeVisible();
    await list().focus();
    await page.keyboard.press('Control+a');
    await expect(page.getByText('All 2 selected')).toBeVisible();
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hold 2 messages' }).click();
    await expect(page.getByText('2 messages put on hold')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Taken back for 2 messages')).toBeVisible();
    await page.locator('.job').getByRole('button', { name: 'Close' }).click();
  });

  test('by keys: choose, select, cancel with a question, retry', async () => {
    await list().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(page.getByText('2 selected')).toBeVisible();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel 2 messages' }).click();
    await expect(page.getByText('2 messages cancelled')).toBeVisible();
    await expect(row('Birch one').filter({ hasText: 'Cancelled' })).toBeVisible();
    await list().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('r');
    await page.getByRole('dialog').getByRole('button', { name: 'Retry 2 messages' }).click();
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await expect(row('Birch one').filter({ hasText: 'Gmail has it' })).toBeVisible();
    await expect(row('Birch two').filter({ hasText: 'Gmail has it' })).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog').getByText('select everything that matches')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  test('send once more, from the menu of a message', async () => {
    await search('');
    await row('Oak delivery').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Send once more…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 1 message once more' }).click();
    await expect.poll(() => received('Oak delivery').length).toBe(2);
    expect(practice.mailbox.duplicates()).toEqual([]);
    await expect(links().getByText('Sent once more as')).toBeVisible();
  });

  test('export what a search finds, as a zip and as a list', async () => {
    await search('subject:oak');
    const zip = join(exports, 'oak.zip');
    await saveAs(zip);
    await page.getByRole('button', { name: /^Export all/ }).click();
    await page.getByRole('menuitem', { name: 'Messages in a zip…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Export \d messages$/ })
      .click();
    await expect(page.getByText(/^\d messages exported/)).toBeVisible();
    const entries = entriesOf(await readFile(zip));
    expect([...entries.values()].filter((mail) => /^Subject: Oak /m.test(mail.toString('utf8'))).length).toBe(
      entries.size,
    );
    const csv = join(exports, 'oak.csv');
    await saveAs(csv);
    await page.getByRole('button', { name: /^Export all/ }).click();
    await page.getByRole('menuitem', { name: 'List for a spreadsheet (CSV)…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Export \d messages$/ })
      .click();
    await expect
      .poll(async () => (await readFile(csv, 'utf8').catch(() => '')).split('\r\n').length)
      .toBe(entries.size + 2);
    const rows = parse<Record<string, string>>(await readFile(csv), { columns: true, bom: true });
    expect(new Set(rows.map(({ Status }) => Status))).toEqual(new Set(['Sent', 'Error']));
    await search('');
  });
});

test.describe('a letter to each of them', () => {
  test('shows everyone with what became of it, and leads to each', async () => {
    page = await outtray.goTo('Compose');
    await page.getByRole('button', { name: 'New message' }).click();
    await page
      .getByRole('textbox', { name: 'To', exact: true })
      .fill('ann@example.org, ben@example.org, cleo@example.org');
    await page.getByRole('checkbox', { name: 'Send individually' }).check();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Closing dates');
    await page.getByRole('textbox', { name: 'Message' }).fill('We are closed over Christmas.');
    practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 3 messages' }).click();
    // what was sent is shown, whatever was searched before
    await expect(pane().getByRole('heading', { name: 'Closing dates' })).toBeVisible();
    await search('subject:closing');
    await expect(row('Closing dates').filter({ hasText: 'Gmail has it' })).toHaveCount(2);
    await row('Closing dates').filter({ hasText: 'Failed' }).click();
    await expect(pane().getByRole('heading', { name: 'Batch: Partially sent' })).toBeVisible();
    await expect(pane().getByText('2 of 3 sent')).toBeVisible();
    const table = pane().getByRole('table');
    await expect(table.getByRole('row')).toHaveCount(4);
    await expect(table.getByRole('row').filter({ hasText: 'Failed' })).toHaveCount(1);
    expect(await axeFindings(page)).toEqual([]);
    await table.getByRole('row').filter({ hasText: 'Sent' }).first().getByRole('button').click();
    await expect(row('Closing dates').filter({ hasText: 'Gmail has it' }).and(page.locator('.now'))).toBeVisible();
    await pane().getByRole('button', { name: 'Show in the list' }).click();
    await expect(page.getByRole('option')).toHaveCount(3);
  });

  test('each of them opens in Gmail, in the mailbox that sent it', async () => {
    const opened = await outtray.watchBrowser();
    await page.getByRole('option').filter({ hasText: 'Gmail has it' }).first().click();
    await pane().getByRole('button', { name: 'Open in Gmail' }).click();
    await expect.poll(async () => (await opened()).length).toBe(1);
    const { origin, searchParams, hash } = new URL((await opened())[0] ?? '');
    expect([origin, searchParams.get('authuser')]).toEqual(['https://mail.google.com', 'office@northgate.example']);
    expect(received('Closing dates').map(({ id }) => `#sent/${id}`)).toContain(hash);
    await search('');
  });
});

test('axe finds nothing on the page, in either theme', async () => {
  await row('Odd one').click();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().exclude('iframe').analyze();
    expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))])).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
});

test('one that may have arrived: two buttons, none filled', async () => {
  // each start asks at once, in place of waiting for the third question
  const asked = () => practice.control.counters()['request.ask'] ?? 0;
  for (let turn = 0; turn < 2 && asked() < 3; turn++) {
    const before = asked();
    await outtray.close();
    await open();
    await practice.control.waitFor(() => asked() > before);
  }
  await expect(row('Lost invoice').filter({ hasText: 'Unconfirmed' })).toBeVisible();
  await row('Lost invoice').click();
  await expect(pane().getByRole('button', { name: 'Send again' })).toHaveAttribute('data-variant', 'default');
  await pane().getByRole('button', { name: 'It arrived' }).click();
  await expect(row('Lost invoice').filter({ hasText: 'Sent' })).toBeVisible();
  expect(received('Lost invoice')).toHaveLength(1);
});

test('nothing of all that was against the policy of the page', () => {
  expect(violations).toEqual([]);
});

test.describe('a hostile message', () => {
  let server: Server;
  let heard: string[];
  let url: string;
  test.beforeAll(async () => {
    heard = [];
    server = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('heard');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  test.afterAll(() => void server?.close());

  test('is shown harmlessly, and contacts nobody', async () => {
    const html = `<!doctype html><html><head>
<base href="${url}/base/"><meta http-equiv="refresh" content="0; url=${url}/refresh">
<link rel="stylesheet" href="${url}/sheet.css"><link rel="prefetch" href="${url}/prefetch">
<link rel="dns-prefetch" href="${url}"><link rel="preconnect" href="${url}"><link rel="preload" as="image" href="${url}/preload.png">
<style>@import url("${url}/import.css"); @font-face { font-family: far; src: url(${url}/font.woff2); }
body { background: url(${url}/background.png); font-family: far } .over { position: fixed; inset: 0; z-index: 2147483647;
width: 5000px; height: 5000px; margin: -2000px; background: red } input[value^="a"] { background: url(${url}/value.png) }</style>
<script>top.hacked = 1; parent.document.title = 'hacked'; fetch('${url}/fetch'); new Image().src = '${url}/image-of-script'</script>
<script src="${url}/script.js"></script></head>
<body onload="top.hacked = 2; location = '${url}/onload'"><p>Special offer</p>
<img src="${url}/picture.png" srcset="${url}/picture2.png 2x"><img src="x" onerror="top.hacked = 3; fetch('${url}/onerror')">
<picture><source srcset="${url}/source.webp"><img src="${url}/pixel.gif" width="1" height="1"></picture>
<div style="background-image: url('${url}/style-attribute.png')">styled</div>
<form id="f" action="${url}/form" method="post"><input name="a" value="a" autofocus onfocus="document.forms[0].submit()"><button>go</button></form>
<script>document.forms[0].submit()</script>
<iframe src="${url}/frame"></iframe><iframe srcdoc="<script>top.hacked = 4</script><img src='${url}/srcdoc.png'>"></iframe>
<object data="${url}/object"></object><embed src="${url}/embed"><applet code="${url}/applet"></applet>
<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/svg.png"/><script>top.hacked = 5</script><use href="${url}/use.svg#x"/>
<animate onbegin="top.hacked = 6"/></svg>
<video src="${url}/video.mp4" autoplay poster="${url}/poster.png"></video><audio src="${url}/audio.mp3" autoplay></audio>
<a href="${url}/link" ping="${url}/ping" id="link">Press here</a><a href="javascript:top.hacked=7">and here</a>
<div class="over">overlay</div></body></html>`;
    const data = `Subject: Special offer\nFrom: office@northgate.example\nTo: jon@example.org\nContent-Type: text/html; charset=utf-8\n\n${html}\n`;
    expect((await swaks(login, ['jon@example.org'], data)).output).toContain('250 2.0.0 queued as');
    await row('Special offer').click();
    const frame = pane().frameLocator('iframe');
    await expect(frame.getByText('Special offer')).toBeAttached();
    // what covers the frame covers nothing outside of it
    const covered = await page.evaluate(() =>
      [...document.querySelectorAll('.msg-head, .msg-about h1, .rail-item, .row')]
        .map((element) => element.getBoundingClientRect())
        .filter(({ top, bottom }) => top >= 0 && bottom <= window.innerHeight)
        .map(({ left, top }) => document.elementFromPoint(left + 12, top + 8)?.tagName)
        .filter((tag) => tag === 'IFRAME'),
    );
    expect(covered).toEqual([]);
    // a press in it leads nowhere
    const box = await pane().locator('iframe').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 40, (box?.y ?? 0) + 40);
    for (const tab of ['Text', 'Headers', 'Raw', 'HTML']) await pane().getByRole('tab', { name: tab }).click();
    await expect(frame.getByText('Special offer')).toBeAttached();
    expect(await page.evaluate(() => ['hacked' in window, document.title])).toEqual([false, 'Outtray']);
    expect(new URL(page.url()).protocol).toBe('app:');
    // the server does hear: whatever had been asked for before would have come before this
    await fetch(`${url}/control`);
    expect(heard).toEqual(['/control']);
  });
});
