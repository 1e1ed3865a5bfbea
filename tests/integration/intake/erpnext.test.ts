import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frappeStatus, queueStanding } from '../../../src/shared/frappe.ts';
import { stateSchema } from '../../../src/shared/model.ts';
import type { ImportPreview } from '../../../src/shared/programs.ts';
import { type Office, office } from '../../support/office.ts';

/** Exports of ERPNext's Email Queue, in the forms that its Data Export, its reports and its REST interface write. */

let here: Office;
let place: string;

beforeEach(async () => {
  here = await office();
  place = mkdtempSync(join(tmpdir(), 'outtray-erpnext-'));
});
afterEach(async () => {
  await here.close();
  rmSync(place, { recursive: true });
});

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/erpnext', name);
const room = () => here.rooms().programs.queueImport;

async function previewed(path: string, errors = false): Promise<ImportPreview> {
  const preview = await room().preview(path, errors);
  if (!preview.ok) throw new Error(JSON.stringify(preview.problem));
  return preview.value;
}

const counts = () => here.rooms().outbox.snapshot().counts;
const texts = () =>
  here.practice.mailbox.all().map(({ id, recipients, subject }) => ({
    subject,
    recipients,
    text: here.practice.mailbox.received(id)?.toString('utf8') ?? '',
  }));

describe.each(['data-export.csv', 'report.csv', 'rest.json'])('%s', (name) => {
  test('is shown first, and nothing comes in by looking', async () => {
    const preview = await previewed(fixture(name));
    expect(preview).toMatchObject({
      fileName: name,
      rows: 8,
      // one, two of three, the one that may have gone, and one for both who are named in the header
      messages: 5,
      counts: { import: 4, sent: 1, error: 1, unusable: 2, double: 0 },
    });
    expect(preview.statuses).toContainEqual({ status: 'Not Sent', rows: 4 });
    expect(preview.sample.map(({ fate }) => fate)).toEqual([
      'import',
      'import',
      'sent',
      'error',
      'unusable',
      'import',
      'import',
      'unusable',
    ]);
    expect(preview.sample[4]?.problem).toMatchObject({
      params: { reason: 'an attachment of it is on the ERPNext server and not in the export' },
    });
    expect(preview.sample[7]?.problem).toMatchObject({ params: { reason: 'its end is missing in the export' } });
    expect(counts()).toMatchObject({ queued: 0, sent: 0 });
  });

  test('comes in, reaches those who have not got it, and a second time nobody', async () => {
    const preview = await previewed(fixture(name), true);
    expect(preview).toMatchObject({ messages: 6, counts: { import: 5, error: 0 } });
    const run = await room().run(preview.id, false);
    expect(run).toMatchObject({ ok: true, value: { imported: 6, doubles: 0, refused: [] } });
    // the one that may have gone waits for the operator, and the one for later for its time
    await here.until(() => counts().sent === 4);
    expect(counts()).toMatchObject({ queued: 2 });
    const sent = texts();
    expect(sent.map(({ subject, recipients }) => [subject, ...recipients]).sort()).toEqual([
      ['Delivery note DN-2026-0102', 'three@harlow.example'],
      ['Delivery note DN-2026-0102', 'two@harlow.example'],
      ['Invoice INV-2026-0418', 'accounts@marlow.example'],
      ['Quotation QTN-2026-0091', 'late@x.example'],
    ]);
    const [note] = sent.filter(({ recipients }) => recipients.includes('two@harlow.example'));
    expect(note?.text).toContain('To: two@harlow.example\r\n');
    expect(note?.text.replace(/=\r\n/g, '')).toContain(
      'This email was sent to one@harlow.example, two@harlow.example, three@harlow.example and copied to ledger@northgate.example',
    );
    for (const { text } of sent) expect(text).not.toMatch(/<!--/);
    const { rows } = here.rooms().outbox.page({ standing: null, words: '' } as never, null, 20);
    const of = (subject: string) => rows.find((row) => row.subject === subject);
    expect(of('Invoice INV-2026-0418')).toMatchObject({
      reference: 'Sales Invoice INV-2026-0418',
      clientName: 'ERPNext',
    });
    expect(of('Quotation QTN-2026-0091')).toMatchObject({ priority: 2 });
    expect(of('In flight')).toMatchObject({ standing: 'on_hold', hold: { reason: 'operator' } });
    expect(of('To all of you')).toMatchObject({ standing: 'scheduled', recipientCount: 2 });

    const again = await previewed(fixture(name), true);
    expect(again).toMatchObject({ messages: 0, counts: { import: 0, double: 5 } });
    expect(await room().run(preview.id, false)).toMatchObject({ problem: { code: 'import_gone' } });
  });
});

test('on hold, nothing goes before it is released', async () => {
  const preview = await previewed(fixture('rest.json'));
  expect(await room().run(preview.id, true)).toMatchObject({ ok: true, value: { imported: 5 } });
  await here.clock.advance(60_000);
  expect(counts()).toMatchObject({ queued: 5, sent: 0 });
  const { rows } = here.rooms().outbox.page({ standing: 'on_hold', words: '' } as never, null, 20);
  expect(rows).toHaveLength(5);
  expect(here.practice.mailbox.count()).toBe(0);
});

test('the placeholders of Frappe 13, which are written with spaces, are filled like those of later versions', async () => {
  const message =
    'To: <!--recipient-->\nSubject: Old\n\n<!--cc message-->\n<a href=3D"<!--unsubscribe url-->">x</a><!--email open check-->\n';
  const row = { name: 'old', status: 'Not Sent', message, expose_recipients: 'footer', show_as_cc: 'c@x.example' };
  const path = join(place, 'queue.json');
  writeFileSync(path, JSON.stringify([{ ...row, recipients: [{ recipient: 'a@x.example', status: 'Not Sent' }] }]));
  const preview = await previewed(path);
  expect(await room().run(preview.id, false)).toMatchObject({ ok: true, value: { imported: 1 } });
  await here.until(() => counts().sent === 1);
  const [mail] = texts();
  expect(mail?.text).toContain('To: a@x.example\r\n');
  expect(mail?.text).toContain('This email was sent to a@x.example and copied to c@x.example');
  expect(mail?.text).not.toContain('<!--');
});

test('a row that the outbox refuses is named, and the others come in', async () => {
  const row = (name: string, message: string) => ({
    name,
    status: 'Not Sent',
    message,
    recipients: [{ recipient: 'a@x.example', status: 'Not Sent' }],
  });
  const path = join(place, 'queue.json');
  writeFileSync(
    path,
    JSON.stringify([row('bad', 'From: a@x.example\nFrom: b@x.example\n\nx'), row('good', 'Subject: Good\n\nx')]),
  );
  const preview = await previewed(path);
  const run = await room().run(preview.id, true);
  expect(run).toMatchObject({
    ok: true,
    value: { imported: 1, refused: [{ name: 'bad', problem: { code: 'message_malformed' } }] },
  });
});

test.each<[string, string, string]>([
  ['notes.csv', 'a,b\n1,2\n', 'import_unreadable'],
  ['empty.csv', '', 'import_unreadable'],
  ['quotes.csv', 'ID,Status,Message,Recipient\n"a', 'import_unreadable'],
  ['broken.json', '{"data": [', 'import_unreadable'],
  ['other.json', '{"data": [{"title": "x"}]}', 'import_unreadable'],
  ['none.json', '[]', 'import_unreadable'],
])('%s is not taken for an export', async (name, content, code) => {
  writeFileSync(join(place, name), content);
  expect(await room().preview(join(place, name), false)).toMatchObject({ ok: false, problem: { code } });
});

test('a file that is not there, and rows with addresses and statuses that are none', async () => {
  expect(await room().preview(join(place, 'none.csv'), false)).toMatchObject({
    problem: { code: 'attachment_unreadable' },
  });
  const path = join(place, 'odd.csv');
  const rows = [
    '1,Not Sent,"Subject: x\n\nx",nobody',
    '2,Strange,"Subject: x\n\nx",a@x.example',
    '3,Not Sent,"Subject: x\n\nx",',
  ];
  writeFileSync(path, `name,status,message,recipient\n${rows.join('\n')}\n`);
  const preview = await previewed(path);
  expect(preview.sample.map(({ fate, problem }) => [fate, problem?.code])).toEqual([
    ['unusable', 'address_invalid'],
    ['unusable', 'import_incomplete'],
    ['unusable', 'no_recipient'],
  ]);
});

test('statuses have a name in ERPNext, and every name of ERPNext has a meaning', () => {
  expect(Object.fromEntries(stateSchema.options.map((state) => [state, frappeStatus(state)]))).toEqual({
    receiving: 'Not Sent',
    queued: 'Not Sent',
    sending: 'Sending',
    unconfirmed: 'Sending',
    sent: 'Sent',
    failed: 'Error',
    cancelled: 'Error',
  });
  const names = ['Not Sent', 'Sending', 'Sent', 'Partially Sent', 'Partially Errored', 'Error', 'Expired', 'New'];
  expect(names.map(queueStanding)).toEqual([
    'unsent',
    'maybe',
    'sent',
    'partly',
    'partly',
    'error',
    'error',
    'unknown',
  ]);
});
