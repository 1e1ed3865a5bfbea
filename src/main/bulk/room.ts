import type { Database } from 'better-sqlite3';
import type { BulkAct } from '../../shared/jobs.ts';
import type { Changed } from '../outbox/operator-acts.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { createQueueStore } from '../outbox/store-queue.ts';
import { createReadStore } from '../outbox/store-read.ts';
import type { AccountDirectory, Clock, Log } from '../ports.ts';
import { type Copies, createCopies } from './copies.ts';
import type { ExportParts, Sink } from './export.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createPostpone } from './postpone.ts';

/** Acts on many messages, copies of messages, and exports. */
export interface BulkRoom {
  readonly jobs: Jobs;
  readonly copies: Copies;
  /** Queued messages are not tried before `until`, epoch ms. */
  postpone(ids: readonly string[], until: number, by: string): Changed;
  /** Opens what an export is written to; null for acts that write nothing. Rejects when the disk refuses. */
  sinkFor(act: BulkAct, path: string): Promise<Sink | null>;
}

export interface BulkDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly accounts: Pick<AccountDirectory, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly changed: () => void;
}

export function createBulkRoom({ db, outbox, accounts, clock, log, changed }: BulkDeps): BulkRoom {
  const read = createReadStore(db);
  const queue = createQueueStore(db);
  const copies = createCopies({ db, read, queue, enqueue: outbox.enqueue, clock });
  const parts: ExportParts = {
    body: (seq, size) => queue.body(seq, 0, size),
    recipients: (seq) => read.recipients(seq),
    accountEmail: (id) => accounts.get(id)?.email ?? '',
  };
  return {
    copies,
    jobs: createJobs({ db, outbox, copies, log, changed, by: 'operator' }),
    postpone: createPostpone(db, clock, changed),
    async sinkFor(act, path) {
      const { csvSink, folderSink, zipSink } = await import('./export.ts');
      if (act === 'export_csv') return csvSink(path, parts);
      if (act === 'export_zip') return zipSink(path, parts);
      return act === 'export_folder' ? folderSink(path, parts) : null;
    },
  };
}
