import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type ComposedAttachment, type ComposedRequest, MailFault } from '../mail/request.ts';
import { fromBase64, type JsonBody, NotBase64 } from './json-body.ts';
import {
  type AttachmentRequest,
  firstIssue,
  type InlineImageRequest,
  type MessageRequest,
  messageRequestSchema,
} from './request-schema.ts';

/** What a request in JSON asks for, ready for the outbox. */
export interface Asked {
  readonly request: ComposedRequest;
  /** Everybody gets a message of their own. */
  readonly individually: boolean;
  readonly reference: string | null;
  readonly priority: number;
  /** Epoch ms, or null. */
  readonly sendAfter: number | null;
}

/** Renders a template with data to a PDF, at intake: what was accepted is what is sent. */
export type PrintFormat = (
  name: string,
  data: unknown,
) => Promise<Result<{ readonly name: string; readonly type: string; readonly bytes: Uint8Array }, Problem>>;

export interface AskedDeps {
  /** Epoch ms. */
  readonly now: number;
  readonly printFormat: PrintFormat | null;
  /** The files beside the request; null where a request may name none. */
  readonly beside: FilesBeside | null;
}

export interface FilesBeside {
  /** Why these cannot be read yet, or null. Asked before anything is made of the request. */
  notYet(files: readonly string[]): Promise<Problem | null>;
  open(file: string): Promise<Result<AsyncIterable<Uint8Array>, Problem>>;
}

const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Fails with field_wrong, or with what a print format fails with. */
export async function askedFor(body: JsonBody, deps: AskedDeps): Promise<Result<Asked, Problem>> {
  const parsed = messageRequestSchema.safeParse(body.value);
  if (!parsed.success) return fail(problem('field_wrong', firstIssue(parsed.error)));
  const asked = parsed.data;
  for (const [one, other] of doubles) {
    if (asked[one] !== undefined && asked[other] !== undefined) return wrong(other, `it says the same as ${one}`);
  }
  const sendAfter = moment(asked.send_after, deps.now);
  if (sendAfter === 'unreadable') return wrong('send_after', 'it is not a time');

  const attachments: ComposedAttachment[] = [];
  const files = [
    ...(asked.attachments ?? []).map((one, at) => attachmentOf(one, `attachments.${at}`, body, deps)),
    ...(asked.inline_images ?? []).map((one, at) => inlineImageOf(one, `inline_images.${at}`, body, deps)),
  ];
  for (const file of files) {
    if (!file.ok) return file;
    attachments.push(file.value);
  }
  const beside = [...(asked.attachments ?? []), ...(asked.inline_images ?? [])].flatMap(({ file }) => file ?? []);
  const notYet = await deps.beside?.notYet(beside);
  if (notYet) return fail(notYet);
  if (asked.print_format !== undefined) {
    if (!deps.printFormat) return fail(problem('print_format_unavailable', { name: shown(asked.print_format) }));
    const printed = await deps.printFormat(asked.print_format, asked.data ?? {});
    if (!printed.ok) return printed;
    const { name, type, bytes } = printed.value;
    attachments.push({ name, type, cid: null, open: () => Promise.resolve(ok(once(bytes))) });
  } else if (asked.data !== undefined) {
    return wrong('data', 'there is no print_format that it could fill');
  }

  const reference =
    asked.reference ?? [asked.reference_doctype, asked.reference_name].filter((part) => part !== undefined).join(' ');
  return ok({
    request: {
      kind: 'composed',
      from: asked.sender ?? null,
      to: list(asked.recipients ?? asked.to),
      cc: list(asked.cc),
      bcc: list(asked.bcc),
      replyTo: list(asked.reply_to),
      subject: asked.subject ?? '',
      text: asked.text ?? asked.text_content ?? null,
      html: asked.html ?? asked.message ?? null,
      attachments,
      headers: asked.headers ?? asked.email_headers ?? {},
    },
    individually: asked.individually ?? asked.queue_separately ?? false,
    reference: reference.trim() === '' ? null : reference.trim(),
    priority: asked.priority ?? asked.send_priority ?? 0,
    sendAfter,
  });
}

/** Two names of one field: a program that uses both contradicts itself. */
const doubles = [
  ['recipients', 'to'],
  ['html', 'message'],
  ['text', 'text_content'],
  ['priority', 'send_priority'],
  ['individually', 'queue_separately'],
  ['headers', 'email_headers'],
  ['reference', 'reference_name'],
] as const satisfies readonly (readonly [keyof MessageRequest, keyof MessageRequest])[];

function attachmentOf(
  asked: AttachmentRequest,
  field: string,
  body: JsonBody,
  deps: AskedDeps,
): Result<ComposedAttachment, Problem> {
  const content = asked.content ?? asked.fcontent;
  const name = asked.name ?? asked.fname ?? lastPart(asked.file) ?? 'attachment';
  const opener = openerOf({ content, file: asked.file }, field, body, deps);
  return opener.ok ? named(name, field, { type: asked.type ?? null, cid: null, open: opener.value }) : opener;
}

function inlineImageOf(
  asked: InlineImageRequest,
  field: string,
  body: JsonBody,
  deps: AskedDeps,
): Result<ComposedAttachment, Problem> {
  const content = asked.content ?? asked.filecontent;
  const name = asked.name ?? asked.filename ?? lastPart(asked.file) ?? asked.cid ?? 'image';
  const opener = openerOf({ content, file: asked.file }, field, body, deps);
  return opener.ok
    ? named(name, field, { type: asked.type ?? null, cid: asked.cid ?? name, open: opener.value })
    : opener;
}

function named(
  name: string,
  field: string,
  rest: Omit<ComposedAttachment, 'name'>,
): Result<ComposedAttachment, Problem> {
  if (/[/\\]/.test(name) || name === '..') return wrong(`${field}.name`, 'it is a path and not a name');
  return ok({ name, ...rest });
}

function openerOf(
  { content, file }: { content: string | undefined; file: string | undefined },
  field: string,
  body: JsonBody,
  { beside }: AskedDeps,
): Result<ComposedAttachment['open'], Problem> {
  if (file !== undefined) {
    if (!beside) return wrong(`${field}.file`, 'files are named in drop folders only; send the content instead');
    if (content !== undefined) return wrong(`${field}.file`, 'its content is given too');
    return ok(() => beside.open(file));
  }
  if (content === undefined) return wrong(`${field}.content`, 'it is missing');
  return ok(() =>
    Promise.resolve(ok(decoded(body.long(content) ?? [Buffer.from(content, 'utf8')], `${field}.content`))),
  );
}

async function* decoded(pieces: Iterable<Uint8Array>, field: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fromBase64(pieces);
  } catch (error) {
    if (!(error instanceof NotBase64)) throw error;
    throw new MailFault(problem('field_wrong', { field, reason: 'it is not base64' }));
  }
}

/** A time as programs write it; null: none. A number is a day, as in Frappe: so many days from today, from its midnight here on. */
export function moment(asked: string | number | undefined, now: number): number | null | 'unreadable' {
  if (asked === undefined || asked === 0 || asked === '') return null;
  if (typeof asked === 'number') {
    // not so many hours from this second: the same request a moment later is to be the same
    const day = new Date(now);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() + asked).getTime();
  }
  if (!isoTime.test(asked)) return 'unreadable';
  // a day alone begins at midnight here; JavaScript would take it for midnight in Greenwich
  const at = Date.parse(asked.length === 10 ? `${asked}T00:00` : asked.replace(' ', 'T'));
  return Number.isNaN(at) ? 'unreadable' : at;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function list(given: string | readonly string[] | undefined): string[] {
  const all = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  return all.filter((one) => one.trim() !== '');
}

function lastPart(file: string | undefined): string | undefined {
  return file?.split(/[/\\]/).at(-1);
}

function shown(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 80);
}

function wrong(field: string, reason: string): Result<never, Problem> {
  return fail(problem('field_wrong', { field, reason }));
}
