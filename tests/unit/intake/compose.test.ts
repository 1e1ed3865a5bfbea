import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
