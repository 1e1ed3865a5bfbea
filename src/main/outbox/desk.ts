import type { Database } from 'better-sqlite3';
import type { MessageDetail, MessageRow, State } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { MessageRecord } from './rows.ts';
import type { BatchRecipient, BatchRecord, BatchStore } from './store-batch.ts';
import { rowView, type Surroundings } from './views.ts';

/** What a program may see and do of the mail that it handed in itself. Mail of others is answered as if it were not there. */
export interface Desk {
  /** Newest first; `before` is the seq of the last row of the page before. */
  page(
    clientId: string,
    filter: DeskFilter,
    before: number | null,
    limit: number,
  ): { rows: MessageRow[]; next: number | null };
  detail(clientId: string, id: string): Result<MessageDetail, Problem>;
  batch(
    clientId: string,
    id: string,
    after: number,
    limit: number,
  ): Result<{ batch: BatchRecord; recipients: BatchRecipient[] }, Problem>;
  /** As the operator's acts, in the name of `by`. */
  act(clientId: string, act: 'retry' | 'cancel', id: string, by: string): Result<MessageDetail, Problem>;
  /** How many of its messages have not gone. */
  open(clientId: string): Readonly<Record<OpenState, number>>;
  /** What has happened to its messages after the event numbered `after`, oldest first. */
  eventsAfter(clientId: string, after: number, limit: number): DeskEvent[];
  /** The number of the newest event of all. */
  lastEvent(): number;
  /** Holds a message in the operator's name; inside the transaction that accepts it, it never goes before it is released. */
  hold(id: string, by: string): Problem | null;
  /** Where these messages stand, whoever handed them in. What is unknown is left out. */
  fates(ids: readonly string[]): Fate[];
  /** A batch, whoever handed it in. */
  wholeBatch(id: string): BatchRecord | null;
}

export type OpenState = 'queued' | 'sending' | 'unconfirmed' | 'failed';

export interface DeskFilter {
  readonly state: State | null;
  readonly reference: string | null;
}

export interface DeskEvent {
  readonly number: number;
  readonly messageId: string;
  readonly state: State;
  readonly reference: string | null;
  readonly gmailId: string | null;
  readonly at: number;
  readonly kind: string;
  /** JSON Problem. */
  readonly problem: string | null;
}

export interface Fate {
  readonly id: string;
  readonly state: State;
  readonly gmailId: string | null;
  readonly acceptedAt: number;
  readonly finishedAt: number | null;
  /** JSON Problem. */
  readonly problem: string | null;
}

export interface DeskDeps {
  readonly db: Database;
  readonly batches: Pick<BatchStore, 'get' | 'recipients'>;
  readonly surroundings: () => Surroundings;
  readonly detail: (id: string) => Result<MessageDetail, Problem>;
  readonly act: (act: 'retry' | 'cancel', id: string, by: string) => Problem | null;
  readonly hold: (id: string, by: string) => Problem | null;
}

export function createDesk({ db, batches, surroundings, detail, act, hold }: DeskDeps): Desk {
  const page = db.prepare<
    { clientId: string; state: string | null; reference: string | null; before: number; limit: number },
    MessageRecord
  >(`
    SELECT * FROM message
    WHERE client_id = @clientId AND seq < @before AND state <> 'receiving'
      AND (@state IS NULL OR state = @state) AND (@reference IS NULL OR reference = @reference)
    ORDER BY seq DESC LIMIT @limit`);
  const owner = db
    .prepare<[string], string | null>("SELECT client_id FROM message WHERE id = ? AND state <> 'receiving'")
    .pluck();
  const batchOwner = db
    .prepare<[string], string | null>('SELECT client_id FROM message WHERE batch_id = ? LIMIT 1')
    .pluck();
  // by the index of states: what has not gone is little, what a program ever handed in may be a million
  const open = db.prepare<[string], { state: OpenState; messages: number }>(`
    SELECT state, count(*) AS messages FROM message
    WHERE state IN ('queued', 'sending', 'unconfirmed', 'failed') AND +client_id = ? GROUP BY state`);
  const eventsAfter = db.prepare<[number, string, number], DeskEvent>(`
    SELECT event.id AS number, message.id AS messageId, message.state, message.reference, message.gmail_id AS gmailId, event.at,
      event.kind, event.problem
    FROM event JOIN message ON message.seq = event.message_seq
    WHERE event.id > ? AND message.client_id = ? ORDER BY event.id LIMIT ?`);
  const lastEvent = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM event').pluck();
  const fate = db.prepare<[string], Fate>(`
    SELECT id, state, gmail_id AS gmailId, accepted_at AS acceptedAt, finished_at AS finishedAt, problem FROM message WHERE id = ?`);

  const own = (clientId: string, id: string) => owner.get(id) === clientId;

  return {
    page(clientId, filter, before, limit) {
      const around = surroundings();
      const records = page.all({ clientId, ...filter, before: before ?? Number.MAX_SAFE_INTEGER, limit });
      const last = records.at(-1);
      return {
        rows: records.map((record) => rowView(record, around)),
        next: records.length === limit && last ? last.seq : null,
      };
    },
    detail: (clientId, id) => (own(clientId, id) ? detail(id) : fail(problem('message_unknown'))),
    batch(clientId, id, after, limit) {
      const batch = batchOwner.get(id) === clientId ? batches.get(id) : null;
      return batch ? ok({ batch, recipients: batches.recipients(id, after, limit) }) : fail(problem('batch_unknown'));
    },
    act(clientId, wanted, id, by) {
      if (!own(clientId, id)) return fail(problem('message_unknown'));
      const refused = act(wanted, id, by);
      return refused ? fail(refused) : detail(id);
    },
    open(clientId) {
      const found = { queued: 0, sending: 0, unconfirmed: 0, failed: 0 };
      for (const { state, messages } of open.all(clientId)) found[state] = messages;
      return found;
    },
    eventsAfter: (clientId, after, limit) => eventsAfter.all(after, clientId, limit),
    lastEvent: () => Number(lastEvent.get()),
    hold,
    fates: (ids) => ids.flatMap((id) => fate.get(id) ?? []),
    wholeBatch: (id) => batches.get(id),
  };
}
