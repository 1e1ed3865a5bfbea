import { domainToASCII } from 'node:url';
import addressparser from 'nodemailer/lib/addressparser';
import type { Recipient } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { MAX_RECIPIENTS } from './request.ts';

/**
 * Address lists, read so that nobody gets a mail that was not asked for, and nobody is dropped in silence.
 *
 * Two readers have to agree: a small scanner splits the list and finds the address of each entry, and nodemailer's addressparser
 * reads the same entry. It recovers an address from almost any text; an entry where it recovers another one than is plainly
 * there is refused.
 */

export interface Mailbox {
  readonly address: string;
  readonly name: string | null;
}

/** One entry of a list: its text as written, and the mailbox, or null when it is not exactly one. */
export interface AddressEntry {
  readonly text: string;
  readonly mailbox: Mailbox | null;
}

// RFC 5322 3.2.3 atext; characters beyond ASCII by RFC 6532
const dotAtom = /^[\w!#$%&'*+\-/=?^`{|}~\u{80}-\u{10ffff}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u{80}-\u{10ffff}]+)*$/u;
const quotedLocal = /^"(?:[^"\\\p{Cc}]|\\[ -~])*"$/u;
// invisible, unassigned or undecodable characters: never in an address, where they would hide what it is
const unseen = /[\p{C}\p{Z}\u{fffd}]/u;
const label = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?';
const hostname = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`);
// an encoded word inside an address is read differently by different programs, and so reaches different people
const encodedWord = /=\?[^?]*\?[bq]\?/i;
/** RFC 5321 4.5.3.1.3: a path is 256 octets with its angle brackets. */
const MAX_ADDRESS_BYTES = 254;

/**
 * Checks one bare address and gives it as it is to be sent: the domain in lower case and in ASCII (IDNA), the local part as written,
 * UTF-8 included (RFC 6531). Null: not an address. Domain literals and names without a dot are none: Gmail delivers to neither.
 */
export function checkAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || Buffer.byteLength(text) > MAX_ADDRESS_BYTES) return null;
  const local = text.slice(0, at);
  if (encodedWord.test(local)) return null;
  if (!quotedLocal.test(local) && (unseen.test(local) || !dotAtom.test(local))) return null;
  const domain = asciiDomain(text.slice(at + 1));
  return domain === null ? null : `${local}@${domain}`;
}

function asciiDomain(domain: string): string | null {
  if (unseen.test(domain)) return null;
  // an ASCII name is taken as it is: domainToASCII would read numbers as an IPv4 address
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  const ascii = /^[\x00-\x7f]*$/.test(domain) ? domain.toLowerCase() : domainToASCII(domain);
  return ascii.length <= 253 && hostname.test(ascii) ? ascii : null;
}

/** What makes two addresses the same recipient. Local parts differing in case alone are one mailbox at every provider in use. */
export function addressKey(address: string): string {
  return address.toLowerCase();
}

/**
 * Reads a list as a person types it or a header carries it: `a@x.example, Name <b@x.example>; Team: c@x.example, d@x.example;`.
 * Groups are flattened. Linear in the length of the text. Entries that are not exactly one mailbox come with `mailbox: null`.
 */
export function readEntries(text: string): AddressEntry[] {
  return split(text).map((piece) => ({ text: piece.text, mailbox: readPiece(piece) }));
}

/** Every address of a typed list, or address_invalid with the first offender, or line_break_in_header with `field`. */
export function readAddressList(text: string, field: string): Result<Mailbox[], Problem> {
  if (hasForbidden(text)) return fail(problem('line_break_in_header', { field }));
  const found: Mailbox[] = [];
  for (const entry of readEntries(text)) {
    if (!entry.mailbox) return fail(problem('address_invalid', { address: shortened(entry.text) }));
    found.push(entry.mailbox);
  }
  return ok(found);
}

/**
 * Brings the recipients of a message together: each address once, To before Cc before Bcc. Fails with no_recipient or
 * too_many_recipients.
 */
export function foldRecipients(
  lists: readonly { readonly kind: Recipient['kind']; readonly mailboxes: readonly Mailbox[] }[],
): Result<Recipient[], Problem> {
  const folded = new Map<string, Recipient>();
  for (const { kind, mailboxes } of lists) {
    for (const { address, name } of mailboxes) {
      const key = addressKey(address);
      if (!folded.has(key)) folded.set(key, { kind, address, name });
    }
  }
  if (folded.size === 0) return fail(problem('no_recipient'));
  if (folded.size > MAX_RECIPIENTS) {
    return fail(problem('too_many_recipients', { count: folded.size, limit: MAX_RECIPIENTS }));
  }
  return ok([...folded.values()]);
}

/** CR, LF, NUL and the other control characters that no header value may hold; a tab is allowed white space. */
export function hasForbidden(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(text);
}

/** An offending text as it may be shown: without control characters, at most 80 characters. */
export function shortened(text: string): string {
  const shown = text.replace(/[\p{C}]+/gu, ' ').trim();
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}

interface Piece {
  readonly text: string;
  /** What stands outside of quotes, comments and angle brackets; a quoted string is kept with its quotes. */
  readonly outside: string;
  /** Outside, without the quoted strings: where an `@` is a second address. */
  readonly bare: string;
  readonly angle: string | null;
  /** False when brackets do not match or something stands where nothing may. */
  readonly sound: boolean;
}

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  let inGroup = false;
  let start = 0;
  let outside = '';
  let bare = '';
  let angle: string | null = null;
  let sound = true;

  const close = (end: number) => {
    const own = text.slice(start, end).trim();
    if (own !== '') pieces.push({ text: own, outside: outside.trim(), bare, angle, sound });
    start = end + 1;
    outside = '';
    bare = '';
    angle = null;
    sound = true;
  };

  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      const end = endOfQuoted(text, at);
      outside += text.slice(at, end);
      if (text.charAt(end - 1) !== '"' || end - at < 2) sound = false;
      if (angle !== null) sound = false;
      at = end;
      continue;
    }
    if (char === '(') {
      const end = endOfComment(text, at);
      if (end === null) sound = false;
      at = end ?? text.length;
      // a comment parts words as a space does
      outside += ' ';
      bare += ' ';
      continue;
    }
    if (char === '<') {
      const end = endOfAngle(text, at);
      if (angle !== null || end === null) sound = false;
      angle = text.slice(at + 1, (end ?? text.length + 1) - 1);
      at = end ?? text.length;
      continue;
    }
    if (char === ',' || char === ';') {
      close(at);
      if (char === ';') inGroup = false;
    } else if (char === ':' && !inGroup && angle === null && sound && outside.trim() !== '' && !outside.includes('@')) {
      inGroup = true;
      outside = '';
      bare = '';
      start = at + 1;
    } else {
      if (char === ':' || char === '>' || char === ')' || (angle !== null && char.trim() !== '')) sound = false;
      outside += char;
      bare += char;
    }
    at++;
  }
  close(text.length);
  return pieces;
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function endOfComment(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return null;
}

function endOfAngle(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '"') at = endOfQuoted(text, at) - 1;
    else if (text[at] === '>') return at + 1;
    else if (text[at] === '<') return null;
  }
  return null;
}

function readPiece(piece: Piece): Mailbox | null {
  if (!piece.sound) return null;
  const written = (piece.angle ?? piece.outside).trim();
  const address = checkAddress(written);
  if (address === null) return null;
  const parsed = addressparser(piece.text, { flatten: true });
  const [only] = parsed;
  if (parsed.length !== 1 || !only || unquoted(only.address) !== unquoted(written)) return null;
  const name = only.name.trim();
  // `a@x.example <a@x.example>` is common; another address in front of the brackets means that one of the two gets nothing
  if (piece.angle !== null && piece.bare.includes('@') && addressKey(piece.bare.trim()) !== addressKey(written))
    return null;
  return { address, name: name === '' || addressKey(name) === addressKey(written) ? null : name };
}

/** addressparser drops quotes that a local part does not need. */
function unquoted(address: string): string {
  return address.replace(/^"([\w.+-]+)"@/, '$1@');
}
