import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileNameOf } from '../../../src/main/bulk/export.ts';
import { type BulkRoom, createBulkRoom } from '../../../src/main/bulk/room.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { Target } from '../../../src/shared/finding.ts';
import { frappeStatus } from '../../../src/shared/frappe.ts';
import type { BulkAct } from '../../../src/shared/jobs.ts';
import { stateSchema } from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { bodyOf, fieldsOf, valueOrThrow } from '../../support/mail.ts';
import { detailOf, type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';
import { entriesOf } from '../../support/zip.ts';

let rig: OutboxRig;
let outbox: Outbox;
let bulk: BulkRoom;

beforeEach(() => {
  rig = outboxRig({ accounts: ['office', 'billing'], readMail, quick: true });
  outbox = rig.build();
  bulk = createBulkRoom({
    db: rig.db,
    outbox,
    accounts: rig.accounts.directory,
    clock: rig.clock,
    log: rig.log,
    changed: () => undefined,
  });
});
afterEach(() => rig.remove());

const letter = [
  'From: Office <office@northgate.example>',
  'To: Jon Ferris <jon.ferris@gmial.example>,',
  ' Anna <anna@marlow.example>',
  'Cc: ledger@northgate.example',
  'Bcc: hidden@far.example',
  'Subject: =?utf-8?q?Rechnung_f=C3=BCr_Eiche?=',
  'Date: Thu, 26 Nov 2026 14:12:01 +0000',
  'X-Odd:   kept   as it is',
  'Content-Type: application/octet-stream',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Body \u00ff\u00fe bytes\r\n..dot\r\n--x\r\n',
].join('\r\n');

async function handIn(text = letter, state: 'failed' | 'sent' | 'queued' = 'failed'): Promise<string> {
  async function* body() {
    yield Buffer.from(text, 'latin1');
  }
  const kept = valueOrThrow(
    await outbox.enqueue(
      { kind: 'raw', envelope: null, body: body() },
      {
        intake: 'smtp',
        client: { id: 'c', name: 'ERP' },
        accountId: null,
        reference: 'INV-7',
        priority: 2,
        sendAfter: 5,
        idempotencyKey: null,
        // the same letter is handed in again and again here
        meantAgain: true,
      },
    ),
  );
  if (state === 'failed')
    rig.db
      .prepare(
        `UPDATE message SET state = 'failed', finished_at = 1, problem = '{"code":"gmail_recipient_refused","params":{}}' WHERE id = ?`,
      )
      .run(kept.id);
  if (state === 'sent') {
    rig.db.prepare("UPDATE message SET state = 'sending', attempt_id = 1 WHERE id = ?").run(kept.id);
    rig.db
      .prepare("UPDATE message SET state = 'sent', attempt_id = NULL, finished_at = 1, gmail_id = 'g1' WHERE id = ?")
      .run(kept.id);
  }
  return kept.id;
}
const bytes = (id: string) => Buffer.from(valueOrThrow(outbox.bytes(id, 10_000_000)).bytes);
const without = (fields: string[], ...names: string[]) =>
  fields.filter((field) => !names.some((name) => field.toLowerCase().startsWith(`${name}:`)));

describe('the corrected copy', () => {
  test('goes to the one person, and nothing else of the mail changes', async () => {
    const id = await handIn();
    const { messageId } = valueOrThrow(
      await bulk.copies.correct(id, 'jon.ferris@gmial.example', 'jon.ferris@gmail.example', 'operator'),
    );
    const { row, recipients } = detailOf(outbox, messageId);
    expect(recipients).toEqual([{ kind: 'to', address: 'jon.ferris@gmail.example', name: 'Jon Ferris' }]);
    expect(row).toMatchObject({
      reference: 'INV-7',
      clientName: 'ERP',
      intake: 'smtp',
      priority: 2,
      sendAfter: null,
      state: 'queued',
    });
    const people = ['to', 'cc', 'bcc', 'x-outtray-id'];
    expect(without(fieldsOf(bytes(messageId)), ...people)).toEqual(without(fieldsOf(bytes(id)), ...people));
    const hash = (of: string) =>
      createHash('sha256')
        .update(bodyOf(bytes(of)))
        .digest('hex');
    expect(hash(messageId)).toBe(hash(id));
    expect(bytes(messageId).toString('latin1')).not.toMatch(/anna@|ledger@|hidden@|gmial/);
  });

  test('works for one in Bcc, who stays in Bcc', async () => {
    const id = await handIn();
    const { messageId } = valueOrThrow(
      await bulk.copies.correct(id, 'HIDDEN@far.example', 'hidden@near.example', 'operator'),
    );
    expect(detailOf(outbox, messageId).recipients).toEqual([
      { kind: 'bcc', address: 'hidden@near.example', name: null },
    ]);
  });

  test('and the message name each other', async () => {
    const id = await handIn(letter, 'sent');
    const { messageId } = valueOrThrow(
      await bulk.copies.correct(id, 'anna@marlow.example', 'anna@marlowe.example', 'operator'),
    );
    expect(detailOf(outbox, id).links).toEqual([
      {
        id: messageId,
        kind: 'corrected',
        earlier: false,
        state: 'queued',
        subject: 'Rechnung für Eiche',
        to: 'anna@marlowe.example',
      },
    ]);
    expect(detailOf(outbox, messageId).links).toMatchObject([{ id, kind: 'corrected', earlier: true, state: 'sent' }]);
    expect(detailOf(outbox, id).timeline.at(-1)).toMatchObject({
      kind: 'corrected_as',
      params: { id: messageId, was: 'anna@marlow.example', is: 'anna@marlowe.example', by: 'operator' },
    });
    expect(detailOf(outbox, messageId).timeline.at(-1)).toMatchObject({ kind: 'corrected_from', params: { id } });
  });

  test('is refused for what makes no sense', async () => {
    const id = await handIn();
    const why = async (was: string, is: string, of = id) => {
      const made = await bulk.copies.correct(of, was, is, 'operator');
      return made.ok ? null : made.problem;
    };
    expect(await why('jon.ferris@gmial.example', 'jon ferris')).toEqual(
      problem('address_invalid', { address: 'jon ferris' }),
    );
    expect(await why('nobody@x.example', 'a@x.example')).toEqual(
      problem('recipient_unknown', { address: 'nobody@x.example' }),
    );
    expect(await why('a@x.example', 'b@x.example', 'none')).toEqual(problem('message_unknown'));
    const queued = await handIn(letter, 'queued');
    expect(await why('anna@marlow.example', 'b@x.example', queued)).toEqual(
      problem('not_ended_yet', { state: 'queued' }),
    );
    rig.db.prepare('UPDATE message SET body_dropped_at = 1 WHERE id = ?').run(id);
    expect(await why('anna@marlow.example', 'b@x.example')).toEqual(problem('content_gone'));
    expect(outbox.snapshot().counts.queued).toBe(1);
  });

  test('of a header that was put together otherwise is refused, and nothing is sent', async () => {
    const id = await handIn();
    rig.db.prepare("UPDATE recipient SET address = 'other@x.example' WHERE position = 0").run();
    expect(await bulk.copies.correct(id, 'other@x.example', 'a@x.example', 'operator')).toMatchObject({
      ok: false,
      problem: { code: 'message_malformed' },
    });
  });
});

describe('sending once more', () => {
  test('makes a new message of the same bytes to the same people, under a new id', async () => {
    const id = await handIn(letter, 'sent');
    const { messageId } = valueOrThrow(await bulk.copies.resend(id, 'operator'));
    expect(messageId).not.toBe(id);
    expect(detailOf(outbox, messageId).recipients).toEqual(detailOf(outbox, id).recipients);
    expect(without(fieldsOf(bytes(messageId)), 'x-outtray-id')).toEqual(without(fieldsOf(bytes(id)), 'x-outtray-id'));
    expect(bytes(messageId).toString('latin1')).toContain(`X-Outtray-Id: ${messageId}\r\n`);
    expect(detailOf(outbox, id).timeline.at(-1)).toMatchObject({ kind: 'resent_as', params: { id: messageId } });
    expect(detailOf(outbox, messageId).links).toMatchObject([{ id, kind: 'resent', earlier: true }]);
  });

  test('is for what was sent', async () => {
    const id = await handIn(letter, 'failed');
    expect(await bulk.copies.resend(id, 'operator')).toEqual({
      ok: false,
      problem: problem('not_sent_yet', { state: 'failed' }),
    });
  });

  test('of everything that matches sends each once', async () => {
    await handIn(letter, 'sent');
    await handIn(letter, 'sent');
    const target = { filter: { standing: 'sent' as const, words: '', sort: 'newest' as const }, except: [] };
    expect(await bulk.jobs.count('resend', target)).toBe(2);
    bulk.jobs.start('resend', target);
    await bulk.jobs.idle();
    expect(bulk.jobs.current()).toMatchObject({ state: 'done', changed: 2 });
    expect(outbox.snapshot().counts).toMatchObject({ sent: 2, queued: 2 });
  });
});

describe('an export', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outtray-export-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function exported(act: BulkAct, path: string, target: Target) {
    const sink = await bulk.sinkFor(act, path);
    bulk.jobs.start(act, target, sink ?? undefined);
    await bulk.jobs.idle();
    return bulk.jobs.current();
  }
  const everything: Target = { filter: { standing: null, words: '', sort: 'newest' }, except: [] };

  test('as a zip holds every message byte for byte, for its owner only', async () => {
    const ids = [await handIn(), await handIn(letter, 'sent')];
    const path = join(folder, 'messages.zip');
    expect(await exported('export_zip', path, everything)).toMatchObject({ state: 'done', changed: 2, total: 2 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const entries = entriesOf(readFileSync(path));
    expect([...entries.keys()].sort()).toEqual(ids.map((id) => `${id} INV-7.eml`).sort());
    for (const id of ids) expect(entries.get(`${id} INV-7.eml`)?.equals(bytes(id))).toBe(true);
  });

  test('as a folder holds the same files', async () => {
    const id = await handIn();
    const gone = await handIn();
    rig.db.prepare('UPDATE message SET body_dropped_at = 1 WHERE id = ?').run(gone);
    expect(await exported('export_folder', join(folder, 'mail'), everything)).toMatchObject({ changed: 1, done: 2 });
    expect(readdirSync(join(folder, 'mail'))).toEqual([`${id} INV-7.eml`]);
    expect(readFileSync(join(folder, 'mail', `${id} INV-7.eml`)).equals(bytes(id))).toBe(true);
    expect(statSync(join(folder, 'mail', `${id} INV-7.eml`)).mode & 0o777).toBe(0o600);
  });

  test('as a list has the names of Frappe, and no cell that a spreadsheet would calculate', async () => {
    await handIn(letter.replace('=?utf-8?q?Rechnung_f=C3=BCr_Eiche?=', '=HYPERLINK("http://x")'), 'sent');
    await handIn();
    const path = join(folder, 'messages.csv');
    await exported('export_csv', path, everything);
    const rows = parse<Record<string, string>>(readFileSync(path), { columns: true, bom: true });
    expect(rows.map(({ Status }) => Status)).toEqual(['Error', 'Sent']);
    expect(rows[0]).toMatchObject({
      State: 'failed',
      Subject: 'Rechnung für Eiche',
      Reference: 'INV-7',
      Client: 'ERP',
      'Email Account': 'office@northgate.example',
      Error: 'Gmail does not accept a recipient address of this message.',
    });
    expect(rows[0]?.Recipients).toBe(
      'jon.ferris@gmial.example, anna@marlow.example, ledger@northgate.example, hidden@far.example',
    );
    expect(rows[1]?.Subject).toBe(`'=HYPERLINK("http://x")`);
    expect(Object.fromEntries(stateSchema.options.map((state) => [state, frappeStatus(state)]))).toEqual({
      receiving: 'Not Sent',
      queued: 'Not Sent',
      sending: 'Sending',
      unconfirmed: 'Sending',
      sent: 'Sent',
      failed: 'Error',
      cancelled: 'Error',
    });
  });

  test('names files so that every system takes them', () => {
    const named = (subject: string, reference: string | null = null) => fileNameOf({ id: '01J', subject, reference });
    expect(named('../../etc/passwd')).toBe('01J etc-passwd.eml');
    expect(named('Rechnung für Eiche: CON')).toBe('01J Rechnung-für-Eiche-CON.eml');
    expect(named('x', 'INV/7')).toBe('01J INV-7.eml');
    expect(named('???')).toBe('01J.eml');
    expect(named('😀'.repeat(3) + 'é'.repeat(80)).length).toBeLessThan(60);
  });

  test('to where nobody may write fails with the reason', async () => {
    await handIn();
    const job = await exported('export_zip', join(folder, 'none', 'x.zip'), everything);
    expect(job).toMatchObject({ state: 'failed', refused: { code: 'export_failed' } });
  });
});
