import { Parser } from 'htmlparser2';

/** Deeper nested than any letter: what is beyond is left out, so that hostile HTML costs neither stack nor minutes. */
const DEEPEST = 400;
/** The parser is fed in pieces, so that it can be stopped. */
const PIECE = 4_096;

const unseen = new Set([
  'script',
  'style',
  'head',
  'title',
  'noscript',
  'template',
  'iframe',
  'object',
  'select',
  'textarea',
]);
const paragraphs = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table', 'hr']);
const lines = new Set([
  'div',
  'tr',
  'li',
  'section',
  'article',
  'header',
  'footer',
  'address',
  'dt',
  'dd',
  'center',
  'form',
]);

/** True when `html` nests deeper than anybody writes. Linear. */
export function isTooDeep(html: string): boolean {
  let depth = 0;
  let deepest = 0;
  feed(html, {
    onopentag() {
      depth += 1;
      deepest = Math.max(deepest, depth);
      return depth <= DEEPEST;
    },
    onclosetag() {
      depth -= 1;
    },
  });
  return deepest > DEEPEST;
}

/**
 * The plain text of an HTML body, for readers without HTML: lists, quotes and links stay readable. Linear in the length, whatever
 * is left unclosed.
 */
export function textOfHtml(html: string): string {
  const page = createPage();
  const open: { readonly name: string; readonly href: string | null; readonly from: number }[] = [];
  let hidden = 0;

  feed(html, {
    onopentag(name, attributes) {
      if (open.length >= DEEPEST) return false;
      open.push({ name, href: name === 'a' ? (attributes.href ?? null) : null, from: page.mark() });
      if (unseen.has(name)) hidden += 1;
      if (hidden > 0) return true;
      if (name === 'br') page.newLine();
      else if (paragraphs.has(name)) page.gap(isNested(name, open) ? 1 : 2);
      else if (lines.has(name)) page.gap(1);
      if (name === 'ul' || name === 'ol') page.openList(name === 'ol' ? Number(attributes.start ?? 1) || 1 : null);
      if (name === 'li') page.item();
      if (name === 'blockquote') page.quote(1);
      if (name === 'pre') page.keepSpace(1);
      if (name === 'hr') page.write('----');
      return true;
    },
    onclosetag(name) {
      const closed = open.pop();
      if (unseen.has(name)) hidden -= 1;
      if (hidden > 0 || unseen.has(name)) return;
      if (closed?.href) page.link(closed.href, closed.from);
      if (name === 'td' || name === 'th') page.write('\t');
      if (name === 'ul' || name === 'ol') page.closeList();
      if (name === 'blockquote') page.quote(-1);
      if (name === 'pre') page.keepSpace(-1);
      if (paragraphs.has(name)) page.gap(isNested(name, open) ? 1 : 2);
      else if (lines.has(name)) page.gap(1);
    },
    ontext(text) {
      if (hidden === 0) page.write(text);
    },
  });
  return page.end();
}

/** A list in a list, and the paragraph of an item, stand without an empty line. */
function isNested(name: string, open: readonly { readonly name: string }[]): boolean {
  return (name === 'ul' || name === 'ol' || name === 'p') && open.some((each) => each.name === 'li');
}

interface Handlers {
  /** False: nothing more is read. */
  onopentag(name: string, attributes: Record<string, string>): boolean;
  onclosetag(name: string): void;
  ontext?(text: string): void;
}

function feed(html: string, handlers: Handlers): void {
  let going = true;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (going) going = handlers.onopentag(name, attributes);
      },
      onclosetag(name) {
        if (going) handlers.onclosetag(name);
      },
      ontext(text) {
        if (going) handlers.ontext?.(text);
      },
    },
    { decodeEntities: true },
  );
  for (let at = 0; going && at < html.length; at += PIECE) parser.write(html.slice(at, at + PIECE));
  if (going) parser.end();
}

/** Text written line by line, each with the marks of the quotes and lists around it. */
function createPage() {
  const done: string[] = [];
  let line = '';
  let started = false;
  let spaceLast = false;
  let owed = 0;
  let quotes = 0;
  /** The fewest quotes since the last line: those around the empty line that follows it. */
  let outer = 0;
  let spaced = 0;
  let marker = '';
  const lists: (number | null)[] = [];

  const begin = () => {
    if (started) return;
    // an empty line between blocks is never written before the first
    if (done.length > 0) for (let n = 1; n < owed; n += 1) done.push('> '.repeat(outer).trimEnd());
    owed = 0;
    outer = quotes;
    started = true;
    const indent = '  '.repeat(Math.max(0, lists.length - 1));
    const lead = marker === '' && lists.length > 0 ? '  ' : marker;
    line = '> '.repeat(quotes) + indent + lead;
    marker = '';
    spaceLast = false;
  };
  const finish = () => {
    if (started) done.push(line.trimEnd());
    line = '';
    started = false;
  };
  return {
    write(text: string) {
      if (spaced > 0) {
        for (const [index, part] of text.split('\n').entries()) {
          if (index > 0) this.newLine();
          begin();
          line += part;
        }
        return;
      }
      let words = text.replace(/[ \n\r\f]+/g, ' ');
      if (!started || spaceLast) words = words.replace(/^ +/, '');
      if (words === '' || (!started && words.trim() === '')) return;
      begin();
      line += words;
      // remembered rather than looked up: a string that grows is copied whole whenever its end is read
      spaceLast = /[ \t]$/.test(words.slice(-1));
    },
    newLine() {
      begin();
      finish();
    },
    gap(count: 1 | 2) {
      finish();
      owed = Math.max(owed, count);
    },
    quote(by: 1 | -1) {
      quotes += by;
      outer = Math.min(outer, quotes);
    },
    keepSpace(by: 1 | -1) {
      spaced += by;
    },
    openList(first: number | null) {
      lists.push(first);
    },
    closeList() {
      lists.pop();
    },
    item() {
      const number = lists.at(-1);
      if (typeof number === 'number') {
        marker = `${number}. `;
        lists[lists.length - 1] = number + 1;
      } else marker = '- ';
    },
    mark: () => line.length,
    /** The address after the words of a link, unless they say it. */
    link(href: string, from: number) {
      if (!/^(?:https?|mailto|tel):/i.test(href)) return;
      const said = line.slice(from).trim();
      const plain = href.replace(/^(?:mailto|tel):/i, '');
      if (said !== plain && said !== href && `https://${said}` !== href && `${said}/` !== href)
        this.write(` <${plain}>`);
    },
    end() {
      finish();
      return done.join('\n').trim();
    },
  };
}
