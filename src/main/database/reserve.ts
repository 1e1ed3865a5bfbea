import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../ports.ts';
import { isFull } from './faults.ts';
import { besides } from './files.ts';

/** Room that is kept for writing down outcomes when the disk is full. */
export interface Reserve {
  /** False while the room is given away: intake refuses then, so that it is not eaten by new mail. */
  whole(): boolean;
  /** Runs a write that must succeed; on a full disk gives the room away and runs it once more. Throws what the second run throws. */
  use<T>(write: () => T): T;
  stop(): void;
}

export interface ReserveDeps {
  /** The database that it belongs to; the reserve is `outbox.reserve` beside it. */
  readonly file: string;
  readonly clock: Clock;
  readonly changed: () => void;
  readonly bytes?: number;
  /** Room on the disk of this folder, bytes. */
  readonly freeBytes?: (folder: string) => number;
}

const RESERVE_BYTES = 10 * 1_048_576;
const LOOK_AGAIN_MS = 30_000;
const PIECE = 1_048_576;

/**
 * Keeps a file of 10 MB beside the database. It is made of written bytes, not of a hole, and removed when a write that must not fail
 * meets a full disk; as soon as there is room for two of it, it is made again. A timer runs only in between.
 */
export function createReserve({
  file,
  clock,
  changed,
  bytes = RESERVE_BYTES,
  freeBytes = freeOn,
}: ReserveDeps): Reserve {
  const path = pathOf(file);
  let whole = isWhole(path, bytes);
  let timer: { cancel(): void } | null = null;

  const make = (): boolean => {
    try {
      if (freeBytes(dirname(path)) < 2 * bytes) return false;
      fill(path, bytes);
      return true;
    } catch {
      rmSync(path, { force: true });
      return false;
    }
  };
  const refill = () => {
    timer = null;
    whole = make();
    if (whole) changed();
    else timer = clock.after(LOOK_AGAIN_MS, refill);
  };
  if (!whole) whole = make();
  if (!whole) timer = clock.after(LOOK_AGAIN_MS, refill);

  return {
    whole: () => whole,
    use(write) {
      try {
        return write();
      } catch (error) {
        if (!isFull(error) || !whole) throw error;
        whole = false;
        rmSync(path, { force: true });
        timer ??= clock.after(LOOK_AGAIN_MS, refill);
        changed();
        return write();
      }
    },
    stop() {
      timer?.cancel();
    },
  };
}

/**
 * Whether new mail may be written by a process that does not keep the reserve: it is there, or there is room for two of it. What is
 * left of a full disk belongs to the outcomes of mail already taken in.
 */
export function roomForMail(file: string): boolean {
  return isWhole(pathOf(file), RESERVE_BYTES) || freeOn(dirname(file)) >= 2 * RESERVE_BYTES;
}

function pathOf(file: string): string {
  return besides(file, 'x').replace(/\.x\.db$/, '.reserve');
}

function isWhole(path: string, bytes: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === bytes;
}

/** The same store, each of whose functions runs with the reserve behind it. */
export function withReserve<T extends object>(store: T, reserve: Reserve): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => reserve.use(() => Reflect.apply(member, target, values));
    },
  });
}

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Bytes that do not compress, for file systems that would otherwise keep no room for them. */
function fill(path: string, bytes: number): void {
  const piece = Buffer.alloc(PIECE);
  for (let at = 0, state = 0x9e3779b9; at + 4 <= PIECE; at += 4) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + at;
    piece.writeInt32LE(state | 0, at);
  }
  const handle = openSync(path, 'w', 0o600);
  try {
    for (let written = 0; written < bytes; ) {
      written += writeSync(handle, piece, 0, Math.min(PIECE, bytes - written));
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
