import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { ZipFile } from 'yazl';
import { frappeStatus } from '../../shared/frappe.ts';
import { problemSchema, says } from '../../shared/problems/problem.ts';
import type { MessageRecord } from '../outbox/rows.ts';

/** Where an export goes, one message after the other. */
export interface Sink {
  /** False: there is nothing of this message to write. Rejects when the disk refuses. */
  add(message: MessageRecord): Promise<boolean>;
  /** Completes the file. */
  end(): Promise<void>;
  /** Stops in the middle; what has been written stays and is not complete. */
  drop(): void;
}

export interface ExportParts {
  body(seq: number, size: number): Iterable<Uint8Array>;
  recipients(seq: number): readonly { readonly kind: string; readonly address: string }[];
  accountEmail(accountId: string): string;
}

/** Files of an export hold mail: they are readable by their owner only. */
const MODE = 0o600;

const csvColumns = [
  'ID',
  'Status',
  'State',
  'Sender',
  'Recipients',
  'Subject',
  'Reference',
  'Email Account',
  'Intake',
  'Client',
  'Priority',
  'Retry',
  'Creation',
  'Send After',
  'Finished',
  'Gmail ID',
  'Size',
  'Error',
] as const;

/** One line for each message, with Frappe's name of its status; times in ISO 8601, UTC; UTF-8 with a byte order mark. */
export function csvSink(path: string, parts: ExportParts): Sink {
  const file = createWriteStream(path, { mode: MODE });
  const failed = failureOf(file);
  file.write(`\ufeff${line(csvColumns)}`);
  return {
    async add(message) {
      failed();
      const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
      const fits = file.write(
        line([
          message.id,
          frappeStatus(message.state),
          message.state,
          message.from_address,
          parts
            .recipients(message.seq)
            .map(({ address }) => address)
            .join(', '),
          message.subject,
          message.reference ?? '',
          parts.accountEmail(message.account_id),
          message.intake,
          message.client_name ?? '',
          message.priority,
          message.tries,
          time(message.accepted_at),
          time(message.send_after),
          time(message.finished_at),
          message.gmail_id ?? '',
          message.size,
          errorOf(message.problem),
        ]),
      );
      if (!fits) await Promise.race([once(file, 'drain'), finished(file)]);
      return true;
    },
    end() {
      file.end();
      // also when it has failed already
      return finished(file);
    },
    drop: () => file.destroy(),
  };
}

function line(values: readonly (string | number)[]): string {
  // what begins like a formula is a text: a spreadsheet would calculate the subject of a stranger's mail
  return stringify([[...values]], { escape_formulas: true, record_delimiter: '\r\n' });
}

function errorOf(json: string | null): string {
  if (json === null) return '';
  const parsed = problemSchema.safeParse(JSON.parse(json));
  return parsed.success ? says(parsed.data) : '';
}

/** A folder with one .eml for each message: the bytes that Gmail got. An existing file of that name is replaced. */
export async function folderSink(path: string, parts: ExportParts): Promise<Sink> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return {
    async add(message) {
      if (!hasBody(message)) return false;
      const file = await open(join(path, fileNameOf(message)), 'w', MODE);
      await pipeline(Readable.from(parts.body(message.seq, message.size)), file.createWriteStream());
      return true;
    },
    end: () => Promise.resolve(),
    drop() {},
  };
}

/** One zip with an .eml for each message, written as it grows; beyond 4 GB in the zip64 format. */
export function zipSink(path: string, parts: ExportParts): Sink {
  const zip = new ZipFile();
  const file = createWriteStream(path, { mode: MODE });
  const failed = failureOf(file);
  zip.outputStream.pipe(file);
  return {
    async add(message) {
      failed();
      if (!hasBody(message)) return false;
      const body = Readable.from(parts.body(message.seq, message.size));
      zip.addReadStream(body, fileNameOf(message), { mtime: new Date(message.accepted_at), mode: 0o100600 });
      // one at a time: what is added waits in memory
      await Promise.race([finished(body), finished(file)]);
      failed();
      return true;
    },
    end() {
      zip.end();
      // also when it has failed already
      return finished(file);
    },
    drop: () => file.destroy(),
  };
}

function hasBody(message: MessageRecord): boolean {
  return message.body_dropped_at === null && message.state !== 'receiving';
}

/** The id, and what a person knows the message by: letters and digits of its reference or subject. */
export function fileNameOf({ id, reference, subject }: Pick<MessageRecord, 'id' | 'reference' | 'subject'>): string {
  const words = (reference ?? subject)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const short = [...words].slice(0, 40).join('');
  return short === '' ? `${id}.eml` : `${id} ${short}.eml`;
}

/** Throws what the stream has failed with, at the next write. */
function failureOf(file: WriteStream): () => void {
  let failure: Error | null = null;
  file.on('error', (error) => {
    failure ??= error;
  });
  return () => {
    if (failure) throw failure;
  };
}
