import { IncomingMessage, type OutgoingHttpHeaders, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** A whole answer, held before it is written so that a fault can lose, halve or replace it. */
export interface Reply {
  status: number;
  reason?: string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

export interface Received {
  body: Buffer;
  /** False when the connection went away, or was cut on purpose, before the end of the body. */
  ended: boolean;
  /** The body went past the limit; what came after was dropped. */
  tooLarge: boolean;
}

/** One request with its body read. */
export interface Exchange {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  ended: boolean;
  tooLarge: boolean;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --bad: #b3261e; --accent: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --accent: #8ab4f8; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 24px; max-width: 1100px; }
body.narrow { max-width: 440px; }
.banner { background: #b26a00; color: #fff; font-weight: 600; padding: 6px 12px; border-radius: 6px; }
h1 { font-size: 22px; font-weight: 600; } h2 { font-size: 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.bad, tr.bad td { color: var(--bad); font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft); padding: 12px; border-radius: 6px; }
a { color: var(--accent); }
button { font: inherit; padding: 8px 16px; border-radius: 6px; border: 1px solid var(--line); cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: Canvas; }
button.person { display: block; width: 100%; text-align: left; margin: 8px 0; background: transparent; color: inherit; }
label { display: block; margin: 10px 0; }
.soft { opacity: .7; } .row { display: flex; gap: 12px; justify-content: space-between; margin-top: 24px; }
`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function jsonReply(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      ...headers,
    },
    body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
  };
}

export function emptyReply(status: number, headers: OutgoingHttpHeaders = {}): Reply {
  return { status, headers: { 'content-length': 0, ...headers }, body: Buffer.alloc(0) };
}

/**
 * A page that works without script.
 * @param formTargets where a form may lead to, redirects included (CSP form-action); null leaves it open
 */
export function pageReply(
  status: number,
  title: string,
  content: string,
  options: { narrow?: boolean; formTargets?: string | null; headers?: OutgoingHttpHeaders } = {},
): Reply {
  const formAction = options.formTargets === null ? '' : `; form-action 'self' ${options.formTargets ?? ''}`.trimEnd();
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/practice.css"></head>
<body class="${options.narrow === true ? 'narrow' : 'wide'}"><p class="banner">Practice Google — not Google</p>
${content}
</body></html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'${formAction}`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      ...options.headers,
    },
    body: Buffer.from(html),
  };
}

export function styleReply(): Reply {
  return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: Buffer.from(STYLE) };
}

/** Reads a request's body, at most `limit` bytes of it, and stops after `cutAfter` bytes where that is given. */
export function receive(req: IncomingMessage, limit: number, cutAfter: number | undefined): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let tooLarge = false;
    let settled = false;
    const settle = (ended: boolean): void => {
      if (settled) return;
      settled = true;
      const body = Buffer.concat(chunks);
      resolve({ body: cutAfter === undefined ? body : body.subarray(0, cutAfter), ended, tooLarge });
    };
    req.on('data', (chunk: Buffer) => {
      if (settled) return;
      size += chunk.length;
      if (size > limit) tooLarge = true;
      else chunks.push(chunk);
      if (cutAfter !== undefined && size >= cutAfter) settle(false);
    });
    req.on('end', () => settle(cutAfter === undefined));
    req.on('error', () => settle(false));
    req.on('close', () => settle(false));
    if (cutAfter === 0) settle(false);
  });
}

/** The request as a library that speaks node:http wants it, its body already read. */
export function asIncoming(exchange: Exchange): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  incoming.method = exchange.method;
  incoming.url = `${exchange.url.pathname}${exchange.url.search}`;
  incoming.httpVersion = '1.1';
  incoming.httpVersionMajor = 1;
  incoming.httpVersionMinor = 1;
  const { 'transfer-encoding': _, ...headers } = exchange.headers;
  incoming.headers = headers;
  if (exchange.body.length > 0) {
    incoming.headers['content-length'] = String(exchange.body.length);
    incoming.push(exchange.body);
  }
  incoming.push(null);
  incoming.complete = true;
  return incoming;
}

/** Lets a node:http listener answer, and keeps its answer instead of writing it. */
export function capture(
  incoming: IncomingMessage,
  listener: (req: IncomingMessage, res: ServerResponse) => unknown,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const response = new ServerResponse(incoming);
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown): void => {
      if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    response.write = (chunk: unknown) => {
      keep(chunk);
      return true;
    };
    const end = response.end.bind(response);
    response.end = ((chunk?: unknown) => {
      keep(chunk);
      end();
      const { 'content-length': _, ...headers } = response.getHeaders();
      resolve({ status: response.statusCode, headers, body: Buffer.concat(chunks) });
      return response;
    }) as typeof response.end;
    Promise.resolve((listener as RequestListener)(incoming, response as never)).catch(reject);
  });
}
