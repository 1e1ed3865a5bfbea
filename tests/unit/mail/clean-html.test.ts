import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/main/mail/clean-html.ts';
import { HOSTILE_LENGTH } from '../../support/hostile-length.ts';

const known = new Set(['logo@outtray']);
/** What stands in the body, without our own styles. */
function body(html: string): string {
  const inner = /<body><div style="[^"]+">([\s\S]*)<\/div><\/body>/.exec(cleanHtml(html, known).html)?.[1];
  return (inner ?? 'no body').replace(/ style="[^"]*"/g, '');
}

describe('written HTML on its way into a message', () => {
  test('keeps what the editor writes, each with a style of its own', () => {
    const written =
      '<h2>Offer</h2><p>Dear <strong>Ann</strong>, <em>see</em> <u>this</u> <s>that</s></p><ul><li><p>one</p></li></ul>' +
      '<ol start="3"><li><p>two</p></li></ol><blockquote><p>said</p></blockquote><p><a href="https://a.example/?x=1&amp;y=2">a</a><br />b</p>' +
      '<table><tbody><tr><td colspan="2"><p>c</p></td></tr></tbody></table><p><img src="cid:logo@outtray" alt="Logo" width="20" height="10" /></p>';
    expect(body(written)).toBe(written);
    const { html } = cleanHtml(written, known);
    expect(html).toContain('<p style="margin:0 0 12px">');
    expect(html).toContain('<blockquote style="margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #a9cfd0">');
  });

  test.each([
    ['<script>alert(1)</script><p>a</p>', '<p>a</p>'],
    ['<p onclick="alert(1)" onmouseover=alert(1)>a</p>', '<p>a</p>'],
    ['<p style="background:url(https://spy.example/x)">a</p>', '<p>a</p>'],
    ['<img src="https://spy.example/pixel.png"><p>a</p>', '<p>a</p>'],
    ['<img src="//spy.example/pixel.png"><p>a</p>', '<p>a</p>'],
    ['<img src="data:image/png;base64,AAAA"><p>a</p>', '<p>a</p>'],
    ['<img src="cid:somebody@else"><p>a</p>', '<p>a</p>'],
    ['<img srcset="https://spy.example/x 2x" src="cid:logo@outtray">', '<img src="cid:logo@outtray" />'],
    ['<img src="file:///etc/passwd">', ''],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="java\nscript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="file:///etc/passwd">a</a>', '<a>a</a>'],
    [
      '<a href="https://a.example" target="_blank" ping="https://spy.example">a</a>',
      '<a href="https://a.example">a</a>',
    ],
    ['<iframe src="https://spy.example"></iframe><p>a</p>', '<p>a</p>'],
    ['<form action="https://spy.example"><input name="x"><p>a</p></form>', '<p>a</p>'],
    ['<svg><script>alert(1)</script></svg><p>a</p>', '<p>a</p>'],
    ['<math><mi xlink:href="javascript:alert(1)">a</mi></math>', 'a'],
    ['<style>p{background:url(https://spy.example)}</style><p>a</p>', '<p>a</p>'],
    ['<link rel="stylesheet" href="https://spy.example"><base href="https://spy.example"><p>a</p>', '<p>a</p>'],
    ['<meta http-equiv="refresh" content="0;url=https://spy.example"><p>a</p>', '<p>a</p>'],
    ['<video poster="https://spy.example/x"></video><p>a</p>', '<p>a</p>'],
    ['<td width="99999" colspan="x">a</td>', '<td>a</td>'],
    ['<!--[if mso]><p>b</p><![endif]--><p>a</p>', '<p>a</p>'],
    ['a < b &amp; c', 'a &lt; b &amp; c'],
  ])('%s', (written, expected) => expect(body(written)).toBe(expected));

  test('names the pictures that are shown, and knows when there is nothing to see', () => {
    expect(cleanHtml('<p>a</p>', known).cids).toEqual([]);
    expect(cleanHtml('<img src="cid:logo@outtray"><img src="cid:logo@outtray">', known)).toMatchObject({
      cids: ['logo@outtray'],
      empty: false,
    });
    for (const nothing of ['', '<p></p>', '<p> &nbsp; </p><p><br></p>', '<img src="cid:none">', '<script>a</script>'])
      expect(cleanHtml(nothing, known).empty, nothing).toBe(true);
  });

  test.each(['<div>', '<p><b>', '<ul><li>', '<', '<a href="'])('%s end in time, however many there are', (part) => {
    expect(cleanHtml(part.repeat(HOSTILE_LENGTH), known).cids).toEqual([]);
  });
});
