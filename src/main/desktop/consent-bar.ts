import { language } from '../../shared/language.ts';
import { outside } from '../../shared/words/outside.ts';
import { parseUrl } from './rules.ts';

/** The bar above the consent page: ours, in a view and a session of its own, with no script and no way to load anything. */

export const barHeight = 44;

/** What its links lead to; they only change the fragment of the bar's own address. */
export const barLinks = { browser: '#browser', cancel: '#cancel' } as const;

const page = (words: ReturnType<typeof outside>['consent']) => `<!doctype html>
<html lang="${language()}"><head><meta charset="utf-8"><title>${words.title}</title>
<style>
:root { color-scheme: light dark; --bg: #F3F6F6; --line: #E1E7E7; --text: #172122; --text-2: #475455; --accent: #0A6268; }
@media (prefers-color-scheme: dark) { :root { --bg: #121516; --line: #283031; --text: #E4E9E9; --text-2: #ABB6B6; --accent: #62C0C4; } }
* { box-sizing: border-box; }
body { margin: 0; height: ${barHeight}px; padding: 0 12px; display: flex; align-items: center; gap: 16px; overflow: hidden;
  background: var(--bg); color: var(--text-2); border-bottom: 1px solid var(--line); user-select: none;
  font: 13px/20px -apple-system, BlinkMacSystemFont, "Segoe UI", Cantarell, "Noto Sans", "DejaVu Sans", sans-serif; }
#address { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#origin { color: var(--text); font-weight: 600; }
a { color: var(--accent); text-decoration: none; white-space: nowrap; border-radius: 4px; padding: 2px 4px; }
a:hover { text-decoration: underline; } a:focus-visible { outline: 2px solid var(--accent); }
</style></head>
<body><div id="address" role="status" aria-label="${words.address}"><span id="origin"></span><span id="path"></span></div>
<a href="${barLinks.browser}">${words.browser}</a><a href="${barLinks.cancel}">${words.cancel}</a></body></html>`;

export const barAddress = 'app://consent-bar/';

/** The bar's only file. */
export function serveBar(): Response {
  return new Response(page(outside().consent), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** The parts of an address worth showing: where one is, and without the query, which holds the attempt's own values. */
export function shownAddress(address: string): { origin: string; path: string } {
  const url = parseUrl(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { origin: '', path: '' };
  const scheme = url.protocol === 'https:' ? '' : 'http://';
  return { origin: scheme + url.host, path: url.pathname === '/' ? '' : url.pathname };
}

/** Script for the bar that shows `address`, or a plain sentence. The texts are data, never markup. */
export function showInBar(address: string, sentence: string | null): string {
  const { origin, path } = sentence === null ? shownAddress(address) : { origin: '', path: sentence };
  const put = (id: string, text: string) => `document.getElementById('${id}').textContent = ${JSON.stringify(text)};`;
  return put('origin', origin) + put('path', path);
}
