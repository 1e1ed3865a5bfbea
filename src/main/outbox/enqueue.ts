import { createHash } from 'node:crypto';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { MAX_MESSAGE_BYTES, MailFault } from '../mail/request.ts';
import type { Log } from '../ports.ts';
import { type AdmitDeps, type Admitted, admit } from './admit.ts';
import { type DiskGuard, reportFatal } from './disk-guard.ts';
import type { Accepted, Enqueue } from './origin.ts';
import { CHUNK_BYTES, type NewMessage } from './rows.ts';
import type { AcceptStore } from './store-accept.ts';
import type { Verdict } from './store-repeats.ts';

export interface EnqueueDeps extends AdmitDeps {
  readonly store: AcceptStore;
  readonly log: Log;
  /** Why nothing is accepted now, such as an outbox that may only be read; null when open. */
  readonly closed: () => Problem | null;
  readonly guard: DiskGuard;
  /** Called after each commit that accepted a message. */
  readonly accepted: () => void;
}

/** Makes the one door in: reads the request, chooses the account, keeps the bytes, and answers after the commit. */
export function createEnqueue(deps: EnqueueDeps): Enqueue {
  const { store, log } = deps;

  return async (request, origin) => {
    const closed = deps.closed();
    if (closed) return fail(closed);
    const admitted = await admit(deps, request, origin);
    if (!admitted.ok) return admitted;
    const { message } = admitted.value;
    const kept = await keep(admitted.value);
    if (!kept.ok) {
      log.write('warn', 'refused a message', { problem: kept.problem, intake: origin.intake });
      return kept;
    }
    if (kept.value.repeated) {
      log.write('info', 'answered a repeated request', { messageId: kept.value.id, intake: origin.intake });
      return kept;
    }
    log.write('info', 'accepted a message', {
      messageId: message.id,
      accountId: message.account.accountId,
      intake: origin.intake,
    });
    deps.accepted();
    // a commit to a file that nobody will find again must not be answered with yes
    return deps.guard.stillThere() ? kept : fail(problem('database_gone'));
  };

  async function keep({ message, bytes, likeness }: Admitted): Promise<Result<Accepted, Problem>> {
    const hash = createHash('sha256');
    let size = 0;
    let seq: number | null = null;
    let rows = 0;
    let storing = false;
    try {
      for await (const row of inRows(bytes)) {
        hash.update(row.bytes);
        size += row.bytes.byteLength;
        if (size > MAX_MESSAGE_BYTES) throw new MailFault(tooLarge(size));
        storing = true;
        if (rows === 0 && row.last) {
          const body = { bytes: row.bytes, sha256: hash.digest() };
          const like = likeness();
          if (like) return answer(message, await store.acceptUnlessRepeated(message, body, like));
          await store.accept(message, body);
          return ok({ id: message.id, repeated: false });
        }
        seq ??= store.begin(message);
        store.append(seq, rows++, row.bytes);
        storing = false;
      }
      if (seq === null) return fail(problem('message_malformed', { reason: 'it is empty' }));
      storing = true;
      const like = likeness();
      if (like) {
        const verdict = store.finishUnlessRepeated(seq, message, { size, sha256: hash.digest() }, like);
        if (verdict.kind !== 'new') abandon(seq);
        return answer(message, verdict);
      }
      store.finish(seq, size, hash.digest(), message.alongside);
      return ok({ id: message.id, repeated: false });
    } catch (error) {
      if (seq !== null) abandon(seq);
      if (error instanceof MailFault) return fail(error.problem);
      if (storing) {
        reportFatal(deps.guard, error);
        return fail(storageProblem(error));
      }
      return fail(problem('message_malformed', { reason: 'it ended before it was complete' }));
    }
  }

  function answer(message: NewMessage, verdict: Verdict): Result<Accepted, Problem> {
    if (verdict.kind === 'conflict') return fail(problem('idempotency_conflict'));
    if (verdict.kind === 'repeated') return ok({ id: verdict.id, repeated: true });
    if (verdict.looksLike !== null) {
      log.write('warn', 'put a message on hold that looks like another', {
        messageId: message.id,
        like: verdict.looksLike,
      });
    }
    return ok({ id: message.id, repeated: false });
  }

  function abandon(seq: number): void {
    try {
      store.abandon(seq);
    } catch (error) {
      // the row was never accepted and is swept at the next start
      log.write('warn', 'could not remove a half-received message', { problem: storageProblem(error) });
    }
  }
}

const FIRST_BYTES = 16_384;

/** The same bytes in rows of CHUNK_BYTES, the last one shorter or whole and marked as such. */
export async function* inRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ bytes: Uint8Array; last: boolean }> {
  let row = Buffer.allocUnsafe(FIRST_BYTES);
  let filled = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.byteLength; ) {
      if (filled === CHUNK_BYTES) {
        yield { bytes: row, last: false };
        row = Buffer.allocUnsafe(CHUNK_BYTES);
        filled = 0;
      }
      if (filled === row.byteLength) {
        // most mail is small: a whole row for each would be a page fault for every 4 KiB of it
        const larger = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, row.byteLength * 4));
        larger.set(row);
        row = larger;
      }
      const take = Math.min(row.byteLength - filled, piece.byteLength - at);
      row.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
    }
  }
  if (filled > 0) yield { bytes: row.subarray(0, filled), last: true };
}

function tooLarge(size: number): Problem {
  return problem('too_large', { size: `more than ${megabytes(size)}`, limit: megabytes(MAX_MESSAGE_BYTES) });
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MB`;
}
