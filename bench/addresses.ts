import { systemClock } from '../src/main/clock.ts';
import { createWordIndex } from '../src/main/find/word-index.ts';
import { createAddressBook } from '../src/main/intake/address-book.ts';
import { silentLog } from '../tools/powercut/office.ts';
import { onDisk, openOurs } from './office.ts';
import { atMost, type Figure, figure, percentile } from './report.ts';

const ADDRESSES = 100_000;
const RECIPIENTS = 300_000;
const TURNS = 40;

/** Completing an address in an office that has written to 100,000 people, and what keeping the address book costs a recipient. */
export function measureAddresses(): Figure[] {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  db.pragma('synchronous = OFF');
  db.prepare(`
    INSERT INTO message (id, state, account_id, account_reason, intake, from_address, subject, recipients, recipient_count, size,
      body_sha256, accepted_at, due_at)
    VALUES ('01JADDRESSES', 'queued', 'office', 'default', 'smtp', 'office@northgate.example', 'x', '[]', 1, 1, zeroblob(32), 1, 1)`).run();
  const insert = db.prepare(`
    WITH RECURSIVE n (i) AS (SELECT @from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < @to)
    INSERT INTO recipient (message_seq, position, kind, address, name)
    SELECT 1, i, 'to', printf('%s.%s%d@firm%d.example', substr('anbeclduefgi', 1 + i % 6 * 2, 2), substr('smithmeierbrown', 1 + i % 3 * 5, 5),
      i % @people, i % 977), printf('%s Person %d', substr('anbeclduefgi', 1 + i % 6 * 2, 2), i % @people) FROM n`);
  const keep = (from: number, to: number) => {
    const beganAt = performance.now();
    insert.run({ from, to, people: ADDRESSES });
    return ((performance.now() - beganAt) * 1000) / (to - from);
  };
  const figures: Figure[] = [];
  const withBook = [keep(0, ADDRESSES), keep(ADDRESSES, RECIPIENTS)];
  const index = createWordIndex(db, systemClock, silentLog);
  const beganAt = performance.now();
  while (index.work());
  const behind = ((performance.now() - beganAt) * 1000) / ADDRESSES;
  db.exec('DROP TRIGGER address_used');
  const without = [keep(RECIPIENTS, RECIPIENTS + ADDRESSES)];
  const book = createAddressBook(db);
  for (const [what, typed] of [
    ['one letter that many begin with', 'a'],
    ['the beginning of a name', 'person 77'],
    ['the beginning of an address', 'an.smith7'],
    ['nobody', 'zzzz'],
  ] as const) {
    const times = Array.from({ length: TURNS + 1 }, () => {
      const beganAt = performance.now();
      book.suggest(typed, 6);
      return performance.now() - beganAt;
    }).slice(1);
    figures.push({
      ...figure(`100,000 addresses: ${what}`, 'ms', times, atMost(30)),
      note: `95th percentile ${percentile(times, 0.95).toFixed(1)} ms`,
    });
  }
  figures.push(figure('a recipient kept, with the address book', 'µs', withBook));
  figures.push(figure('the words of a new address, behind the commit', 'µs', [behind]));
  figures.push(figure('a recipient kept, without it', 'µs', without));
  db.close();
  disk.remove();
  return figures;
}
