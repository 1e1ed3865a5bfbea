import { createHash } from 'node:crypto';

/**
 * What two messages have to share to be the same one: the given texts, and every byte of the body. Date, Message-ID and other headers
 * do not count, because a program that repeats itself makes new ones.
 */
export interface Fingerprint {
  /** The next bytes of the message. */
  update(bytes: Uint8Array): void;
  /** SHA-256; to be called once, after the last byte. */
  digest(): Uint8Array;
}

/** Follows the bytes of a body. */
export function bodyFingerprint(texts: readonly string[]): Fingerprint {
  const hash = createHash('sha256').update(JSON.stringify(texts));
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

/**
 * Follows the bytes of a whole message, headers and all, and passes over `noise` wherever the body has it: the id in the boundaries of
 * a message that Outtray has built.
 */
export function messageFingerprint(texts: readonly string[], noise: string): Fingerprint {
  const hash = createHash('sha256').update(JSON.stringify(texts));
  const blankLine = Buffer.from('\r\n\r\n');
  const token = Buffer.from(noise);
  let inBody = false;
  let kept = Buffer.alloc(0);

  return {
    update(bytes) {
      let rest = Buffer.concat([kept, bytes]);
      if (!inBody) {
        const end = rest.indexOf(blankLine);
        if (end === -1) {
          kept = rest.subarray(-(blankLine.byteLength - 1));
          return;
        }
        inBody = true;
        rest = rest.subarray(end + blankLine.byteLength);
      }
      for (let at = rest.indexOf(token); at !== -1; at = rest.indexOf(token)) {
        hash.update(rest.subarray(0, at));
        rest = rest.subarray(at + token.byteLength);
      }
      const sure = Math.max(0, rest.byteLength - token.byteLength + 1);
      hash.update(rest.subarray(0, sure));
      kept = Buffer.from(rest.subarray(sure));
    },
    digest: () => (inBody ? hash.update(kept) : hash).digest(),
  };
}

/** The same bytes, each noted on its way. */
export async function* followed(source: AsyncIterable<Uint8Array>, print: Fingerprint): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    print.update(piece);
    yield piece;
  }
}
