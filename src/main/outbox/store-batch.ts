import type { Database } from 'better-sqlite3';
import type { State } from '../../shared/model.ts';
import type { Clock } from '../ports.ts';
import { CHUNK_BYTES, type NewMessage, QUICK_LANE_BYTES } from './rows.ts';
import type { AcceptStore } from './store-accept.ts';
import { createRepeatStore, type Likeness, type Verdict } from './store-repeats.ts';

/** A message of a batch, its whole body in rows of up to 256 KiB. */
export interface StagedMessage {
  readonly message: NewMessage;
  readonly rows: readonly Uint8Array[];
  readonly sha256: Uint8Array;
}

/** Design, "Words": all sent → sent, some → partially sent, any failed → failed, else sending. */
export type BatchStatus = 'sent' | 'partially_sent' | 'failed' | 'sending';

export interface BatchRecord {
  readonly id: string;
  readonly subject: string;
  readonly reference: string | null;
  readonly createdAt: number;
  readonly status: BatchStatus;
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unconfirmed: number;
}

export interface BatchRecipient {
  readonly seq: number;
  readonly id: string;
  readonly address: string;
  readonly name: string | null;
  readonly state: State;
  readonly finishedAt: number | null;
  /** JSON Problem. */
  readonly problem: string | null;
}

export interface BatchStore {
  begin(batch: { readonly id: string; readonly subject: string; readonly reference: string | null }): void;
  /** Keeps messages as `receiving`, in one commit: not accepted yet. */
  stage(batchId: string, staged: readonly StagedMessage[]): void;
  /** The one commit that accepts them all, unless they are a repeat. Throws, and accepts none, when there are not `count` of them. */
  accept(batchId: string, count: number, alongside: (() => void) | undefined, likeness?: Likeness | null): Verdict;
  /** Removes a batch that was not accepted, `limit` messages in one commit. Returns whether there is more to remove. */
  abandon(batchId: string, limit: number): boolean;
  /** Removes batches whose messages were swept after a crash. */
  sweep(): number;
  get(batchId: string): BatchRecord | null;
  /** Newest first. */
  list(limit: number): BatchRecord[];
  /** In the order of the request; `after`: the last seq of the page before. */
  recipients(batchId: string, after: number, limit: number): BatchRecipient[];
}

export function createBatchStore(db: Database, clock: Clock, accept: AcceptStore): BatchStore {
  const insert = db.prepare('INSERT INTO batch (id, subject, reference, created_at) VALUES (?, ?, ?, ?)');
  const complete = db.prepare(`
    UPDATE message SET batch_id = @batchId, bulk = 1, size = @size, lane = @lane, body_sha256 = @sha256 WHERE seq = @seq`);
  const acceptAll = db.prepare(`
    UPDATE message SET state = 'queued', accepted_at = @now, due_at = max(coalesce(send_after, 0), @now)
    WHERE batch_id = @batchId AND state = 'receiving'`);
  const removeSome = db.prepare(`
    DELETE FROM message WHERE seq IN (SELECT seq FROM message WHERE batch_id = ? AND state = 'receiving' LIMIT ?)`);
  const removeBatch = db.prepare('DELETE FROM batch WHERE id = ?');
  const removeEmpty = db.prepare(
    'DELETE FROM batch WHERE NOT EXISTS (SELECT 1 FROM message WHERE batch_id = batch.id)',
  );
  const columns = `batch.id, batch.subject, batch.reference, batch.created_at AS createdAt, counts.*`;
  // answered from the index message_batch alone
  const counts = (which: string) => `
    SELECT count(*) AS total, coalesce(sum(state = 'sent'), 0) AS sent, coalesce(sum(state = 'failed'), 0) AS failed,
      coalesce(sum(state = 'cancelled'), 0) AS cancelled, coalesce(sum(state = 'unconfirmed'), 0) AS unconfirmed
    FROM message WHERE batch_id = ${which} AND state <> 'receiving'`;
  type Counted = Omit<BatchRecord, 'status'>;
  const one = db.prepare<{ id: string }, Counted>(
    `SELECT ${columns} FROM batch, (${counts('@id')}) AS counts WHERE batch.id = @id AND counts.total > 0`,
  );
  const newest = db.prepare<[number], { id: string }>('SELECT id FROM batch ORDER BY created_at DESC, id DESC LIMIT ?');
  const recipients = db.prepare<[string, number, number], BatchRecipient>(`
    SELECT message.seq, message.id, message.state, message.finished_at AS finishedAt, message.problem, recipient.address, recipient.name
    FROM message JOIN recipient ON recipient.message_seq = message.seq AND recipient.position = 0
    WHERE message.batch_id = ? AND message.seq > ? AND message.state <> 'receiving' ORDER BY message.seq LIMIT ?`);

  const repeats = createRepeatStore(db);

  const get = (id: string): BatchRecord | null => {
    const found = one.get({ id });
    return found ? { ...found, status: statusOf(found) } : null;
  };

  return {
    begin({ id, subject, reference }) {
      insert.run(id, subject, reference, clock.now());
    },
    stage: db.transaction((batchId: string, staged: readonly StagedMessage[]) => {
      for (const { message, rows, sha256 } of staged) {
        const seq = accept.begin(message);
        rows.forEach((bytes, position) => {
          accept.append(seq, position, bytes);
        });
        const size = rows.reduce((sum, { byteLength }) => sum + byteLength, 0);
        complete.run({ seq, batchId, size, lane: size > QUICK_LANE_BYTES ? 1 : 0, sha256 });
      }
    }).immediate,
    accept: db.transaction((batchId: string, count: number, alongside, likeness: Likeness | null = null): Verdict => {
      const now = clock.now();
      const verdict: Verdict = likeness ? repeats.judge(likeness, now) : { kind: 'new', looksLike: null };
      if (verdict.kind !== 'new') return verdict;
      const { changes } = acceptAll.run({ batchId, now });
      if (changes !== count) throw new Error('a message of the batch was swept away while it was received');
      if (likeness) repeats.remember(likeness, batchId, now);
      alongside?.();
      return verdict;
    }).immediate,
    abandon: db.transaction((batchId: string, limit: number): boolean => {
      const { changes } = removeSome.run(batchId, limit);
      if (changes === limit) return true;
      removeBatch.run(batchId);
      return false;
    }).immediate,
    sweep: () => removeEmpty.run().changes,
    get,
    list: (limit) => newest.all(limit).flatMap(({ id }) => get(id) ?? []),
    recipients: (batchId, after, limit) => recipients.all(batchId, after, limit),
  };
}

/** A batch in which nothing moves any more and nothing was sent has failed, also when it was cancelled (Frappe: Error). */
function statusOf({ total, sent, failed, cancelled }: Omit<BatchRecord, 'status'>): BatchStatus {
  if (sent === total) return 'sent';
  if (sent > 0) return 'partially_sent';
  return failed > 0 || cancelled === total ? 'failed' : 'sending';
}

/** Largest piece that `stage` should get at once, bytes: a commit of it stays short. */
export const STAGE_BYTES = 4 * CHUNK_BYTES;
