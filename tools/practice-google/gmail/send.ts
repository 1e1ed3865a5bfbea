import type { Endpoint } from '../faults.ts';
import { googleError } from '../google-errors.ts';
import type { Exchange, Reply } from '../http.ts';
import type { PracticeUser, World } from '../world.ts';
import type { Acceptance, Incoming } from './accept.ts';
import { headerValues, parseMessage } from './headers.ts';
import { badRequest, LARGEST_UPLOAD } from './upload.ts';

/** Google documents no limit for the JSON way; sends fail from about here. */
export const LARGEST_JSON = 5 * 1024 * 1024;

/** What the three single-request ways of sending carry. */
export type OneRequest = { message: Buffer; threadId?: string } | { refused: Reply };

/** `{"raw": "<base64url>", "threadId"?: "…"}`. */
export function readJsonSend(exchange: Exchange): OneRequest {
  if (exchange.tooLarge || exchange.body.length > LARGEST_JSON) {
    return {
      refused: googleError('tooLarge', { message: `Request payload size exceeds the limit: ${LARGEST_JSON} bytes.` }),
    };
  }
  if (!isType(exchange, 'application/json')) return { refused: badRequest('Invalid content type.', 'badContent') };
  const body = parseJson(exchange.body);
  if (body === undefined)
    return { refused: badRequest('Invalid JSON payload received. Unexpected token.', 'parseError') };
  const { raw } = body;
  if (raw === undefined || raw === '') return { refused: googleError('rawRequired') };
  if (typeof raw !== 'string' || !/^[A-Za-z0-9_-]*={0,2}$/.test(raw)) {
    return { refused: badRequest("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed.") };
  }
  return { message: Buffer.from(raw, 'base64url'), ...threadOf(body) };
}

/** The message itself, `Content-Type: message/rfc822`. */
export function readMediaSend(exchange: Exchange): OneRequest {
  if (exchange.tooLarge || exchange.body.length > LARGEST_UPLOAD) return { refused: googleError('tooLarge') };
  if (!isType(exchange, 'message/')) return { refused: unsupported(exchange.headers['content-type']) };
  return { message: exchange.body };
}

/** multipart/related: JSON first, then the message (developers.google.com/gmail/api/guides/uploads). */
export function readMultipartSend(exchange: Exchange): OneRequest {
  if (exchange.tooLarge || exchange.body.length > LARGEST_UPLOAD) return { refused: googleError('tooLarge') };
  const boundary = /^multipart\/related;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
    exchange.headers['content-type'] ?? '',
  );
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return { refused: badRequest('Missing multipart boundary.', 'badContent') };
  const parts = splitMultipart(exchange.body, mark);
  const [meta, media] = parts;
  if (parts.length !== 2 || meta === undefined || media === undefined)
    return { refused: badRequest('Malformed multipart body.', 'badContent') };
  if (!/^application\/json/i.test(meta.type)) return { refused: unsupported(meta.type) };
  if (!/^message\//i.test(media.type)) return { refused: unsupported(media.type) };
  const body = parseJson(meta.content);
  if (body === undefined)
    return { refused: badRequest('Invalid JSON payload received. Unexpected token.', 'parseError') };
  return { message: media.content, ...threadOf(body) };
}

/** The optional JSON that opens a resumable upload. */
export function readSessionJson(exchange: Exchange): { threadId?: string } | { refused: Reply } {
  if (exchange.body.length === 0) return {};
  const body = isType(exchange, 'application/json') ? parseJson(exchange.body) : undefined;
  return body === undefined
    ? { refused: badRequest('Invalid JSON payload received. Unexpected token.', 'parseError') }
    : threadOf(body);
}

/** Takes a message that came in one request. */
export function sendOne(
  world: World,
  accept: (incoming: Incoming) => Acceptance,
  user: PracticeUser,
  via: Incoming['via'],
  read: OneRequest,
): Reply {
  if ('refused' in read) return read.refused;
  return accept({
    user,
    via,
    message: read.message,
    ...(read.threadId === undefined ? {} : { threadId: read.threadId }),
    keepBytes: (mailId) => world.store.appendBytes('mail', mailId, read.message),
  }).reply;
}

function isType(exchange: Exchange, type: string): boolean {
  return (exchange.headers['content-type'] ?? '').toLowerCase().startsWith(type);
}

function unsupported(type: string | undefined): Reply {
  return badRequest(
    `Media type '${type ?? 'application/octet-stream'}' is not supported. Valid media types: [message/*]`,
    'badContent',
  );
}

function parseJson(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function threadOf(body: Record<string, unknown>): { threadId?: string } {
  const threadId = body.threadId;
  return typeof threadId === 'string' && threadId !== '' ? { threadId } : {};
}

function splitMultipart(body: Buffer, mark: string): { type: string; content: Buffer }[] {
  const parts: { type: string; content: Buffer }[] = [];
  const line = Buffer.from(`--${mark}`);
  let at = body.indexOf(line);
  while (at !== -1) {
    const start = body.indexOf('\r\n', at + line.length);
    if (start !== at + line.length) break;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), line]), start);
    if (next === -1) return [];
    const part = body.subarray(start + 2, next);
    const blank = part.indexOf('\r\n\r\n');
    if (blank === -1) return [];
    const head = part.subarray(0, blank).toString();
    parts.push({
      type: /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? '',
      content: part.subarray(blank + 4),
    });
    at = next + 2;
  }
  return parts;
}

/** The X-Outtray-Id of the message in a request's body, where the request carries one and it has come that far. */
export function messageIdOf(endpoint: Endpoint, exchange: Exchange): string | undefined {
  if (exchange.body.length === 0) return undefined;
  const read =
    endpoint === 'json'
      ? readJsonSend(exchange)
      : endpoint === 'multipart'
        ? readMultipartSend(exchange)
        : ['chunk', 'final', 'media'].includes(endpoint)
          ? { message: exchange.body }
          : undefined;
  if (read === undefined || 'refused' in read) return undefined;
  return headerValues(parseMessage(read.message).headers, 'X-Outtray-Id')[0];
}
