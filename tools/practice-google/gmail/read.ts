import { googleError } from '../google-errors.ts';
import { type Exchange, jsonReply, type Reply } from '../http.ts';
import type { Mail, Mailbox } from '../mailbox.ts';
import type { PracticeUser } from '../world.ts';
import { rewrittenCopy } from './accept.ts';
import { METADATA_SCOPE } from './access.ts';
import { badRequest } from './upload.ts';

export function profile(mailbox: Mailbox, user: PracticeUser): Reply {
  const sent = mailbox.all().filter((mail) => mail.user === user.email);
  return jsonReply(200, {
    emailAddress: user.email,
    messagesTotal: sent.length,
    threadsTotal: new Set(sent.map((mail) => mail.threadId)).size,
    historyId: String(sent.length + 1),
  });
}

/** messages.get of a sent message, as it lies in Sent: Message-ID replaced, Bcc kept. */
export function getMessage(
  exchange: Exchange,
  mailbox: Mailbox,
  user: PracticeUser,
  scopes: string[],
  id: string,
): Reply {
  const format = exchange.url.searchParams.get('format') ?? 'full';
  if (!['minimal', 'full', 'raw', 'metadata'].includes(format))
    return badRequest(`Invalid value at 'format': ${format}`);
  if (scopes.includes(METADATA_SCOPE) && (format === 'full' || format === 'raw'))
    return googleError('metadataScopeFormat', {
      message: `Metadata scope doesn't allow format ${format.toUpperCase()}`,
    });
  const mail = mailbox.byId(id);
  const received = mail?.user === user.email ? mailbox.received(id) : undefined;
  if (mail === undefined || received === undefined) return googleError('notFound');
  const basics = {
    id: mail.id,
    threadId: mail.threadId,
    labelIds: ['SENT'],
    snippet: '',
    historyId: '1',
    internalDate: String(mail.receivedAt),
    sizeEstimate: mail.size,
  };
  if (format === 'minimal') return jsonReply(200, basics);
  if (format === 'raw')
    return jsonReply(200, { ...basics, raw: rewrittenCopy(mail, received, true).toString('base64url') });
  const wanted = exchange.url.searchParams.getAll('metadataHeaders').map((name) => name.toLowerCase());
  const headers = sentHeaders(mail)
    .filter(([name]) => format === 'full' || wanted.length === 0 || wanted.includes(name.toLowerCase()))
    .map(([name, value]) => ({ name, value }));
  const contentType = mail.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'text/plain';
  const body = rewrittenCopy(mail, received, true);
  const start = body.indexOf('\r\n\r\n') + 4;
  return jsonReply(200, {
    ...basics,
    payload: {
      partId: '',
      mimeType: contentType.split(';')[0]?.trim() ?? 'text/plain',
      filename: '',
      headers,
      ...(format === 'full'
        ? { body: { size: body.length - start, data: body.subarray(start).toString('base64url') } }
        : {}),
    },
  });
}

/** messages.list: newest first. Unknown search operators match nothing, as with Gmail. */
export function listMessages(exchange: Exchange, mailbox: Mailbox, user: PracticeUser, scopes: string[]): Reply {
  const { searchParams } = exchange.url;
  const query = searchParams.get('q');
  if (query !== null && query !== '' && scopes.includes(METADATA_SCOPE)) return googleError('metadataScopeQuery');
  const size = Number(searchParams.get('maxResults') ?? 100);
  const offset = Number(searchParams.get('pageToken') ?? 0);
  if (!Number.isInteger(size) || size < 1 || size > 500 || !Number.isInteger(offset) || offset < 0)
    return badRequest('Invalid maxResults or pageToken.');
  const labels = searchParams.getAll('labelIds');
  if (labels.some((label) => !['SENT', 'INBOX', 'DRAFT', 'TRASH', 'SPAM', 'UNREAD', 'STARRED'].includes(label)))
    return badRequest('Invalid label');
  const found = mailbox
    .all()
    .filter((mail) => mail.user === user.email)
    .filter(() => labels.every((label) => label === 'SENT'))
    .filter((mail) => matches(mail, query ?? ''))
    .reverse();
  const page = found.slice(offset, offset + size);
  return jsonReply(200, {
    ...(page.length === 0 ? {} : { messages: page.map(({ id, threadId }) => ({ id, threadId })) }),
    ...(offset + size < found.length ? { nextPageToken: String(offset + size) } : {}),
    resultSizeEstimate: found.length,
  });
}

function sentHeaders(mail: Mail): [string, string][] {
  const kept = mail.headers.map(([name, value]): [string, string] =>
    name.toLowerCase() === 'from' && mail.fromReplaced ? [name, mail.sentFrom] : [name, value],
  );
  return [...kept.filter(([name]) => name.toLowerCase() !== 'message-id'), ['Message-Id', mail.messageId]];
}

function matches(mail: Mail, query: string): boolean {
  const terms = query.match(/\S+:"[^"]*"|\S+/g) ?? [];
  return terms.every((term) => {
    const colon = term.indexOf(':');
    const operator = term.slice(0, Math.max(0, colon)).toLowerCase();
    const value = term
      .slice(colon + 1)
      .replaceAll('"', '')
      .toLowerCase();
    const among = (addresses: string[]): boolean => addresses.some((one) => one.toLowerCase().includes(value));
    switch (operator) {
      case 'rfc822msgid':
        return mail.messageId.toLowerCase().replace(/[<>]/g, '') === value.replace(/[<>]/g, '');
      case 'in':
        return value === 'sent' || value === 'anywhere';
      case 'to':
        return among(mail.to);
      case 'cc':
        return among(mail.cc);
      case 'bcc':
        return among(mail.bcc);
      case 'from':
        return among([mail.sentFrom]);
      case 'subject':
        return mail.subject.toLowerCase().includes(value);
      case 'after':
        return /^\d+$/.test(value) && mail.receivedAt >= Number(value) * 1000;
      case 'before':
        return /^\d+$/.test(value) && mail.receivedAt < Number(value) * 1000;
      default:
        return colon === -1 && mail.subject.toLowerCase().includes(value);
    }
  });
}
