import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';

export interface StoredBody {
  /** Every row is there, and every one but the last is full. */
  readonly gapless: boolean;
  readonly size: number;
  readonly sha256: Buffer;
  /** The first row, where the headers are. */
  readonly head: Buffer;
}

const FULL_ROW = 262_144;

/** Reads the stored bodies row by row, so that memory stays at one row. */
export function bodyReader(db: Database): (seq: number) => StoredBody {
  const rows = db.prepare<[number], { position: number; bytes: Buffer }>(
    'SELECT position, bytes FROM body_chunk WHERE message_seq = ? ORDER BY position',
  );
  return (seq) => {
    const hash = createHash('sha256');
    let size = 0;
    let count = 0;
    let gapless = true;
    let head: Buffer = Buffer.alloc(0);
    for (const { position, bytes } of rows.iterate(seq)) {
      // the row before was the last one that may be short
      if (position !== count || size !== count * FULL_ROW) gapless = false;
      if (position === 0) head = bytes;
      hash.update(bytes);
      size += bytes.byteLength;
      count += 1;
    }
    return { gapless: gapless && count > 0, size, sha256: hash.digest(), head };
  };
}
