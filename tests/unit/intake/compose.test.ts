import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AddressBook } from '../../../src/main/intake/address-book.ts';
import type { Compose } from '../../../src/main/intake/compose.ts';
import { createComposeRoom } from '../../../src/main/intake/compose-room.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { Settings } from '../../../src/main/ports.ts';
import { blankDraft, type DraftText } from '../../../src/shared/drafts.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { memorySettings, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

const letter: DraftText = {
  ...blankDraft,
  to: 'Marlow Kitchens <accounts@marlowkitchens.example>, jon@example.org',
  cc: 'copy@example.org',
  bcc: 'archive@northgate.example',
  subject: 'Rechnung für Küche',
  html: '<p>Guten Tag</p>',
  text: 'Guten Tag',
  reference: ' INV-2026-0418 ',
};

let rig: OutboxRig;
let outbox: Outbox;
let compose: Compose;
let addressBook: AddressBook;
let settings: Settings;
let folder: string;

beforeEach(() => {
  rig = outboxRig({ readMail });
  outbox = rig.build();
  const { clock, random } = rig;
  settings = memorySettings();
  ({ compose, addressBook } = createComposeRoom({
    db: rig.db,
    enqueue: outbox.enqueue,
    enqueueEach: outbox.batches.enqueueEach,
    cancel: (ids) => void outbox.act('cancel', ids, 'operator'),
    settings,
    clock,
    random,
  }));
  folder = mkdtempSync(join(tmpdir(), 'outtray-compose-'));
});
afterEach(async () => {
  await rig.remove();
  rmSync(folder, { recursive: true });
});

function rows() {
  return outbox.page({ standing: null, words: '' }, null, 10).rows;
}

test('a draft is kept as typed, in order of the last change', async () => {
  const first = compose.create();
  await rig.clock.advance(1000);
  const second = compose.create();
  await rig.clock.advance(1000);
  expect(compose.save(first.id, letter)).toMatchObject({ ok: true, value: { subject: letter.subject } });
  expect(compose.drafts().map(({ id }) => id)).toEqual([first.id, second.id]);
  compose.remove(second.id);
  expect(compose.drafts()).toMatchObject([{ ...letter, attachments: [] }]);
});

test('sending turns the draft into a message in one step', async () => {
  const { id } = compose.create();
  compose.save(id, letter);
  const path = join(folder, 'Zeichnung Küche.pdf');
  writeFileSync(path, Buffer.alloc(400_000, 'p'));
  expect(await compose.attach(id, [path])).toMatchObject({
    ok: true,
    value: { attachments: [{ name: 'Zeichnung Küche.pdf', size: 400_000, missing: false }] },
  });
  const sent = await compose.send(id);
  expect(sent.ok).toBe(true);
  expect(compose.drafts()).toEqual([]);
  expect(rows()).toMatchObject([
    { subject: letter.subject, reference: 'INV-2026-0418', recipientCount: 4, intake: 'compose', state: 'queued' },
  ]);
});

test('a file that has gone is named, and the draft stays', async () => {
  const { id } = compose.create();
  compose.save(id, letter);
  const path = join(folder, 'plan.pdf');
  writeFileSync(path, 'x');
  await compose.attach(id, [path]);
  rmSync(path);
  expect(compose.drafts()[0]?.attachments).toMatchObject([{ name: 'plan.pdf', missing: true }]);
  expect(await compose.send(id)).toEqual({
    ok: false,
    problem: problem('attachment_missing', { name: 'plan.pdf' }, 'ENOENT'),
  });
  expect(compose.drafts()).toHaveLength(1);
  expect(rows()).toEqual([]);
  const attachmentId = compose.drafts()[0]?.attachments[0]?.id ?? '';
  compose.detach(id, attachmentId);
  expect((await compose.send(id)).ok).toBe(true);
});

test('a folder or a pipe is no attachment, and a pipe put in its place later does not hang', async () => {
  const { id } = compose.create();
  expect(await compose.attach(id, [folder])).toMatchObject({ ok: false, problem: { code: 'attachment_unreadable' } });
  expect(await compose.attach(id, [join(folder, 'none')])).toMatchObject({
    ok: false,
    problem: { code: 'attachment_missing' },
  });
  const path = join(folder, 'soon-a-pipe');
  writeFileSync(path, 'x');
  await compose.attach(id, [path]);
  compose.save(id, letter);
  rmSync(path);
  execFileSync('mkfifo', [path]);
  expect(await compose.send(id)).toMatchObject({ ok: false, problem: { code: 'attachment_unreadable' } });
});

test.each([
  ['nobody to send to', { to: '', cc: '', bcc: '' }, 'no_recipient'],
  ['an address that is none', { to: 'jon at example' }, 'address_invalid'],
  ['a line break smuggled into an address', { to: 'jon@example.org\r\nBcc: eve@example.org' }, 'line_break_in_header'],
  ['a line break smuggled into the subject', { subject: 'Hello\r\nBcc: eve@example.org' }, 'line_break_in_header'],
])('%s is said, and the draft stays', async (_what, over, code) => {
  const { id } = compose.create();
  compose.save(id, { ...letter, ...over });
  expect(await compose.send(id)).toMatchObject({ ok: false, problem: { code } });
  expect(compose.drafts()).toHaveLength(1);
  expect(rows()).toEqual([]);
});

test('a draft that is not there is said', async () => {
  expect(await compose.send('none')).toEqual({ ok: false, problem: problem('message_unknown') });
});

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('pictures in the text', () => {
  test('are known by their bytes, and refused when they are none or too large', () => {
    const { id } = compose.create();
    const kept = compose.addPicture(id, png);
    expect(kept).toMatchObject({ ok: true, value: { cid: expect.stringMatching(/^[0-9a-z]{26}@outtray$/) } });
    expect(compose.pictures(id)).toEqual([
      { cid: kept.ok && kept.value.cid, dataUrl: `data:image/png;base64,${png.toString('base64')}` },
    ]);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    expect(compose.addPicture(id, svg)).toMatchObject({ ok: false, problem: { code: 'picture_kind' } });
    const large = Buffer.concat([png, Buffer.alloc(10 * 1_048_576)]);
    expect(compose.addPicture(id, large)).toMatchObject({ ok: false, problem: { code: 'picture_too_large' } });
    const half = Buffer.concat([png, Buffer.alloc(9 * 1_048_576)]);
    expect(compose.addPicture(id, half).ok).toBe(true);
    expect(compose.addPicture(id, half).ok).toBe(true);
    expect(compose.addPicture(id, half)).toMatchObject({ ok: false, problem: { code: 'pictures_too_large' } });
  });

  test('go when their draft goes', () => {
    const { id } = compose.create();
    compose.addPicture(id, png);
    rig.db.prepare('DELETE FROM draft').run();
    expect(compose.pictures(id)).toEqual([]);
  });
});

describe('taking back', () => {
  test('a deleted draft comes back for an hour, then it is gone', async () => {
    const { id } = compose.create();
    compose.save(id, letter);
    compose.addPicture(id, png);
    compose.remove(id);
    expect(compose.drafts()).toEqual([]);
    expect(compose.save(id, { ...letter, subject: 'typed late' }).ok).toBe(false);
    expect(compose.restore(id)).toMatchObject({ ok: true, value: { subject: letter.subject } });
    expect(compose.pictures(id)).toHaveLength(1);
    compose.remove(id);
    await rig.clock.advance(3_600_001);
    expect(compose.drafts()).toEqual([]);
    expect(compose.restore(id)).toEqual({ ok: false, problem: problem('message_unknown') });
  });

  test('a sent message waits as long as Undo is offered, and its draft comes back whole', async () => {
    settings.set('undoSendMs', 10_000);
    const { id } = compose.create();
    compose.save(id, letter);
    const path = join(folder, 'plan.pdf');
    writeFileSync(path, 'plan');
    await compose.attach(id, [path]);
    compose.addPicture(id, png);
    const whole = compose.drafts()[0];
    const sent = await compose.send(id);
    expect(sent).toMatchObject({ ok: true, value: { messages: 1, goesAt: rig.clock.now() + 10_000, undoMs: 10_000 } });
    expect(rows()).toMatchObject([{ standing: 'scheduled' }]);
    expect(compose.drafts()).toMatchObject([{ handedOver: { goesAt: rig.clock.now() + 10_000, messages: 1 } }]);
    // what is typed or attached now would not be in the message
    expect(compose.save(id, { ...letter, subject: 'too late' })).toMatchObject({ value: { subject: letter.subject } });
    expect((await compose.attach(id, [path])).ok).toBe(false);
    expect(compose.addPicture(id, png).ok).toBe(false);
    expect((await compose.send(id)).ok).toBe(false);
    expect(compose.undoSend(id)).toEqual({ ok: true, value: { ...whole, updatedAt: rig.clock.now() } });
    expect(compose.undoSend(id).ok).toBe(true);
    expect(rows()).toMatchObject([{ state: 'cancelled' }]);
    expect(compose.pictures(id)).toHaveLength(1);
  });

  test('too late is said, and the draft has done its work', async () => {
    settings.set('undoSendMs', 5_000);
    const { id } = compose.create();
    compose.save(id, letter);
    await compose.send(id);
    rig.db.prepare("UPDATE message SET state = 'cancelled', finished_at = 1").run();
    rig.db.prepare("UPDATE message SET state = 'queued', finished_at = NULL").run();
    rig.db.prepare("UPDATE message SET state = 'failed', finished_at = 1, problem = '{}'").run();
    expect(compose.undoSend(id)).toEqual({ ok: false, problem: problem('undo_too_late') });
    expect(compose.drafts()).toEqual([]);
    expect(compose.undoSend(id)).toEqual({ ok: false, problem: problem('undo_too_late') });
  });

  test('a draft whose message was cancelled in the Outbox, or by an Undo cut off in the middle, is there again', async () => {
    settings.set('undoSendMs', 5_000);
    const { id } = compose.create();
    compose.save(id, letter);
    const sent = await compose.send(id);
    outbox.act('cancel', [sent.ok ? sent.value.messageId : ''], 'operator');
    expect(compose.drafts()).toMatchObject([{ id, handedOver: null, subject: letter.subject }]);
  });

  test('one message to each that goes at once: the first of them is named, not their batch', async () => {
    settings.set('undoSendMs', 0);
    const { id } = compose.create();
    compose.save(id, { ...letter, individually: true });
    const sent = await compose.send(id);
    if (!sent.ok) throw new Error(sent.problem.code);
    expect(sent.value.messages).toBe(4);
    expect(outbox.detail(sent.value.messageId)).toMatchObject({ ok: true });
  });

  test('one message to each, and all of them taken back', async () => {
    settings.set('undoSendMs', 5_000);
    const { id } = compose.create();
    compose.save(id, { ...letter, individually: true });
    const sent = await compose.send(id);
    expect(sent).toMatchObject({ ok: true, value: { messages: 4 } });
    expect(rows()).toHaveLength(4);
    expect(rows().map(({ recipientCount }) => recipientCount)).toEqual([1, 1, 1, 1]);
    expect(compose.drafts()).toMatchObject([{ handedOver: { messages: 4 } }]);
    expect(compose.undoSend(id)).toMatchObject({ ok: true, value: { id, handedOver: null } });
    expect(rows().every(({ state }) => state === 'cancelled')).toBe(true);
  });

  test('when some of many have left, it says how many, and the others do not go', async () => {
    settings.set('undoSendMs', 5_000);
    const { id } = compose.create();
    compose.save(id, { ...letter, individually: true });
    await compose.send(id);
    rig.db
      .prepare(
        "UPDATE message SET state = 'failed', finished_at = 1, problem = '{}' WHERE seq = (SELECT min(seq) FROM message)",
      )
      .run();
    expect(compose.undoSend(id)).toEqual({ ok: false, problem: problem('undo_partly', { gone: 1, count: 4 }) });
    expect(rows().filter(({ state }) => state === 'cancelled')).toHaveLength(3);
  });
});

test('a time that has passed means now, and without Undo nothing is kept behind', async () => {
  const { id } = compose.create();
  compose.save(id, { ...letter, sendAfter: rig.clock.now() - 1, importance: 'high' });
  expect(await compose.send(id)).toMatchObject({ ok: true, value: { goesAt: null, undoMs: 0 } });
  expect(rows()).toMatchObject([{ sendAfter: null, priority: 5 }]);
  expect(compose.drafts()).toEqual([]);
});

test('a letter that a link asks for becomes a draft, whatever stands in it', () => {
  const draft = compose.createFrom({
    to: 'ann@example.org, jon@example.org',
    cc: '',
    bcc: 'eve@example.org\r\nBcc: mallory@example.org',
    subject: 'Offer\r\nBcc: eve@example.org',
    body: 'Dear Ann,\n<script>alert(1)</script>\n\nBye',
  });
  expect(draft).toMatchObject({
    to: 'ann@example.org, jon@example.org',
    bcc: 'eve@example.org Bcc: mallory@example.org',
    subject: 'Offer Bcc: eve@example.org',
    html: '<p>Dear Ann,<br>&#60;script&#62;alert(1)&#60;/script&#62;</p><p>Bye</p>',
  });
  expect(compose.drafts()).toHaveLength(1);
});

describe('addresses written to before', () => {
  async function writeTo(to: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const { id } = compose.create();
      compose.save(id, { ...letter, to, cc: '', bcc: '' });
      await compose.send(id);
      await rig.clock.advance(1_000);
    }
  }
  const suggested = (typed: string) => addressBook.suggest(typed, 5).map(({ address }) => address);

  test('are found by the beginning of every word, the often used first', async () => {
    await writeTo('Marlow Kitchens <accounts@marlow.example>', 3);
    await writeTo('mia@harlow.example, Öl & Söhne <post@oel.example>');
    expect(suggested('mar')).toEqual(['accounts@marlow.example']);
    expect(suggested('kitch')).toEqual(['accounts@marlow.example']);
    expect(suggested('marlow k')).toEqual(['accounts@marlow.example']);
    expect(suggested('M')).toEqual(['accounts@marlow.example', 'mia@harlow.example']);
    expect(suggested('arlow')).toEqual([]);
    expect(suggested('öl')).toEqual(['post@oel.example']);
    expect(suggested('sohne')).toEqual(['post@oel.example']);
    expect(suggested('"oel* OR')).toEqual([]);
    expect(suggested('%')).toEqual([]);
    expect(suggested('')).toHaveLength(3);
    expect(addressBook.suggest('mar', 5)).toEqual([
      { address: 'accounts@marlow.example', name: 'Marlow Kitchens', used: 3 },
    ]);
  });

  test('the last name given is kept, and a forgotten address is gone until it is used again', async () => {
    await writeTo('Marlow <accounts@marlow.example>');
    await writeTo('ACCOUNTS@marlow.example');
    expect(addressBook.suggest('acc', 5)).toMatchObject([{ name: 'Marlow', used: 2 }]);
    await writeTo('Kitchens <accounts@marlow.example>');
    expect(addressBook.suggest('kit', 5)).toMatchObject([{ name: 'Kitchens', used: 3 }]);
    addressBook.forget('Accounts@Marlow.example');
    expect(suggested('acc')).toEqual([]);
  });
});
