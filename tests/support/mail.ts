import { readMail } from '../../src/main/mail/read.ts';
import type { MailRequest, RawRequest, ReadMail, Stamp, StampedMail } from '../../src/main/mail/request.ts';
import type { Problem } from '../../src/shared/problems/problem.ts';
import type { Result } from '../../src/shared/result.ts';

/** What the outbox would stamp. */
export const stamp: Stamp = {
  id: '01TESTMESSAGE0000000000000',
  now: Date.UTC(2026, 10, 23, 14, 0, 0),
  account: { email: 'office@example.com', name: 'Office' },
};

export async function* pieces(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
}

/** The bytes cut at random places, from 1 to `longest` bytes each. */
export async function* cut(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.byteLength; turn++) {
    const length = Math.max(1, lengths[turn % Math.max(1, lengths.length)] ?? bytes.byteLength);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

export function raw(body: AsyncIterable<Uint8Array>, to: readonly string[] | null): RawRequest {
  return { kind: 'raw', envelope: to === null ? null : { from: 'program@example.com', to }, body };
}

export async function read(request: MailRequest): Promise<ReadMail> {
  return valueOrThrow(await readMail(request));
}

export async function problemOf(request: MailRequest): Promise<Problem> {
  const result = await readMail(request);
  if (result.ok) throw new Error('it was accepted');
  return result.problem;
}

export interface Passed {
  readonly mail: ReadMail;
  readonly stamped: StampedMail;
  readonly bytes: Buffer;
}

/** Reads, stamps and collects a request. */
export async function pass(request: MailRequest): Promise<Passed> {
  const mail = await read(request);
  const stamped = mail.stamp(stamp);
  return { mail, stamped, bytes: await collected(stamped.bytes) };
}

export async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

export function valueOrThrow<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** Header fields in order, each with its folding and its CRLF, as one character for each byte. */
export function fieldsOf(message: Uint8Array): string[] {
  const text = Buffer.from(message).toString('latin1');
  const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
  return text.slice(0, end).match(/[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? [];
}

export function bodyOf(message: Uint8Array): Buffer {
  const bytes = Buffer.from(message);
  if (bytes.subarray(0, 2).toString('latin1') === '\r\n') return bytes.subarray(2);
  const end = bytes.indexOf('\r\n\r\n');
  return end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 4);
}
