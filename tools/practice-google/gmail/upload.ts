import { randomBytes } from 'node:crypto';
import { apiErrorReply, googleError } from '../google-errors.ts';
import { type Exchange, emptyReply, type Reply } from '../http.ts';
import type { MailKeeper } from '../mailbox.ts';
import type { PracticeUser, World } from '../world.ts';
import { type Acceptance, type Incoming, sentReply } from './accept.ts';
import { headerValues, parseMessage } from './headers.ts';

export const LARGEST_UPLOAD = 36_700_160;
export const CHUNK_UNIT = 262_144;
const WEEK_MS = 7 * 86_400_000;

/** A resumable upload as the store keeps it; the bytes lie beside it. */
export interface UploadSession {
  id: string;
  user: string;
  openedAt: number;
  /** From X-Upload-Content-Length or the first Content-Range that said it; null while unknown. */
  total: number | null;
  /** How many bytes from the start are kept. */
  persisted: number;
  threadId: string | null;
  /** Known once the headers have come. */
  outtrayId: string;
  mailId: string | null;
  /** All bytes are kept but the end is not worked off: asks left until it is; null means it is not in that state. */
  asksUntilFinished: number | null;
}

export interface UploadFate {
  /** Keep the bytes of a final PUT but finish only after so many asks. */
  finishAfterAsks?: number;
}

export interface Uploads {
  open(exchange: Exchange, user: PracticeUser, threadId: string | undefined): Reply;
  /** A PUT to a session; undefined when the connection ended before the request did. */
  put(exchange: Exchange, fate: UploadFate): Reply | undefined;
  find(id: string): UploadSession | undefined;
  list(): UploadSession[];
  /** Forgets one session: it answers with the status from now on. */
  forgetOne(id: string, status: 404 | 410): void;
  /** Forgets the sessions there are, not those to come. Returns how many. */
  forget(which: 'all' | 'finished' | 'unfinished', status: 404 | 410): number;
}

/** What a PUT's Content-Range says (RFC 9110 section 14.4 and Google's `bytes *` forms). */
export type PutRange =
  | { kind: 'ask'; total: number | null }
  | { kind: 'bytes'; first: number; last: number; total: number | null }
  | { kind: 'whole' }
  | { kind: 'malformed' };

export function parsePutRange(header: string | undefined): PutRange {
  if (header === undefined) return { kind: 'whole' };
  const match = /^bytes (?:(\d+)-(\d+)|(\*))\/(\d+|\*)$/.exec(header.trim());
  if (match === null) return { kind: 'malformed' };
  const [, first, last, star, size] = match;
  const total = size === '*' ? null : Number(size);
  if (star !== undefined) return { kind: 'ask', total };
  const range = { kind: 'bytes' as const, first: Number(first), last: Number(last), total };
  if (range.last < range.first || (total !== null && range.last >= total)) return { kind: 'malformed' };
  return range;
}

/**
 * Google's resumable protocol: developers.google.com/gmail/api/guides/uploads. Where the guide is silent the Cloud
 * Storage guide is followed: bytes already kept are ignored when sent again, a gap is refused with 400.
 */
export function createUploads(world: World, mailbox: MailKeeper, accept: (incoming: Incoming) => Acceptance): Uploads {
  const { store, clock, settings, events } = world;
  const save = (session: UploadSession): void => store.put('upload', session.id, session, session.openedAt + WEEK_MS);

  function persist(session: UploadSession, bytes: Buffer): void {
    store.transaction(() => {
      if (session.persisted === 0)
        session.outtrayId = headerValues(parseMessage(bytes).headers, 'X-Outtray-Id')[0] ?? '';
      store.appendBytes('upload', session.id, bytes);
      session.persisted += bytes.length;
      save(session);
    });
  }

  function incomplete(session: UploadSession): Reply {
    const reply = emptyReply(308, {
      'x-guploader-uploadid': session.id,
      ...(session.persisted > 0 ? { range: `bytes=0-${session.persisted - 1}` } : {}),
    });
    return { ...reply, reason: 'Resume Incomplete' };
  }

  function finish(session: UploadSession): Reply {
    const user = world.users.find((one) => one.email === session.user);
    if (user === undefined) return googleError('notFound');
    const { mail, reply } = accept({
      user,
      via: 'resumable',
      message: store.readBytes('upload', session.id),
      ...(session.threadId === null ? {} : { threadId: session.threadId }),
      keepBytes: (mailId) => {
        store.moveBytes('upload', session.id, 'mail', mailId);
        save({ ...session, mailId, asksUntilFinished: null });
      },
    });
    // A message refused for what it is ends its session; after a limit it may be finished later.
    if (mail === undefined && reply.status !== 429) forgetOne(session.id, 404);
    return reply;
  }

  function forgetOne(id: string, status: 404 | 410): void {
    store.remove('upload', id);
    store.removeBytes('upload', id);
    store.put('forgotten-upload', id, status, clock.now() + WEEK_MS);
  }

  function ask(session: UploadSession): Reply {
    if (session.asksUntilFinished !== null) {
      if (session.asksUntilFinished <= 0) return finish(session);
      session.asksUntilFinished -= 1;
      save(session);
    }
    return incomplete(session);
  }

  return {
    open: (exchange, user, threadId) => {
      const type = header(exchange, 'x-upload-content-type');
      if (type === undefined || !/^message\//i.test(type)) {
        return badRequest(
          `Media type '${type ?? 'application/octet-stream'}' is not supported. Valid media types: [message/*]`,
          'badContent',
        );
      }
      const declared = header(exchange, 'x-upload-content-length');
      if (declared !== undefined && !/^\d+$/.test(declared)) return badRequest('Invalid X-Upload-Content-Length.');
      const total = declared === undefined ? null : Number(declared);
      if (total !== null && total > LARGEST_UPLOAD) return googleError('tooLarge');
      const session: UploadSession = {
        id: `A${randomBytes(48).toString('base64url')}`,
        user: user.email,
        openedAt: clock.now(),
        total,
        persisted: 0,
        threadId: threadId ?? null,
        outtrayId: '',
        mailId: null,
        asksUntilFinished: null,
      };
      save(session);
      events.count('sessionsOpened');
      events.emit({ type: 'session-opened', user: user.email });
      const location = `${world.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable&upload_id=${session.id}`;
      return emptyReply(200, { location, 'x-guploader-uploadid': session.id });
    },

    put: (exchange, fate) => {
      const id = exchange.url.searchParams.get('upload_id') ?? '';
      const session = store.get<UploadSession>('upload', id);
      if (session === undefined) return gone(store.get<404 | 410>('forgotten-upload', id) ?? 404);
      const mail = session.mailId === null ? undefined : mailbox.byId(session.mailId);
      const kept = mail === undefined ? settings.unfinishedSessions : settings.finishedSessions;
      if (kept !== 'kept') return gone(kept);

      const range = parsePutRange(exchange.headers['content-range']);
      if (range.kind === 'malformed') return badRequest('Failed to parse Content-Range header.');
      if (range.kind === 'ask') {
        if (!exchange.ended) return undefined;
        if (exchange.body.length > 0) return badRequest('A status request has an empty body.');
        if (range.total !== null && session.total !== null && range.total !== session.total)
          return badRequest('The size in Content-Range differs from the declared size.');
        if (mail !== undefined) return sentReply(mail);
        session.total ??= range.total;
        return ask(session);
      }

      const { first, total } =
        range.kind === 'whole' ? { first: 0, total: exchange.ended ? exchange.body.length : session.total } : range;
      const length = range.kind === 'whole' ? exchange.body.length : range.last - range.first + 1;
      if (total !== null && total > LARGEST_UPLOAD) return googleError('tooLarge');
      if (first + length > LARGEST_UPLOAD || exchange.tooLarge) return googleError('tooLarge');
      if (total !== null && session.total !== null && total !== session.total)
        return badRequest('The size in Content-Range differs from the declared size.');
      if (mail !== undefined) return exchange.ended ? sentReply(mail) : undefined;
      if (first > session.persisted) {
        return badRequest(
          `Invalid request.  According to the Content-Range header, the upload offset is ${first} byte(s), which exceeds already uploaded size of ${session.persisted} byte(s).`,
        );
      }
      session.total ??= total;

      if (!exchange.ended) {
        // What came in whole units before the connection went is kept.
        const fresh = exchange.body.subarray(Math.max(0, session.persisted - first));
        const whole = fresh.length - ((session.persisted + fresh.length) % CHUNK_UNIT);
        if (whole > 0) persist(session, fresh.subarray(0, whole));
        return undefined;
      }
      if (exchange.body.length !== length)
        return badRequest('The number of bytes sent differs from the Content-Range header.');
      const isLast = total !== null && first + length === total;
      if (!isLast && length % CHUNK_UNIT !== 0) {
        return badRequest(
          `Invalid request.  The number of bytes uploaded is required to be equal or greater than ${CHUNK_UNIT}, except for the final request (it's recommended to be the exact multiple of ${CHUNK_UNIT}).  The received request contained ${length} bytes, which does not meet this requirement.`,
        );
      }
      const fresh = exchange.body.subarray(session.persisted - first);
      const before = { ...session };
      if (fresh.length > 0) persist(session, fresh);
      if (!isLast || session.persisted < (total ?? 0)) return incomplete(session);
      if (fate.finishAfterAsks !== undefined) {
        session.asksUntilFinished = fate.finishAfterAsks;
        save(session);
        return incomplete(session);
      }
      const reply = finish(session);
      // Refused for now: the bytes of this request count as not received, so that it can be repeated.
      if (reply.status === 429) dropTail(before);
      return reply;
    },

    find: (id) => store.get<UploadSession>('upload', id),
    list: () => store.list<UploadSession>('upload').map(({ value }) => value),
    forgetOne,
    forget: (which, status) => {
      const found = store
        .list<UploadSession>('upload')
        .filter(({ value }) => which === 'all' || (which === 'finished') === (value.mailId !== null));
      for (const { key } of found) forgetOne(key, status);
      return found.length;
    },
  };

  function dropTail(session: UploadSession): void {
    const head = store.readBytes('upload', session.id).subarray(0, session.persisted);
    store.transaction(() => {
      store.removeBytes('upload', session.id);
      store.appendBytes('upload', session.id, head);
      save(session);
    });
  }
}

/** A session that Google no longer knows. */
export function gone(status: 404 | 410): Reply {
  return status === 404
    ? googleError('notFound')
    : apiErrorReply({ code: 410, reason: 'gone', message: 'The requested upload session is gone.' });
}

export function badRequest(message: string, reason = 'badRequest'): Reply {
  return apiErrorReply({ code: 400, reason, message, status: 'INVALID_ARGUMENT' });
}

export function header(exchange: Exchange, name: string): string | undefined {
  const value = exchange.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
