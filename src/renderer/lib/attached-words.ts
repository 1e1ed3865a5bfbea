// whole words only; English and German, because offices write both whatever language their window has
const words = [
  'attach(?:ed|ment|ments|ing)?',
  'enclosed',
  'enclosures?',
  'anbei',
  'angehängte?[nrsm]?',
  'beigefügte?[nrsm]?',
  'beiliegende?[nrsm]?',
  'anhang',
  'anhänge[n]?',
  '(?:in der|als|siehe|s\\.) anlagen?',
  'anlagen?:',
  'im anschluss finden sie',
].join('|');
const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');

/** Where an answered mail begins, in what mail programs put above it. */
const quoteBegins =
  /^(?:-{3,} ?(?:original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht)|on .{6,200} wrote:$|am .{6,200} schrieb .{1,200}:$|>)/iu;

/** The word by which the text says that something is attached, or null. What is quoted from others does not count. */
export function attachedWord(text: string): string | null {
  const own: string[] = [];
  for (const line of text.split('\n')) {
    const begins = quoteBegins.exec(line.trim());
    if (begins && begins[0] !== '>') break;
    if (begins === null) own.push(line);
  }
  return pattern.exec(own.join('\n'))?.[0] ?? null;
}

/** The words of written HTML without its quotes, a line for each block. */
export function ownWords(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const quote of page.querySelectorAll('blockquote')) quote.remove();
  for (const block of page.querySelectorAll('p, li, h1, h2, h3, pre, tr, br')) block.after('\n');
  return page.body.textContent ?? '';
}
