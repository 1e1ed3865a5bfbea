import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import * as z from 'zod';

/**
 * Reads an export of Frappe's Email Queue: CSV from Data Export or from a report, with labels or field names as its heading, or JSON
 * from the REST interface or `bench`. Both forms of child tables are understood: rows of their own beneath the first, with the columns
 * of the queue left empty or repeated.
 */

export interface QueueRow {
  /** The name of the document, ID in ERPNext. */
  readonly name: string;
  readonly status: string;
  readonly sender: string;
  /** The whole MIME text, with Frappe's placeholders. */
  readonly message: string;
  readonly recipients: readonly QueueRecipient[];
  readonly sendAfter: string;
  readonly priority: number;
  readonly referenceDoctype: string;
  readonly referenceName: string;
  /** `header`, `footer` or empty. */
  readonly exposeRecipients: string;
  readonly showAsCc: string;
  /** JSON list, or empty. */
  readonly attachments: string;
}

export interface QueueRecipient {
  readonly address: string;
  readonly status: string;
}

/** Why a file is no export, as it stands in the sentence. */
export class NotAnExport extends Error {}

const MAX_ROWS = 100_000;

type Field = Exclude<keyof QueueRow, 'recipients'> | 'recipient' | 'recipientStatus';

/** Labels and field names of the columns, in lower case. */
const columns: Record<string, Field> = {
  id: 'name',
  name: 'name',
  status: 'status',
  sender: 'sender',
  message: 'message',
  'send after': 'sendAfter',
  send_after: 'sendAfter',
  priority: 'priority',
  'reference document type': 'referenceDoctype',
  'reference doctype': 'referenceDoctype',
  reference_doctype: 'referenceDoctype',
  'reference docname': 'referenceName',
  'reference name': 'referenceName',
  reference_name: 'referenceName',
  'expose recipients': 'exposeRecipients',
  expose_recipients: 'exposeRecipients',
  'show as cc': 'showAsCc',
  show_as_cc: 'showAsCc',
  attachments: 'attachments',
  recipient: 'recipient',
  'recipients.recipient': 'recipient',
  'recipients.status': 'recipientStatus',
};
/** `Recipient (Recipients)` of Data Export, `Recipient (Email Queue Recipient)` of a report. */
const childColumn = /^(.+?) \((?:recipients?|email queue recipient)\)$/;
const childFields: Record<string, Field> = { recipient: 'recipient', status: 'recipientStatus' };

/** Throws NotAnExport, or what the file system throws. */
export async function readQueue(path: string, json: boolean): Promise<QueueRow[]> {
  return json ? readJsonQueue(path) : readCsvQueue(path);
}

async function readCsvQueue(path: string): Promise<QueueRow[]> {
  const source = createReadStream(path);
  const parser = source.pipe(
    parse({ bom: true, relaxColumnCount: true, skipEmptyLines: true, maxRecordSize: 64 * 1_048_576 }),
  );
  source.once('error', (error) => parser.destroy(error));
  let heading: (Field | null)[] | null = null;
  const rows: (Omit<QueueRow, 'recipients'> & { recipients: QueueRecipient[] })[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (heading === null) {
        heading = headingOf(record);
        continue;
      }
      const cell = (field: Field) => record[heading?.indexOf(field) ?? -1] ?? '';
      const recipient = { address: cell('recipient').trim(), status: cell('recipientStatus').trim() };
      const name = cell('name').trim();
      const last = rows.at(-1);
      if (last && (name === '' || name === last.name)) {
        if (recipient.address !== '') last.recipients.push(recipient);
        continue;
      }
      if (name === '') continue;
      if (rows.length >= MAX_ROWS) throw new NotAnExport(`it has more than ${MAX_ROWS} rows`);
      rows.push({
        name,
        status: cell('status').trim(),
        sender: cell('sender').trim(),
        message: cell('message'),
        recipients: recipient.address === '' ? [] : [recipient],
        sendAfter: cell('sendAfter').trim(),
        priority: Number(cell('priority')) || 0,
        referenceDoctype: cell('referenceDoctype').trim(),
        referenceName: cell('referenceName').trim(),
        exposeRecipients: cell('exposeRecipients').trim().toLowerCase(),
        showAsCc: cell('showAsCc').trim(),
        attachments: cell('attachments').trim(),
      });
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      throw new NotAnExport('it is not CSV');
    throw error;
  }
  if (heading === null) throw new NotAnExport('it has no heading with the columns ID, Status, Message and Recipient');
  return rows;
}

/** Data Export of older versions writes some lines before the heading. */
function headingOf(record: readonly string[]): (Field | null)[] | null {
  const heading = record.map((cell) => {
    const label = cell.replace(/\*$/, '').trim().toLowerCase();
    const child = childColumn.exec(label)?.[1];
    return (child === undefined ? columns[label] : childFields[child]) ?? null;
  });
  const has = (field: Field) => heading.includes(field);
  return has('name') && has('status') && has('message') && has('recipient') ? heading : null;
}

const text = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));
const queueSchema = z.object({
  name: z.string().min(1),
  status: text,
  sender: text,
  message: text,
  recipients: z
    .array(z.object({ recipient: text, status: text }))
    .nullish()
    .transform((all) => all ?? []),
  send_after: text,
  priority: text,
  reference_doctype: text,
  reference_name: text,
  expose_recipients: text,
  show_as_cc: text,
  attachments: z
    .unknown()
    .optional()
    .transform((value) =>
      typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value),
    ),
});
const listSchema = z.array(queueSchema).max(MAX_ROWS);
const exportSchema = z.union([
  listSchema,
  z.object({ data: listSchema }).transform(({ data }) => data),
  z.object({ message: listSchema }).transform(({ message }) => message),
  z.object({ docs: listSchema }).transform(({ docs }) => docs),
]);

async function readJsonQueue(path: string): Promise<QueueRow[]> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path)) pieces.push(piece as Buffer);
  let value: unknown;
  try {
    value = JSON.parse(
      Buffer.concat(pieces)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch {
    throw new NotAnExport('it is not JSON');
  }
  const parsed = exportSchema.safeParse(value);
  if (!parsed.success) throw new NotAnExport('it is no list of documents with name, status, message and recipients');
  return parsed.data.map((row) => ({
    name: row.name,
    status: row.status,
    sender: row.sender,
    message: row.message,
    recipients: row.recipients
      .map(({ recipient, status }) => ({ address: recipient.trim(), status: status.trim() }))
      .filter(({ address }) => address !== ''),
    sendAfter: row.send_after,
    priority: Number(row.priority) || 0,
    referenceDoctype: row.reference_doctype,
    referenceName: row.reference_name,
    exposeRecipients: row.expose_recipients.toLowerCase(),
    showAsCc: row.show_as_cc,
    attachments: row.attachments,
  }));
}
