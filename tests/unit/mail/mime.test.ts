import { once } from 'node:events';
import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { textOfHtml } from '../../../src/main/mail/html-text.ts';
import { type ComposedAttachment, type ComposedRequest, MailFault } from '../../../src/main/mail/request.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { HOSTILE_LENGTH } from '../../support/hostile-length.ts';
import { collected, fieldsOf, pass, pieces, problemOf, read, stamp } from '../../support/mail.ts';

function composed(change: Partial<ComposedRequest> = {}): ComposedRequest {
  return {
    kind: 'composed',
    from: null,
    to: ['a@x.example'],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Invoice',
    text: 'Hello',
    html: null,
    attachments: [],
    headers: {},
    ...change,
  };
}

function attachment(bytes: Uint8Array | string, change: Partial<ComposedAttachment> = {}): ComposedAttachment {
  return { name: 'file.bin', type: null, cid: null, open: async () => ok(pieces(bytes)), ...change };
}

async function built(change: Partial<ComposedRequest> = {}) {
  const passed = await pass(composed(change));
  const text = passed.bytes.toString('utf8');
  return { ...passed, text, fields: fieldsOf(passed.bytes), email: await PostalMime.parse(passed.bytes) };
}

const bytesOf = (content: ArrayBuffer | Uint8Array | string | undefined) =>
  Buffer.from(content instanceof ArrayBuffer ? new Uint8Array(content) : (content ?? ''));

describe('a composed message', () => {
  test('carries its recipients in the headers, Bcc included, and our mark', async () => {
    const { fields, mail } = await built({
      to: ['"Muster, Anna" <anna@x.example>; b@x.example'],
      cc: ['c@bücher.example'],
      bcc: ['d@x.example', 'anna@x.example'],
      replyTo: ['reply@x.example'],
      headers: { 'X-ERP-ref': 'INV-1', 'List-Unsubscribe': '<mailto:off@x.example>' },
    });
    expect(fields).toContain('To: "Muster, Anna" <anna@x.example>, b@x.example\r\n');
    expect(fields).toContain('Cc: c@xn--bcher-kva.example\r\n');
    expect(fields).toContain('Bcc: d@x.example\r\n');
    expect(fields).toContain('Reply-To: reply@x.example\r\n');
    expect(fields).toContain('From: Office <office@example.com>\r\n');
    expect(fields).toContain('Date: Mon, 23 Nov 2026 14:00:00 +0000\r\n');
    expect(fields).toContain(`Message-ID: <${stamp.id}@example.com>\r\n`);
    expect(fields).toContain(`X-Outtray-Id: ${stamp.id}\r\n`);
    expect(fields).toContain('X-ERP-ref: INV-1\r\n');
    expect(mail.recipients.map(({ kind, address }) => `${kind} ${address}`)).toEqual([
      'to anna@x.example',
      'to b@x.example',
      'cc c@xn--bcher-kva.example',
      'bcc d@x.example',
    ]);
  });

  test('has text made from its HTML, CRLF line ends and inline images', async () => {
    const html = '<p>Grüße, <b>Anna</b></p><ul><li>one</li></ul><img src="cid:logo@x">';
    const image = attachment(Buffer.from([1, 2, 3]), { name: 'logo.png', cid: 'logo@x' });
    const { email, text } = await built({ text: null, html, attachments: [image] });
    expect(email.text?.trim()).toMatch(/^Grüße, Anna\s+- one/);
    expect(email.html).toContain('<b>Anna</b>');
    expect(email.attachments).toMatchObject([{ filename: 'logo.png', related: true, contentId: '<logo@x>' }]);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('carries attachments byte for byte, messages too', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
    const eml = 'Subject: inner\n\nbare lines\n';
    const { email } = await built({
      attachments: [
        attachment(bytes, { name: 'Rechnung für Müller.pdf', type: 'application/pdf' }),
        attachment(eml, { name: 'inner.eml', type: 'message/rfc822' }),
        attachment('', { name: 'empty.txt' }),
        attachment('x', { name: 'odd', type: 'multipart/mixed; boundary=x' }),
      ],
    });
    const [pdf, inner, empty, odd] = email.attachments;
    expect(pdf?.filename).toBe('Rechnung für Müller.pdf');
    expect(bytesOf(pdf?.content).equals(bytes)).toBe(true);
    expect(bytesOf(inner?.content).toString()).toBe(eml);
    expect(bytesOf(empty?.content)).toHaveLength(0);
    expect(odd?.mimeType).toBe('application/octet-stream');
  });

  test('never holds a large attachment in memory as a whole', async () => {
    let given = 0;
    async function* large() {
      for (; given < 400; given++) yield Buffer.alloc(65_536, given);
    }
    const mail = await read(composed({ attachments: [attachment('', { open: async () => ok(large()) })] }));
    expect(given).toBe(0);
    const bytes = mail.stamp(stamp).bytes[Symbol.asyncIterator]();
    for (let turn = 0; turn < 5; turn++) await bytes.next();
    expect(given).toBeLessThan(20);
    await bytes.return?.();
  });
});

describe('what is refused before anything is accepted', () => {
  test.each<[string, Partial<ComposedRequest>, string]>([
    ['a line break in the subject', { subject: 'a\r\nBcc: evil@x.example' }, 'line_break_in_header'],
    ['a NUL in the subject', { subject: 'a\0' }, 'line_break_in_header'],
    ['a line break in an address', { to: ['a@x.example\r\nBcc: evil@x.example'] }, 'line_break_in_header'],
    ['a line break in a name', { to: ['"a\nb" <a@x.example>'] }, 'line_break_in_header'],
    ['a line break in Reply-To', { replyTo: ['a@x.example\n'] }, 'line_break_in_header'],
    ['a line break in From', { from: 'a@x.example\nBcc: x' }, 'line_break_in_header'],
    ['a line break in a header', { headers: { 'X-A': 'b\r\nBcc: evil@x.example' } }, 'line_break_in_header'],
    ['a line break in a file name', { attachments: [attachment('', { name: 'a\r\nb' })] }, 'line_break_in_header'],
    ['a line break in a content id', { attachments: [attachment('', { cid: 'a>\r\nb' })] }, 'line_break_in_header'],
    ['a line break in a type', { attachments: [attachment('', { type: 'a/b\r\nX: y' })] }, 'line_break_in_header'],
    ['a wrong address', { cc: ['nobody'] }, 'address_invalid'],
    ['two authors', { from: 'a@x.example, b@x.example' }, 'address_invalid'],
    ['nobody', { to: [], cc: [' '], bcc: [] }, 'no_recipient'],
    ['501', { to: Array.from({ length: 501 }, (_, at) => `a${at}@x.example`) }, 'too_many_recipients'],
    ['Bcc as a header', { headers: { bcc: 'evil@x.example' } }, 'header_not_allowed'],
    ['Resent-To as a header', { headers: { 'Resent-To': 'evil@x.example' } }, 'header_not_allowed'],
    ['Content-Type as a header', { headers: { 'content-type': 'text/html' } }, 'header_not_allowed'],
    ['our own header', { headers: { 'X-Outtray-Id': 'x' } }, 'header_not_allowed'],
    ['a name with a colon', { headers: { 'Bcc: evil@x.example (': ')' } }, 'header_not_allowed'],
    ['a name with a space', { headers: { 'Bcc ': 'evil@x.example' } }, 'header_not_allowed'],
    ['a name with a line break', { headers: { 'X\r\nBcc': 'evil@x.example' } }, 'header_not_allowed'],
    [
      'a missing attachment',
      { attachments: [attachment('', { open: async () => fail(problem('attachment_missing', { name: 'x' })) })] },
      'attachment_missing',
    ],
  ])('%s', async (_what, change, code) => {
    expect((await problemOf(composed(change))).code).toBe(code);
  });

  test('headers named "key" and "value" are no way to a Bcc', async () => {
    const { fields, mail } = await built({ headers: { key: 'Bcc', value: 'evil@x.example' } });
    expect(fields.some((field) => /^bcc:/i.test(field))).toBe(false);
    expect(mail.recipients).toHaveLength(1);
  });

  test('files named as paths or addresses are never opened', async () => {
    const { text } = await built({ text: '', html: '<img src="file:///etc/hostname">' });
    expect(text).toContain('file:///etc/hostname');
  });

  describe('attachments that were opened are let go', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'outtray-mime-')), 'a.txt');
    writeFileSync(file, 'content');

    /** A real file, and whether it is closed again. */
    function watched(): { attachment: ComposedAttachment; closed: Promise<unknown> } {
      const stream = createReadStream(file);
      const closed = once(stream, 'close');
      return { attachment: attachment('', { open: async () => ok(stream) }), closed };
    }

    test('when another one is missing', async () => {
      const { attachment: found, closed } = watched();
      const missing = attachment('', { open: async () => fail(problem('attachment_missing', { name: 'x' })) });
      await problemOf(composed({ attachments: [found, missing] }));
      await closed;
    });

    test('by discard', async () => {
      const { attachment: found, closed } = watched();
      (await read(composed({ attachments: [found] }))).discard();
      await closed;
    });

    test('when nobody reads on', async () => {
      const { attachment: found, closed } = watched();
      const mail = await read(composed({ attachments: [found] }));
      const bytes = mail.stamp(stamp).bytes[Symbol.asyncIterator]();
      await bytes.next();
      await bytes.return?.();
      await closed;
    });

    test('when everything has been read', async () => {
      const { attachment: found, closed } = watched();
      const { text } = await built({ attachments: [found] });
      await closed;
      expect(text).toContain(Buffer.from('content').toString('base64'));
    });
  });

  test('a file that fails while it is read is told by its name', async () => {
    async function* broken() {
      yield Buffer.from('x');
      throw new Error('EIO');
    }
    const mail = await read(
      composed({ attachments: [attachment('', { name: 'a.pdf', open: async () => ok(broken()) })] }),
    );
    const reading = collected(mail.stamp(stamp).bytes);
    await expect(reading).rejects.toBeInstanceOf(MailFault);
    await expect(reading).rejects.toMatchObject({
      problem: { code: 'attachment_unreadable', params: { name: 'a.pdf' } },
    });
  });
});

describe('whatever is composed', () => {
  test('the headers name those who were asked for, and nobody else', async () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\p{Cc}]/gu, ' '));
    const mailbox = fc.tuple(name, fc.constantFrom('a@x.example', 'b@x.example', 'c@y.example', 'd@z.example'));
    const typed = ([label, address]: [string, string]) => `"${label.replace(/["\\]/g, '\\$&')}" <${address}>`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(mailbox, { minLength: 1, maxLength: 5 }),
        fc.array(mailbox, { maxLength: 3 }),
        name,
        async (to, bcc, subject) => {
          const { email, mail } = await built({ to: to.map(typed), bcc: bcc.map(typed), subject });
          const found = [...(email.to ?? []), ...(email.bcc ?? [])].map(({ address }) => address).sort();
          const asked = [...new Set([...to, ...bcc].map(([, address]) => address))].sort();
          expect(found).toEqual(asked);
          expect(mail.recipients.map(({ address }) => address).sort()).toEqual(asked);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('text from HTML', () => {
  test.each([
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['<style>p { color: red }</style><p>a &amp; b &lt;c&gt;</p>', 'a & b <c>'],
    ['<script>alert(1)</script>x', 'x'],
    ['a<br>b', 'a\nb'],
    ['', ''],
    ['<style>never closed', ''],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<ol><li>one</li><li>two</li></ol>', '1. one\n2. two'],
    ['<p>a</p><blockquote><p>said</p></blockquote><p>b</p>', 'a\n\n> said\n\nb'],
    ['<h2>Offer</h2><p>x</p>', 'Offer\n\nx'],
    ['see <a href="https://a.example/x">the list</a>', 'see the list <https://a.example/x>'],
    ['<a href="https://a.example">https://a.example</a>', 'https://a.example'],
    ['<table><tr><th>Item</th><th>Price</th></tr><tr><td>Oak</td><td>40</td></tr></table>', 'Item\tPrice\nOak\t40'],
    ['<ul><li><p>one</p><ul><li>a</li></ul></li><li>two</li></ul>', '- one\n  - a\n- two'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<p>x</p><hr><p>y</p>', 'x\n\n----\n\ny'],
    ['a<img src="cid:x">b', 'ab'],
  ])('%s', (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  test.each(['<style', '<', '<!--', '<a ', '&', '<script>', '</style', '<div>', '<ul><li>', '<blockquote>'])(
    '%s end in time, however many there are',
    (part) => {
      expect(textOfHtml(part.repeat(HOSTILE_LENGTH))).toBeTypeOf('string');
    },
  );
});
