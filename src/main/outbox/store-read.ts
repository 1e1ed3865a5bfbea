import type { Database } from 'better-sqlite3';
import type { Counts, LinkKind, Recipient, State } from '../../shared/model.ts';
import type { EventRecord, MessageRecord } from './rows.ts';

export interface LinkRecord {
  readonly id: string;
  readonly kind: LinkKind;
  readonly earlier: 0 | 1;
  readonly state: State;
  readonly subject: string;
  /** JSON, as in MessageRecord. */
  readonly recipients: string;
}

export interface ReadStore {
  /** The messages of these seqs, in their order; what is not there is left out. */
  rows(seqs: readonly number[]): MessageRecord[];
  /** The last ones accepted, newest first. */
  newest(limit: number): MessageRecord[];
  byId(id: string): MessageRecord | null;
  bySeq(seq: number): MessageRecord | null;
  recipients(seq: number): Recipient[];
  events(seq: number): EventRecord[];
  /** Messages that belong to this one, oldest first. */
  links(seq: number): LinkRecord[];
  counts(): Counts;
  /** How many of the queued are on hold or scheduled, by the rules of the list. */
  refined(now: number, heldAccounts: readonly string[] | 'all'): { onHold: number; scheduled: number };
  /** How many of the queued wait for this account, or for any where it is null: neither held by themselves nor scheduled. */
  waiting(now: number, accountId: string | null): number;
  /** Ids of all messages in this state, newest first. */
  idsIn(state: 'failed' | 'unconfirmed', limit: number): string[];
  readCounter(): number;
  writeCounter(value: number): void;
  readMeta(key: string): string | null;
  writeMeta(key: string, value: string | null): void;
}

export function createReadStore(db: Database): ReadStore {
  const byId = db.prepare<[string], MessageRecord>('SELECT * FROM message WHERE id = ?');
  const newest = db.prepare<[number], MessageRecord>('SELECT * FROM message ORDER BY seq DESC LIMIT ?');
  const bySeq = db.prepare<[number], MessageRecord>('SELECT * FROM message WHERE seq = ?');
  const recipients = db.prepare<[number], Recipient>(
    'SELECT kind, address, name FROM recipient WHERE message_seq = ? ORDER BY position',
  );
  const events = db.prepare<[number], EventRecord>(
    'SELECT at, kind, attempt, params, problem FROM event WHERE message_seq = ? ORDER BY id',
  );
  const tally = db.prepare<[], { state: keyof Counts; messages: number }>('SELECT state, messages FROM tally');
  const idsIn = db.prepare<[string, number], { id: string }>(
    'SELECT id FROM message WHERE state = ? ORDER BY seq DESC LIMIT ?',
  );
  // asked ten times a second while mail comes in: without the name of the index SQLite reads every row that is queued
  const held = countOf<[]>('message_held', 'held_for IS NOT NULL');
  const scheduled = countOf<[number]>(
    'message_scheduled',
    `${freelyQueued} AND send_after IS NOT NULL AND send_after > ?`,
  );
  const queuedOf = countOf<[string]>('message_due', `${freelyQueued} AND account_id = ?`);
  const scheduledOf = countOf<[string, number]>(
    'message_scheduled',
    `${freelyQueued} AND send_after IS NOT NULL AND account_id = ? AND send_after > ?`,
  );
  const meta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
  const setMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const dropMeta = db.prepare('DELETE FROM meta WHERE key = ?');
  function countOf<Values extends unknown[]>(index: string, where: string): (...values: Values) => number {
    const statement = db
      .prepare<Values, number>(`SELECT count(*) FROM message INDEXED BY ${index} WHERE ${where}`)
      .pluck();
    return (...values) => Number(statement.get(...values));
  }

  const rows = db.prepare<[string], MessageRecord>(
    'SELECT message.* FROM json_each(?) AS wanted JOIN message ON message.seq = wanted.value ORDER BY wanted.key',
  );
  const links = db.prepare<{ seq: number }, LinkRecord>(`
    SELECT message.id, link.kind, link.earlier, message.state, message.subject, message.recipients FROM (
      SELECT later_seq AS other, kind, 0 AS earlier FROM message_link WHERE earlier_seq = @seq
      UNION ALL SELECT earlier_seq, kind, 1 FROM message_link WHERE later_seq = @seq
    ) AS link JOIN message ON message.seq = link.other ORDER BY link.other`);

  const readMeta = (key: string) => meta.get(key)?.value ?? null;
  const writeMeta = (key: string, value: string | null) =>
    void (value === null ? dropMeta.run(key) : setMeta.run(key, value));

  return {
    rows: (seqs) => rows.all(JSON.stringify(seqs)),
    newest: (limit) => newest.all(limit),
    byId: (id) => byId.get(id) ?? null,
    bySeq: (seq) => bySeq.get(seq) ?? null,
    recipients: (seq) => recipients.all(seq),
    events: (seq) => events.all(seq),
    links: (seq) => links.all({ seq }),
    counts() {
      const counts: Counts = { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed: 0, failed: 0, cancelled: 0 };
      for (const { state, messages } of tally.all()) counts[state] = messages;
      return counts;
    },
    refined(now, heldAccounts) {
      const later = scheduled(now);
      if (heldAccounts === 'all') return { onHold: this.counts().queued - later, scheduled: later };
      const byAccount = heldAccounts.map((accountId) => this.waiting(now, accountId));
      return { onHold: byAccount.reduce((sum, one) => sum + one, held()), scheduled: later };
    },
    waiting(now, accountId) {
      if (accountId === null) return this.counts().queued - held() - scheduled(now);
      return queuedOf(accountId) - scheduledOf(accountId, now);
    },
    idsIn: (state, limit) => idsIn.all(state, limit).map(({ id }) => id),
    readCounter: () => Number(readMeta('copy_counter') ?? 0),
    writeCounter: (value) => writeMeta('copy_counter', String(value)),
    readMeta,
    writeMeta,
  };
}

const freelyQueued = "state = 'queued' AND held_for IS NULL";
