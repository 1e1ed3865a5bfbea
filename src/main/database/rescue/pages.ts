import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readWal } from '../wal.ts';

/**
 * The pages of a damaged database as they would be after its log: each in its newest version that can be read. Nothing is
 * written, and SQLite has no part in it, for it refuses a file as a whole that is wrong in a few places.
 */
export interface Pages {
  readonly pageSize: number;
  /** Bytes of a page that hold content. */
  readonly usable: number;
  /** Highest page number. */
  readonly count: number;
  /** Null beyond the end of a truncated file. */
  read(page: number): Buffer | null;
  /** Newer versions whose checksum in the log is wrong: they may hold rows that no other version has. */
  readonly doubtful: readonly { readonly page: number; readonly bytes: Buffer }[];
  close(): void;
}

export function openPages(file: string): Pages {
  const wal = readWal(`${file}-wal`);
  const main = statSync(file, { throwIfNoEntry: false }) ? openSync(file, 'r') : null;
  const log = wal && wal.frames.length > 0 ? openSync(`${file}-wal`, 'r') : null;
  const bytesOfFile = main === null ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);

  const first = Buffer.alloc(100);
  if (main !== null) readSync(main, first, 0, 100, 0);
  const pageSize = pageSizeIn(first) ?? (wal && wal.pageSize > 0 ? wal.pageSize : 4096);
  const newest = new Map<number, number>();
  const doubtful: { page: number; bytes: Buffer }[] = [];
  let committed = 0;
  for (const frame of wal && wal.pageSize === pageSize ? wal.frames : []) {
    if (frame.good) newest.set(frame.page, frame.at);
    else doubtful.push({ page: frame.page, bytes: readAt(log, frame.at, pageSize) });
    if (frame.good && frame.commitPages > 0) committed = frame.commitPages;
  }
  const whole = Math.ceil(bytesOfFile / pageSize);
  const count = Math.max(whole, committed, ...newest.keys());
  // the last 20 bytes of a page may be reserved for extensions (byte 20 of the header); Outtray's databases have none
  const usable = pageSize;

  return {
    pageSize,
    usable,
    count,
    doubtful: doubtful.filter(({ page }) => page > 0 && page <= count),
    read(page) {
      if (page < 1 || page > count) return null;
      const inLog = newest.get(page);
      if (inLog !== undefined) return readAt(log, inLog, pageSize);
      const at = (page - 1) * pageSize;
      return at >= bytesOfFile ? null : readAt(main, at, pageSize);
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

function pageSizeIn(header: Buffer): number | null {
  const stored = header.readUInt16BE(16);
  const size = stored === 1 ? 65_536 : stored;
  return size >= 512 && (size & (size - 1)) === 0 ? size : null;
}

