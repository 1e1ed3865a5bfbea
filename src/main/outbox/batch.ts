import { createHash } from 'node:crypto';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/faults.ts';
import { newId } from '../ids.ts';
import { addressKey, type Mailbox, readAddressList } from '../mail/addresses.ts';
import { type ComposedAttachment, type ComposedRequest, MAX_MESSAGE_BYTES, MailFault } from '../mail/request.ts';
import type { Log } from '../ports.ts';
import { type AdmitDeps, admit, clientOf } from './admit.ts';
import { inRows } from './enqueue.ts';
import type { Origin } from './origin.ts';
import { type BatchStore, STAGE_BYTES, type StagedMessage } from './store-batch.ts';
import type { Verdict } from './store-repeats.ts';

export interface AcceptedBatch {
  readonly batchId: string;
  readonly messages: number;
  /** Nothing was taken in: this is the batch that the same request was given before. */
  readonly repeated: boolean;
}

export interface Batches {
  /**
   * Makes one message for each recipient of the request (To, Cc and Bcc alike, each address once), each with its own To and
   * X-Outtray-Id. All are accepted in one commit, or none is. Resolves after it. A batch is never put on hold for looking like another;
   * a request that is repeated under its key gets the first batch's id.
   */
  enqueueEach(request: ComposedRequest, origin: Origin): Promise<Result<AcceptedBatch, Problem>>;
}

export interface BatchDeps extends AdmitDeps {
  readonly store: BatchStore;
  readonly log: Log;
  /** Why nothing is accepted now; null when open. */
  readonly closed: () => Problem | null;
  readonly accepted: () => void;
  readonly limits?: BatchLimits;
}

export interface BatchLimits {
  readonly messages: number;
  readonly bytes: number;
}

const defaultLimits: BatchLimits = { messages: 10_000, bytes: 2 * 1_073_741_824 };
const STAGE_MESSAGES = 32;
const ABANDON_AT_ONCE = 200;
/** Attachments up to this size together are read once for all messages. */
const SHARED_BYTES = 8 * 1_048_576;

export function createBatches(deps: BatchDeps): Batches {
  const { store, clock, random, log, limits = defaultLimits } = deps;

  return {
    async enqueueEach(request, origin) {
      const closed = deps.closed();
      if (closed) return fail(closed);
      const recipients = everybody(request);
      if (!recipients.ok) return recipients;
      const count = recipients.value.length;
      if (count === 0) return fail(problem('no_recipient'));
      if (count > limits.messages) return fail(problem('batch_too_many', { count, limit: limits.messages }));

      const batchId = newId(clock, random);
      const taken = await take(
        batchId,
        { ...request, attachments: shared(request.attachments) },
        recipients.value,
        origin,
      );
      if (taken.kind === 'repeated') {
        await abandon(batchId);
        log.write('info', 'answered a repeated batch', { batchId: taken.id, intake: origin.intake });
        return ok({ batchId: taken.id, messages: count, repeated: true });
      }
      if (taken.kind !== 'new') {
        const refusal = taken.kind === 'conflict' ? problem('idempotency_conflict') : taken.problem;
        await abandon(batchId);
        log.write('warn', 'refused a batch', { problem: refusal, intake: origin.intake });
        return fail(refusal);
      }
      log.write('info', 'accepted a batch', { batchId, messages: count, intake: origin.intake });
      deps.accepted();
      return ok({ batchId, messages: count, repeated: false });
    },
  };

  /** Stages every message and accepts them, unless they are a repeat; the reason when that cannot be. */
  async function take(
    batchId: string,
    request: ComposedRequest,
    recipients: readonly Mailbox[],
    origin: Origin,
  ): Promise<Verdict | Refused> {
    const together = createHash('sha256');
    try {
      store.begin({ id: batchId, subject: request.subject, reference: origin.reference });
      let group: StagedMessage[] = [];
      let groupBytes = 0;
      let bytes = 0;
      const flush = () => {
        store.stage(batchId, group);
        group = [];
        groupBytes = 0;
      };
      for (const recipient of recipients) {
        const built = await build({ ...request, to: [written(recipient)], cc: [], bcc: [] }, origin);
        if (!built.ok) return refused(built.problem);
        const { staged, fingerprint } = built.value;
        together.update(fingerprint);
        const size = staged.rows.reduce((sum, row) => sum + row.byteLength, 0);
        bytes += size;
        // said after the first message, not after two gigabytes
        const expected = Math.max(bytes, size * recipients.length);
        if (expected > limits.bytes) {
          return refused(problem('batch_too_large', { size: megabytes(expected), limit: megabytes(limits.bytes) }));
        }
        group.push(staged);
        groupBytes += size;
        if (group.length >= STAGE_MESSAGES || groupBytes >= STAGE_BYTES) {
          flush();
          // sending and other intakes go on in between
          await new Promise<void>((resolve) => setImmediate(resolve));
          const closed = deps.closed();
          if (closed) return refused(closed);
        }
      }
      if (group.length > 0) flush();
      const { idempotencyKey } = origin;
      const client = clientOf(origin);
      const likeness = idempotencyKey === null ? null : { client, fingerprint: together.digest(), idempotencyKey };
      return store.accept(batchId, recipients.length, () => origin.alongside?.(batchId), likeness);
    } catch (error) {
      return refused(error instanceof MailFault ? error.problem : storageProblem(error));
    }
  }

  async function build(request: ComposedRequest, origin: Origin): Promise<Result<Built, Problem>> {
    const admitted = await admit(deps, request, origin);
    if (!admitted.ok) return admitted;
    const { message, bytes, fingerprint } = admitted.value;
    const hash = createHash('sha256');
    const rows: Uint8Array[] = [];
    let size = 0;
    for await (const row of inRows(bytes)) {
      hash.update(row.bytes);
      rows.push(row.bytes);
      size += row.bytes.byteLength;
      if (size > MAX_MESSAGE_BYTES) {
        return fail(
          problem('too_large', { size: `more than ${megabytes(size)}`, limit: megabytes(MAX_MESSAGE_BYTES) }),
        );
      }
    }
    // what accompanies the batch runs once, with the commit that accepts all of it
    const staged = { message: { ...message, alongside: undefined }, rows, sha256: hash.digest() };
    return ok({ staged, fingerprint: fingerprint() });
  }

  async function abandon(batchId: string): Promise<void> {
    try {
      while (store.abandon(batchId, ABANDON_AT_ONCE)) await new Promise<void>((resolve) => setImmediate(resolve));
    } catch (error) {
      // nothing of it was accepted, and it is swept at the next start
      log.write('warn', 'could not remove a half-received batch', { problem: storageProblem(error) });
    }
  }
}

interface Built {
  readonly staged: StagedMessage;
  readonly fingerprint: Uint8Array;
}

interface Refused {
  readonly kind: 'refused';
  readonly problem: Problem;
}

function refused(of: Problem): Refused {
  return { kind: 'refused', problem: of };
}

/** Every address of the request once, in its order; the first writing of a name stays. */
function everybody(request: ComposedRequest): Result<Mailbox[], Problem> {
  const found = new Map<string, Mailbox>();
  for (const [field, lists] of [
    ['To', request.to],
    ['Cc', request.cc],
    ['Bcc', request.bcc],
  ] as const) {
    for (const text of lists) {
      const read = readAddressList(text, field);
      if (!read.ok) return read;
      for (const mailbox of read.value) {
        const key = addressKey(mailbox.address);
        if (!found.has(key)) found.set(key, mailbox);
      }
    }
  }
  return ok([...found.values()]);
}

function written({ address, name }: Mailbox): string {
  return name === null ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

/**
 * The same attachments, their bytes kept after the first reading as long as they are small: everybody gets the same file, also when it
 * is changed meanwhile, and ten thousand messages read it once.
 */
function shared(attachments: readonly ComposedAttachment[]): ComposedAttachment[] {
  let kept = 0;
  return attachments.map((attachment) => {
    let known: Uint8Array | null = null;
    return {
      ...attachment,
      async open() {
        if (known) return ok(once(known));
        const opened = await attachment.open();
        return opened.ok ? ok(remembering(opened.value)) : opened;
      },
    };

    async function* remembering(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      let pieces: Uint8Array[] | null = [];
      let size = 0;
      for await (const piece of source) {
        size += piece.byteLength;
        if (kept + size > SHARED_BYTES) pieces = null;
        pieces?.push(piece);
        yield piece;
      }
      if (pieces) {
        kept += size;
        known = Buffer.concat(pieces);
      }
    }
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}
