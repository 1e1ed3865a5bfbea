import { createHash } from 'node:crypto';
import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import { type HeaderField, readHeaderBlock } from './header-block.ts';

const LINE = 76;

/**
 * Puts a ready message and a file together: the message's body, as it is and with its own content headers, becomes the first part of a
 * multipart/mixed, the file the second (RFC 2046 5.1.3). Not a byte of the body changes. Fails as `readHeaderBlock` does.
 */
export async function withAttachment(
  message: Uint8Array,
  file: { readonly name: string; readonly type: string; readonly bytes: Uint8Array },
): Promise<Result<Uint8Array, Problem>> {
  const block = await readHeaderBlock(once(message));
  if (!block.ok) return block;
  const { fields, rest } = block.value;
  const ofBody = (field: HeaderField) => field.key.startsWith('content-');
  const own = fields.filter(ofBody).map(({ raw }) => raw);
  const kept = fields.filter((field) => !ofBody(field) && field.key !== 'mime-version').map(({ raw }) => raw);
  const body = Buffer.concat(rest);
  const boundary = boundaryFor(body);
  const encoding = /^content-transfer-encoding:\s*(8bit|binary)\s*$/im.exec(own.join(''))?.[1];
  const head = [
    ...kept,
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`,
    // a whole is at least what its parts are (RFC 2045 6.4)
    ...(encoding === undefined ? [] : [`Content-Transfer-Encoding: ${encoding}\r\n`]),
    `\r\n--${boundary}\r\n`,
    ...(own.length > 0 ? own : ['Content-Type: text/plain; charset=utf-8\r\n']),
    '\r\n',
  ].join('');
  const tail = [
    `\r\n--${boundary}\r\n`,
    `Content-Type: ${file.type}\r\n`,
    `Content-Disposition: attachment; ${fileNameParameter(file.name)}\r\n`,
    'Content-Transfer-Encoding: base64\r\n\r\n',
    wrapped(Buffer.from(file.bytes).toString('base64')),
    `\r\n--${boundary}--\r\n`,
  ].join('');
  return ok(Buffer.concat([Buffer.from(head, 'latin1'), body, Buffer.from(tail, 'latin1')]));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A boundary that is nowhere in the body. */
function boundaryFor(body: Buffer): string {
  for (let turn = 0; ; turn++) {
    const boundary = `=_outtray_${createHash('sha256').update(body).update(String(turn)).digest('hex').slice(0, 32)}`;
    if (!body.includes(boundary)) return boundary;
  }
}

/** RFC 2231 for what is not ASCII. */
function fileNameParameter(name: string): string {
  if (/^[ !#-[\]-~]{1,60}$/.test(name)) return `filename="${name}"`;
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename*=utf-8''${encoded}`;
}

function wrapped(base64: string): string {
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += LINE) lines.push(base64.slice(at, at + LINE));
  return lines.join('\r\n');
}
