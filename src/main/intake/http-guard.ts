import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from '../../shared/problems/problem.ts';

/**
 * Who may speak to the HTTP door at all, decided on the headers alone and before anything else. A web page that reaches a port of this
 * computer betrays itself by its Host (after DNS rebinding), its Origin or its Sec-Fetch-Site; see Node's CVE-2018-7160 for what a
 * looser check costs.
 */

const METHODS = new Set(['GET', 'HEAD', 'POST']);
/** Headers that decide something: given twice, two readers would decide differently. */
const once = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'idempotency-key',
  'expect',
]);

/** The hosts that this door answers to, exactly, with the port. */
export function hostsOf(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
}

/** Why the request is refused, or null. */
export function refusal(request: IncomingMessage, hosts: ReadonlySet<string>): Problem | null {
  const seen = new Set<string>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase();
    if (once.has(name) && seen.has(name)) return problem('http_malformed', { reason: `it has more than one ${name}` });
    seen.add(name);
  }
  const { headers, method = '', url = '' } = request;
  if (!hosts.has(headers.host ?? '')) return problem('http_host_refused');
  // an address of its own in the request line would stand against Host (RFC 9112 3.2.2)
  if (!url.startsWith('/') || url.startsWith('//')) return problem('http_host_refused');
  if (headers.origin !== undefined || headers['access-control-request-method'] !== undefined) {
    return problem('http_browser_refused');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin') return problem('http_browser_refused');
  if (headers['transfer-encoding'] !== undefined) {
    if (headers['content-length'] !== undefined)
      return problem('http_malformed', { reason: 'it gives its length in two ways' });
    if (headers['transfer-encoding'].toLowerCase() !== 'chunked')
      return problem('http_malformed', { reason: 'its transfer encoding is not chunked' });
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    return problem('http_malformed', { reason: 'its content is compressed' });
  if (headers.upgrade !== undefined) return problem('http_malformed', { reason: 'it asks for another protocol' });
  if (!METHODS.has(method)) return problem('http_method_wrong', { method: method.slice(0, 20) });
  return null;
}

/** The token of `Authorization: Bearer`, or null. */
export function bearer(header: string | undefined): string | null {
  // RFC 6750 2.1, b64token
  const found = /^Bearer +([A-Za-z0-9._~+/-]{1,200}=*)$/i.exec(header ?? '');
  return found?.[1] ?? null;
}
