import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from './faults.ts';
import { parsePutRange } from './gmail/upload.ts';

/** What a request asks for. `other` is everything that is neither Google's nor Gmail's: mailbox, files, control. */
export interface Target {
  endpoint: Endpoint | 'other';
  /** From `/users/{userId}/`. */
  userId?: string;
  /** From `/messages/{id}`. */
  messageId?: string;
}

/** Sorts a request by method, path and Content-Range; nothing of its body is needed. */
export function classify(method: string, url: URL, headers: IncomingHttpHeaders): Target {
  const path = url.pathname;
  if (path === '/o/oauth2/v2/auth' || path === '/o/oauth2/auth') return { endpoint: 'authorize' };
  if (path.startsWith('/signin/') || path.startsWith('/o/oauth2/v2/auth/')) return { endpoint: 'signin' };
  if (path === '/token' || path === '/oauth2/v4/token') return { endpoint: 'token' };
  if (path === '/revoke' || path === '/o/oauth2/revoke') return { endpoint: 'revoke' };
  if (path === '/oauth2/v3/userinfo') return { endpoint: 'userinfo' };

  const upload = /^\/(?:upload|resumable\/upload)\/gmail\/v1\/users\/([^/]+)\/messages\/send$/.exec(path);
  if (upload !== null) {
    const userId = decodeURIComponent(upload[1] ?? '');
    const type = url.searchParams.get('uploadType');
    if (method === 'PUT') return { endpoint: putEndpoint(headers), userId };
    if (method !== 'POST') return { endpoint: 'other' };
    if (type === 'resumable') return { endpoint: 'session', userId };
    return { endpoint: type === 'multipart' ? 'multipart' : 'media', userId };
  }

  const api = /^\/gmail\/v1\/users\/([^/]+)\/(profile|messages\/send|messages\/([^/]+)|messages)$/.exec(path);
  if (api === null) return { endpoint: 'other' };
  const userId = decodeURIComponent(api[1] ?? '');
  if (api[2] === 'messages/send') return method === 'POST' ? { endpoint: 'json', userId } : { endpoint: 'other' };
  if (method !== 'GET') return { endpoint: 'other' };
  if (api[2] === 'profile') return { endpoint: 'profile', userId };
  if (api[2] === 'messages') return { endpoint: 'list', userId };
  return { endpoint: 'get', userId, messageId: decodeURIComponent(api[3] ?? '') };
}

/** A PUT that reaches the end of the message is the final one, and so is one without a range. */
function putEndpoint(headers: IncomingHttpHeaders): Endpoint {
  const range = parsePutRange(headers['content-range']);
  if (range.kind === 'ask') return 'ask';
  if (range.kind === 'bytes' && (range.total === null || range.last + 1 < range.total)) return 'chunk';
  return 'final';
}
