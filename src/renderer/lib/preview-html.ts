/**
 * The document shown in the preview frame while HTML is written. The frame inherits the window's policy, under which a style needs
 * the nonce: style elements get it, and style attributes become rules in one. Scripts and remote loads stay forbidden.
 */
export function previewDocument(html: string, nonce: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const style of page.querySelectorAll('style')) style.setAttribute('nonce', nonce);
  const rules: string[] = [];
  for (const [at, styled] of [...page.querySelectorAll('[style]')].entries()) {
    const declarations = (styled.getAttribute('style') ?? '').replaceAll(/[{}]/g, '');
    styled.removeAttribute('style');
    styled.setAttribute('data-s', String(at));
    rules.push(`[data-s="${at}"]{${declarations}}`);
  }
  const sheet = page.createElement('style');
  sheet.setAttribute('nonce', nonce);
  sheet.textContent = [
    'html{color-scheme:light}body{margin:16px 20px;font:13px/20px sans-serif;color:#1f2728;overflow-wrap:anywhere}',
    ...rules,
  ].join('\n');
  page.head.prepend(sheet);
  return page.documentElement.outerHTML;
}

/** The words of an HTML body, for the text part that goes with it. */
export function htmlToText(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const unseen of page.querySelectorAll('style, script, head, title')) unseen.remove();
  for (const br of page.querySelectorAll('br')) br.replaceWith('\n');
  for (const block of page.querySelectorAll('p, div, h1, h2, h3, h4, tr, ul, ol, table, blockquote'))
    block.append('\n\n');
  for (const item of page.querySelectorAll('li, td, th')) item.append(item.tagName === 'LI' ? '\n' : '\t');
  return (page.body.textContent ?? '')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
