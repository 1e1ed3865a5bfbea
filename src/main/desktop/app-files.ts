import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { isAppUrl, parseUrl } from './rules.ts';

/** The answers of `app://outtray/` and `outtray-mail://<id>/html`. No Electron: requests in, responses out. */

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The policy of our own pages: nothing inline but styles that carry this load's nonce, no network, frames only for mail. */
export function appPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    'frame-src outtray-mail:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The policy of a message's HTML: its own styles and the pictures that are in it; no script, no network. */
export const mailPolicy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors app://outtray',
  'sandbox',
].join('; ');

const always = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The file under `folder` that an address of ours means, or null when it means none. */
export function fileFor(address: string, folder: string): string | null {
  const url = isAppUrl(address) ? parseUrl(address) : null;
  if (url === null) return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  // a backslash is a separator on Windows only, a colon starts a stream or a drive there: our own files have neither
  if (/[\\:\0]/.test(path)) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) && extname(file) in types ? file : null;
}

/** Answers a request for one of our own files, found under `folder`. `nonce` makes a new one for each load of a page. */
export async function serveApp(request: Request, folder: string, nonce: () => string): Promise<Response> {
  const file = request.method === 'GET' ? fileFor(request.url, folder) : null;
  const bytes = file === null ? null : await readFile(file).catch(() => null);
  if (file === null || bytes === null) return new Response('Not found', { status: 404, headers: always });
  const type = types[extname(file)] ?? 'application/octet-stream';
  if (extname(file) !== '.html')
    return new Response(new Uint8Array(bytes), { headers: { ...always, 'Content-Type': type } });
  const fresh = nonce();
  return new Response(bytes.toString('utf8').replaceAll('__NONCE__', fresh), {
    headers: { ...always, 'Content-Type': type, 'Content-Security-Policy': appPolicy(fresh) },
  });
}

/**
 * Which message `outtray-mail://<id>/html` means, or null. Hosts of standard schemes come in lower case, ids are Crockford's base
 * 32 in upper case.
 */
export function mailIdOf(address: string): string | null {
  const url = parseUrl(address);
  if (url === null || url.protocol !== 'outtray-mail:' || url.pathname !== '/html') return null;
  return /^[0-9a-z]{1,64}$/i.test(url.host) ? url.host.toUpperCase() : null;
}

// what mail programs show HTML in that says nothing about type; what the sender says comes after and wins
const plainType = '<style>body{font:14px/1.57 system-ui,sans-serif;margin:16px 20px;color:#1f2728}</style>';

/**
 * Makes links dead: they ask for a new window, which the frame's sandbox refuses. Without it a click would replace the mail by the
 * browser's own page about what the policy forbids.
 */
function deadLinks(html: string): string {
  const doctype = /^\s*(?:<!--[\s\S]*?-->\s*)*<!doctype[^>]*>/i.exec(html)?.[0] ?? '';
  return `${doctype}<base target="_blank">${plainType}${html.slice(doctype.length)}`;
}

/** Answers a request for a message's HTML. */
export async function serveMail(
  request: Request,
  htmlOf: (messageId: string) => Promise<string | null>,
): Promise<Response> {
  const headers = {
    ...always,
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': mailPolicy,
  };
  const id = request.method === 'GET' ? mailIdOf(request.url) : null;
  const html = id === null ? null : await htmlOf(id);
  return new Response(html === null ? '' : deadLinks(html), { status: html === null ? 404 : 200, headers });
}
