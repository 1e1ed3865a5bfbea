import { createHash } from 'node:crypto';

export interface Header {
  name: string;
  /** Unfolded, without the line end. */
  value: string;
  /** As received, with its line end and its folded lines. */
  raw: Buffer;
}

export interface ParsedMessage {
  headers: Header[];
  /** The blank line's end: where the body begins. */
  bodyStart: number;
  /** SHA-256 of everything after the blank line, hex. */
  bodySha256: string;
}

/** Splits a message at its blank line and reads the header fields (RFC 5322 section 2.2); LF alone also ends a line. */
export function parseMessage(message: Buffer): ParsedMessage {
  const headers: Header[] = [];
  let at = 0;
  while (at < message.length) {
    const newline = message.indexOf(0x0a, at);
    const end = newline === -1 ? message.length : newline + 1;
    const raw = message.subarray(at, end);
    at = end;
    const line = raw.toString('utf8').replace(/\r?\n$/, '');
    if (line === '') break;
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.value += line;
      last.raw = Buffer.concat([last.raw, raw]);
      continue;
    }
    const colon = line.indexOf(':');
    headers.push({
      name: colon === -1 ? '' : line.slice(0, colon).trimEnd(),
      value: colon === -1 ? line : line.slice(colon + 1).trim(),
      raw,
    });
  }
  return { headers, bodyStart: at, bodySha256: createHash('sha256').update(message.subarray(at)).digest('hex') };
}

export function headerValues(headers: readonly Header[], name: string): string[] {
  return headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map((header) => header.value);
}

type Token = { type: 'atom' | 'quoted' | 'literal' | 'special'; text: string };

/**
 * The addresses of an address list (RFC 5322 section 3.4), groups included; undefined when anything in it is not one.
 * Stricter than the RFC where Gmail is: ASCII addresses only, a domain with a dot, no empty members.
 */
export function parseAddressList(text: string): string[] | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  if (tokens.length === 0) return [];
  const found: string[] = [];
  let at = 0;
  const isAt = (specials: string): boolean => {
    const token = tokens[at];
    return token?.type === 'special' && specials.includes(token.text);
  };
  const upTo = (specials: string): Token[] => {
    const start = at;
    while (at < tokens.length && !isAt(specials)) at += 1;
    return tokens.slice(start, at);
  };
  const take = (part: Token[]): boolean => {
    const address = addressOf(part);
    if (address !== undefined) found.push(address);
    return address !== undefined;
  };
  const mailbox = (ends: string): boolean => {
    const before = upTo(`${ends}<`);
    if (!isAt('<')) return take(before);
    if (!before.every(isPhrasePart)) return false;
    at += 1;
    const inside = upTo('>');
    if (!isAt('>') || !take(inside)) return false;
    at += 1;
    return at === tokens.length || isAt(ends);
  };
  const group = (colon: number): boolean => {
    at = colon + 1;
    while (!isAt(';')) {
      if (!mailbox(',;') || !isAt(',;')) return false;
      if (isAt(',')) at += 1;
    }
    at += 1;
    return true;
  };

  for (;;) {
    const colon = groupColon(tokens, at);
    if (!(colon === undefined ? mailbox(',') : group(colon))) return undefined;
    if (at === tokens.length) return found;
    if (!isAt(',')) return undefined;
    at += 1;
  }
}

/** A display name is atoms, quoted strings and, as everyone writes it, dots. */
function isPhrasePart(token: Token): boolean {
  return token.type === 'atom' || token.type === 'quoted' || token.text === '.';
}

/** Where the colon of a group begins its list, when a group starts here. */
function groupColon(tokens: readonly Token[], from: number): number | undefined {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type !== 'special' || token.text === '.') continue;
    return token.text === ':' && at > from ? at : undefined;
  }
  return undefined;
}

function addressOf(tokens: readonly Token[]): string | undefined {
  const sign = tokens.findIndex((token) => token.type === 'special' && token.text === '@');
  if (sign < 1) return undefined;
  const local = tokens.slice(0, sign);
  const domain = tokens.slice(sign + 1);
  const localText = local.length === 1 && local[0]?.type === 'quoted' ? local[0].text : dotAtom(local);
  const domainText = dotAtom(domain);
  if (localText === undefined || domainText === undefined) return undefined;
  if (localText.length > 64 || domainText.length > 253 || !domainText.includes('.')) return undefined;
  if (!domainText.split('.').every((label) => /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label))) return undefined;
  return `${localText}@${domainText.toLowerCase()}`;
}

function dotAtom(tokens: readonly Token[]): string | undefined {
  const regular = tokens.every((token, index) =>
    index % 2 === 0
      ? token.type === 'atom' && /^[\x21-\x7e]+$/.test(token.text)
      : token.type === 'special' && token.text === '.',
  );
  return regular && tokens.length % 2 === 1 ? tokens.map((token) => token.text).join('') : undefined;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '(') {
      const end = commentEnd(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === '"' || char === '[') {
      const match = char === '"' ? /"(?:[^"\\\r\n]|\\.)*"/y : /\[[^[\]\\]*\]/y;
      match.lastIndex = at;
      const found = match.exec(text)?.[0];
      if (found === undefined) return undefined;
      tokens.push({ type: char === '"' ? 'quoted' : 'literal', text: found });
      at += found.length;
    } else if ('<>@,;:.'.includes(char)) {
      tokens.push({ type: 'special', text: char });
      at += 1;
    } else {
      const match = /[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+/uy;
      match.lastIndex = at;
      const found = match.exec(text)?.[0];
      if (found === undefined) return undefined;
      tokens.push({ type: 'atom', text: found });
      at += found.length;
    }
  }
  return tokens;
}

function commentEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
