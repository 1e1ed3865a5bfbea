import { type Problem, problem } from '../../shared/problems/problem.ts';
import { MAX_HEADER_BYTES } from './header-block.ts';
import { MailFault } from './request.ts';

/** How deep parts may lie in parts. */
export const MAX_MIME_DEPTH = 50;
/** How many parts a message may have in all. */
export const MAX_MIME_PARTS = 1_000;

/**
 * Watches the bytes of a body pass and counts its parts, so that nobody gets a message that programs choke on. Nothing is kept but the
 * headers of the part that is being read (at most MAX_HEADER_BYTES), nothing is decoded, and nothing is changed.
 */
export interface Structure {
  /** The next bytes of the body. Throws a MailFault where a limit is passed. */
  watch(bytes: Uint8Array): void;
}

const LF = 10;
const DASHES = Buffer.from('\n--');
/** RFC 2046 5.1.1 allows 70 characters; a line that is longer than any boundary in use is none. */
const MAX_BOUNDARY_LINE = 512;

/** For a body under these values of Content-Type and Content-Transfer-Encoding; null where there is nothing to count. */
export function structureOf(contentType: string, encoding: string): Structure | null {
  const first = kindOf(contentType, encoding);
  if (first === null) return null;
  /** Boundaries of the multiparts that are open, outermost first, each with the depth that it lies at. */
  const open: { readonly line: string; readonly depth: number }[] = [];
  let depth = 0;
  let parts = 0;
  /** Lines of the part headers that are being read; null: in a body. */
  let headers: string[] | null = null;
  let headerBytes = 0;
  let carry: Buffer = Buffer.alloc(0);

  function enter(kind: Kind): void {
    depth++;
    if (depth > MAX_MIME_DEPTH) throw refused('mime_too_deep', MAX_MIME_DEPTH);
    if (kind.boundary !== null) {
      open.push({ line: `--${kind.boundary}`, depth });
      headers = null;
    } else {
      // a message in a message: its headers follow at once
      beginHeaders();
    }
  }

  function beginHeaders(): void {
    headers = [];
    headerBytes = 0;
  }

  /** Whether the line is a boundary of an open multipart; then it has been acted upon. */
  function atBoundary(line: string): boolean {
    if (!line.startsWith('--')) return false;
    const plain = line.trimEnd();
    for (let at = open.length - 1; at >= 0; at--) {
      const one = open[at];
      if (!one || (plain !== one.line && plain !== `${one.line}--`)) continue;
      const closes = plain !== one.line;
      // what lies deeper ends with it, closed or not
      open.length = closes ? at : at + 1;
      depth = one.depth;
      if (closes) {
        depth--;
        headers = null;
        return true;
      }
      if (++parts > MAX_MIME_PARTS) throw refused('mime_too_many_parts', MAX_MIME_PARTS);
      beginHeaders();
      return true;
    }
    return false;
  }

  function inHeaders(own: string[], line: string): void {
    const bare = line.replace(/\r?\n$/, '');
    if (atBoundary(bare)) return;
    if (bare === '') {
      headers = null;
      const kind = kindOf(valueIn(own, /^content-type[ \t]*:/i), valueIn(own, /^content-transfer-encoding[ \t]*:/i));
      if (kind !== null) enter(kind);
      return;
    }
    headerBytes += line.length;
    if (headerBytes > MAX_HEADER_BYTES) throw new MailFault(malformed('the headers of a part are too long'));
    own.push(bare);
  }

  enter(first);
  // a body begins at the beginning of a line
  if (headers === null) carry = Buffer.from('\n');

  return {
    watch(bytes) {
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let rest = carry.byteLength === 0 ? piece : Buffer.concat([carry, piece]);
      carry = Buffer.alloc(0);
      for (;;) {
        if (headers === null) {
          const at = rest.indexOf(DASHES);
          if (at === -1) {
            carry = Buffer.from(tailOf(rest));
            return;
          }
          const end = rest.indexOf(LF, at + 1);
          if (end === -1) {
            if (rest.byteLength - at > MAX_BOUNDARY_LINE) rest = rest.subarray(at + 1);
            else {
              carry = Buffer.from(rest.subarray(at));
              return;
            }
            continue;
          }
          const boundary = end - at <= MAX_BOUNDARY_LINE && atBoundary(rest.toString('latin1', at + 1, end));
          // the line end stays: the next line may begin with dashes
          rest = rest.subarray(boundary && headers !== null ? end + 1 : end);
        } else {
          const end = rest.indexOf(LF);
          if (end === -1) {
            if (headerBytes + rest.byteLength > MAX_HEADER_BYTES) {
              throw new MailFault(malformed('the headers of a part are too long'));
            }
            carry = Buffer.from(rest);
            return;
          }
          const own: string[] = headers;
          inHeaders(own, rest.toString('latin1', 0, end + 1));
          rest = rest.subarray(headers === null ? end : end + 1);
        }
      }
    },
  };
}

/** The same bytes, watched on their way. */
export async function* checked(
  source: AsyncIterable<Uint8Array>,
  structure: Structure | null,
): AsyncGenerator<Uint8Array> {
  if (structure === null) return yield* source;
  for await (const piece of source) {
    structure.watch(piece);
    yield piece;
  }
}

interface Kind {
  /** Of a multipart; null: a message in a message. */
  readonly boundary: string | null;
}

const multipart = /^\s*multipart\//i;
const message = /^\s*message\/(?:rfc822|global|news)\s*(?:;|$)/i;
const encoded = /^\s*(?:base64|quoted-printable)\s*(?:;|$)/i;
const quotedBoundary = /;\s*boundary\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const bareBoundary = /;\s*boundary\s*=\s*([^\s;"]+)/i;

/** What has parts; null: a leaf. A multipart without a boundary is a leaf to everybody. */
function kindOf(contentType: string, encoding: string): Kind | null {
  // RFC 2046 5.2.1 forbids it; where it is done all the same, the parts are out of sight for everybody on the way
  if (encoded.test(encoding)) return null;
  if (message.test(contentType)) return { boundary: null };
  if (!multipart.test(contentType)) return null;
  const boundary =
    quotedBoundary.exec(contentType)?.[1]?.replace(/\\(.)/g, '$1') ?? bareBoundary.exec(contentType)?.[1];
  return boundary === undefined || boundary === '' ? null : { boundary: boundary.trimEnd() };
}

/** The value of the first field that `name` finds, folding taken out; empty where there is none. */
function valueIn(lines: readonly string[], name: RegExp): string {
  const first = lines.findIndex((line) => name.test(line));
  if (first === -1) return '';
  let last = first + 1;
  while (last < lines.length && /^[ \t]/.test(lines[last] ?? '')) last++;
  const value = lines.slice(first, last).join('');
  return value.slice(value.indexOf(':') + 1);
}

/** What of the end could be the beginning of a boundary line. */
function tailOf(bytes: Buffer): Buffer {
  const { byteLength } = bytes;
  if (bytes[byteLength - 1] === LF) return bytes.subarray(byteLength - 1);
  if (bytes[byteLength - 2] === LF && bytes[byteLength - 1] === 0x2d) return bytes.subarray(byteLength - 2);
  return bytes.subarray(byteLength);
}

function refused(code: 'mime_too_deep' | 'mime_too_many_parts', limit: number): MailFault {
  return new MailFault(problem(code, { limit }));
}

function malformed(reason: string): Problem {
  return problem('message_malformed', { reason });
}
