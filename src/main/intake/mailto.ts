import { hasForbidden } from '../mail/addresses.ts';

/** What a `mailto:` link may put into a letter. Attachments and all other headers are left out (RFC 6068, section 7). */
export interface Letter {
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly body: string;
}

const LONGEST_LINK = 100_000;
const fields = ['to', 'cc', 'bcc', 'subject', 'body'] as const;

/** The first word that is such a link, or null. */
export function mailtoIn(words: readonly string[]): string | null {
  return words.find((word) => /^mailto:/i.test(word)) ?? null;
}

/** Null: not such a link, or one that is not written as it must be. */
export function readMailto(link: string): Letter | null {
  const parts = /^mailto:([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(link);
  if (!parts || link.length > LONGEST_LINK) return null;
  const found = new Map<string, string[]>();
  const add = (name: string, value: string | null) => {
    if (value === null) return false;
    if (value !== '') found.set(name, [...(found.get(name) ?? []), value]);
    return true;
  };
  if (!add('to', decoded(parts[1] ?? ''))) return null;
  for (const pair of (parts[2] ?? '').split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))?.toLowerCase();
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === null) return null;
    if (fields.some((field) => field === name)) add(name, value);
  }
  const list = (name: string) => (found.get(name) ?? []).join(', ');
  const letter = {
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
    subject: found.get('subject')?.[0] ?? '',
    body: (found.get('body') ?? []).join('\n').replace(/\r\n?/g, '\n'),
  };
  const headers = [letter.to, letter.cc, letter.bcc, letter.subject];
  // a line break in a header is somebody's trick
  return headers.some(hasForbidden) ? null : letter;
}

/** Percent-encoded UTF-8; a plus is a plus (RFC 6068, section 5). */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
