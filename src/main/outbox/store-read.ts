import type { Database } from 'better-sqlite3';
import type { Counts, Recipient, Standing } from '../../shared/model.ts';
import type { EventRecord, MessageRecord } from './rows.ts';

/** Which messages a list shows. Holds of accounts are computed elsewhere, so their ids are handed in. */
export interface ListFilter {
  readonly standing: Standing | null;
  /** Free words; all must be found. */
  readonly words: string;
  readonly now: number;
  /** Accounts on hold now; `all` when the whole outbox is. */
  readonly heldAccounts: readonly string[] | 'all';
}

export interface ReadStore {
  page(filter: ListFilter, before: number | null, limit: number): MessageRecord[];
  /** The last ones accepted, newest first. */
  newest(limit: number): MessageRecord[];
  byId(id: string): MessageRecord | null;
  bySeq(seq: number): MessageRecord | null;
  recipients(seq: number): Recipient[];
  events(seq: number): EventRecord[];
  counts(): Counts;
  /** How many of the queued are on hold or scheduled, by the rules of the list. */
  refined(now: number, heldAccounts: ListFilter['heldAccounts']): { onHold: number; scheduled: number };
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
  const held = countOf<[]>('held_for IS NOT NULL');
  const scheduled = countOf<[number]>(`${freelyQueued} AND send_after IS NOT NULL AND send_after > ?`);
  const queuedOf = countOf<[string]>(`${freelyQueued} AND account_id = ?`);
  const scheduledOf = countOf<[string, number]>(
    `${freelyQueued} AND send_after IS NOT NULL AND account_id = ? AND send_after > ?`,
  );
  const meta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
  const setMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const dropMeta = db.prepare('DELETE FROM meta WHERE key = ?');
  function countOf<Values extends unknown[]>(where: string): (...values: Values) => number {
    const statement = db.prepare<Values, number>(`SELECT count(*) FROM message WHERE ${where}`).pluck();
    return (...values) => Number(statement.get(...values));
  }

  const pages = new Map<string, ReturnType<typeof preparePage>>();

  const preparePage = (where: string) =>
    db.prepare<Record<string, string | number>, MessageRecord>(
      `SELECT * FROM message WHERE ${where} ORDER BY seq DESC LIMIT @limit`,
    );

  const readMeta = (key: string) => meta.get(key)?.value ?? null;
  const writeMeta = (key: string, value: string | null) =>
    void (value === null ? dropMeta.run(key) : setMeta.run(key, value));

  return {
    page(filter, before, limit) {
      const { where, values } = conditions(filter);
      let statement = pages.get(where);
      if (!statement) {
        statement = preparePage(where);
        pages.set(where, statement);
      }
      return statement.all({ ...values, before: before ?? Number.MAX_SAFE_INTEGER, limit });
    },
    newest: (limit) => newest.all(limit),
    byId: (id) => byId.get(id) ?? null,
    bySeq: (seq) => bySeq.get(seq) ?? null,
    recipients: (seq) => recipients.all(seq),
    events: (seq) => events.all(seq),
    counts() {
      const counts: Counts = { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed: 0, failed: 0, cancelled: 0 };
      for (const { state, messages } of tally.all()) counts[state] = messages;
      return counts;
    },
    refined(now, heldAccounts) {
      const later = scheduled(now);
      if (heldAccounts === 'all') return { onHold: this.counts().queued - later, scheduled: later };
      const byAccount = heldAccounts.map((accountId) => queuedOf(accountId) - scheduledOf(accountId, now));
      return { onHold: byAccount.reduce((sum, one) => sum + one, held()), scheduled: later };
    },
    idsIn: (state, limit) => idsIn.all(state, limit).map(({ id }) => id),
    readCounter: () => Number(readMeta('copy_counter') ?? 0),
    writeCounter: (value) => writeMeta('copy_counter', String(value)),
    readMeta,
    writeMeta,
  };
}

const freelyQueued = "state = 'queued' AND held_for IS NULL";

/** Only fixed pieces of SQL are put together here; every value is bound. */
function conditions(filter: ListFilter): { where: string; values: Record<string, string | number> } {
  const where = ['seq < @before'];
  const values: Record<string, string | number> = {};
  const held = heldCondition(filter, values);
  const scheduled = 'coalesce(send_after, 0) > @now';
  switch (filter.standing) {
    case null:
      break;
    case 'queued':
      values.now = filter.now;
      where.push(`state = 'queued' AND NOT (${held}) AND NOT (${scheduled})`);
      break;
    case 'scheduled':
      values.now = filter.now;
      where.push(`state = 'queued' AND held_for IS NULL AND ${scheduled}`);
      break;
    case 'on_hold':
      values.now = filter.now;
      where.push(`state = 'queued' AND (${held}) AND (held_for IS NOT NULL OR NOT (${scheduled}))`);
      break;
    default:
      values.state = filter.standing;
      where.push('state = @state');
  }
  filter.words
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
    .forEach((word, index) => {
      values[`word${index}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      const like = (column: string) => `${column} LIKE @word${index} ESCAPE '\\'`;
      const columns = ['subject', 'from_address', 'from_name', 'reference', 'recipients', 'problem', 'id'].map(like);
      where.push(`(${columns.join(' OR ')})`);
    });
  return { where: where.join(' AND '), values };
}

function heldCondition(filter: ListFilter, values: Record<string, string | number>): string {
  if (filter.heldAccounts === 'all') return '1';
  const names = filter.heldAccounts.map((accountId, index) => {
    values[`account${index}`] = accountId;
    return `@account${index}`;
  });
  if (filter.standing !== 'queued' && filter.standing !== 'on_hold') {
    for (const name of names) delete values[name.slice(1)];
  }
  return names.length === 0 ? 'held_for IS NOT NULL' : `held_for IS NOT NULL OR account_id IN (${names.join(', ')})`;
}
