import { closeSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Reads SQLite's write-ahead log without SQLite (https://sqlite.org/fileformat2.html#the_write_ahead_log).
 *
 * SQLite itself stops at the first frame whose checksum is wrong and takes the rest for the leftovers of a power cut. A flipped bit in
 * the middle of the log so takes away commits that had been acknowledged, without a word. Here such a wound is told from a torn end.
 */
export interface WalFrame {
  /** 0: cannot be told from a torn header. */
  readonly page: number;
  /** Pages of the database after the commit that this frame ends; 0: not the end of one. */
  readonly commitPages: number;
  /** Where the page's bytes begin in the file. */
  readonly at: number;
  /** Its own checksum holds, seeded with the one that the frame before it carries. */
  readonly good: boolean;
}

export interface Wal {
  readonly pageSize: number;
  /** Frames of complete commits, in order; the leftovers of earlier rounds of the log are not among them. */
  readonly frames: readonly WalFrame[];
  /** Commits that had reached the disk can no longer be read by SQLite. */
  readonly wounded: boolean;
}

const HEADER = 32;
const FRAME_HEADER = 24;
/** Where the salts begin in it, after the page's number and the size at a commit. */
const SALTS = 8;
const MAGIC = 0x377f0682;
const USUAL_PAGE = 4096;
/** What a disk writes whole or not at all, even in a power cut; SQLite counts on it too (https://sqlite.org/psow.html). */
const SECTOR = 512;
const EMPTY: Wal = { pageSize: 0, frames: [], wounded: false };

/** Null when there is no log. Reads the whole file in steps of one frame. */
export function readWal(path: string): Wal | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return null;
  if (size <= HEADER) return EMPTY;
  const file = openSync(path, 'r');
  try {
    return readFrames(file, size);
  } finally {
    closeSync(file);
  }
}

interface Seen extends WalFrame {
  /** Every checksum up to here holds: SQLite reads it. */
  readonly chained: boolean;
}

function readFrames(file: number, size: number): Wal {
  const header = Buffer.alloc(HEADER);
  readSync(file, header, 0, HEADER, 0);
  const littleEndian = (header.readUInt32BE(0) & 1) === 0;
  const headerSum = checksum(header.subarray(0, 24), [0, 0], littleEndian);
  const headerGood =
    header.readUInt32BE(0) >>> 1 === MAGIC >>> 1 &&
    headerSum[0] === header.readUInt32BE(24) &&
    headerSum[1] === header.readUInt32BE(28);
  const pageSize = headerGood ? header.readUInt32BE(8) : USUAL_PAGE;

  const frame = Buffer.alloc(FRAME_HEADER + pageSize);
  const seen: Seen[] = [];
  let salts: Buffer | null = headerGood ? Buffer.from(header.subarray(16, 24)) : null;
  let chained = headerGood;
  let seed: readonly [number, number] = headerSum;
  for (let at = HEADER; at + frame.length <= size; at += frame.length) {
    readSync(file, frame, 0, frame.length, at);
    // with the header gone, the first frame tells the salts of this round
    salts ??= frame.subarray(SALTS, 16).some((byte) => byte !== 0) ? Buffer.from(frame.subarray(SALTS, 16)) : null;
    const stored = [frame.readUInt32BE(16), frame.readUInt32BE(20)] as const;
    const sum = checksum(
      frame.subarray(FRAME_HEADER),
      checksum(frame.subarray(0, 8), seed, littleEndian),
      littleEndian,
    );
    seed = stored;
    const ours = salts?.equals(frame.subarray(SALTS, 16)) ?? false;
    const good = ours && sum[0] === stored[0] && sum[1] === stored[1];
    chained &&= good;
    if (!ours) continue;
    const known = good || namedWithItsSalts(at);
    const page = known ? frame.readUInt32BE(0) : 0;
    const commitPages = known ? frame.readUInt32BE(4) : 0;
    seen.push({ page, commitPages, at: at + FRAME_HEADER, good, chained });
  }
  return judge(pageSize, seen);
}

/**
 * Whether page and commit of a frame share a sector with its salts. Where a sector ends between them, a power cut may have left the
 * salts beside what the disk held before: anything, or a commit of an earlier round of the log.
 */
function namedWithItsSalts(at: number): boolean {
  return (at + SALTS) % SECTOR !== 0;
}

function judge(pageSize: number, seen: readonly Seen[]): Wal {
  const lastCommit = seen.findLastIndex((frame) => frame.commitPages > 0);
  // what follows a commit is only written after that commit's fsync, so a commit that others build on was on the disk; frames of a
  // transaction that was never committed may lie behind the last one, and say nothing
  const wounded = seen.some((frame, index) => {
    if (frame.chained || frame.commitPages === 0) return false;
    const next = seen[index + 1];
    const builtOn = next?.good === true && next.at - frame.at === FRAME_HEADER + pageSize;
    return builtOn || index < lastCommit;
  });
  const end = wounded ? lastCommit : seen.findLastIndex((frame) => frame.chained && frame.commitPages > 0);
  return { pageSize, frames: seen.slice(0, end + 1), wounded };
}

function checksum(bytes: Buffer, seed: readonly [number, number], littleEndian: boolean): readonly [number, number] {
  let [first, second] = seed;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    first = (first + (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + second) >>> 0;
    second = (second + (littleEndian ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + first) >>> 0;
  }
  return [first, second];
}
