import sanitize from 'sanitize-html';
import { isTooDeep, textOfHtml } from './html-text.ts';
import { htmlOfText } from './text-html.ts';

/**
 * HTML written by hand, on its way into a message. It comes from the window, whose page could have been taken over, and goes to
 * people: only what is listed here goes through, whatever the editor would let a person write.
 */

/**
 * How each element looks. Mail programs know no style sheet for certain, so the style stands at every element; margins are given
 * because their own differ most. Sizes in px: Outlook reads no rem.
 */
const styles: Readonly<Record<string, string>> = {
  p: 'margin:0 0 12px',
  h1: 'margin:20px 0 8px;font-size:22px;line-height:28px;font-weight:600',
  h2: 'margin:18px 0 8px;font-size:18px;line-height:24px;font-weight:600',
  h3: 'margin:16px 0 8px;font-size:15px;line-height:22px;font-weight:600',
  ul: 'margin:0 0 12px;padding:0 0 0 24px',
  ol: 'margin:0 0 12px;padding:0 0 0 24px',
  li: 'margin:0 0 4px',
  blockquote: 'margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #a9cfd0',
  a: 'color:#0a6268;text-decoration:underline',
  hr: 'margin:16px 0;border:0;border-top:1px solid #cdd6d6',
  pre: 'margin:0 0 12px;padding:8px 10px;background:#f3f6f6;font-family:Consolas,Menlo,monospace;font-size:13px;white-space:pre-wrap',
  code: 'font-family:Consolas,Menlo,monospace;font-size:13px',
  table: 'margin:0 0 12px;border-collapse:collapse',
  th: 'padding:4px 10px;border:1px solid #cdd6d6;text-align:left;font-weight:600;vertical-align:top',
  td: 'padding:4px 10px;border:1px solid #cdd6d6;text-align:left;vertical-align:top',
  img: 'max-width:100%;height:auto',
};

const bare = ['br', 'strong', 'b', 'em', 'i', 'u', 's', 'thead', 'tbody', 'tr'];

const ground = 'font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:21px';

/** Nothing that a person writes is nested deeper; readers of mail have stacks. */
const DEEPEST = 60;

export interface CleanHtml {
  /** For the message: the same words, with a style at each element, in a document of its own. */
  readonly html: string;
  /** Content-IDs of the pictures that are shown. */
  readonly cids: readonly string[];
  /** There is something to see. */
  readonly empty: boolean;
}

/** Cleans written HTML. `known` are the Content-IDs of the draft's pictures: any other picture is left out. */
export function cleanHtml(written: string, known: ReadonlySet<string>): CleanHtml {
  const cids = new Set<string>();
  let seen = false;
  const body = sanitize(isTooDeep(written) ? htmlOfText(textOfHtml(written)) : written, {
    allowedTags: [...Object.keys(styles), ...bare],
    allowedAttributes: {
      '*': ['style'],
      a: ['href', 'style'],
      img: ['src', 'alt', 'width', 'height', 'style'],
      ol: ['start', 'style'],
      td: ['colspan', 'rowspan', 'style'],
      th: ['colspan', 'rowspan', 'style'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    // every style is ours, given below
    parseStyleAttributes: false,
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head', 'template', 'iframe', 'object'],
    nestingLimit: DEEPEST,
    disallowedTagsMode: 'discard',
    transformTags: {
      '*': (tagName, attribs) => {
        const { style: _theirs, ...others } = attribs;
        const numbers = ['width', 'height', 'start', 'colspan', 'rowspan'];
        for (const name of numbers) if (!/^\d{1,4}$/.test(others[name] ?? '0')) delete others[name];
        const style = styles[tagName];
        return { tagName, attribs: style === undefined ? others : { ...others, style } };
      },
    },
    exclusiveFilter: ({ tag, attribs }) => {
      if (tag === 'hr') seen = true;
      if (tag !== 'img') return false;
      const cid = /^cid:(.+)$/.exec(attribs.src ?? '')?.[1];
      if (cid === undefined || !known.has(cid)) return true;
      cids.add(cid);
      seen = true;
      return false;
    },
    textFilter: (text) => {
      if (/\S/.test(text.replaceAll('&nbsp;', ' '))) seen = true;
      return text;
    },
  });
  // the paragraph of an item or a cell has the room that its list or table gives it
  const close = body.replace(/(<(?:li|td|th)\b[^>]*>)<p style="[^"]*">/g, '$1<p style="margin:0">');
  return {
    html: `<!doctype html>\n<html><head><meta charset="utf-8"></head><body><div style="${ground}">${close}</div></body></html>`,
    cids: [...cids],
    empty: !seen,
  };
}
