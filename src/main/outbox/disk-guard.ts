import { isFatal } from '../database/faults.ts';
import type { Reserve } from '../database/reserve.ts';

/** What watches over the file that the outbox is kept in. */
export interface DiskGuard {
  /** Whether the file that is written to is the one that the next start will find. */
  stillThere(): boolean;
  /** Room kept free for writing outcomes down; null where none is kept. */
  readonly reserve: Reserve | null;
  /** The handle cannot be trusted any more: everything is to be ended, and begun again from disk. */
  broken(error: unknown): void;
}

/** For an outbox whose file nobody watches. */
export const unguarded: DiskGuard = { stillThere: () => true, reserve: null, broken: () => undefined };

/** Tells the guard when a fault of the storage is one after which nothing written may be believed (a failed fsync, I/O errors). */
export function reportFatal(guard: DiskGuard, error: unknown): void {
  if (isFatal(error)) guard.broken(error);
}
