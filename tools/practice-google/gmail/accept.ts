import { createHash, randomBytes } from 'node:crypto';
import { apiErrorReply, googleError } from '../google-errors.ts';
import { jsonReply, type Reply } from '../http.ts';
import type { Mail, MailKeeper } from '../mailbox.ts';
import type { PracticeUser, World } from '../world.ts';
import { type Header, headerValues, parseAddressList, parseMessage } from './headers.ts';
import type { Quota } from './quota.ts';

export const MOST_RECIPIENTS = 500;

/** Headers that a message carries at most once (RFC 5322 section 3.6); Google refuses more. */
const ONCE = ['From', 'To', 'Cc', 'Bcc', 'Subject'];

export interface Incoming {
  user: PracticeUser;
  via: Mail['via'];
  message: Buffer;
  threadId?: string;
  /** Puts the received bytes under the mail's id; the same transaction holds the mail's record. */
  keepBytes: (mailId: string) => void;
}

export type Acceptance = { mail: Mail; reply: Reply } | { mail: undefined; reply: Reply };

/** The door: refuses what Gmail refuses, else keeps the message and answers with its id. */
export function createAcceptance(world: World, mailbox: MailKeeper, quota: Quota): (incoming: Incoming) => Acceptance {
  const { clock, events, store } = world;

  return ({ user, via, message, threadId, keepBytes }) => {
    const { headers, bodySha256 } = parseMessage(message);
    for (const name of ONCE) {
      if (headerValues(headers, name).length > 1) return refuse(`Invalid ${name} header`);
    }
    const lists: Record<'To' | 'Cc' | 'Bcc', string[]> = { To: [], Cc: [], Bcc: [] };
    for (const name of ['To', 'Cc', 'Bcc'] as const) {
      const addresses = parseAddressList(headerValues(headers, name).join(', '));
      if (addresses === undefined) return refuse(`Invalid ${name} header`);
      lists[name] = addresses;
    }
    const fromList = parseAddressList(headerValues(headers, 'From').join(', '));
    if (fromList === undefined || fromList.length > 1) return refuse('Invalid From header');
    const recipients = [...new Set([...lists.To, ...lists.Cc, ...lists.Bcc])];
    if (recipients.length === 0) return { mail: undefined, reply: googleError('recipientRequired') };
    if (recipients.length > MOST_RECIPIENTS) return refuse('Too many recipients');
    if (threadId !== undefined && !mailbox.all().some((mail) => mail.threadId === threadId && mail.user === user.email))
      return { mail: undefined, reply: googleError('notFound') };
    const now = clock.now();
    const overDaily = quota.takeMessage(user, now);
    if (overDaily !== undefined) return { mail: undefined, reply: overDaily };

    const id =
      (BigInt(now) * 4096n).toString(16).padStart(12, '0').slice(-11) + randomBytes(3).toString('hex').slice(0, 5);
    const from = fromList[0] ?? '';
    const own = [user.email, ...user.aliases].some((address) => address.toLowerCase() === from.toLowerCase());
    const mail: Mail = {
      id,
      threadId: threadId ?? id,
      user: user.email,
      via,
      receivedAt: now,
      size: message.length,
      sha256: createHash('sha256').update(message).digest('hex'),
      bodySha256,
      headers: headers.map(({ name, value }) => [name, value]),
      subject: headerValues(headers, 'Subject')[0] ?? '',
      from,
      sentFrom: own ? from : user.email,
      fromReplaced: !own,
      originalMessageId: headerValues(headers, 'Message-ID')[0] ?? '',
      messageId: `<CA${randomBytes(24).toString('base64url')}@mail.gmail.com>`,
      to: lists.To,
      cc: lists.Cc,
      bcc: lists.Bcc,
      recipients,
      outtrayId: headerValues(headers, 'X-Outtray-Id')[0] ?? '',
    };
    store.transaction(() => {
      keepBytes(id);
      mailbox.add(mail);
    });
    events.count('accepted');
    events.emit({ type: 'accepted', user: user.email, mailId: id, outtrayId: mail.outtrayId });
    return { mail, reply: sentReply(mail) };
  };
}

/** What Gmail answers to a message it took. */
export function sentReply(mail: Mail): Reply {
  return jsonReply(200, { id: mail.id, threadId: mail.threadId, labelIds: ['SENT'] });
}

function refuse(message: string): Acceptance {
  return {
    mail: undefined,
    reply: apiErrorReply({ code: 400, reason: 'invalidArgument', message, status: 'INVALID_ARGUMENT' }),
  };
}

/**
 * The copy that recipients get (`bcc` gone) or that lies in Sent (`bcc` kept): Message-ID replaced, From replaced
 * where it was not the account's own, all else as received.
 */
export function rewrittenCopy(mail: Mail, received: Buffer, keepBcc: boolean): Buffer {
  const { headers, bodyStart } = parseMessage(received);
  const drop = (header: Header): boolean => {
    const name = header.name.toLowerCase();
    return name === 'message-id' || (name === 'bcc' && !keepBcc) || (name === 'from' && mail.fromReplaced);
  };
  const added = `${mail.fromReplaced ? `From: ${mail.sentFrom}\r\n` : ''}Message-ID: ${mail.messageId}\r\n`;
  return Buffer.concat([
    Buffer.from(added),
    ...headers.filter((header) => !drop(header)).map((header) => header.raw),
    Buffer.from('\r\n'),
    received.subarray(bodyStart),
  ]);
}
