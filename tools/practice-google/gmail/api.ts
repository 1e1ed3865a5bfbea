import type { Provider } from 'oidc-provider';
import type { Target } from '../classify.ts';
import type { Endpoint } from '../faults.ts';
import { googleError } from '../google-errors.ts';
import type { Exchange, Reply } from '../http.ts';
import type { MailKeeper } from '../mailbox.ts';
import type { World } from '../world.ts';
import { createAcceptance } from './accept.ts';
import { createAccess } from './access.ts';
import type { Quota } from './quota.ts';
import { getMessage, listMessages, profile } from './read.ts';
import { readJsonSend, readMediaSend, readMultipartSend, readSessionJson, sendOne } from './send.ts';
import { createUploads, type UploadFate, type Uploads } from './upload.ts';

/** Quota units of each call (developers.google.com/workspace/gmail/api/reference/quota). */
const UNITS = { send: 100, profile: 1, get: 5, list: 5 } as const;

export interface GmailApi {
  uploads: Uploads;
  /** Undefined where the connection ended before the request did. */
  handle(target: Target, exchange: Exchange, fate: UploadFate): Promise<Reply | undefined>;
}

export function createGmailApi(world: World, provider: Provider, mailbox: MailKeeper, quota: Quota): GmailApi {
  const accept = createAcceptance(world, mailbox, quota);
  const uploads = createUploads(world, mailbox, accept);
  const access = createAccess(world, provider);

  async function send(endpoint: Endpoint, exchange: Exchange, userId: string | undefined): Promise<Reply> {
    const allowed = await access(exchange, 'send', userId);
    if ('refused' in allowed) return allowed.refused;
    const over = quota.takeUnits(allowed.user, UNITS.send);
    if (over !== undefined) return over;
    switch (endpoint) {
      case 'session': {
        const meta = readSessionJson(exchange);
        return 'refused' in meta ? meta.refused : uploads.open(exchange, allowed.user, meta.threadId);
      }
      case 'media':
        return exchange.url.searchParams.get('uploadType') === 'media'
          ? sendOne(world, accept, allowed.user, 'media', readMediaSend(exchange))
          : googleError('badRequest', { message: 'Invalid uploadType.' });
      case 'multipart':
        return sendOne(world, accept, allowed.user, 'multipart', readMultipartSend(exchange));
      default:
        return sendOne(world, accept, allowed.user, 'json', readJsonSend(exchange));
    }
  }

  /** The session's address is the right to use it; a token is not needed, but a bad one is refused. */
  async function put(exchange: Exchange, fate: UploadFate): Promise<Reply | undefined> {
    if (exchange.headers.authorization !== undefined) {
      const allowed = await access(exchange, 'send', undefined);
      if ('refused' in allowed) return allowed.refused;
      const session = uploads.find(exchange.url.searchParams.get('upload_id') ?? '');
      if (session !== undefined && session.user !== allowed.user.email) {
        return googleError('delegationDenied', { message: `Delegation denied for ${allowed.user.email}` });
      }
    }
    return uploads.put(exchange, fate);
  }

  return {
    uploads,
    handle: async (target, exchange, fate) => {
      const { endpoint, userId, messageId = '' } = target;
      if (endpoint === 'chunk' || endpoint === 'final' || endpoint === 'ask') return put(exchange, fate);
      if (!exchange.ended) return undefined;
      if (endpoint === 'session' || endpoint === 'media' || endpoint === 'multipart' || endpoint === 'json')
        return send(endpoint, exchange, userId);
      const allowed = await access(exchange, endpoint === 'profile' ? 'profile' : 'read', userId);
      if ('refused' in allowed) return allowed.refused;
      const units = endpoint === 'profile' ? UNITS.profile : endpoint === 'get' ? UNITS.get : UNITS.list;
      const over = quota.takeUnits(allowed.user, units);
      if (over !== undefined) return over;
      if (endpoint === 'profile') return profile(mailbox, allowed.user);
      if (endpoint === 'get') return getMessage(exchange, mailbox, allowed.user, allowed.scopes, messageId);
      return listMessages(exchange, mailbox, allowed.user, allowed.scopes);
    },
  };
}
