import { describe, expect, test } from 'vitest';
import { hiddenCopy, signedHtml, signedText } from '../../../src/main/mail/additions.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import type { ComposedRequest, MailRequest, Stamp } from '../../../src/main/mail/request.ts';
import type { Recipient } from '../../../src/shared/model.ts';

const to = (address: string): Recipient => ({ kind: 'to', address, name: null });
const stamp: Stamp = {
  id: '01KAZ3Q7M20000000000000001',
  now: Date.UTC(2026, 10, 26, 12),
  account: { email: 'office@northgate.example', name: 'Northgate Timber' },
};

async function built(request: MailRequest, over: Partial<Stamp>): Promise<{ text: string; changes: string[] }> {
  const read = await readMail(request);
  if (!read.ok) throw new Error(read.problem.code);
  const { bytes, changes } = read.value.stamp({ ...stamp, ...over });
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return {
    text: Buffer.concat(pieces).toString('utf8'),
    changes: changes.map(({ field, change }) => `${field} ${change}`),
  };
}

const composed: ComposedRequest = {
  kind: 'composed',
  from: null,
  to: ['jon@example.org'],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Invoice',
  text: 'Hello',
  html: null,
  attachments: [],
  headers: {},
};
const raw = (text: string, envelope: readonly string[] | null = null): MailRequest => ({
  kind: 'raw',
  envelope: envelope && { from: null, to: envelope },
  body: (async function* () {
    yield Buffer.from(text);
  })(),
});

describe('the hidden copy', () => {
  test('goes to whoever does not get the message anyway', () => {
    expect(hiddenCopy([to('a@x.example')], 'archive@x.example')).toEqual({ ok: true, value: 'archive@x.example' });
    expect(hiddenCopy([to('Archive@X.example')], 'archive@x.example')).toEqual({ ok: true, value: null });
    expect(hiddenCopy([to('a@x.example')], null)).toEqual({ ok: true, value: null });
  });
  test('is not left out in silence when Gmail takes no more', () => {
    const full = Array.from({ length: 500 }, (_, at) => to(`p${at}@x.example`));
    expect(hiddenCopy(full, 'archive@x.example')).toMatchObject({
      problem: { code: 'too_many_recipients', params: { count: 501 } },
    });
    expect(hiddenCopy(full, 'p7@x.example')).toMatchObject({ ok: true });
  });
  test('stands in Bcc of composed mail, beside those that are there', async () => {
    const alone = await built(composed, { bcc: 'archive@x.example' });
    expect(alone.text).toMatch(/^Bcc: archive@x\.example\r$/m);
    const beside = await built({ ...composed, bcc: ['boss@x.example'] }, { bcc: 'archive@x.example' });
    expect(beside.text).toMatch(/^Bcc: boss@x\.example, archive@x\.example\r$/m);
  });
  test.each([
    ['without one', 'To: a@x.example\r\n\r\nHi\r\n', null, 'Bcc: archive@x.example', 'Bcc added'],
    [
      'with one',
      'To: a@x.example\r\nBcc: b@x.example\r\n\r\nHi\r\n',
      null,
      'Bcc: b@x.example,\r\n archive@x.example',
      'Bcc changed',
    ],
    ['with an empty one', 'To: a@x.example\r\nBcc:\r\n\r\nHi\r\n', null, 'Bcc: archive@x.example', 'Bcc changed'],
    [
      'that the envelope added',
      'To: a@x.example\r\n\r\nHi\r\n',
      ['a@x.example', 'b@x.example'],
      'Bcc: b@x.example,\r\n archive@x.example',
      'Bcc added',
    ],
    [
      'that the envelope took out',
      'To: a@x.example\r\nBcc: z@x.example\r\n\r\nHi\r\n',
      ['a@x.example'],
      'Bcc: archive@x.example',
      'Bcc changed',
    ],
  ])('stands in Bcc of mail that is passed on, %s', async (_, text, envelope, expected, change) => {
    const { text: out, changes } = await built(raw(text, envelope), { bcc: 'archive@x.example' });
    expect(out).toContain(`${expected}\r\n`);
    expect(out.match(/^Bcc:/gm)).toHaveLength(1);
    expect(changes.filter((one) => one.startsWith('Bcc'))).toEqual([change]);
    expect(out.endsWith('\r\n\r\nHi\r\n')).toBe(true);
  });
});

describe('the signature', () => {
  const signature = { text: 'Northgate Timber\n12 Quay Road', html: '' };
  test('follows the text after the line that programs know', () => {
    expect(signedText('Hello \n\n', signature)).toBe('Hello\n\n-- \nNorthgate Timber\n12 Quay Road\n');
    expect(signedText('Hello', { text: '  ', html: '<b>x</b>' })).toBe('Hello');
  });
  test('stands at the end of the HTML, escaped where it is text', () => {
    expect(signedHtml('<p>Hi</p>', { text: 'A & B <c>', html: '' })).toMatch(
      /<p>Hi<\/p><div[^>]*><br>-- <br>A &amp; B &lt;c&gt;<\/div>$/,
    );
    expect(signedHtml('<html><body>Hi</body></html>', { text: '', html: '<b>N</b>' })).toMatch(
      /<b>N<\/b><\/div><\/body><\/html>$/,
    );
    expect(signedHtml('<p>Hi</p>', { text: ' ', html: '' })).toBe('<p>Hi</p>');
    expect(signedHtml('<pre></body></pre></BODY >', { text: 'N', html: '' })).toMatch(/^<pre><\/body><\/pre><div/);
  });
  test('ends composed mail in both parts, and no mail that is passed on', async () => {
    const plain = await built(composed, { signature });
    expect(plain.text).toMatch(/Hello\r\n\r\n-- \r\nNorthgate Timber\r\n12 Quay Road/);
    const both = await built({ ...composed, text: null, html: '<p>Hello</p>' }, { signature });
    expect(both.text).toMatch(/Hello\r\n\r\n-- \r\nNorthgate/);
    expect(both.text.replaceAll('=\r\n', '')).toContain('Northgate Timber<br>12 Quay Road');
    const passed = await built(raw('To: a@x.example\r\n\r\nHi\r\n'), { signature });
    expect(passed.text).not.toContain('Quay Road');
  });
});
