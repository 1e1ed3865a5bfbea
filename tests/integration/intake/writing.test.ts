import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blankDraft, type DraftText } from '../../../src/shared/drafts.ts';
import { type Office, office } from '../../support/office.ts';
import { memorySettings } from '../../support/outbox-rig.ts';

/** What is written by hand, through the real rooms, as practice Google gets it. */

const png = readFileSync(join(import.meta.dirname, '../../../build/tray/idle-light-panel-32.png'));
const settings = memorySettings();
let at: Office;
let folder: string;

beforeEach(async () => {
  settings.set('undoSendMs', 0);
  at = await office({ settings });
  folder = mkdtempSync(join(tmpdir(), 'outtray-writing-'));
});
afterEach(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

async function send(text: Partial<DraftText>, prepare: (id: string) => unknown = () => undefined) {
  const { compose } = at.rooms();
  const { id } = compose.create();
  compose.save(id, { ...blankDraft, to: 'jon@example.org', subject: 'Written', ...text });
  await prepare(id);
  const sent = await compose.send(id);
  if (!sent.ok) throw new Error(sent.problem.code);
  return { ...sent.value, draftId: id };
}
async function received(id: string): Promise<Email & { raw: string }> {
  await at.reach(id, 'sent');
  const [mail] = at.practice.mailbox.byOuttrayId(id);
  const raw = at.practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
  return { ...(await PostalMime.parse(Buffer.from(raw, 'latin1'))), raw };
}

test('formatted text goes with its pictures, its text alternative and its files', async () => {
  const { compose } = at.rooms();
  let cid = '';
  const path = join(folder, 'Preisliste.txt');
  writeFileSync(path, 'Eiche 40');
  const { messageId } = await send(
    { cc: 'Ann <ann@example.org>', replyTo: 'Orders <orders@northgate.example>', importance: 'high' },
    async (id) => {
      const added = compose.addPicture(id, png);
      const unused = compose.addPicture(id, png);
      if (!added.ok || !unused.ok) throw new Error('no picture');
      cid = added.value.cid;
      await compose.attach(id, [path]);
      const html = `<p>Guten <strong>Tag</strong></p><ul><li><p>Eiche</p></li></ul><p><img src="cid:${cid}"></p>`;
      compose.save(id, {
        ...blankDraft,
        to: 'jon@example.org',
        cc: 'Ann <ann@example.org>',
        replyTo: 'Orders <orders@northgate.example>',
        importance: 'high',
        subject: 'Written',
        html: `${html}<script>alert(1)</script><img src="https://spy.example/x.png" onerror="alert(1)">`,
        text: 'what the window says the words are',
      });
    },
  );
  const mail = await received(messageId);
  expect(mail.text?.trim()).toBe('Guten Tag\n\n- Eiche');
  expect(mail.html).toContain('<strong>Tag</strong>');
  expect(mail.html).not.toMatch(/script|spy\.example|onerror/);
  expect(mail.replyTo).toMatchObject([{ address: 'orders@northgate.example', name: 'Orders' }]);
  const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
  expect(headers).toMatchObject({ importance: 'high', 'x-priority': '1 (Highest)' });
  // the picture that is not in the text stays behind
  expect(
    mail.attachments.map(({ filename, disposition, contentId, related }) => [
      filename,
      disposition,
      contentId,
      related ?? false,
    ]),
  ).toEqual([
    ['picture-1.png', 'inline', `<${cid}>`, true],
    ['Preisliste.txt', 'attachment', undefined, false],
  ]);
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(png)).toBe(true);
  // RFC 2046 5.1.4 and RFC 2387: the alternatives first, and the picture beside the HTML that shows it
  expect([...mail.raw.matchAll(/Content-Type: (multipart\/\w+|text\/\w+)/g)].map(([, type]) => type)).toEqual([
    'multipart/mixed',
    'multipart/alternative',
    'text/plain',
    'multipart/related',
    'text/html',
    'text/plain',
  ]);
});

test('the window cannot name a picture of another draft', async () => {
  const { compose } = at.rooms();
  const other = compose.addPicture(compose.create().id, png);
  const cid = other.ok ? other.value.cid : '';
  const { messageId } = await send({ html: `<p>Hello</p><img src="cid:${cid}">` });
  const mail = await received(messageId);
  expect(mail.attachments).toEqual([]);
  expect(mail.html).not.toContain(cid);
});

test('a message for later waits until its time, over a restart', async () => {
  const sendAfter = at.clock.now() + 3 * 3_600_000;
  const { messageId, goesAt } = await send({ sendAfter });
  expect(goesAt).toBe(sendAfter);
  expect(at.row(messageId)).toMatchObject({ standing: 'scheduled', dueAt: sendAfter });
  await at.restart();
  await at.clock.advance(3 * 3_600_000 - 1_000);
  expect(at.row(messageId).standing).toBe('scheduled');
  expect(at.got(messageId)).toBe(0);
  expect(at.rooms().compose.drafts()).toMatchObject([{ handedOver: { goesAt: sendAfter } }]);
  await at.clock.advance(1_000);
  await at.reach(messageId, 'sent');
  expect(at.got(messageId)).toBe(1);
  expect(at.rooms().compose.drafts()).toEqual([]);
});

test('Undo within its time: nothing leaves, and sent again it goes once', async () => {
  settings.set('undoSendMs', 10_000);
  const { messageId, draftId } = await send({ html: '<p>Hello</p>' });
  await at.clock.advance(9_000);
  expect(at.rooms().compose.undoSend(draftId)).toMatchObject({ ok: true, value: { html: '<p>Hello</p>' } });
  await at.clock.advance(60_000);
  expect(at.got(messageId)).toBe(0);
  const again = await at.rooms().compose.send(draftId);
  const id = again.ok ? again.value.messageId : '';
  await at.clock.advance(10_000);
  await at.reach(id, 'sent');
  expect(at.got(id)).toBe(1);
  expect(at.practice.mailbox.all().filter(({ subject }) => subject === 'Written')).toHaveLength(1);
});

test('nobody presses Undo, the window is closed, Outtray begins again: it goes all the same', async () => {
  settings.set('undoSendMs', 30_000);
  const { messageId, draftId } = await send({ html: '<p>Hello</p>' });
  await at.restart();
  await at.clock.advance(30_000);
  await at.reach(messageId, 'sent');
  expect(at.rooms().compose.undoSend(draftId)).toMatchObject({ ok: false, problem: { code: 'undo_too_late' } });
});

test('individually, each gets a message of their own', async () => {
  const { compose } = at.rooms();
  const { messages } = await send({ to: 'Jon <jon@example.org>, ann@example.org', individually: true }, (id) => {
    const added = compose.addPicture(id, png);
    compose.save(id, {
      ...blankDraft,
      to: 'Jon <jon@example.org>, ann@example.org',
      individually: true,
      subject: 'Each',
      html: `<p>Hi</p><img src="cid:${added.ok ? added.value.cid : ''}">`,
    });
  });
  expect(messages).toBe(2);
  const each = () => at.practice.mailbox.all().filter(({ subject }) => subject === 'Each');
  await at.until(() => at.rooms().outbox.snapshot().counts.sent === 2);
  expect(each().map(({ recipients }) => recipients)).toEqual(
    expect.arrayContaining([['jon@example.org'], ['ann@example.org']]),
  );
  const raw = at.practice.mailbox.received(each()[0]?.id ?? '') ?? Buffer.of();
  expect((await PostalMime.parse(raw)).attachments).toHaveLength(1);
});
