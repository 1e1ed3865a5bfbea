import PostalMime, { type Attachment, type Email } from 'postal-mime';
import type { MessageView } from '../../shared/model.ts';
import { fieldValue, type HeaderField, readHeaderBlock } from './header-block.ts';
import { readable } from './header-text.ts';

/**
 * A stored message made readable for the window. Mail comes from anywhere, so time and memory are bounded: beyond the limits, and
 * where a message cannot be parsed at all, only its headers are shown; the raw view always works.
 */
const MAX_DEPTH = 50;
const MAX_PARTS = 1000;

export interface AttachmentBytes {
  readonly name: string;
  /** In lower case, such as `application/pdf`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Headers, text and the list of attachments. Never fails. */
export async function viewOf(message: Uint8Array): Promise<MessageView> {
  const [headers, email] = await Promise.all([headersOf(message), parse(message)]);
  if (!email) return { headers, text: null, hasHtml: false, attachments: [] };
  return {
    headers,
    text: email.text ?? null,
    hasHtml: email.html !== undefined,
    attachments: email.attachments.map((attachment, part) => ({
      part,
      name: nameOf(attachment, part),
      type: attachment.mimeType,
      size: bytesOf(attachment).byteLength,
      inline: attachment.disposition === 'inline' || attachment.related === true,
    })),
  };
}

/**
 * The HTML of the message with its inline images inside, or null when it has none. It is as the sender wrote it: it may only be
 * shown in a sandboxed frame whose policy allows neither script nor network.
 */
export async function htmlOf(message: Uint8Array): Promise<string | null> {
  const email = await parse(message);
  if (email?.html === undefined) return null;
  const images = new Map<string, Attachment>();
  for (const attachment of email.attachments) {
    const id = attachment.contentId?.replace(/^<|>$/g, '');
    if (id !== undefined && /^image\/[\w.+-]+$/.test(attachment.mimeType)) images.set(id, attachment);
  }
  return email.html.replace(/\bcid:([^"'\s>)]+)/gi, (whole, id: string) => {
    const image = images.get(id) ?? images.get(decoded(id));
    return image ? `data:${image.mimeType};base64,${Buffer.from(bytesOf(image)).toString('base64')}` : whole;
  });
}

/** One attachment by its number in the view, or null. */
export async function attachmentOf(message: Uint8Array, part: number): Promise<AttachmentBytes | null> {
  const attachment = (await parse(message))?.attachments[part];
  if (!attachment) return null;
  return { name: nameOf(attachment, part), type: attachment.mimeType, bytes: bytesOf(attachment) };
}

async function headersOf(message: Uint8Array): Promise<MessageView['headers']> {
  const block = await readHeaderBlock(once(message));
  if (!block.ok) return [];
  return block.value.fields.map((field: HeaderField) => ({ name: field.name, value: readable(fieldValue(field)) }));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function parse(message: Uint8Array): Promise<Email | null> {
  if (hasTooManyParts(message)) return null;
  try {
    const email = await PostalMime.parse(message, { maxNestingDepth: MAX_DEPTH, attachmentEncoding: 'arraybuffer' });
    return email.attachments.length > MAX_PARTS ? null : email;
  } catch {
    return null;
  }
}

/** Counts the lines that could begin a part, before any time is spent on parsing. */
function hasTooManyParts(message: Uint8Array): boolean {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let lines = 0;
  for (let at = bytes.indexOf('\n--'); at !== -1; at = bytes.indexOf('\n--', at + 3)) {
    if (++lines > 2 * MAX_PARTS) return true;
  }
  return false;
}

function bytesOf(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function nameOf(attachment: Attachment, part: number): string {
  const name = attachment.filename?.replace(/[\p{C}/\\]+/gu, '_').trim();
  if (name) return name;
  return attachment.mimeType === 'message/rfc822' ? `message ${part + 1}.eml` : `attachment ${part + 1}`;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
