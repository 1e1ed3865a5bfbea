import { type Problem, type ProblemCode, problem, says } from '../../shared/problems/problem.ts';
import { MAX_MESSAGE_BYTES } from '../mail/request.ts';

/**
 * What a problem is in SMTP: reply code and enhanced status (RFC 5321 4.2, RFC 3463, RFC 5248). 4xx says "our trouble, try again",
 * 5xx says "the message or the request is wrong". The one place where this is decided.
 */
const statusOf: Partial<Record<ProblemCode, readonly [number, string]>> = {
  // ours
  disk_full: [452, '4.3.1'],
  storage_failed: [451, '4.3.0'],
  database_newer: [451, '4.3.0'],
  database_damaged: [451, '4.3.0'],
  no_account: [451, '4.3.5'],
  account_unknown: [451, '4.3.5'],
  needs_authorization: [451, '4.3.5'],
  keyring_missing: [451, '4.3.5'],
  keyring_locked: [451, '4.3.5'],
  shutting_down: [421, '4.3.2'],
  internal: [451, '4.3.0'],
  too_many_failures: [421, '4.7.0'],
  client_gone: [451, '4.4.2'],
  too_slow_client: [421, '4.4.2'],
  client_minute_limit: [450, '4.7.1'],
  client_day_limit: [450, '4.7.1'],
  too_many_connections: [421, '4.7.0'],
  // one transaction takes no more; the program may send the rest in another (RFC 5321 4.5.3.1.10)
  too_many_recipients: [452, '4.5.3'],
  // theirs
  not_signed_in: [530, '5.7.0'],
  client_unknown: [535, '5.7.8'],
  client_off: [525, '5.7.13'],
  client_not_from_network: [535, '5.7.8'],
  tls_required: [530, '5.7.0'],
  address_not_allowed: [554, '5.7.1'],
  sender_not_allowed: [553, '5.7.1'],
  mime_too_deep: [554, '5.6.0'],
  mime_too_many_parts: [554, '5.6.0'],
  idempotency_conflict: [554, '5.6.0'],
  sender_would_change: [550, '5.7.1'],
  address_invalid: [553, '5.1.3'],
  no_recipient: [554, '5.5.1'],
  too_large: [552, '5.3.4'],
  message_malformed: [554, '5.6.0'],
  line_break_in_header: [554, '5.6.0'],
  header_not_allowed: [554, '5.6.0'],
};

/** When the content has come: a copy that Outtray adds was one too many, and no other transaction would change that. */
const afterContent: typeof statusOf = { too_many_recipients: [554, '5.5.3'] };

// a problem that nobody thought of here is ours: the program keeps its mail and tries again
const unforeseen = [451, '4.3.0'] as const;

/** RFC 5321 4.5.3.1.5: a reply line is 512 octets. */
const MAX_TEXT = 480;

export interface SmtpReply {
  readonly code: number;
  /** Enhanced status and the sentence that the operator sees, in ASCII. */
  readonly text: string;
}

export function smtpReply(of: Problem, to: 'command' | 'content' = 'command'): SmtpReply {
  const later = to === 'content' ? afterContent[of.code] : undefined;
  const [code, enhanced] = later ?? statusOf[of.code] ?? unforeseen;
  const sentence = inAscii(says(of));
  return { code, text: `${enhanced} ${sentence}`.slice(0, MAX_TEXT) };
}

// a reply is ASCII (RFC 5321 4.1.1.1); German umlauts have a spelling for that
const spelled: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', ß: 'ss' },
  ...{ '…': '...', '„': '"', '“': '"', '”': '"', '’': "'", '–': '-', '\u00a0': ' ' },
};

function inAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => spelled[character] ?? '?');
}

/** The same as smtp-server wants it: an error with a reply code. */
export function smtpError(of: Problem, to?: 'content'): Error & { responseCode: number } {
  const { code, text } = smtpReply(of, to);
  return Object.assign(new Error(text), { responseCode: code });
}

export function tooLarge(): Problem {
  const megabytes = `${Math.floor(MAX_MESSAGE_BYTES / 1_048_576)} MB`;
  return problem('too_large', { size: `more than ${megabytes}`, limit: megabytes });
}

type Send = (code: number, text?: string | string[] | null, context?: string | false) => void;

/** What smtp-server says by itself, and the problem that it means. */
const itsWords: readonly (readonly [RegExp, Problem])[] = [
  [/^Timeout - closing/, problem('too_slow_client')],
  [/^Server shutting down/, problem('shutting_down')],
  [/STARTTLS command first/, problem('tls_required')],
];

/**
 * Makes smtp-server speak our words. It puts an enhanced status of its own before every text; ours bring the exact one along. And
 * it refuses a message that announces itself too large (`SIZE=`) before asking us. `clear`: whether this connection still has to start
 * TLS, which is then what it has to do first.
 */
export function speaking(send: Send, clear: () => boolean): Send {
  const say = (of: Problem) => {
    const reply = smtpReply(of);
    send(reply.code, reply.text, false);
  };
  return (code, text, context) => {
    const own = typeof text === 'string' ? itsWords.find(([words]) => words.test(text)) : undefined;
    if (context === 'MESSAGE_TOO_BIG') say(tooLarge());
    else if (code === 530 && clear()) say(problem('tls_required'));
    else if (own) say(own[1]);
    else if (typeof text === 'string' && /^[245]\.\d{1,3}\.\d{1,3} /.test(text)) send(code, text, false);
    else send(code, text, context);
  };
}
