import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Recipient } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { signedHtml, signedText } from './additions.ts';
import { foldRecipients, hasForbidden, type Mailbox, readAddressList, shortened } from './addresses.ts';
import { followed, messageFingerprint } from './fingerprint.ts';
import { textOfHtml } from './html-text.ts';
import {
  type ComposedAttachment,
  type ComposedRequest,
  type HeaderChange,
  MailFault,
  type ReadMail,
  type Stamp,
} from './request.ts';
import { messageIdFor } from './stamps.ts';

/** Composed mail: checked here, built by nodemailer's MailComposer, streamed so that attachments are never in memory as a whole. */

interface Author {
  readonly from: Mailbox | null;
  readonly replyTo: readonly Mailbox[];
}

interface OpenAttachment {
  readonly filename: string;
  readonly contentType: string | null;
  readonly cid: string | null;
  readonly content: Readable;
  /** Lets go of the file, whether or not anything has been read of it. */
  close(): void;
}

// decided by the fields of the request, or by Outtray; set through `headers` they could bring in other recipients or another body
const structural =
  /^(?:to|cc|bcc|from|sender|reply-to|subject|date|message-id|mime-version|return-path|received|content-.*|resent-.*|x-outtray-.*)$/;
const fieldName = /^[!-9;-~]{1,76}$/;
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[ -~]*)?$/;

/**
 * Checks a composed request and opens its attachments, so that a file that has vanished is told before the mail is accepted.
 * Fails with line_break_in_header, address_invalid, no_recipient, too_many_recipients, header_not_allowed, attachment_missing or
 * attachment_unreadable.
 */
export async function readComposed(request: ComposedRequest): Promise<Result<ReadMail, Problem>> {
  const author = authorOf(request);
  if (!author.ok) return author;
  const recipients = recipientsOf(request);
  if (!recipients.ok) return recipients;
  const wrong = wrongText(request);
  if (wrong) return fail(wrong);
  const text = request.text ?? (request.html === null ? '' : textOfHtml(request.html));
  const attachments = await openAll(request.attachments);
  if (!attachments.ok) return attachments;

  return ok({
    from: author.value.from,
    recipients: recipients.value,
    subject: request.subject,
    stamp(stamp) {
      const print = messageFingerprint(
        [request.subject, request.from ?? '', ...request.to, '', ...request.cc, '', ...request.replyTo],
        stamp.id,
      );
      const bytes = build(request, text, author.value, recipients.value, attachments.value, stamp);
      const replaced: HeaderChange[] =
        stamp.replaceFrom && author.value.from ? [{ field: 'From', change: 'changed' }] : [];
      return { changes: replaced, bytes: followed(bytes, print), fingerprint: () => print.digest() };
    },
    discard: () => closeAll(attachments.value),
  });
}

function authorOf(request: ComposedRequest): Result<Author, Problem> {
  const replyTo = readAddressList(request.replyTo.join(', '), 'Reply-To');
  if (!replyTo.ok) return replyTo;
  if (request.from === null) return ok({ from: null, replyTo: replyTo.value });
  const from = readAddressList(request.from, 'From');
  if (!from.ok) return from;
  const [only] = from.value;
  if (!only || from.value.length > 1) return fail(problem('address_invalid', { address: shortened(request.from) }));
  return ok({ from: only, replyTo: replyTo.value });
}

const labels = { to: 'To', cc: 'Cc', bcc: 'Bcc' } as const;

function recipientsOf(request: ComposedRequest): Result<Recipient[], Problem> {
  const lists: { kind: Recipient['kind']; mailboxes: readonly Mailbox[] }[] = [];
  for (const kind of ['to', 'cc', 'bcc'] as const) {
    for (const text of request[kind]) {
      const read = readAddressList(text, labels[kind]);
      if (!read.ok) return read;
      lists.push({ kind, mailboxes: read.value });
    }
  }
  return foldRecipients(lists);
}

function wrongText(request: ComposedRequest): Problem | null {
  if (hasForbidden(request.subject)) return problem('line_break_in_header', { field: 'subject' });
  for (const [name, value] of Object.entries(request.headers)) {
    if (!fieldName.test(name) || structural.test(name.toLowerCase())) {
      return problem('header_not_allowed', { field: shortened(name) });
    }
    if (hasForbidden(value)) return problem('line_break_in_header', { field: name });
  }
  for (const { name, type, cid } of request.attachments) {
    if (hasForbidden(name) || (type !== null && hasForbidden(type)) || (cid !== null && /[\p{Cc}\s<>]/u.test(cid))) {
      return problem('line_break_in_header', { field: `name of the attachment ${shortened(name)}` });
    }
  }
  return null;
}

async function openAll(attachments: readonly ComposedAttachment[]): Promise<Result<OpenAttachment[], Problem>> {
  const opened: OpenAttachment[] = [];
  for (const attachment of attachments) {
    const content = await attachment.open();
    if (!content.ok) {
      closeAll(opened);
      return content;
    }
    opened.push(asStream(attachment, content.value));
  }
  return ok(opened);
}

function asStream({ name, type, cid }: ComposedAttachment, source: AsyncIterable<Uint8Array>): OpenAttachment {
  const iterator = source[Symbol.asyncIterator]();
  const content = Readable.from(faultsOf(name, iterator), { objectMode: false });
  // an error is told to whoever reads; one that comes while nobody reads yet must not end the program
  content.on('error', () => {});
  const close = () => {
    content.destroy();
    // neither a generator nor a stream lets go by `return` as long as nothing has been read of it
    if (source instanceof Readable) source.destroy();
    iterator.return?.().catch(() => {});
  };
  return { filename: name, contentType: sendableType(type), cid, content, close };
}

async function* faultsOf(name: string, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } catch (error) {
    if (error instanceof MailFault) throw error;
    throw new MailFault(problem('attachment_unreadable', { name }, error instanceof Error ? error.message : undefined));
  }
}

/**
 * The type as it can be sent. A message or a multipart may not be encoded (RFC 2046 5.2.1), so its bytes could change on the way;
 * such a file goes as plain bytes under its name.
 */
function sendableType(type: string | null): string | null {
  if (type === null) return null;
  return mediaType.test(type) && !/^(?:message|multipart)\//i.test(type) ? type : 'application/octet-stream';
}

function closeAll(attachments: readonly OpenAttachment[]): void {
  for (const { close } of attachments) close();
}

async function* build(
  request: ComposedRequest,
  text: string,
  author: Author,
  recipients: readonly Recipient[],
  attachments: readonly OpenAttachment[],
  { id, now, account, replaceFrom, signature, bcc }: Stamp,
): AsyncGenerator<Uint8Array> {
  const replaced = replaceFrom && author.from ? author.from : null;
  const replyTo = author.replyTo.length === 0 && replaced ? [replaced] : author.replyTo;
  const to = (kind: Recipient['kind']) => recipients.filter((each) => each.kind === kind).map(forComposer);
  const ownNames = new Map(Object.keys(request.headers).map((name) => [name.toLowerCase(), name]));
  ownNames.set('x-outtray-id', 'X-Outtray-Id');
  const composer = new MailComposer({
    from: forComposer(
      replaced || !author.from ? { address: account.email, name: replaced?.name ?? account.name } : author.from,
    ),
    to: to('to'),
    cc: to('cc'),
    bcc: [...to('bcc'), ...(bcc ? [{ address: bcc, name: '' }] : [])],
    ...(replyTo.length === 0 ? {} : { replyTo: replyTo.map(forComposer) }),
    subject: request.subject,
    date: new Date(now),
    messageId: messageIdFor(id, account.email),
    text: signature ? signedText(text, signature) : text,
    ...(request.html === null ? {} : { html: signature ? signedHtml(request.html, signature) : request.html }),
    // pairs in a list: as an object, a header named "key" beside one named "value" would be taken for a pair itself
    headers: [...Object.entries(request.headers), ['X-Outtray-Id', id] as const].map(([key, value]) => ({
      key,
      value,
    })),
    attachments: attachments.map(({ filename, contentType, cid, content }) => ({
      filename,
      content,
      ...(contentType === null ? {} : { contentType }),
      ...(cid === null ? {} : { cid }),
    })),
    // fresh for each message, so that no text can hold it by design, and known, so that two messages can be compared without it
    baseBoundary: id,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
    // MailComposer writes names its own way; the caller's spelling stays
    normalizeHeaderKey: (key: string) => ownNames.get(key.toLowerCase()) ?? key,
  });
  const message = composer.compile();
  // Gmail delivers to the Bcc header and removes it
  message.keepBcc = true;
  const stream = message.createReadStream();
  try {
    for await (const piece of stream) yield piece;
  } finally {
    stream.destroy();
    closeAll(attachments);
  }
}

function forComposer({ address, name }: Mailbox): { address: string; name: string } {
  return { address, name: name ?? '' };
}
