import MimeNode from 'nodemailer/lib/mime-node';
import { decodeWords } from 'postal-mime';
import type { Mailbox } from './addresses.ts';

/**
 * Header values travel through this room as "binary" text, one character for each byte, so that what is not understood stays as it
 * is. Here is where such text becomes readable, and back.
 */

/** A value with its folding taken out (RFC 5322 2.2.3). */
export function unfolded(value: string): string {
  return value.replace(/\r\n(?=[ \t])/g, '');
}

/**
 * The characters that the bytes stand for: UTF-8 (RFC 6532) where they are valid UTF-8, else Latin-1, which older programs send.
 * `bytesOf` turns the text, or any part of it, back into the same bytes.
 */
export function charactersOf(binary: string): { text: string; bytesOf(part: string): string } {
  const bytes = Buffer.from(binary, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { text, bytesOf: (part) => Buffer.from(part, 'utf8').toString('latin1') }
    : { text: binary, bytesOf: (part) => part };
}

/** A value as a person reads it: unfolded, encoded words decoded (RFC 2047), control characters as spaces. */
export function readable(binary: string): string {
  return shown(decodeWords(charactersOf(unfolded(binary)).text));
}

/** A display name as a person reads it; null when nothing is left. */
export function readableName(name: string | null): string | null {
  if (name === null) return null;
  const decoded = shown(decodeWords(name));
  return decoded === '' ? null : decoded;
}

/** An address header for mailboxes of ours, encoded and folded, without its name, in binary text. */
export function mailboxHeader(mailboxes: readonly Mailbox[]): string {
  const values = mailboxes.map(({ address, name }) =>
    MimeNode.encodeHeaderValue('To', [{ address, name: name ?? '' }]),
  );
  return Buffer.from(values.join(',\r\n '), 'utf8').toString('latin1');
}

function shown(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
