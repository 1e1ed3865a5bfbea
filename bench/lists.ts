import type { Database } from 'better-sqlite3';
import { systemClock } from '../src/main/clock.ts';
import { createWordIndex } from '../src/main/find/word-index.ts';
import type { ListFilter } from '../src/shared/finding.ts';
import { silentLog } from '../tools/powercut/office.ts';
import { noTransport, onDisk, openOurs, outboxOver } from './office.ts';
import { atMost, type Figure, figure, percentile } from './report.ts';

const PAGE = 100;
const TURNS = 40;
const SEARCHES = 20;
const FEW = 100_000;
const MANY = 1_000_000;

/** Windows of the list and searches, as the window asks for them, over 100,000 and 1,000,000 messages. */
export function measureLists(): Figure[] {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const figures: Figure[] = [];
  let from = 0;
  for (const rows of [FEW, MANY]) {
    fillOutbox(db, from, rows);
    figures.push(indexed(db, rows - from, rows));
    from = rows;
    const aimed = rows === MANY;
    const name = rows.toLocaleString('en');
    for (const [what, filter, at] of windowsOf(rows))
      figures.push(timed(db, `${name} rows: ${what}`, filter, at, TURNS, aimed ? atMost(50, 'p95 ≤ 50 ms') : null));
    for (const [what, words] of searches) {
      const filter = { ...everything, words };
      figures.push(
        timed(db, `${name} rows: search, ${what}`, filter, 0, SEARCHES, aimed ? atMost(100, 'p95 ≤ 100 ms') : null),
      );
    }
  }
  db.close();
  disk.remove();
  return figures;
}

const everything: ListFilter = { standing: null, words: '', sort: 'newest' };

function windowsOf(rows: number): [what: string, filter: ListFilter, from: number][] {
  const all = (standing: ListFilter['standing'], over: Partial<ListFilter> = {}): ListFilter => ({
    ...everything,
    standing,
    ...over,
  });
  const middle = Math.floor(rows / 2);
  return [
    ['newest', all(null), 0],
    ['scrolled to the middle', all(null), middle],
    ['scrolled to the oldest', all(null), rows - 120],
    ['oldest first, in the middle', all(null, { sort: 'oldest' }), middle],
    ['sent', all('sent'), 0],
    ['sent, in the middle', all('sent'), Math.floor(rows * 0.49)],
    ['failed, in the middle', all('failed'), Math.floor(rows / 400)],
    ['unconfirmed, few', all('unconfirmed'), 0],
    ['queued', all('queued'), 0],
    ['on hold', all('on_hold'), 0],
    ['scheduled', all('scheduled'), 0],
    ['queued, due first', all(null, { sort: 'due' }), 0],
    ['largest first', all(null, { sort: 'size' }), 0],
  ];
}

const searches = [
  ['a word that all have', 'invoice'],
  ['the beginning of a word that all have', 'inv'],
  ['the beginning of a recipient', 'to:cust'],
  ['a number that one has', '0012345'],
  ['a reference', 'ref:INV-0012345'],
  ['a state and a reference', 'is:failed ref:INV'],
  ['a phrase but not a word', '"for your order" -zebra'],
  ['old mail by date', 'before:90d invoice'],
  ['a word that none has', 'zebra'],
] as const;

/** Takes all of it into the word index, as the outbox does a few milliseconds at a time. */
function indexed(db: Database, rows: number, all: number): Figure {
  const words = createWordIndex(db, systemClock, silentLog);
  const beganAt = performance.now();
  while (words.work());
  const ms = performance.now() - beganAt;
  return figure(`${all.toLocaleString('en')} rows: taken into the word index`, 'µs each', [(ms * 1000) / rows]);
}

function timed(
  db: Database,
  measure: string,
  filter: ListFilter,
  from: number,
  turns: number,
  aim: ReturnType<typeof atMost> | null,
): Figure {
  const outbox = outboxOver(db, { transport: noTransport });
  let total = 0;
  const times = Array.from({ length: turns + 1 }, () => {
    const beganAt = performance.now();
    total = outbox.window(filter, from, PAGE).total;
    return performance.now() - beganAt;
  });
  // the first prepares the statement
  const measured = times.slice(1);
  const p95 = (of: readonly number[]) => percentile(of, 0.95);
  return { ...figure(measure, 'ms', measured, aim, p95), note: `${total.toLocaleString('en')} match` };
}

/** As many a day as Google Workspace lets one account send (2,000), so that a million are sixteen months. */
const APART_MS = 43_200;
/** As the settings begin: of what was sent before, the content is gone. */
const KEPT_MS = 30 * 86_400_000;

/** An office of years: nearly everything sent, some failed, a few of everything else, spread over all ages. */
export function fillOutbox(db: Database, from: number, to: number): void {
  db.pragma('synchronous = OFF');
  db.exec('BEGIN');
  db.prepare(`
    WITH RECURSIVE n (i) AS (SELECT @from + 1 UNION ALL SELECT i + 1 FROM n WHERE i < @to),
    kinds AS (SELECT i, CASE
      WHEN i % 200 = 0 THEN 'failed' WHEN i % 250 = 1 THEN 'queued' WHEN i % 5000 = 2 THEN 'unconfirmed'
      WHEN i % 400 = 3 THEN 'cancelled' ELSE 'sent' END AS state FROM n)
    INSERT INTO message (id, state, account_id, account_reason, intake, client_name, from_address, from_name, subject, reference,
      recipients, recipient_count, size, body_sha256, accepted_at, send_after, due_at, finished_at, attempts, attempt_id, held_for,
      held_by, held_at, problem, gmail_id, body_dropped_at)
    SELECT printf('01JBENCH%018d', i), state, 'office', 'default', 'smtp', 'ERP', 'office@northgate.example', 'Northgate Office',
      printf('Invoice 2026-%07d for your order', i), iif(i % 3 = 0, printf('INV-%07d', i), NULL),
      printf('[{"kind":"to","address":"customer%d@example.net","name":"Customer %d"}]', i % 40000, i % 40000), 1,
      10000, zeroblob(32), @now - (@to - i) * @apart, iif(state = 'queued' AND i % 750 = 1, @now + 86400000, NULL),
      @now - (@to - i) * @apart, iif(state IN ('sent', 'failed', 'cancelled'), @now - (@to - i) * @apart + 900, NULL),
      iif(state = 'sent', 1, 0), iif(state = 'unconfirmed', i, NULL), iif(state = 'queued' AND i % 500 = 1, 'operator', NULL),
      iif(state = 'queued' AND i % 500 = 1, 'operator', NULL), iif(state = 'queued' AND i % 500 = 1, @now, NULL),
      iif(state = 'failed', '{"code":"gmail_message_refused","params":{"email":"office@northgate.example"}}', NULL),
      iif(state = 'sent', printf('18c2f1a0%08d', i), NULL),
      iif(state IN ('sent', 'cancelled') AND (@to - i) * @apart > @kept, @now, NULL)
    FROM kinds`).run({ from, to, now: Date.now(), apart: APART_MS, kept: KEPT_MS });
  db.prepare(`
    INSERT INTO recipient (message_seq, position, kind, address, name)
    SELECT seq, 0, 'to', json_extract(recipients, '$[0].address'), json_extract(recipients, '$[0].name') FROM message WHERE seq > ?`).run(
    from,
  );
  db.exec('COMMIT');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('synchronous = FULL');
}
