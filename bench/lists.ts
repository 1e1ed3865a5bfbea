import type { Database } from 'better-sqlite3';
import type { PageFilter } from '../src/shared/ipc.ts';
import { noTransport, onDisk, openOurs, outboxOver } from './office.ts';
import { atMost, type Figure, figure, percentile } from './report.ts';

const PAGE = 100;
const TURNS = 40;
const SEARCHES = 5;
const FEW = 100_000;
const MANY = 1_000_000;

/** Pages of the list and searches, as the window asks for them, over 100,000 and 1,000,000 messages. */
export function measureLists(): Figure[] {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const figures: Figure[] = [];
  let from = 0;
  for (const rows of [FEW, MANY]) {
    fillOutbox(db, from, rows);
    from = rows;
    const aim = rows === MANY ? atMost(5) : null;
    for (const [what, filter, before] of pagesOf(rows)) {
      figures.push(timed(db, `${rows.toLocaleString('en')} rows: ${what}`, filter, before, TURNS, aim));
    }
    for (const [what, words] of searches) {
      const measure = `${rows.toLocaleString('en')} rows: search, ${what}`;
      figures.push(timed(db, measure, { standing: null, words }, null, SEARCHES, null));
    }
  }
  db.close();
  disk.remove();
  return figures;
}

function pagesOf(rows: number): [what: string, filter: PageFilter, before: number | null][] {
  const all = (standing: PageFilter['standing']): PageFilter => ({ standing, words: '' });
  return [
    ['newest page', all(null), null],
    ['page in the middle', all(null), Math.floor(rows / 2)],
    ['oldest page', all(null), 120],
    ['page of sent', all('sent'), null],
    ['page of failed', all('failed'), null],
    ['page of failed in the middle', all('failed'), Math.floor(rows / 2)],
    ['page of unconfirmed, few', all('unconfirmed'), null],
    ['page of queued', all('queued'), null],
    ['page of on hold', all('on_hold'), null],
    ['page of scheduled', all('scheduled'), null],
  ];
}

const searches = [
  ['a word that many have', 'invoice'],
  ['a number that one has', '0012345'],
  ['a word that none has', 'zebra'],
] as const;

function timed(
  db: Database,
  measure: string,
  filter: PageFilter,
  before: number | null,
  turns: number,
  aim: ReturnType<typeof atMost> | null,
): Figure {
  const outbox = outboxOver(db, { transport: noTransport });
  const times = Array.from({ length: turns + 1 }, () => {
    const beganAt = performance.now();
    outbox.page(filter, before, PAGE);
    return performance.now() - beganAt;
  });
  // the first prepares the statement
  const measured = times.slice(1);
  const note = `95th percentile ${percentile(measured, 0.95).toFixed(1)} ms`;
  return { ...figure(measure, 'ms', measured, aim), note };
}

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
      held_by, held_at, problem, gmail_id)
    SELECT printf('01JBENCH%018d', i), state, 'office', 'default', 'smtp', 'ERP', 'office@northgate.example', 'Northgate Office',
      printf('Invoice 2026-%07d for your order', i), iif(i % 3 = 0, printf('INV-%07d', i), NULL),
      printf('[{"kind":"to","address":"customer%d@example.net","name":"Customer %d"}]', i % 40000, i % 40000), 1,
      10000, zeroblob(32), @now - (@to - i) * 1000, iif(state = 'queued' AND i % 750 = 1, @now + 86400000, NULL),
      @now - (@to - i) * 1000, iif(state IN ('sent', 'failed', 'cancelled'), @now - (@to - i) * 1000 + 900, NULL),
      iif(state = 'sent', 1, 0), iif(state = 'unconfirmed', i, NULL), iif(state = 'queued' AND i % 500 = 1, 'operator', NULL),
      iif(state = 'queued' AND i % 500 = 1, 'operator', NULL), iif(state = 'queued' AND i % 500 = 1, @now, NULL),
      iif(state = 'failed', '{"code":"gmail_message_refused","params":{"email":"office@northgate.example"}}', NULL),
      iif(state = 'sent', printf('18c2f1a0%08d', i), NULL)
    FROM kinds`).run({ from, to, now: Date.now() });
  db.exec('COMMIT');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('synchronous = FULL');
}
