const blocks = new Set(['P', 'DIV', 'LI', 'UL', 'OL', 'H1', 'H2', 'H3', 'BLOCKQUOTE', 'TABLE', 'TR']);

/** The words of a letter, line by line. The HTML is parsed into a document of its own, in which nothing runs and nothing is loaded. */
export function textOfLetter(html: string): string {
  const lines: string[] = [''];
  const add = (text: string) => lines.push(`${lines.pop() ?? ''}${text}`);
  const walk = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) add((node.textContent ?? '').replace(/\s+/g, ' '));
    for (const child of node.childNodes) {
      if (child.nodeName === 'BR') lines.push('');
      else {
        const block = blocks.has(child.nodeName);
        if (block && lines.at(-1)?.trim() !== '') lines.push('');
        if (child.nodeName === 'LI') add('• ');
        walk(child);
        if (block) lines.push('');
        if (child.nodeName === 'P') lines.push('');
      }
    }
  };
  walk(new DOMParser().parseFromString(html, 'text/html').body);
  return lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
