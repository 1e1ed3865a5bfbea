import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readWal } from '../wal.ts';

/**
 * The pages of a damaged database as they would be after its log: each in its newest version that can be read. Nothing is
 * written, and SQLite has no part in it, for it refuses a file as a whole that is wrong in a few places.
 */
export interface Pages {
  /** Highest page number. */
  readonly count: number;
  /** Null beyond the end of a truncated file. */
  read(page: number): Buffer | null;
  /** Newer versions whose checksum in the log is wrong: they may hold rows that no other version has. */
  readonly doubtful: readonly { readonly page: number; readonly bytes: Buffer }[];
  close(): void;
}

/** Every outbox is made with SQLite's default page size and no reserved bytes, so a damaged header cannot mislead. */
export const PAGE_BYTES = 4096;

export function openPages(file: string): Pages {
  const wal = readWal(`${file}-wal`);
  const main = statSync(file, { throwIfNoEntry: false }) ? openSync(file, 'r') : null;
  const log = wal && wal.frames.length > 0 ? openSync(`${file}-wal`, 'r') : null;
  const bytesOfFile = main === null ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);

  const newest = new Map<number, number>();
  const doubtful: { page: number; bytes: Buffer }[] = [];
  let inLog = 0;
  for (const frame of wal?.frames ?? []) {
    if (frame.good) newest.set(frame.page, frame.at);
    else doubtful.push({ page: frame.page, bytes: readAt(log, frame.at, PAGE_BYTES) });
    inLog = frame.good && frame.commitPages > 0 ? frame.commitPages : Math.max(inLog, frame.good ? frame.page : 0);
  }
  const count = inLog > 0 ? inLog : Math.ceil(bytesOfFile / PAGE_BYTES);

  return {
    count,
    doubtful: doubtful.filter(({ page }) => page > 0 && page <= count),
    read(page) {
      if (page < 1 || page > count) return null;
      const logged = newest.get(page);
      if (logged !== undefined) return readAt(log, logged, PAGE_BYTES);
      const at = (page - 1) * PAGE_BYTES;
      return at >= bytesOfFile ? null : readAt(main, at, PAGE_BYTES);
    },
    close() {
      if (main !== null) closeSync(main);
      if (log !== null) closeSync(log);
    },
  };
}

/** What is missing at the end of a file reads as zeros. */
function readAt(file: number | null, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (file !== null) readSync(file, bytes, 0, length, at);
  return bytes;
}
