import type { Upload } from '../ports.ts';
import { BodyFault } from './network-fault.ts';

/** What Google counts uploads in: every PUT but the last is a multiple of it (developers.google.com/gmail/api/guides/uploads). */
export const UNIT = 262_144;
export const LARGEST_PUT = 32 * UNIT;

/** Where the PUT that starts at `from` ends (exclusive), so that a tail of 1 byte to 256 KiB is left over. */
export function headEnd(from: number, size: number): number {
  const spare = Math.floor((size - from - 1) / UNIT) * UNIT;
  return from + Math.min(spare, LARGEST_PUT);
}

/** Where the PUT that starts at `from` ends when nothing is to be held back. */
export function restEnd(from: number, size: number): number {
  return Math.min(size, from + LARGEST_PUT);
}

/**
 * The stored bytes of `[from, end)`, the last piece only once it is known that they are all there and no more. `moved` is told how
 * many have been handed over; `last` is called before the final piece leaves.
 * @throws BodyFault (by rejection) when the store fails or has another number of bytes
 */
export async function* exactly(
  upload: Pick<Upload, 'read'>,
  from: number,
  end: number,
  told: { moved?(bytes: number): void; last?(): void } = {},
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | null = null;
  let handed = 0;
  let seen = 0;
  const source = upload.read(from, end)[Symbol.asyncIterator]();
  while (true) {
    const next = await source.next().catch((error: unknown) => {
      throw new BodyFault(error instanceof Error ? error.name : 'unknown');
    });
    if (next.done) break;
    if (next.value.length === 0) continue;
    seen += next.value.length;
    if (seen > end - from) throw new BodyFault('more bytes than promised');
    if (held) {
      handed += held.length;
      told.moved?.(handed);
      yield held;
    }
    held = next.value;
  }
  if (held === null || seen < end - from) throw new BodyFault('fewer bytes than promised');
  told.last?.();
  told.moved?.(seen);
  yield held;
}

/** All bytes of `[from, end)` at once. @throws BodyFault (by rejection) */
export async function gather(upload: Pick<Upload, 'read'>, from: number, end: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exactly(upload, from, end)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * The address of an upload session, or null when it does not belong to the provider: the same origin as the API's root, by https or
 * on this computer; or, for Google itself, another host of googleapis.com, as its guide shows.
 */
export function sessionAddress(location: string, apiRoot: string, google: boolean): string | null {
  if (!URL.canParse(location, apiRoot)) return null;
  const url = new URL(location, apiRoot);
  if (url.username !== '' || url.password !== '') return null;
  const loopback = url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !loopback) return null;
  const ours = url.origin === new URL(apiRoot).origin;
  const googles = google && url.port === '' && url.hostname.endsWith('.googleapis.com');
  return ours || googles ? url.href : null;
}

export function contentRange(from: number, end: number, size: number): string {
  return `bytes ${from}-${end - 1}/${size}`;
}
