import type { PrintJob } from '../ports.ts';
import { parseUrl, printAddress, printScheme } from './rules.ts';

/** The answers of `outtray-print://page/`: the document and the files of its template. No Electron: requests in, responses out. */

/** Its own styles, and the pictures and fonts of its folder; no script, no network. */
export const printPolicy = [
  "default-src 'none'",
  `img-src ${printScheme}: data:`,
  "style-src 'unsafe-inline'",
  `font-src ${printScheme}: data:`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function servePrint(request: Request, job: Pick<PrintJob, 'html' | 'files'>): Response {
  const headers = {
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': printPolicy,
  };
  if (request.method === 'GET' && request.url === printAddress)
    return new Response(job.html, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } });
  const name = nameIn(request.url);
  const file = name !== null && Object.hasOwn(job.files, name) ? job.files[name] : undefined;
  if (request.method !== 'GET' || file === undefined) return new Response('', { status: 404, headers });
  return new Response(new Uint8Array(file.bytes), { headers: { ...headers, 'Content-Type': file.type } });
}

function nameIn(address: string): string | null {
  const path = parseUrl(address)?.pathname.slice(1);
  try {
    return path === undefined ? null : decodeURIComponent(path);
  } catch {
    return null;
  }
}
