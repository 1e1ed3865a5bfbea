import type { Recipient } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import type { Result } from '../../shared/result.ts';

/** Gmail's limit for the whole encoded message on the upload endpoint (discovery document gmail-v1, `maxSize`). */
export const MAX_MESSAGE_BYTES = 36_700_160;
/** Gmail's limit of recipients for one send by the API (Gmail API usage limits). */
export const MAX_RECIPIENTS = 500;

/** What every intake makes of its protocol: a message to compose, or one that is ready and only passed on. */
export type MailRequest = ComposedRequest | RawRequest;

export interface RawRequest {
  readonly kind: 'raw';
  /** By SMTP the envelope alone decides who gets the message; null: the headers decide (raw HTTP, folder, `send -t`). */
  readonly envelope: { readonly from: string | null; readonly to: readonly string[] } | null;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ComposedRequest {
  readonly kind: 'composed';
  /** `address` or `Name <address>`; null: the account's own. */
  readonly from: string | null;
  /** Address lists as a person types them: `a@x.example, Name <b@x.example>`. */
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly ComposedAttachment[];
  /** Further headers by name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ComposedAttachment {
  readonly name: string;
  readonly type: string | null;
  /** Content-ID of an inline image, without angle brackets. */
  readonly cid: string | null;
  /** Fails with attachment_missing or attachment_unreadable. */
  open(): Promise<Result<AsyncIterable<Uint8Array>, Problem>>;
}

/** A request whose headers have been read and checked; nothing of the body has been kept yet. */
export interface ReadMail {
  readonly from: { readonly address: string; readonly name: string | null } | null;
  readonly recipients: readonly Recipient[];
  readonly subject: string;
  /** Fixes what only the outbox knows, and gives the bytes that Gmail will get. To be called once. */
  stamp(stamp: Stamp): StampedMail;
  /** Lets go of the body without reading it. */
  discard(): void;
}

/** What ends the composed mail of an account. An empty text or HTML is left out where it would stand. */
export interface Signature {
  readonly text: string;
  readonly html: string;
}

export interface Stamp {
  /** Goes into `X-Outtray-Id`. */
  readonly id: string;
  readonly now: number;
  readonly account: { readonly email: string; readonly name: string | null };
  /** The account's address is to stand in From; a From that came with a raw message is kept as Reply-To. */
  readonly replaceFrom?: boolean;
  /** Ends composed mail; mail that is passed on is left as it is. */
  readonly signature?: Signature | null;
  /** One more recipient in Bcc, see hiddenCopy. */
  readonly bcc?: string | null;
}

export interface StampedMail {
  /** Which headers differ from what was handed in, for the timeline: `Bcc removed`, `Date added`. */
  readonly changes: readonly HeaderChange[];
  /** The whole RFC 5322 message with CRLF line ends. Throws a MailFault when the body turns out to be bad. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Who it is from and what it says, once all bytes have been read: the same for two messages that a person would call the same. */
  fingerprint(): Uint8Array;
}

export interface HeaderChange {
  readonly field: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Reads and checks the headers of a request; see mail/read.ts. */
export type ReadRequest = (request: MailRequest) => Promise<Result<ReadMail, Problem>>;

/** Carries a problem out of a byte stream, where there is no value to return. */
export class MailFault extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'MailFault';
    this.problem = problem;
  }
}
