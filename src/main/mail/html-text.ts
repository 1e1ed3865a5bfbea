import PostalMime from 'postal-mime';

/**
 * The plain text of an HTML body, for readers without HTML. postal-mime has a converter that is safe against hostile input but
 * uses it only while it reads a message; so a message is made of the HTML, with an empty text part that asks for text.
 */
export async function textOfHtml(html: string): Promise<string> {
  const message = [
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    '',
    '--part',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(withoutStyles(html), 'utf8').toString('base64'),
    '--part--',
    '',
  ].join('\r\n');
  const { text } = await PostalMime.parse(message);
  return (text ?? '').replace(/[^\S\n]+$/gm, '').trim();
}

/** Style sheets in the body would come out as text. Linear, whatever is left unclosed. */
function withoutStyles(html: string): string {
  const opening = /<style\b/gi;
  const closing = /<\/style\b[^>]*>/gi;
  let kept = '';
  let from = 0;
  for (let open = opening.exec(html); open; open = opening.exec(html)) {
    closing.lastIndex = open.index;
    if (!closing.test(html)) break;
    kept += html.slice(from, open.index);
    from = closing.lastIndex;
    opening.lastIndex = from;
  }
  return kept + html.slice(from);
}
