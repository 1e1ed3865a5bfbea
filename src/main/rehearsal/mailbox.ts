import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import type { RehearsedMail } from '../../shared/account-model.ts';
import type { Clock, Log } from '../ports.ts';

/**
 * Where rehearsed mail lies. A database of its own beside the outbox: nothing in it is anybody's mail, so it may be emptied, and what
 * becomes of it is no concern of the outbox. It comes into being with the first rehearsed message.
 */
export interface RehearsalMailbox {
  /** Begins to take a message; what an earlier try left of it is dropped. */
  begin(messageId: string, accountId: string): number;
  append(seq: number, position: number, bytes: Uint8Array): void;
  /** The commit that makes the message appear. Returns its id: an R before the message's own. */
  finish(seq: number, mail: NewRehearsed): string;
  /** The id of the message with this X-Outtray-Id, when it has been taken whole. */
  idOf(messageId: string): string | null;
  /** Newest first; `before` is the `seq` of the last of the page before. */
  page(before: number | null, limit: number): { readonly mails: RehearsedMail[]; readonly next: number | null };
  count(): number;
  bytes(id: string, limit: number): { readonly bytes: Uint8Array; readonly whole: boolean } | null;
  /** Removes everything. */
  empty(): void;
  close(): void;
  onChange(listener: () => void): () => void;
}

export interface NewRehearsed {
  readonly from: string;
  readonly to: string;
  readonly recipientCount: number;
  readonly subject: string;
  readonly size: number;
}

export interface Keeping {
  readonly messages: number;
  readonly bytes: number;
  readonly days: number;
}

/** Enough for a look at what an ERP sends in a fortnight, and no archive. */
export const usualKeeping: Keeping = { messages: 1_000, bytes: 500 * 1_048_576, days: 14 };

const DAY_MS = 86_400_000;

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly message_id: string;
  readonly account_id: string;
  readonly sender: string;
  readonly receivers: string;
  readonly recipient_count: number;
  readonly subject: string;
  readonly size: number;
  readonly arrived_at: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS mail (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  sender TEXT NOT NULL DEFAULT '',
  receivers TEXT NOT NULL DEFAULT '',
  recipient_count INTEGER NOT NULL DEFAULT 0,
  subject TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0,
  arrived_at INTEGER                   -- null while it is being taken
) STRICT;
CREATE TABLE IF NOT EXISTS piece (
  mail_seq INTEGER NOT NULL REFERENCES mail (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (mail_seq, position)
) STRICT, WITHOUT ROWID;
`;

export interface MailboxDeps {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly keeping?: Keeping;
}

export function createRehearsalMailbox({ file, clock, log, keeping = usualKeeping }: MailboxDeps): RehearsalMailbox {
  const listeners = new Set<() => void>();
  let opened: ReturnType<typeof prepare> | null = null;
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  /** Opens it, or makes it. A damaged one is set aside: what was rehearsed can be rehearsed again. */
  const open = () => {
    if (opened) return opened;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    try {
      opened = prepare(file);
    } catch (error) {
      if (!(error instanceof SQLite.SqliteError) || !/CORRUPT|NOTADB/.test(error.code)) throw error;
      log.write('warn', 'the rehearsal mailbox was damaged and begins anew', { code: error.code });
      for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
      renameSync(file, `${file}.damaged`);
      closeSync(openSync(file, 'a', 0o600));
      opened = prepare(file);
    }
    return opened;
  };
  /** For looking: nothing is made where nothing is. */
  const there = () => opened ?? (statSync(file, { throwIfNoEntry: false }) ? open() : null);

  function tidy(): void {
    const { oldest, totals, drop, dropBefore } = open();
    dropBefore.run(clock.now() - keeping.days * DAY_MS);
    for (let kept = totals.get(); kept && (kept.messages > keeping.messages || kept.bytes > keeping.bytes); ) {
      const last = oldest.get();
      // the newest stays, however large
      if (!last || kept.messages === 1) return;
      drop.run(last.seq);
      kept = totals.get();
    }
  }

  return {
    begin(messageId, accountId) {
      const { db, dropMessage, insert } = open();
      return db.transaction(() => {
        dropMessage.run(messageId);
        return Number(insert.run(`R${messageId}`, messageId, accountId).lastInsertRowid);
      })();
    },
    append(seq, position, bytes) {
      open().append.run(seq, position, bytes);
    },
    finish(seq, mail) {
      const { db, finish } = open();
      const id = db.transaction(() => {
        const row = finish.get({ ...mail, seq, now: clock.now() });
        if (!row) throw new Error('the message was removed while it was taken');
        return row.id;
      })();
      tidy();
      changed();
      return id;
    },
    idOf: (messageId) => there()?.idOf.get(messageId)?.id ?? null,
    page(before, limit) {
      const rows = there()?.page.all(before ?? Number.MAX_SAFE_INTEGER, limit) ?? [];
      const last = rows.at(-1);
      return { mails: rows.map(viewOf), next: rows.length === limit && last ? last.seq : null };
    },
    count: () => there()?.totals.get()?.messages ?? 0,
    bytes(id, limit) {
      const box = there();
      const row = box?.byId.get(id);
      if (!box || !row) return null;
      const pieces: Uint8Array[] = [];
      let size = 0;
      for (const { bytes } of box.pieces.iterate(row.seq)) {
        pieces.push(bytes.subarray(0, limit - size));
        size += bytes.byteLength;
        if (size >= limit) break;
      }
      return { bytes: Buffer.concat(pieces), whole: row.size <= limit };
    },
    empty() {
      const box = there();
      if (!box) return;
      box.dropAll.run();
      box.db.pragma('incremental_vacuum');
      changed();
    },
    close() {
      opened?.db.close();
      opened = null;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function prepare(file: string) {
  const db: Database = new SQLite(file);
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.exec(schema);
    // what a program that died was taking
    db.exec('DELETE FROM mail WHERE arrived_at IS NULL');
    return {
      db,
      insert: db.prepare<[string, string, string]>('INSERT INTO mail (id, message_id, account_id) VALUES (?, ?, ?)'),
      append: db.prepare<[number, number, Uint8Array]>('INSERT INTO piece VALUES (?, ?, ?)'),
      finish: db.prepare<NewRehearsed & { seq: number; now: number }, { id: string }>(`
        UPDATE mail SET sender = @from, receivers = @to, recipient_count = @recipientCount, subject = @subject, size = @size,
          arrived_at = @now WHERE seq = @seq RETURNING id`),
      idOf: db.prepare<[string], { id: string }>('SELECT id FROM mail WHERE message_id = ? AND arrived_at IS NOT NULL'),
      byId: db.prepare<[string], Row>('SELECT * FROM mail WHERE id = ? AND arrived_at IS NOT NULL'),
      page: db.prepare<[number, number], Row>(
        'SELECT * FROM mail WHERE seq < ? AND arrived_at IS NOT NULL ORDER BY seq DESC LIMIT ?',
      ),
      pieces: db.prepare<[number], { bytes: Uint8Array }>(
        'SELECT bytes FROM piece WHERE mail_seq = ? ORDER BY position',
      ),
      totals: db.prepare<[], { messages: number; bytes: number }>(
        'SELECT count(*) AS messages, coalesce(sum(size), 0) AS bytes FROM mail WHERE arrived_at IS NOT NULL',
      ),
      oldest: db.prepare<[], { seq: number }>('SELECT min(seq) AS seq FROM mail WHERE arrived_at IS NOT NULL'),
      drop: db.prepare<[number]>('DELETE FROM mail WHERE seq = ?'),
      dropBefore: db.prepare<[number]>('DELETE FROM mail WHERE arrived_at < ?'),
      dropMessage: db.prepare<[string]>('DELETE FROM mail WHERE message_id = ?'),
      dropAll: db.prepare('DELETE FROM mail WHERE arrived_at IS NOT NULL'),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function viewOf(row: Row): RehearsedMail {
  return {
    id: row.id,
    messageId: row.message_id,
    accountId: row.account_id,
    from: row.sender,
    to: row.receivers,
    recipientCount: row.recipient_count,
    subject: row.subject,
    size: row.size,
    arrivedAt: row.arrived_at,
  };
}
