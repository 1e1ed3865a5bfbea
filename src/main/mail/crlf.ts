const CR = 13;
const LF = 10;

/**
 * Gives every line of a byte stream the CRLF end that mail demands (RFC 5322 2.1): an LF without a CR before it gets one, every
 * other byte passes as it is, a bare CR included. Pieces that need no change are passed on without a copy.
 */
export async function* withCrlf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let before = 0;
  for await (const piece of source) {
    const last = piece[piece.byteLength - 1];
    if (last === undefined) continue;
    const bare = bareLineFeeds(piece, before);
    before = last;
    yield bare.length === 0 ? piece : withReturns(piece, bare);
  }
}

function bareLineFeeds(piece: Uint8Array, before: number): number[] {
  const found: number[] = [];
  for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) {
    if ((at === 0 ? before : piece[at - 1]) !== CR) found.push(at);
  }
  return found;
}

function withReturns(piece: Uint8Array, bare: readonly number[]): Uint8Array {
  const whole = new Uint8Array(piece.byteLength + bare.length);
  let from = 0;
  let to = 0;
  for (const at of bare) {
    whole.set(piece.subarray(from, at), to);
    to += at - from;
    whole[to++] = CR;
    from = at;
  }
  whole.set(piece.subarray(from), to);
  return whole;
}
