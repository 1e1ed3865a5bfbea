import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MailFault } from '../../../src/main/mail/request.ts';
import { structureOf } from '../../../src/main/mail/structure.ts';
import { cut } from '../../support/mail.ts';

/** The problem's code, or null when the body may pass. */
async function judged(type: string, body: string, lengths: readonly number[] = [1_000_000], encoding = '') {
  const structure = structureOf(type, encoding);
  try {
    for await (const piece of cut(Buffer.from(body, 'latin1'), lengths)) structure?.watch(piece);
    return null;
  } catch (error) {
    if (error instanceof MailFault) return error.problem.code;
    throw error;
  }
}

const mixed = (boundary: string) => `multipart/mixed; boundary=${boundary}`;
const parts = (count: number) => `${'--b\r\n\r\nx\r\n'.repeat(count)}--b--\r\n`;
const deep = (levels: number) =>
  Array.from({ length: levels }, (_, level) => `--b${level}\r\nContent-Type: ${mixed(`b${level + 1}`)}\r\n\r\n`).join(
    '',
  );

describe('parts', () => {
  test('a body without parts is not watched', () => {
    expect(structureOf('text/plain', '')).toBeNull();
    expect(structureOf('multipart/mixed', '')).toBeNull();
    expect(structureOf('multipart/mixed; boundary=""', '')).toBeNull();
    expect(structureOf('message/rfc822', 'base64')).toBeNull();
  });

  test('1,000 may be, 1,001 may not', async () => {
    expect(await judged(mixed('b'), parts(1_000))).toBeNull();
    expect(await judged(mixed('b'), parts(1_001))).toBe('mime_too_many_parts');
    expect(await judged('multipart/mixed; boundary="b"', parts(1_001))).toBe('mime_too_many_parts');
    expect(await judged(mixed('b'), parts(1_001).replaceAll('\r\n', '\n'))).toBe('mime_too_many_parts');
  });

  test('50 deep may be, 51 may not', async () => {
    expect(await judged(mixed('b0'), deep(49))).toBeNull();
    expect(await judged(mixed('b0'), deep(50))).toBe('mime_too_deep');
    expect(await judged('message/rfc822', 'Content-Type: message/rfc822\r\n\r\n'.repeat(50))).toBe('mime_too_deep');
  });

  test('parts that lie beside each other are no deeper for it', async () => {
    const one = `--a\r\nContent-Type: ${mixed('b')}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`;
    expect(await judged(mixed('a'), `${one.repeat(200)}--a--\r\n`)).toBeNull();
    const open = `--a\r\nContent-Type: ${mixed('b')}\r\n\r\n--b\r\n\r\nnever closed\r\n`;
    expect(await judged(mixed('a'), `${open.repeat(200)}--a--\r\n`)).toBeNull();
    const letter = '--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nx\r\n';
    expect(await judged(mixed('a'), letter.repeat(200))).toBeNull();
  });

  test('headers of a part up to 256 KiB', async () => {
    const head = (size: number) => `--b\r\nX: ${'x'.repeat(size)}\r\n\r\nx\r\n`;
    expect(await judged(mixed('b'), head(260_000))).toBeNull();
    expect(await judged(mixed('b'), head(270_000))).toBe('message_malformed');
    expect(await judged(mixed('b'), head(270_000), [4_096])).toBe('message_malformed');
    expect(await judged(mixed('b'), `--b\r\n${'X: y\r\n'.repeat(60_000)}`)).toBe('message_malformed');
  });

  test('an encoded message in a message is out of sight', async () => {
    const part = '--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    expect(await judged(mixed('b'), `${part}${'QUFB\r\n'.repeat(100_000)}`)).toBeNull();
  });

  test('a folded Content-Type, and a long line that begins with dashes', async () => {
    const part = '--b\r\nContent-Type: multipart/mixed;\r\n\tboundary=c\r\n\r\n';
    expect(await judged(mixed('b'), `${part}${'--c\r\n\r\nx\r\n'.repeat(1_000)}`)).toBe('mime_too_many_parts');
    expect(await judged(mixed('b'), `--${'-'.repeat(5_000)}\r\n${parts(3)}`, [700])).toBeNull();
  });

  test('the verdict does not hang on how the bytes are cut', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.constantFrom(1_000, 1_001), async (cuts, count) => {
        expect(await judged(mixed('b'), parts(count), cuts)).toBe(count > 1_000 ? 'mime_too_many_parts' : null);
      }),
      { numRuns: 30 },
    );
  });
});
