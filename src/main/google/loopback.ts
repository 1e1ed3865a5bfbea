import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { language } from '../../shared/language.ts';
import { outside } from '../../shared/words/outside.ts';

/** What the provider sent back through the browser. */
export interface Redirected {
  readonly code: string | null;
  readonly error: string | null;
}

export interface Loopback {
  /** The one address that is listened to: `http://127.0.0.1:<port>/`. */
  readonly redirectUri: string;
  /** Resolves with the first right answer; never when closed before. */
  readonly answer: Promise<Redirected>;
  /** Shows how the sign-in ended to the browser that brought the answer, and closes. */
  finish(words: PageWords): void;
  close(): void;
}

export interface PageWords {
  readonly title: string;
  readonly text: string;
}

/**
 * Listens on 127.0.0.1, on any free port, for the one redirect with this `state` (RFC 8252 section 7.3). Anything else that knocks
 * gets a 404 and changes nothing. Rejects when the computer does not allow listening.
 */
export async function openLoopback(state: string): Promise<Loopback> {
  let waiting: ServerResponse | null = null;
  let taken = false;
  let tell: (answer: Redirected) => void = () => {};
  const answer = new Promise<Redirected>((resolve) => {
    tell = resolve;
  });
  const server = createServer({ maxHeaderSize: 32_768, requestTimeout: 10_000 }, (req, res) => {
    const query = taken ? null : rightQuery(req, port, state);
    if (query === null) {
      const { nothing, nothingBody } = outside().redirect;
      write(res, 404, { title: nothing, text: nothingBody });
      return;
    }
    taken = true;
    waiting = res;
    tell({ code: single(query, 'code'), error: single(query, 'error') });
  });
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return {
    redirectUri: `http://127.0.0.1:${port}/`,
    answer,
    finish(words) {
      server.close();
      if (waiting === null || waiting.destroyed) return close();
      waiting.once('close', () => server.closeAllConnections());
      write(waiting, 200, words);
    },
    close,
  };
}

function rightQuery(req: IncomingMessage, port: number, state: string): URLSearchParams | null {
  if (req.method !== 'GET' || req.headers.host !== `127.0.0.1:${port}`) return null;
  const target = req.url ?? '';
  const mark = target.indexOf('?');
  if (mark < 0 || target.slice(0, mark) !== '/') return null;
  const query = new URLSearchParams(target.slice(mark + 1));
  const given = single(query, 'state');
  return given !== null && equal(given, state) ? query : null;
}

function single(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name);
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** In a time that tells nothing of where they differ. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const STYLE =
  ':root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:32em;margin:20vh auto 0;padding:0 24px}h1{font-size:20px;font-weight:600}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

function write(res: ServerResponse, status: number, { title, text }: PageWords): void {
  const body = `<!doctype html><html lang="${language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Outtray</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1><p>${escaped(text)}</p></body></html>\n`;
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
  });
  res.end(body);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
