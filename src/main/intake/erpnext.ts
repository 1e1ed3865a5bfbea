import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { ImportFate, ImportPreview, ImportResult } from '../../shared/programs.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { newId } from '../ids.ts';
import { readable } from '../mail/header-text.ts';
import type { Desk } from '../outbox/hand-in.ts';
import type { Enqueue } from '../outbox/origin.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { type Plan, type PlannedMessage, planOf } from './erpnext-plan.ts';

/** The import of an Email Queue from ERPNext: looked at first, taken in when the operator says so, and never twice. */
export interface QueueImport {
  /** What an import of this file would do. Fails with import_unreadable, import_too_large or attachment_unreadable. */
  preview(path: string, errors: boolean): Promise<Result<ImportPreview, Problem>>;
  /** Takes in what the preview showed; `hold`: nothing of it goes before it is released. Fails with import_gone. */
  run(previewId: string, hold: boolean): Promise<Result<ImportResult, Problem>>;
}

export interface QueueImportDeps {
  readonly db: Database;
  readonly enqueue: Enqueue;
  readonly desk: Pick<Desk, 'hold'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const MAX_FILE_BYTES = 128 * 1_048_576;
const SAMPLE_ROWS = 50;
const MAX_REFUSED = 100;
/** Who handed it in, as the outbox shows it. */
const importer = { id: 'erpnext', name: 'ERPNext' };

export function createQueueImport(deps: QueueImportDeps): QueueImport {
  const { db, clock, random } = deps;
  const log = deps.log.room('import');
  const find = db.prepare<[string, string]>('SELECT 1 FROM erpnext_import WHERE queue_name = ? AND recipient = ?');
  const insert = db.prepare<[string, string, string, number]>(
    'INSERT INTO erpnext_import (queue_name, recipient, message_id, imported_at) VALUES (?, ?, ?, ?)',
  );
  const known = (queueName: string, address: string) => find.get(queueName, address) !== undefined;
  // one at a time: a preview holds the whole file
  let shown: { readonly id: string; readonly plans: readonly Plan[] } | null = null;

  return {
    async preview(path, errors) {
      const name = basename(path);
      shown = null;
      const { NotAnExport, readQueue } = await import('./erpnext-read.ts');
      try {
        if ((await stat(path)).size > MAX_FILE_BYTES)
          return fail(problem('import_too_large', { name, limit: `${MAX_FILE_BYTES / 1_048_576} MB` }));
        const rows = await readQueue(path, /\.json$/i.test(name));
        if (rows.length === 0) return fail(problem('import_unreadable', { name, reason: 'it has no rows' }));
        const plans = planOf(rows, { errors, now: clock.now(), known });
        shown = { id: newId(clock, random), plans };
        return ok(view(shown.id, name, plans));
      } catch (error) {
        if (error instanceof NotAnExport) return fail(problem('import_unreadable', { name, reason: error.message }));
        return fail(problem('attachment_unreadable', { name }, error instanceof Error ? error.message : undefined));
      }
    },

    async run(previewId, hold) {
      if (shown?.id !== previewId) return fail(problem('import_gone'));
      const { plans } = shown;
      shown = null;
      let imported = 0;
      let doubles = 0;
      const refused: { name: string; problem: Problem }[] = [];
      for (const message of plans.flatMap(({ messages }) => messages)) {
        const to = message.to.filter((address) => !known(message.queueName, address));
        if (to.length === 0) {
          doubles += 1;
          continue;
        }
        const taken = await take({ ...message, to }, hold);
        if (taken === null) imported += 1;
        else if (refused.length < MAX_REFUSED) refused.push({ name: message.queueName, problem: taken });
      }
      log.write('info', 'imported an Email Queue', { imported, doubles, refused: refused.length });
      return ok({ imported, doubles, refused });
    },
  };

  async function take(message: PlannedMessage, hold: boolean): Promise<Problem | null> {
    const taken = await deps.enqueue(
      { kind: 'raw', envelope: { from: message.sender, to: message.to }, body: once(message.mime) },
      {
        intake: 'folder',
        client: importer,
        accountId: null,
        reference: message.reference,
        priority: message.priority,
        sendAfter: message.sendAfter,
        // two mails of a queue that are alike are two mails
        idempotencyKey: `${message.queueName}:${message.to.join(',')}`.slice(0, 200),
        alongside(messageId) {
          for (const address of message.to) insert.run(message.queueName, address, messageId, clock.now());
          if (hold || message.maybeSent) deps.desk.hold(messageId, 'operator');
        },
      },
    );
    return taken.ok ? null : taken.problem;
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

function view(id: string, fileName: string, plans: readonly Plan[]): ImportPreview {
  const counts: Record<ImportFate, number> = { import: 0, sent: 0, double: 0, error: 0, unusable: 0 };
  const statuses = new Map<string, number>();
  for (const { row, fate } of plans) {
    counts[fate] += 1;
    const status = row.status === '' ? 'Not Sent' : row.status.slice(0, 40);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return {
    id,
    fileName,
    rows: plans.length,
    messages: plans.reduce((sum, { messages }) => sum + messages.length, 0),
    counts,
    statuses: [...statuses].map(([status, rows]) => ({ status, rows })),
    sample: plans.slice(0, SAMPLE_ROWS).map(({ row, fate, problem: why }) => ({
      name: row.name,
      status: row.status === '' ? 'Not Sent' : row.status,
      subject: subjectOf(row.message),
      recipients: row.recipients.slice(0, 3).map(({ address }) => address),
      fate,
      problem: why,
    })),
  };
}

/** For the preview only. */
function subjectOf(mime: string): string {
  const found = /^subject:[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)/im.exec(mime.slice(0, 65_536))?.[1] ?? '';
  return readable(Buffer.from(found, 'utf8').toString('latin1')).slice(0, 200);
}
