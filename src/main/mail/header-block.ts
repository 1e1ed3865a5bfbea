import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** Far above any real header block; Gmail itself refuses headers of 500 KB and more. */
export const MAX_HEADER_BYTES = 262_144;

/** One header field. */
export interface HeaderField {
  /** As written, such as `Subject`. */
  readonly name: string;
  /** In lower case, for comparing. */
  readonly key: string;
  /** The whole field in binary text (one character for each byte), folding and final CRLF included. */
  readonly raw: string;
}

/** What stands after the colon, folding included, without the final CRLF; binary text. */
export function fieldValue(field: HeaderField): string {
  return field.raw.slice(field.name.length + 1, -2);
}

export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** Body bytes that arrived together with the header block. */
  readonly rest: readonly Uint8Array[];
}

/**
 * Reads the header block, up to and with the blank line, and not one byte of the body more than came along with it. Memory is
 * bounded by MAX_HEADER_BYTES. Lines that end in LF alone are given with CRLF. A message that ends without a blank line has no body.
 *
 * Fails with message_malformed when the block is empty of bytes, too long, or holds a line that is not a header: programs differ in
 * what they make of such a line, so nobody could tell who would get the message. The same goes for NUL and bare CR.
 */
export async function readHeaderBlock(source: AsyncIterator<Uint8Array>): Promise<Result<HeaderBlock, Problem>> {
  // grows to what is needed; most headers fit the first
  let block = new Uint8Array(2048);
  let filled = 0;
  let lineStart = 0;
  const lines: string[] = [];

  for (let next = await source.next(); !next.done; next = await source.next()) {
    const chunk = next.value;
    const taken = Math.min(chunk.byteLength, MAX_HEADER_BYTES + 2 - filled);
    block = withRoom(block, filled, taken);
    block.set(chunk.subarray(0, taken), filled);
    let searched = filled;
    filled += taken;
    for (let end = block.indexOf(10, searched); end !== -1 && end < filled; end = block.indexOf(10, searched)) {
      const line = lineOf(block, lineStart, end);
      searched = end + 1;
      lineStart = searched;
      if (line === '') {
        const rest = [block.slice(searched, filled), chunk.subarray(taken)].filter((part) => part.byteLength > 0);
        return withFields(lines, rest);
      }
      lines.push(line);
    }
    if (filled > MAX_HEADER_BYTES) return malformed('its headers are too long');
  }
  if (filled === 0) return malformed('it is empty');
  if (lineStart < filled) lines.push(lineOf(block, lineStart, filled));
  return withFields(lines, []);
}

function withRoom(block: Uint8Array<ArrayBuffer>, filled: number, more: number): Uint8Array<ArrayBuffer> {
  if (filled + more <= block.byteLength) return block;
  const larger = new Uint8Array(Math.max(block.byteLength * 2, filled + more));
  larger.set(block.subarray(0, filled));
  return larger;
}

/** The line without its end. */
function lineOf(block: Uint8Array<ArrayBuffer>, start: number, end: number): string {
  const stop = end > start && block[end - 1] === 13 ? end - 1 : end;
  return Buffer.from(block.buffer, start, stop - start).toString('latin1');
}

function withFields(lines: readonly string[], rest: readonly Uint8Array[]): Result<HeaderBlock, Problem> {
  const found: { name: string; lines: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    if (/[\r\0]/.test(line)) return malformed(`line ${index + 1} of its headers holds a NUL or a bare carriage return`);
    if (/^[ \t]/.test(line)) {
      const field = found.at(-1);
      if (!field) return malformed('it begins with a continued line');
      field.lines.push(line);
      continue;
    }
    // RFC 5322 2.2: printable ASCII but the colon. A space before the colon is read as part of the name by some, so it is refused.
    const name = /^([!-9;-~]+):/.exec(line)?.[1];
    if (name === undefined) return malformed(`line ${index + 1} is not a header`);
    found.push({ name, lines: [line] });
  }
  const fields = found.map(({ name, lines: own }) => ({
    name,
    key: name.toLowerCase(),
    raw: `${own.join('\r\n')}\r\n`,
  }));
  return ok({ fields, rest });
}

function malformed(reason: string): Result<never, Problem> {
  return fail(problem('message_malformed', { reason }));
}
