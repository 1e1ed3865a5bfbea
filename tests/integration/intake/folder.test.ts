import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bodyOf } from '../../support/mail.ts';
import { type Office, office } from '../../support/office.ts';

/** A drop folder of a real office: real files, the real outbox, practice Google; time moves when the test says so. */

let place: string;
let folder: string;
let here: Office;

beforeEach(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'outtray-drop-')));
  folder = join(place, 'out');
  mkdirSync(folder);
  here = await office();
  const folders = here.rooms().programs.folders;
  folders.start();
  const added = await folders.add(folder, 'Accounting');
  expect(added).toMatchObject({ ok: true });
  await look();
});

afterEach(async () => {
  await here.close();
  rmSync(place, { recursive: true, force: true });
});

const folders = () => here.rooms().programs.folders;

/** Lets the folder be looked at, `ms` later. */
async function look(ms = 0): Promise<void> {
  await here.clock.advance(ms);
  await here.clock.advance(0);
  await folders().rested();
}

/** Long enough for a file to be seen, to be found unchanged, and to be taken. */
async function taken(): Promise<void> {
  await look(30_000);
  await look(2_000);
}

/** Until Gmail has so many, and the receipts tell it. */
async function sent(count: number): Promise<void> {
  await here.until(() => here.rooms().outbox.snapshot().counts.sent === count);
  await look(500);
  await look(500);
}

const eml = (to: string, body = 'Hello\r\n') =>
  `From: erp@northgate.example\r\nTo: ${to}\r\nSubject: Dropped\r\n\r\n${body}`;
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const files = () =>
  readdirSync(folder)
    .filter((name) => name !== '.outtray')
    .sort();
const receipt = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const counts = () => here.rooms().outbox.snapshot().counts;

test('a message is taken when it is whole, and its receipts tell what became of it', async () => {
  const body = 'Gr\xfc\xdfe\r\n.\r\nend';
  put('invoice.eml', Buffer.from(eml('anna@marlow.example', body), 'latin1'));
  here.link.set(false);
  await look(30_000);
  expect(files()).toEqual(['invoice.eml']);
  await look(2_000);
  await look(500);
  expect(files()).toEqual(['invoice.accepted.json']);
  const accepted = receipt('invoice.accepted.json');
  expect(accepted).toMatchObject({ state: 'accepted', file: 'invoice.eml', id: expect.any(String) });
  expect(here.row(accepted.id)).toMatchObject({ intake: 'folder', clientName: 'Accounting', standing: 'on_hold' });

  here.link.set(true);
  await sent(1);
  expect(files()).toEqual(['invoice.sent.json']);
  const told = receipt('invoice.sent.json');
  expect(told).toMatchObject({ state: 'sent', id: accepted.id, gmail_id: here.row(accepted.id).gmailId });
  expect(Date.parse(told.sent_at)).toBeGreaterThan(0);
  const [mail] = here.practice.mailbox.byOuttrayId(accepted.id);
  expect(bodyOf(here.practice.mailbox.received(mail?.id ?? '') ?? Buffer.alloc(0)).toString('latin1')).toBe(body);
  expect(mail?.recipients).toEqual(['anna@marlow.example']);
});

test('a .json in the shape of HTTP, with attachments beside it', async () => {
  put('plan.pdf', 'PDF');
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'parts', 'logo.png'), 'PNG');
  const message = {
    recipients: ['a@x.example', 'b@x.example'],
    subject: 'With files',
    text: 'See attached.',
    attachments: [{ file: 'plan.pdf' }, { file: 'parts/logo.png', name: 'sign.png' }],
    reference: 'ORD-1',
  };
  put('order.json', JSON.stringify(message));
  await taken();
  await look(2_000);
  await sent(1);
  expect(files()).toEqual(['order.sent.json', 'parts', 'plan.pdf']);
  const [mail] = here.practice.mailbox.all();
  const text = here.practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
  expect(text).toContain('filename=plan.pdf');
  expect(text).toContain('filename=sign.png');
  expect(text).toContain(Buffer.from('PDF').toString('base64'));
  expect(here.row(receipt('order.sent.json').id).reference).toBe('ORD-1');
});

test('attachments that come after their .json, and are still being written, are waited for', async () => {
  const names = ['early.pdf', 'late.pdf'];
  put('early.pdf', 'half');
  put('order.json', JSON.stringify({ to: 'a@x.example', text: 'x', attachments: names.map((file) => ({ file })) }));
  await taken();
  expect(counts()).toMatchObject({ queued: 0, sent: 0 });
  // written in pieces, with rests that are long enough to read half of it
  for (const piece of ['-', 'done']) {
    await look(1_500);
    appendFileSync(join(folder, 'early.pdf'), piece);
    await look(500);
  }
  expect(counts()).toMatchObject({ queued: 0, sent: 0 });
  put('late.pdf', 'late');
  await look(2_000);
  await look(2_000);
  await sent(1);
  expect(files()).toEqual(['early.pdf', 'late.pdf', 'order.sent.json']);
  const [mail] = here.practice.mailbox.all();
  const text = here.practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
  for (const content of ['half-done', 'late']) expect(text).toContain(Buffer.from(content).toString('base64'));

  // one that has been sent with before is known to be whole
  put('again.json', JSON.stringify({ to: 'b@x.example', text: 'x', attachments: [{ file: 'late.pdf' }] }));
  await taken();
  await sent(2);
});

test('an attachment that does not come is missed after a minute', async () => {
  put('order.json', JSON.stringify({ to: 'a@x.example', text: 'x', attachments: [{ file: 'never.pdf' }] }));
  await taken();
  for (let seconds = 0; seconds < 58; seconds += 2) await look(2_000);
  expect(files()).toEqual([]);
  await look(2_000);
  expect(receipt('order.failed.json')).toMatchObject({
    state: 'refused',
    problem: { code: 'file_missing', message: 'There is no file never.pdf.' },
  });
});

test('a batch has one receipt, when all of it has gone', async () => {
  put('news.json', JSON.stringify({ to: ['a@x.example', 'b@x.example'], text: 'News', individually: true }));
  await taken();
  await sent(2);
  expect(receipt('news.sent.json')).toMatchObject({ state: 'sent', messages: 2, sent: 2, failed: 0 });
});

describe('what is not taken', () => {
  test('a file that is still being written, until it rests for two seconds', async () => {
    put('slow.eml', 'From: a@northgate.example\r\n');
    for (const line of ['To: a@x.example\r\n', 'Subject: Slow\r\n', '\r\nHello\r\n']) {
      await look(30_000);
      appendFileSync(join(folder, 'slow.eml'), line);
    }
    await look(2_000);
    expect(counts().queued + counts().sent + counts().failed).toBe(0);
    await look(2_000);
    await sent(1);
    expect(here.practice.mailbox.all()).toMatchObject([{ subject: 'Slow' }]);
  });

  test('a file under another name is not looked at, and whole as soon as it is renamed', async () => {
    put('quick.eml.tmp', eml('a@x.example'));
    put('.hidden.eml', eml('b@x.example'));
    await taken();
    expect(files()).toEqual(['.hidden.eml', 'quick.eml.tmp']);
    renameSync(join(folder, 'quick.eml.tmp'), join(folder, 'quick.eml'));
    await look(30_000);
    await sent(1);
    expect(files()).toEqual(['.hidden.eml', 'quick.sent.json']);
  });

  test('links, hard links, folders, pipes and receipts stay where they are', async () => {
    const outside = join(place, 'outside.eml');
    writeFileSync(outside, eml('a@x.example'));
    symlinkSync(outside, join(folder, 'link.eml'));
    linkSync(outside, join(folder, 'hard.eml'));
    mkdirSync(join(folder, 'folder.eml'));
    execFileSync('mkfifo', [join(folder, 'pipe.eml')]);
    put('old.sent.json', '{}');
    const before = files();
    await taken();
    await taken();
    expect(files()).toEqual(before);
    expect(counts()).toMatchObject({ queued: 0, sent: 0, failed: 0 });
  });

  test('attachments that are not plain files inside the folder', async () => {
    writeFileSync(join(place, 'outside.pdf'), 'SECRET');
    symlinkSync(join(place, 'outside.pdf'), join(folder, 'link.pdf'));
    symlinkSync(place, join(folder, 'linked'));
    put('real.pdf', 'x');
    symlinkSync(join(folder, 'real.pdf'), join(folder, 'inner.pdf'));
    execFileSync('mkfifo', [join(folder, 'pipe.pdf')]);
    mkdirSync(join(folder, 'folder.pdf'));
    linkSync(join(place, 'outside.pdf'), join(folder, 'hard.pdf'));
    const cases: readonly (readonly [string, string])[] = [
      ['../outside.pdf', 'file_outside'],
      ['/etc/passwd', 'file_outside'],
      ['C:\\secret.txt', 'file_outside'],
      ['..\\outside.pdf', 'file_outside'],
      ['.outtray/folder.json', 'file_outside'],
      ['link.pdf', 'file_outside'],
      ['linked/outside.pdf', 'file_outside'],
      ['inner.pdf', 'file_not_plain'],
      ['pipe.pdf', 'file_not_plain'],
      ['folder.pdf', 'file_not_plain'],
      ['hard.pdf', 'file_not_plain'],
    ];
    for (const [at, [file]] of cases.entries())
      put(`order${at}.json`, JSON.stringify({ to: 'a@x.example', attachments: [{ file }] }));
    await taken();
    await look(2_000);
    for (const [at, [file, code]] of cases.entries()) {
      expect(receipt(`order${at}.failed.json`), file).toMatchObject({ state: 'refused', problem: { code } });
      expect(existsSync(join(folder, 'refused', `order${at}.json`))).toBe(true);
    }
    expect(counts()).toMatchObject({ queued: 0, sent: 0, receiving: 0 });
  });
});

test.each([
  ['empty.eml', '', 'file_empty'],
  ['nobody.eml', 'Subject: x\r\n\r\nHello', 'no_recipient'],
  ['broken.json', '{"to": "a@x.example"', 'json_malformed'],
  ['typo.json', '{"too": "a@x.example"}', 'field_wrong'],
])('%s is set aside with the reason, and goes when it is mended and dropped again', async (name, content, code) => {
  put(name, content);
  await taken();
  const stem = name.split('.')[0];
  expect(receipt(`${stem}.failed.json`)).toMatchObject({ state: 'refused', id: null, file: name, problem: { code } });
  expect(readFileSync(join(folder, 'refused', name), 'utf8')).toBe(content);
  put(name, name.endsWith('.eml') ? eml('a@x.example') : '{"to": "a@x.example", "text": "x"}');
  await taken();
  await sent(1);
  expect(files()).toEqual([`${stem}.sent.json`, 'refused'].sort());
});

test('a failed message has its reason in the receipt, and a Retry that helps replaces it', async () => {
  here.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' }, times: 1 });
  put('a.eml', eml('a@x.example'));
  await taken();
  await here.until(() => counts().failed === 1);
  await look(500);
  expect(files()).toEqual(['a.failed.json']);
  const failed = receipt('a.failed.json');
  expect(failed).toMatchObject({ state: 'failed', file: 'a.eml', problem: { code: 'gmail_recipient_refused' } });
  here.rooms().outbox.act('retry', [failed.id], 'operator');
  await sent(1);
  expect(files()).toEqual(['a.sent.json']);
  expect(receipt('a.sent.json')).toMatchObject({ id: failed.id, gmail_id: expect.any(String) });
});

test('two files of one name, one after the other, are two messages with a receipt each', async () => {
  here.link.set(false);
  put('a.eml', eml('first@x.example'));
  await taken();
  put('a.eml', eml('second@x.example'));
  await taken();
  await look(500);
  expect(files()).toEqual(['a-2.accepted.json', 'a.accepted.json']);
  here.link.set(true);
  await sent(2);
  expect(files()).toEqual(['a-2.sent.json', 'a.sent.json']);
});

describe('killed between taking a file and clearing up', () => {
  test('before it was accepted, the file is taken in once', async () => {
    await here.restart();
    const work = join(folder, '.outtray', '01KAZ3Q7M20000000000000400~late.eml');
    writeFileSync(work, eml('a@x.example'));
    folders().start();
    await look();
    await sent(1);
    expect(files()).toEqual(['late.sent.json']);
    expect(readdirSync(join(folder, '.outtray'))).toEqual(['folder.json']);
  });

  test('after it was accepted, it is not taken in again, also when its message has gone meanwhile', async () => {
    here.link.set(false);
    put('a.eml', eml('a@x.example'));
    await look(30_000);
    // the moment after the commit: the taken file is still there
    const work = join(folder, '.outtray');
    const copy = join(place, 'copy.eml');
    copyFileSync(join(folder, 'a.eml'), copy);
    await look(2_000);
    await look(500);
    const { id } = receipt('a.accepted.json');
    const claim = here
      .rooms()
      .db.prepare<[string], { claim: string }>('SELECT claim FROM drop_receipt WHERE message_id = ?')
      .get(id)?.claim;
    await here.restart();
    copyFileSync(copy, join(work, `${claim}~a.eml`));
    here.link.set(true);
    await here.until(() => counts().sent === 1);
    folders().start();
    await look();
    await look(500);
    await look(30_000);
    expect(counts()).toMatchObject({ queued: 0, sent: 1 });
    expect(here.got(id)).toBe(1);
    expect(here.practice.mailbox.count()).toBe(1);
    expect(readdirSync(work)).toEqual(['folder.json']);
    expect(files()).toEqual(['a.sent.json']);
  });
});

test('a folder that is away is said in words, and taken up again when it is back', async () => {
  renameSync(folder, `${folder}-away`);
  await look(30_000);
  expect(folders().list()).toMatchObject([
    { path: folder, problem: { code: 'folder_missing', params: { path: folder } } },
  ]);
  // the empty place where a drive is mounted
  mkdirSync(folder);
  await look(30_000);
  expect(folders().list()).toMatchObject([{ problem: { code: 'folder_other' } }]);
  put('not-here.eml', eml('a@x.example'));
  await taken();
  expect(files()).toEqual(['not-here.eml']);
  rmSync(folder, { recursive: true });
  renameSync(`${folder}-away`, folder);
  put('back.eml', eml('a@x.example'));
  await taken();
  await sent(1);
  expect(folders().list()).toMatchObject([{ problem: null }]);
  expect(files()).toEqual(['back.sent.json']);
});

test('a program that is switched off takes nothing from its folder', async () => {
  const [one] = folders().list();
  here.rooms().clients.setOff(one?.clientId ?? '', true);
  put('a.eml', eml('a@x.example'));
  await taken();
  expect(files()).toEqual(['a.eml']);
  expect(folders().list()).toMatchObject([{ problem: { code: 'client_off' } }]);
  here.rooms().clients.setOff(one?.clientId ?? '', false);
  await taken();
  await sent(1);
});

test('what Outtray cannot take now stays taken and goes in later', async () => {
  here.rooms().db.exec("CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END");
  put('a.eml', eml('a@x.example'));
  put('b.eml', eml('b@x.example'));
  await taken();
  expect(folders().list()[0]?.problem).not.toBeNull();
  here.rooms().db.exec('DROP TRIGGER full');
  await look(60_000);
  await taken();
  await sent(2);
  expect(files()).toEqual(['a.sent.json', 'b.sent.json']);
});

test('folders that cannot be drop folders', async () => {
  const add = (path: string) => folders().add(path, `Folder ${path}`);
  expect(await add(folder)).toMatchObject({ problem: { code: 'folder_taken' } });
  expect(await add(place)).toMatchObject({ problem: { code: 'folder_taken' } });
  mkdirSync(join(folder, 'inner'));
  expect(await add(join(folder, 'inner'))).toMatchObject({ problem: { code: 'folder_taken' } });
  expect(await add(join(place, 'none'))).toMatchObject({ problem: { code: 'folder_missing' } });
  const saved = join(place, 'saved mail');
  mkdirSync(saved);
  writeFileSync(join(saved, 'a.eml'), eml('a@x.example'));
  expect(await add(saved)).toMatchObject({ problem: { code: 'folder_unfit' } });
  const other = join(place, 'other');
  mkdirSync(other);
  expect(await folders().add(other, 'Accounting')).toMatchObject({ problem: { code: 'client_name_taken' } });
  expect(await folders().add(other, 'Other')).toMatchObject({ ok: true });
  const { id = '' } =
    folders()
      .list()
      .find(({ path }) => path === other) ?? {};
  expect(folders().remove(id)).toMatchObject({ ok: true });
  expect(folders().list()).toHaveLength(1);
  expect(folders().remove(id)).toMatchObject({ problem: { code: 'folder_unknown' } });
});

test('500 files at once are all taken in, each once', async () => {
  here.link.set(false);
  for (let at = 0; at < 500; at++) put(`m${at}.eml`, eml(`r${at}@x.example`));
  await taken();
  await look(500);
  expect(counts()).toMatchObject({ queued: 500 });
  expect(files().filter((name) => name.endsWith('.accepted.json'))).toHaveLength(500);
  expect(files()).toHaveLength(500);
}, 60_000);
