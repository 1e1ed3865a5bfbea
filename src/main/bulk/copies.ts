import type { Database } from 'better-sqlite3';
import type { EventKind, LinkKind } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressKey } from '../mail/addresses.ts';
import type { Enqueue } from '../outbox/origin.ts';
import type { MessageRecord } from '../outbox/rows.ts';
import type { QueueStore } from '../outbox/store-queue.ts';
import type { ReadStore } from '../outbox/store-read.ts';
import type { Clock } from '../ports.ts';

/** New messages made from old ones. The old one stays as it is; each names the other on its timeline. */
export interface Copies {
  /** The same bytes once more, under a new id. Fails with too_late unless it was sent, and with content_gone. */
  resend(id: string, by: string): Promise<Result<{ messageId: string }, Problem>>;
  /** To the one recipient `was`, under the address `is`, and to nobody else. */
  correct(id: string, was: string, is: string, by: string): Promise<Result<{ messageId: string }, Problem>>;
}

export interface CopyDeps {
  readonly db: Database;
  readonly read: Pick<ReadStore, 'byId' | 'recipients'>;
  readonly queue: Pick<QueueStore, 'body'>;
  readonly enqueue: Enqueue;
  readonly clock: Clock;
}

interface Link {
  readonly kind: LinkKind;
  readonly as: EventKind;
  readonly from: EventKind;
  readonly params: Readonly<Record<string, string>>;
}

export function createCopies({ db, read, queue, enqueue, clock }: CopyDeps): Copies {
  const insertLink = db.prepare('INSERT INTO message_link (earlier_seq, later_seq, kind) VALUES (?, ?, ?)');
  const insertEvent = db.prepare('INSERT INTO event (message_seq, at, kind, params) VALUES (?, ?, ?, ?)');

  async function copy(
    message: MessageRecord,
    bytes: AsyncIterable<Uint8Array>,
    link: Link,
    by: string,
  ): Promise<Result<{ messageId: string }, Problem>> {
    const accepted = await enqueue(
      { kind: 'raw', envelope: null, body: bytes },
      {
        intake: message.intake,
        client: message.client_id === null ? null : { id: message.client_id, name: message.client_name ?? '' },
        accountId: message.account_id,
        reference: message.reference,
        priority: message.priority,
        sendAfter: null,
        idempotencyKey: null,
        meantAgain: true,
        // in the commit that accepts the copy: there is never a copy without its link
        alongside(id) {
          const later = read.byId(id);
          if (!later) throw new Error('the accepted copy is not there');
          insertLink.run(message.seq, later.seq, link.kind);
          insertEvent.run(message.seq, clock.now(), link.as, JSON.stringify({ ...link.params, id, by }));
          insertEvent.run(later.seq, clock.now(), link.from, JSON.stringify({ ...link.params, id: message.id, by }));
        },
      },
    );
    return accepted.ok ? ok({ messageId: accepted.value.id }) : accepted;
  }

  function found(id: string): Result<MessageRecord, Problem> {
    const message = read.byId(id);
    if (!message || message.state === 'receiving') return fail(problem('message_unknown'));
    if (message.body_dropped_at !== null) return fail(problem('content_gone'));
    return ok(message);
  }

  const body = (message: MessageRecord) => inTurn(queue.body(message.seq, 0, message.size));

  return {
    async resend(id, by) {
      const message = found(id);
      if (!message.ok) return message;
      if (message.value.state !== 'sent') return fail(problem('not_sent_yet', { state: message.value.state }));
      return copy(
        message.value,
        body(message.value),
        { kind: 'resent', as: 'resent_as', from: 'resent_from', params: {} },
        by,
      );
    },
    async correct(id, was, is, by) {
      const message = found(id);
      if (!message.ok) return message;
      const { state, seq } = message.value;
      // one that may still go by itself would reach the others twice, or the wrong address after all
      if (state !== 'sent' && state !== 'failed' && state !== 'cancelled')
        return fail(problem('not_ended_yet', { state }));
      if (!read.recipients(seq).some(({ address }) => addressKey(address) === addressKey(was)))
        return fail(problem('recipient_unknown', { address: was }));
      const { forOneRecipient } = await import('../mail/one-recipient.ts');
      const made = await forOneRecipient(body(message.value), was, is);
      if (!made.ok) return made;
      return copy(
        message.value,
        made.value.bytes,
        { kind: 'corrected', as: 'corrected_as', from: 'corrected_from', params: { was, is: made.value.address } },
        by,
      );
    },
  };
}

/** Rows of the body one at a time, with a turn of the event loop between them. */
async function* inTurn(rows: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const row of rows) {
    yield row;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
