import { describe, expect, test } from 'vitest';
import { attachmentOf, htmlOf, viewOf } from '../../../src/main/mail/view.ts';
import { HOSTILE_LENGTH } from '../../support/hostile-length.ts';

const crlf = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8');

const mixed = crlf(`Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
X-Odd: a
 b
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

<p>Hi</p><img src="cid:logo@x"><img src='CID:none'>
--r
Content-Type: image/png; name="logo.png"
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

AQID
--r--
--m
Content-Type: application/pdf
Content-Disposition: attachment; filename="../../a.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--m--
`);

describe('a stored message', () => {
  test('is shown with decoded headers, text or HTML, and its attachments', async () => {
    const view = await viewOf(mixed);
    expect(view.headers.slice(0, 2)).toEqual([
      { name: 'Subject', value: 'Grüße' },
      { name: 'X-Odd', value: 'a b' },
    ]);
    expect(view.hasHtml).toBe(true);
    expect(view.attachments).toEqual([
      { part: 0, name: 'logo.png', type: 'image/png', size: 3, inline: true },
      { part: 1, name: '.._.._a.pdf', type: 'application/pdf', size: 4, inline: false },
    ]);
  });

  test('has its inline images inside its HTML', async () => {
    const html = await htmlOf(mixed);
    expect(html).toContain('src="data:image/png;base64,AQID"');
    expect(html).toContain("src='CID:none'");
  });

  test('gives an attachment by its number', async () => {
    const found = await attachmentOf(mixed, 1);
    expect(found && Buffer.from(found.bytes).toString()).toBe('%PDF');
    expect(await attachmentOf(mixed, 2)).toBeNull();
  });

  test('of plain text has no HTML', async () => {
    const view = await viewOf(crlf('Subject: x\n\nHello\n'));
    expect(view).toEqual({
      headers: [{ name: 'Subject', value: 'x' }],
      text: 'Hello\n',
      hasHtml: false,
      attachments: [],
    });
    expect(await htmlOf(crlf('Subject: x\n\nHello\n'))).toBeNull();
  });
});

describe('a hostile message', () => {
  const nested = (depth: number) => {
    let text = '';
    for (let level = 0; level < depth; level++)
      text += `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`;
    return crlf(`Subject: deep\n${text}`);
  };

  test.each([
    ['levels', nested],
    [
      'parts',
      (size: number) =>
        crlf(`Subject: deep\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(size)}--b--\n`),
    ],
    [
      'lines of part headers',
      (size: number) =>
        crlf(
          `Subject: deep\nContent-Type: multipart/mixed; boundary=b\n\n--b\n${`X: ${'y'.repeat(90)}\n`.repeat(size)}`,
        ),
    ],
  ])('however many %s there are, the headers are shown, in time', async (_what, made) => {
    const look = async (bytes: Uint8Array) => {
      const view = await viewOf(bytes);
      expect(view.headers[0]).toEqual({ name: 'Subject', value: 'deep' });
      expect(view.attachments).toEqual([]);
    };
    await look(made(1_000));
    await look(made(5_000));
    await look(made(HOSTILE_LENGTH));
  });

  test('without any form shows nothing and does not fail', async () => {
    expect(await viewOf(Buffer.from([0, 255, 10, 13, 10]))).toMatchObject({ headers: [] });
    expect((await viewOf(new Uint8Array())).headers).toEqual([]);
  });
});
