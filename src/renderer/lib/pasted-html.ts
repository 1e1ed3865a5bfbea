/**
 * What is pasted from Word, Outlook, Excel or a web page, made plain before the editor reads it. The editor keeps what its schema
 * knows; here is undone what would be read wrong: lists that Word writes as paragraphs, bold that Google Docs takes back by style,
 * pictures that lie on somebody's server.
 */

export interface Pasted {
  readonly html: string;
  /** Pictures that came along, in the order of their `pending:` marks in the HTML. */
  readonly pictures: readonly Blob[];
  /** Pictures that were left out, because they are not in what was pasted. */
  readonly leftOut: number;
}

const kept = new Set(['href', 'src', 'alt', 'start', 'colspan', 'rowspan', 'data-pm-slice']);

export function cleanPasted(html: string, mark: (index: number) => string, isOwn: (cid: string) => boolean): Pasted {
  // text first: an attribute `style` must never be seen by a document, whose policy forbids it
  const text = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<!\[(?:if|endif)[^>]*>/gi, '')
    .replace(/<(style|xml|script|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<\/?[ovwm]:[^>]*>/gi, '')
    .replace(/(<[a-z][^<>]*?\s)style(\s*=)/gi, '$1data-style$2');
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const gone of page.querySelectorAll(
    'script, style, meta, link, iframe, object, embed, svg, canvas, form > input, select, button',
  ))
    gone.remove();
  const pictures: Blob[] = [];
  let leftOut = 0;
  for (const image of page.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? image.getAttribute('data-src') ?? '';
    image.setAttribute('src', source);
    const blob = blobOf(source);
    if (blob !== null) image.setAttribute('src', mark(pictures.push(blob) - 1));
    else if (!source.startsWith('cid:') || !isOwn(source.slice(4))) {
      // a picture of one point is there to spy on readers; nobody misses it
      if (!isTiny(image)) leftOut += 1;
      image.remove();
    }
  }
  wordLists(page);
  for (const styled of [...page.querySelectorAll<HTMLElement>('[data-style]')]) restyle(styled);
  for (const empty of page.querySelectorAll('p[class^="Mso"]')) {
    if ((empty.textContent ?? '').replace(/\u00a0/g, '').trim() === '' && !empty.querySelector('img')) empty.remove();
  }
  for (const element of page.body.querySelectorAll('*')) {
    for (const { name } of [...element.attributes]) if (!kept.has(name)) element.removeAttribute(name);
  }
  return { html: page.body.innerHTML, pictures, leftOut };
}

function isTiny(image: HTMLImageElement): boolean {
  return ['width', 'height'].some((side) => Number.parseInt(image.getAttribute(side) ?? '99', 10) <= 2);
}

function styleOf(element: Element): string {
  return (element.getAttribute('data-style') ?? '').toLowerCase();
}

/** Bold, italics and the like that are said by style become elements, and those that are taken back by style go. */
function restyle(element: HTMLElement): void {
  const style = styleOf(element);
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  const light = weight === 'normal' || weight === '400';
  if (light && /^(?:B|STRONG)$/.test(element.tagName)) {
    element.replaceWith(...element.childNodes);
    return;
  }
  if (element.tagName !== 'SPAN' && element.tagName !== 'FONT') return;
  const marks = [
    ...(weight === 'bold' || Number(weight) >= 600 ? ['strong'] : []),
    ...(/font-style:\s*italic/.test(style) ? ['em'] : []),
    ...(/text-decoration[^;]*underline/.test(style) && element.closest('a') === null ? ['u'] : []),
    ...(/text-decoration[^;]*line-through/.test(style) ? ['s'] : []),
  ];
  for (const mark of marks) {
    const around = element.ownerDocument.createElement(mark);
    around.append(...element.childNodes);
    element.append(around);
  }
}

/** Word and Outlook write lists as paragraphs with their sign in front. */
function wordLists(page: Document): void {
  let list: HTMLElement | null = null;
  for (const paragraph of [...page.querySelectorAll<HTMLElement>('p')]) {
    if (!/mso-list:\s*l\d/.test(styleOf(paragraph)) && !/^MsoListParagraph/.test(paragraph.className)) {
      list = null;
      continue;
    }
    const sign = paragraph.querySelector('[data-style*="mso-list:Ignore"], [data-style*="mso-list:ignore"]');
    const marker = (sign?.textContent ?? '').replace(/\u00a0/g, ' ').trim();
    sign?.remove();
    if (!sign && !/mso-list/.test(styleOf(paragraph))) {
      list = null;
      continue;
    }
    const kind = /^(?:\d+|[a-z]|[ivx]+)[.)]/i.test(marker) ? 'ol' : 'ul';
    if (list === null || list.tagName.toLowerCase() !== kind || list.nextElementSibling !== paragraph) {
      list = page.createElement(kind);
      paragraph.before(list);
    }
    const item = page.createElement('li');
    item.append(...paragraph.childNodes);
    list.append(item);
    paragraph.remove();
  }
}

/** The bytes of a picture that came as `data:`, or null. */
function blobOf(source: string): Blob | null {
  const found = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i.exec(source);
  if (!found) return null;
  try {
    const bytes = Uint8Array.from(atob((found[2] ?? '').replace(/\s/g, '')), (sign) => sign.charCodeAt(0));
    return new Blob([bytes], { type: found[1] ?? '' });
  } catch {
    return null;
  }
}
