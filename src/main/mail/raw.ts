import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readEntries } from './addresses.ts';
import { withCrlf } from './crlf.ts';
import { agree, made, madeRaw, removed } from './envelope.ts';
import { bodyFingerprint, followed } from './fingerprint.ts';
import { fieldValue, type HeaderField, readHeaderBlock } from './header-block.ts';
import { charactersOf, mailboxHeader, readable, readableName, unfolded } from './header-text.ts';
import { type HeaderChange, MailFault, type RawRequest, type ReadMail, type Stamp } from './request.ts';
import { dateHeader, messageIdFor } from './stamps.ts';
import { checked, structureOf } from './structure.ts';

/**
 * Mail that is ready: passed on, never parsed and rebuilt. Body bytes are untouched but for line ends; of the headers only those
 * change that `declaredHeaderChanges` lists, every other one keeps its bytes, its folding and its place.
 */

export interface DeclaredChange {
  /** Field name, or a prefix of names that ends in `*`. */
  readonly field: string;
  readonly changes: readonly HeaderChange['change'][];
  readonly when: string;
}

/** Every header change that passing a message on can make. Nothing else may differ between what came in and what goes out. */
export const declaredHeaderChanges: readonly DeclaredChange[] = [
  { field: 'X-Outtray-Id', changes: ['added'], when: 'always' },
  { field: 'X-Outtray-*', changes: ['removed'], when: 'it came in with the message' },
  { field: 'Date', changes: ['added', 'removed'], when: 'missing; or given again, then the first one stays' },
  { field: 'Message-ID', changes: ['added', 'removed'], when: 'missing; or given again, then the first one stays' },
  {
    field: 'From',
    changes: ['added', 'changed'],
    when: 'missing, or without any mail address: the account sends; or the program is set to write as the account, where Gmail would put it anyway',
  },
  {
    field: 'X-Outtray-Original-From',
    changes: ['added'],
    when: 'From had to change and there is a Reply-To, or it has no address that an answer could go to: as it was',
  },
  {
    field: 'To',
    changes: ['changed', 'removed'],
    when: 'it names others than the envelope, or is given in several lines',
  },
  {
    field: 'Cc',
    changes: ['changed', 'removed'],
    when: 'it names others than the envelope, or is given in several lines',
  },
  { field: 'X-Outtray-Original-To', changes: ['added'], when: 'To had to change: as it was' },
  { field: 'X-Outtray-Original-Cc', changes: ['added'], when: 'Cc had to change: as it was' },
  {
    field: 'Bcc',
    changes: ['added', 'changed', 'removed'],
    when: 'by SMTP: those of the envelope that To and Cc do not name; and the copy that the account always sends',
  },
  { field: 'Resent-*', changes: ['removed'], when: 'always: it could name recipients nobody asked for' },
  { field: 'Subject', changes: ['removed'], when: 'given again, then the first one stays' },
  { field: 'Sender', changes: ['removed'], when: 'given again, then the first one stays' },
  {
    field: 'Reply-To',
    changes: ['added', 'removed'],
    when: 'From had to change and there is none: the old From; or given again, then the first one stays',
  },
  { field: 'In-Reply-To', changes: ['removed'], when: 'given again, then the first one stays' },
  { field: 'References', changes: ['removed'], when: 'given again, then the first one stays' },
];

// RFC 5322 3.6: at most once. A second one is dropped where that loses nothing …
const firstStays = new Set(['date', 'message-id', 'subject', 'sender', 'reply-to', 'in-reply-to', 'references']);
// … and refused where it decides who wrote the message or how its body is read (RFC 2045)
const refusedTwice = new Set(['from', 'mime-version', 'content-type', 'content-transfer-encoding']);

/**
 * Reads the headers of a raw message and settles who gets it. The body is left in the stream; it is read when the stamped bytes
 * are. Fails with message_malformed, no_recipient, too_many_recipients, address_invalid, or what a MailFault of the stream says.
 */
export async function readRaw(request: RawRequest): Promise<Result<ReadMail, Problem>> {
  const source = request.body[Symbol.asyncIterator]();
  const read = await readHeaders(request, source);
  if (!read.ok) letGo(source);
  return read;
}

async function readHeaders(request: RawRequest, source: AsyncIterator<Uint8Array>): Promise<Result<ReadMail, Problem>> {
  let block: Awaited<ReturnType<typeof readHeaderBlock>>;
  try {
    block = await readHeaderBlock(source);
  } catch (error) {
    if (error instanceof MailFault) return fail(error.problem);
    throw error;
  }
  if (!block.ok) return block;
  const single = onceEach(block.value.fields);
  if (!single.ok) return single;
  const agreed = agree(single.value.fields, request.envelope);
  if (!agreed.ok) return agreed;

  const { fields, recipients } = agreed.value;
  const settled = [...single.value.changes, ...agreed.value.changes];
  const has = (key: string) => fields.some((field) => field.key === key);
  const subject = fields.find((field) => field.key === 'subject');
  const { rest } = block.value;

  return ok({
    from: fromOf(fields),
    recipients,
    subject: subject ? readable(fieldValue(subject)) : '',
    stamp({ id, now, account, replaceFrom, bcc }) {
      // cron writes as "root (Cron Daemon)" and copiers as "scanner": Gmail refuses a From without any address
      const replaced = replaceFrom || (has('from') && fromOf(fields) === null);
      const author = replaced ? asAccount(fields, account) : { fields, added: [], changes: [] };
      const added = [...author.added, made('X-Outtray-Id', id)];
      if (!has('date')) added.push(made('Date', dateHeader(now)));
      if (!has('message-id')) added.push(made('Message-ID', messageIdFor(id, account.email)));
      if (!has('from')) added.push(made('From', mailboxHeader([{ address: account.email, name: account.name }])));
      const head = `${[...withBcc(author.fields, bcc ?? null), ...added].map((field) => field.raw).join('')}\r\n`;
      const print = bodyFingerprint(
        single.value.fields.filter(({ key }) => likeness.has(key)).map(({ key, raw }) => key + raw.slice(key.length)),
      );
      const body = checked(
        withCrlf(following(rest, source)),
        structureOf(valueIn(fields, 'content-type'), valueIn(fields, 'content-transfer-encoding')),
      );
      return {
        changes: [
          ...(bcc ? bccChanges(settled, has('bcc')) : settled),
          ...author.changes,
          ...added.map(({ name }): HeaderChange => ({ field: name, change: 'added' })),
        ],
        bytes: joined(Buffer.from(head, 'latin1'), followed(body, print), source),
        fingerprint: () => print.digest(),
      };
    },
    discard: () => letGo(source),
  });
}

/** What two messages have to share to be called the same, beside recipients and body. */
const likeness = new Set(['from', 'to', 'cc', 'subject', 'content-type', 'content-transfer-encoding']);
/** One more address in Bcc: in the line that is there, or in one of its own. */
function withBcc(fields: readonly HeaderField[], address: string | null): readonly HeaderField[] {
  if (address === null) return fields;
  const copy = mailboxHeader([{ address, name: null }]);
  if (!fields.some(({ key }) => key === 'bcc')) return [...fields, made('Bcc', copy)];
  return fields.map((field) => {
    if (field.key !== 'bcc') return field;
    const own = fieldValue(field).trim();
    return made('Bcc', own === '' ? copy : `${own},\r\n ${copy}`);
  });
}

function bccChanges(settled: readonly HeaderChange[], had: boolean): HeaderChange[] {
  const before = settled.find(({ field }) => field === 'Bcc')?.change;
  // removed by the envelope and written again comes to a change
  const change = before === 'added' || (before === undefined && !had) ? 'added' : 'changed';
  return [...settled.filter(({ field }) => field !== 'Bcc'), { field: 'Bcc', change }];
}

async function* joined(
  head: Uint8Array,
  body: AsyncIterable<Uint8Array>,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    yield* body;
  } finally {
    letGo(source);
  }
}

async function* following(rest: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* rest;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

function valueIn(fields: readonly HeaderField[], name: string): string {
  const field = fields.find(({ key }) => key === name);
  return field ? unfolded(fieldValue(field)) : '';
}

/** Tells the source that nobody will read on. What it throws in answer concerns nobody any more. */
function letGo(source: AsyncIterator<Uint8Array>): void {
  source.return?.().catch(() => {});
}

function onceEach(
  fields: readonly HeaderField[],
): Result<{ fields: readonly HeaderField[]; changes: readonly HeaderChange[] }, Problem> {
  const ours = (field: HeaderField) => field.key.startsWith('x-outtray-');
  const seen = new Set<string>();
  const again = new Set<HeaderField>();
  for (const field of fields) {
    if (seen.has(field.key) && refusedTwice.has(field.key)) {
      return fail(problem('message_malformed', { reason: `it has more than one ${field.name} header` }));
    }
    if (seen.has(field.key) && firstStays.has(field.key)) again.add(field);
    seen.add(field.key);
  }
  const dropped = (field: HeaderField) => ours(field) || again.has(field);
  return ok({ fields: fields.filter((field) => !dropped(field)), changes: removed(fields, dropped) });
}

/**
 * The account in the place of the authors. They stay where they get the answers, unless the program has said where those go, or they
 * could not get any; then they are kept beside it.
 */
function asAccount(
  fields: readonly HeaderField[],
  account: Stamp['account'],
): { fields: readonly HeaderField[]; added: readonly HeaderField[]; changes: readonly HeaderChange[] } {
  const from = fields.find(({ key }) => key === 'from');
  if (!from) return { fields, added: [], changes: [] };
  const author = fromOf(fields);
  const ours = made('From', mailboxHeader([{ address: account.email, name: author?.name ?? account.name }]));
  const answerable = author !== null && !fields.some(({ key }) => key === 'reply-to');
  const keptAs = answerable ? 'Reply-To' : 'X-Outtray-Original-From';
  return {
    fields: fields.map((field) => (field === from ? ours : field)),
    added: [madeRaw(keptAs, fieldValue(from))],
    changes: [{ field: 'From', change: 'changed' }],
  };
}

/** The first readable author; null: there is none, and the account writes. */
function fromOf(fields: readonly HeaderField[]): ReadMail['from'] {
  const from = fields.find((field) => field.key === 'from');
  if (!from) return null;
  const entry = readEntries(charactersOf(unfolded(fieldValue(from))).text).find(({ mailbox }) => mailbox !== null);
  return entry?.mailbox ? { address: entry.mailbox.address, name: readableName(entry.mailbox.name) } : null;
}
