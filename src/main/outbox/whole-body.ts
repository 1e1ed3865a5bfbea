import { createHash } from 'node:crypto';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { MessageRecord } from './rows.ts';
import type { QueueStore } from './store-queue.ts';

/**
 * Reads the stored body of one message for sending and checks on the way that it is what was accepted, so that a byte that has gone
 * bad on the disk is never sent.
 */
export interface WholeBody {
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
  /** To be asked before the final byte may leave: why the body may not be sent, or null. Reads what has not been read yet. */
  damage(): Problem | null;
}

export function createWholeBody(message: MessageRecord, queue: QueueStore): WholeBody {
  const hash = createHash('sha256');
  let hashed = 0;
  let broken: Problem | null = null;
  let verdict: boolean | null = null;

  /** Hashes each byte once, in order, however often pieces are read again. */
  const note = (at: number, piece: Uint8Array) => {
    const skip = hashed - at;
    if (skip < 0 || skip >= piece.byteLength) return;
    hash.update(piece.subarray(skip));
    hashed += piece.byteLength - skip;
  };

  const rows = function* (start: number, end: number) {
    try {
      let at = start;
      for (const piece of queue.body(message.seq, start, end)) {
        note(at, piece);
        at += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      broken = problem('body_lost', {}, String(error));
      throw error;
    }
  };

  return {
    async *read(start, end) {
      yield* rows(start, end);
    },
    damage() {
      if (broken) return broken;
      if (verdict === null) {
        try {
          for (const _piece of rows(hashed, message.size));
        } catch {
          return broken;
        }
        verdict = message.body_sha256 !== null && hash.digest().equals(message.body_sha256);
      }
      return verdict ? null : problem('body_lost', {}, 'its checksum differs');
    },
  };
}
