import type { Store } from './store.ts';

/** One message that practice Google accepted; each is one delivery. */
export interface Mail {
  /** Gmail's id, 16 hex digits. */
  id: string;
  threadId: string;
  /** The account that sent it. */
  user: string;
  via: 'json' | 'media' | 'multipart' | 'resumable';
  /** Epoch ms by the practice clock. */
  receivedAt: number;
  /** Bytes, as received. */
  size: number;
  /** SHA-256 of all bytes as received, hex. */
  sha256: string;
  /** SHA-256 of what follows the blank line, hex. */
  bodySha256: string;
  /** Name and unfolded value of each header as received, in order. */
  headers: [string, string][];
  subject: string;
  /** The From header's address as received; empty when there was none. */
  from: string;
  /** What Gmail put in its place because it is neither the account nor an alias; else the same as `from`. */
  sentFrom: string;
  fromReplaced: boolean;
  /** The Message-ID as received; Gmail replaces it. */
  originalMessageId: string;
  messageId: string;
  to: string[];
  cc: string[];
  bcc: string[];
  /** Everyone it went to, each once. */
  recipients: string[];
  /** The X-Outtray-Id header; empty when there was none. */
  outtrayId: string;
}

export interface Mailbox {
  /** All mail taken, oldest first. */
  all(): Mail[];
  /** How many, without copying the list. */
  count(): number;
  byId(id: string): Mail | undefined;
  /** Every acceptance of the message with that X-Outtray-Id: more than one is a duplicate. */
  byOuttrayId(outtrayId: string): Mail[];
  /** How often each X-Outtray-Id was accepted. */
  deliveries(): Record<string, number>;
  /** The X-Outtray-Ids accepted more than once. */
  duplicates(): string[];
  /** The bytes exactly as they came; undefined for an unknown id. */
  received(id: string): Buffer | undefined;
  clear(): void;
}

export interface MailKeeper extends Mailbox {
  add(mail: Mail): void;
}

export function createMailbox(store: Store): MailKeeper {
  const mails = new Map<string, Mail>(store.list<Mail>('mail').map(({ key, value }) => [key, value]));
  const byOuttrayId = new Map<string, Mail[]>();
  const index = (mail: Mail): void => {
    if (mail.outtrayId !== '') byOuttrayId.set(mail.outtrayId, [...(byOuttrayId.get(mail.outtrayId) ?? []), mail]);
  };
  for (const mail of mails.values()) index(mail);

  return {
    add: (mail) => {
      store.put('mail', mail.id, mail);
      mails.set(mail.id, mail);
      index(mail);
    },
    all: () => [...mails.values()],
    count: () => mails.size,
    byId: (id) => mails.get(id),
    byOuttrayId: (outtrayId) => [...(byOuttrayId.get(outtrayId) ?? [])],
    deliveries: () => Object.fromEntries([...byOuttrayId].map(([id, list]) => [id, list.length])),
    duplicates: () => [...byOuttrayId].filter(([, list]) => list.length > 1).map(([id]) => id),
    received: (id) => (mails.has(id) ? store.readBytes('mail', id) : undefined),
    clear: () => {
      store.removeAll('mail');
      store.removeAllBytes('mail');
      mails.clear();
      byOuttrayId.clear();
    },
  };
}
