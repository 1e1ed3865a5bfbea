/** Plain text as simple HTML: a paragraph for each block, line breaks kept, web and mail addresses made links. */
export function textToHtml(text: string): string {
  const blocks = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/);
  if (blocks.length === 1 && blocks[0] === '') return '';
  return blocks.map((block) => `<p>${block.split('\n').map(linked).join('<br>\n')}</p>`).join('\n');
}

const linkable = /\bhttps?:\/\/[^\s<>"]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;

function linked(line: string): string {
  let html = '';
  let from = 0;
  for (const found of line.matchAll(linkable)) {
    // Punctuation at the end belongs to the sentence.
    const link = found[0].replace(/[.,;:!?)\]]+$/, '');
    html += escaped(line.slice(from, found.index));
    html += `<a href="${escaped(link.includes('://') ? link : `mailto:${link}`)}">${escaped(link)}</a>`;
    from = found.index + link.length;
  }
  return html + escaped(line.slice(from));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
