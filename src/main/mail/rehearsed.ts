import { type Mailbox, readEntries } from './addresses.ts';
import { made } from './envelope.ts';
import { fieldValue, type HeaderField, MAX_HEADER_BYTES, readHeaderBlock } from './header-block.ts';
import { charactersOf, mailboxHeader, readable, unfolded } from './header-text.ts';

/** What a stored message says of itself, and the same message readdressed to the operator. Pure but for the reading. */
export interface RehearsedHead {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Everybody in To, Cc and Bcc, each once. */
  readonly recipients: readonly Mailbox[];
}

/** Parts of a stored message: `read` gives the bytes from `start` to `end`. */
export interface Stored {
  readonly size: number;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

const whoGets = new Set(['to', 'cc', 'bcc']);
// nothing of these may leave: they name, or could be taken to name, somebody who is not to get it
const dropped =
  /^(?:to|cc|bcc|resent-.*|return-receipt-to|disposition-notification-to|x-confirm-reading-to|x-outtray-original-.*)$/;

/** Null when the stored headers cannot be read, which was checked when the message was accepted. */
export async function headOf(stored: Stored): Promise<RehearsedHead | null> {
  const fields = await fieldsOf(stored);
  if (!fields) return null;
  const value = (key: string) => {
    const field = fields.list.find((one) => one.key === key);
    return field ? readable(fieldValue(field)) : '';
  };
  return {
    from: value('from'),
    to: value('to') || value('cc') || value('bcc'),
    subject: value('subject'),
    recipients: recipientsIn(fields.list),
  };
}

/**
 * The same message for the operator alone: nobody else stands in it as a recipient, its subject says for whom it was meant, and
 * X-Outtray-Rehearsal-For keeps everybody. Its body is untouched. Reads of it may be repeated and give the same bytes.
 */
export async function readdressed(stored: Stored, operator: string): Promise<Stored | null> {
  const fields = await fieldsOf(stored);
  if (!fields) return null;
  const recipients = recipientsIn(fields.list);
  const first = recipients[0]?.address ?? '';
  const others = recipients.length - 1;
  const prefix = `[Rehearsal for ${first}${others > 0 ? ` and ${others} more` : ''}] `;
  const kept = fields.list.filter(({ key }) => !dropped.test(key));
  const subject = kept.find(({ key }) => key === 'subject');
  const prefixed = made('Subject', `${binary(prefix)}${subject ? fieldValue(subject).trim() : ''}`);
  const head = [
    ...kept.map((field) => (field === subject ? prefixed : field)),
    ...(subject ? [] : [prefixed]),
    made('To', mailboxHeader([{ address: operator, name: null }])),
    made('X-Outtray-Rehearsal-For', recipients.map(({ address }) => binary(address)).join(',\r\n ')),
  ];
  const bytes = Buffer.from(`${head.map(({ raw }) => raw).join('')}\r\n`, 'latin1');
  const { end } = fields;
  return {
    size: bytes.length + stored.size - end,
    async *read(start, stop) {
      if (start < bytes.length) yield bytes.subarray(start, Math.min(stop, bytes.length));
      const from = end + Math.max(0, start - bytes.length);
      const to = end + stop - bytes.length;
      if (to > from) yield* stored.read(from, to);
    },
  };
}

async function fieldsOf(stored: Stored): Promise<{ list: readonly HeaderField[]; end: number } | null> {
  const limit = Math.min(stored.size, MAX_HEADER_BYTES + 2);
  const source = stored.read(0, limit)[Symbol.asyncIterator]();
  const block = await readHeaderBlock(source);
  await source.return?.(undefined);
  if (!block.ok) return null;
  const head = block.value.fields.reduce((sum, { raw }) => sum + raw.length, 0);
  // stored messages have CRLF line ends, so the block is as long as its fields and the blank line
  return { list: block.value.fields, end: Math.min(stored.size, head + 2) };
}

function recipientsIn(fields: readonly HeaderField[]): Mailbox[] {
  const found = new Map<string, Mailbox>();
  for (const field of fields) {
    if (!whoGets.has(field.key)) continue;
    for (const { mailbox } of readEntries(charactersOf(unfolded(fieldValue(field))).text)) {
      if (mailbox && !found.has(mailbox.address.toLowerCase())) found.set(mailbox.address.toLowerCase(), mailbox);
    }
  }
  return [...found.values()];
}

/** Header text of ours in bytes; addresses may be UTF-8 (RFC 6532). */
function binary(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
