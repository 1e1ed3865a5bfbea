import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/**
 * Reads JSON that may carry tens of megabytes of base64, without ever making one text of it: strings above 64 KiB are set aside as they
 * arrive, and only the rest is parsed. Depth and the number of values are counted on the way, so that no document costs more memory
 * than its own size.
 */

export interface JsonLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly values: number;
}

/**
 * 35 MiB of encoded mail carry no more base64 than that in JSON; what is on top is for text that JSON writes with escapes, such as the
 * line ends and slashes of base64 itself.
 */
export const jsonLimits: JsonLimits = { bytes: 48 * 1_048_576, depth: 20, values: 200_000 };

/** A document, and its long strings by the marks that stand in their place. */
export interface JsonBody {
  readonly value: unknown;
  /** The pieces of a long string as JSON writes it (with escapes), or null when the text is none of its marks. */
  long(text: string): readonly Uint8Array[] | null;
}

const LONG_BYTES = 65_536;
/** Fields whose long strings stay set aside: base64, which is decoded piece by piece when it is needed. */
const contentFields = new Set(['content', 'fcontent', 'filecontent']);
const mark = /^\0long:(\d+)$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const COMMA = 0x2c;

/** Fails with json_malformed or too_large; what the source throws is passed on. */
export async function readJson(
  source: AsyncIterable<Uint8Array>,
  limits: JsonLimits = jsonLimits,
): Promise<Result<JsonBody, Problem>> {
  const skeleton: Uint8Array[] = [];
  const longs: Uint8Array[][] = [];
  let size = 0;
  let depth = 0;
  let values = 1;
  let inString = false;
  let escaped = false;
  let text: Uint8Array[] = [];
  let textBytes = 0;

  function endText(): void {
    if (textBytes <= LONG_BYTES) skeleton.push(...text);
    else {
      skeleton.push(Buffer.from(`\\u0000long:${longs.length}`));
      longs.push(text);
    }
    text = [];
    textBytes = 0;
  }

  for await (const piece of source) {
    size += piece.byteLength;
    if (size > limits.bytes) return fail(problem('too_large', { size: inMb(size), limit: inMb(limits.bytes) }));
    let from = 0;
    for (let at = 0; at < piece.byteLength; at++) {
      if (inString) {
        if (escaped) at += 1;
        const end = endOfString(piece, at);
        escaped = end > piece.byteLength;
        if (end >= piece.byteLength) break;
        at = end;
        text.push(piece.subarray(from, at));
        textBytes += at - from;
        endText();
        inString = false;
        from = at;
        continue;
      }
      const byte = piece[at] ?? 0;
      if (byte === QUOTE) {
        skeleton.push(piece.subarray(from, at + 1));
        inString = true;
        from = at + 1;
      } else if (opening.has(byte)) {
        depth += 1;
        values += 1;
        if (depth > limits.depth) return wrong(`it is nested deeper than ${limits.depth} levels`);
      } else if (closing.has(byte)) {
        depth -= 1;
      } else if (byte === COMMA) {
        values += 1;
      }
      if (values > limits.values) return wrong(`it has more than ${limits.values} values`);
    }
    const rest = piece.subarray(from);
    if (inString) {
      text.push(rest);
      textBytes += rest.byteLength;
    } else skeleton.push(rest);
  }
  if (inString) endText();

  const long = (value: string): readonly Uint8Array[] | null => {
    const found = mark.exec(value);
    return found ? (longs[Number(found[1])] ?? null) : null;
  };
  try {
    const value: unknown = JSON.parse(utf8(skeleton), (key, one: unknown) => {
      if (key === '__proto__') throw new ForbiddenKey();
      if (typeof one !== 'string' || contentFields.has(key)) return one;
      const pieces = long(one);
      return pieces ? JSON.parse(`"${utf8(pieces)}"`) : one;
    });
    return ok({ value, long });
  } catch (error) {
    if (error instanceof ForbiddenKey) return wrong('it has a field named __proto__');
    return wrong(error instanceof SyntaxError ? 'it is not JSON' : 'it is not UTF-8');
  }
}

/** No mail has such a field, and programs that copy objects trip over it. */
class ForbiddenKey extends Error {}

/**
 * Where the string ends whose inside begins at `at`: at its closing quote; the length of the piece when it goes on in the next one, and
 * one more when that begins with an escaped character. Looks for two bytes at a time that Node finds fast.
 */
function endOfString(piece: Uint8Array, start: number): number {
  let at = start;
  let slash = piece.indexOf(BACKSLASH, at);
  for (;;) {
    const quote = piece.indexOf(QUOTE, at);
    if (slash !== -1 && slash < at) slash = piece.indexOf(BACKSLASH, at);
    if (slash === -1 || (quote !== -1 && quote < slash)) return quote === -1 ? piece.byteLength : quote;
    at = slash + 2;
    if (at > piece.byteLength) return at;
  }
}

function utf8(pieces: readonly Uint8Array[]): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.concat(pieces));
}

function wrong(reason: string): Result<never, Problem> {
  return fail(problem('json_malformed', { reason }));
}

function inMb(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}

/**
 * Decodes base64 as JSON may carry it: line ends and spaces between the characters, slashes written `\/`. Throws `NotBase64` at the
 * first thing that is none; what came before has been given out by then.
 */
export async function* fromBase64(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = '';
  let ended = false;
  for (const piece of slices(pieces)) {
    let text = rest + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    // an escape that is cut in two waits for its other half
    const cut = text.endsWith('\\') ? 1 : 0;
    const kept = text.slice(text.length - cut);
    text = plain(text.slice(0, text.length - cut));
    if (ended && text !== '') throw new NotBase64();
    const whole = text.length - (text.length % 4);
    const now = text.slice(0, whole);
    rest = text.slice(whole) + kept;
    ended = now.endsWith('=');
    if (now !== '') yield decoded(now);
  }
  // whoever leaves the padding away is understood
  const last = plain(rest);
  if (last === '') return;
  if (ended || last.length === 1 || !/^[A-Za-z0-9+/]+={0,2}$/.test(last)) throw new NotBase64();
  yield Buffer.from(last, 'base64');
}

/** Node passes over what is not base64, and reads the alphabet of URLs as well: both show. */
function decoded(quads: string): Buffer {
  const padding = quads.endsWith('==') ? 2 : quads.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(quads, 'base64');
  if (bytes.byteLength !== (quads.length / 4) * 3 - padding || quads.includes('-') || quads.includes('_'))
    throw new NotBase64();
  return bytes;
}

export class NotBase64 extends Error {}

const spaced = /[\\\s]/;

function plain(text: string): string {
  if (!spaced.test(text)) return text;
  return text
    .replaceAll('\\/', '/')
    .replace(/\\[nrt]/g, '')
    .replace(/[\r\n\t ]+/g, '');
}

const SLICE_BYTES = 65_536;

function* slices(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; at += SLICE_BYTES) yield piece.subarray(at, at + SLICE_BYTES);
  }
}
