import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFinder, type FindFilter } from '../../../src/main/find/finder.ts';
import { createWordIndex, type WordIndex } from '../../../src/main/find/word-index.ts';
import { createWordReader, type Worded } from '../../../src/main/find/words.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import type { ListFilter } from '../../../src/shared/finding.ts';
import { readSearch } from '../../../src/shared/search.ts';
import { newMessage, type OutboxRig, outboxRig, turn } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let outbox: Outbox;
let index: WordIndex;

beforeEach(() => {
  rig = outboxRig({ accounts: ['office', 'billing'], quick: true });
  index = createWordIndex(rig.db, rig.clock, rig.log);
  outbox = rig.build({ words: index });
});
afterEach(() => rig.remove());

const everything: ListFilter = { standing: null, words: '', sort: 'newest' };
const billing = { accountId: 'billing', email: 'billing@northgate.example', name: null, reason: 'chosen' } as const;

function subjects(words: string, over: Partial<ListFilter> = {}, from = 0, limit = 50): string[] {
  return outbox.window({ ...everything, words, ...over }, from, limit).rows.map(({ subject }) => subject);
}
function indexAll(): void {
  while (index.work());
}

async function office(): Promise<void> {
  const recipient = (address: string, name: string | null = null) => [{ kind: 'to' as const, address, name }];
  await rig.put({
    subject: 'Invoice for oak',
    reference: 'INV-2026-0001',
    recipients: recipient('jon@gmial.example', 'Jon Ferris'),
  });
  await rig.put({
    subject: 'Invoices for May',
    reference: 'INV-2026-0002',
    recipients: recipient('marlow@kitchens.example'),
  });
  await rig.put({ subject: 'Scan Müller', intake: 'smtp', client: { id: 'c', name: 'Copier' }, size: 400 });
  await rig.put({
    subject: 'Statement',
    account: billing,
    from: { address: 'billing@northgate.example', name: 'Billing' },
    priority: 3,
    recipients: [
      ...recipient('a@x.example'),
      ...recipient('b@x.example'),
      ...recipient('c@x.example'),
      { kind: 'bcc', address: 'hidden@far.example', name: null },
    ],
  });
}

describe.each([
  ['before the word index has it', () => undefined],
  ['from the word index', () => indexAll()],
])('a search %s', (_when, ready) => {
  beforeEach(async () => {
    await office();
    ready();
  });
  test('finds words by their beginning, and phrases', () => {
    expect(subjects('invoice')).toEqual(['Invoices for May', 'Invoice for oak']);
    expect(subjects('"invoice"')).toEqual(['Invoice for oak']);
    expect(subjects('"for oak"')).toEqual(['Invoice for oak']);
    expect(subjects('"oak for"')).toEqual([]);
  });
  test('finds recipients beyond those that the list shows', () => {
    expect(subjects('to:hidden@far')).toEqual(['Statement']);
    expect(subjects('to:gmial')).toEqual(['Invoice for oak']);
    expect(subjects('from:billing')).toEqual(['Statement']);
  });
  test('finds references and accents', () => {
    expect(subjects('ref:INV-2026')).toEqual(['Invoices for May', 'Invoice for oak']);
    expect(subjects('muller')).toEqual(['Scan Müller']);
    expect(subjects('ref:muller')).toEqual([]);
  });
  test('leaves out what must not be', () => {
    expect(subjects('invoice -oak')).toEqual(['Invoices for May']);
    expect(subjects('-invoice')).toEqual(['Statement', 'Scan Müller']);
  });
  test('goes together with everything else', () => {
    expect(subjects('is:queued invoice', { standing: 'queued' })).toHaveLength(2);
    expect(subjects('invoice is:sent')).toEqual([]);
    expect(subjects('by:smtp scan')).toEqual(['Scan Müller']);
    expect(subjects('client:copier')).toEqual(['Scan Müller']);
    expect(subjects('-client:copier -account:billing')).toEqual(['Invoices for May', 'Invoice for oak']);
    expect(subjects('account:billing')).toEqual(['Statement']);
    expect(subjects('before:today')).toEqual([]);
    expect(subjects('after:today invoice')).toHaveLength(2);
    expect(subjects('-after:today')).toEqual([]);
    expect(subjects('batch:none')).toEqual([]);
    const [last] = outbox.window(everything, 0, 1).rows;
    expect(subjects(last?.id.toLowerCase() ?? '')).toEqual(['Statement']);
    expect(subjects(`is:queued -${last?.id}`)).toHaveLength(3);
  });
  test('is put in order', () => {
    expect(subjects('invoice', { sort: 'oldest' })).toEqual(['Invoice for oak', 'Invoices for May']);
    expect(subjects('', { sort: 'oldest' })[0]).toBe('Invoice for oak');
    expect(subjects('', { sort: 'size' })[0]).toBe('Scan Müller');
    expect(subjects('', { sort: 'priority' })[0]).toBe('Statement');
    expect(subjects('for', { sort: 'size' })).toHaveLength(2);
    expect(subjects('', { sort: 'due' })).toHaveLength(4);
  });
});

describe('the word index', () => {
  test('learns of an error and forgets it again', async () => {
    await office();
    indexAll();
    outbox.start();
    rig.db
      .prepare(
        `UPDATE message SET state = 'failed', finished_at = 1, problem = '{"code":"gmail_too_large","params":{}}' WHERE subject LIKE '%oak'`,
      )
      .run();
    expect(subjects('error:large')).toEqual(['Invoice for oak']);
    indexAll();
    expect(subjects('error:large')).toEqual(['Invoice for oak']);
    expect(subjects('too large -may')).toEqual(['Invoice for oak']);
    const [row] = outbox.window({ ...everything, words: 'error:large' }, 0, 1).rows;
    outbox.act('retry', [row?.id ?? ''], 'operator');
    expect(subjects('error:large')).toEqual([]);
    indexAll();
    expect(subjects('error:large')).toEqual([]);
    expect(subjects('oak')).toEqual(['Invoice for oak']);
  });

  test('forgets a message that is swept, and its place is no gap in the list', async () => {
    const seq = rig.accept.begin(newMessage(rig, { subject: 'half' }));
    await office();
    indexAll();
    expect(subjects('half')).toEqual(['half']);
    rig.accept.abandon(seq);
    indexAll();
    expect(subjects('half')).toEqual([]);
    expect(subjects('', {}, 3, 1)).toEqual(['Invoice for oak']);
    expect(subjects('', { sort: 'oldest' }, 0, 1)).toEqual(['Invoice for oak']);
  });

  test('fills itself a little at a time after mail was taken in, and stops', async () => {
    outbox.start();
    await office();
    expect(outbox.window(everything, 0, 1).unindexed).toBe(4);
    await rig.clock.advance(200);
    await turn();
    expect(outbox.window(everything, 0, 1).unindexed).toBe(0);
    await outbox.stop(0);
    await rig.put({ subject: 'late' });
    await rig.clock.advance(200);
    expect(index.behind()).toBe(1);
  });

  test('tries again later when the disk refuses', async () => {
    await office();
    rig.db.pragma('query_only = ON');
    index.start();
    await rig.clock.advance(100);
    expect(index.behind()).toBe(4);
    rig.db.pragma('query_only = OFF');
    await rig.clock.advance(61_000);
    expect(index.behind()).toBe(0);
    index.stop();
  });

  test('begins anew by itself when it is empty', async () => {
    await office();
    indexAll();
    rig.db.exec("INSERT INTO message_words (message_words) VALUES ('delete-all')");
    expect(subjects('oak')).toEqual(['Invoice for oak']);
    indexAll();
    expect(index.behind()).toBe(0);
  });
});

describe('positions', () => {
  test('lead to the same rows as reading from the top, for every order and state', async () => {
    for (let at = 0; at < 60; at++)
      await rig.put({ subject: `m${at}`, priority: at % 3, size: 100 + ((at * 37) % 50) });
    const ids = outbox.window(everything, 0, 60).rows.map(({ id }) => id);
    outbox.act(
      'cancel',
      ids.filter((_, at) => at % 2 === 0),
      'operator',
    );
    for (const sort of ['newest', 'oldest', 'size', 'priority', 'due'] as const)
      for (const standing of [null, 'queued', 'cancelled'] as const) {
        const filter = { standing, words: '', sort };
        const whole = outbox.window(filter, 0, 100);
        for (const from of [0, 7, 29, 45, 58]) {
          const { rows } = outbox.window(filter, from, 10);
          expect(rows.map(({ id }) => id)).toEqual(whole.rows.slice(from, from + 10).map(({ id }) => id));
        }
        expect(whole.total).toBe(whole.rows.length);
      }
    expect(outbox.window(everything, 500, 10).rows).toEqual([]);
  });

  test('are counted when some numbers are missing that nobody knows of', async () => {
    await office();
    rig.db.exec('DROP TRIGGER message_gap_made; DELETE FROM recipient WHERE message_seq = 2');
    rig.db.pragma('foreign_keys = OFF');
    rig.db.exec('DELETE FROM message WHERE seq = 2');
    expect(subjects('', {}, 2, 5)).toEqual(['Invoice for oak']);
  });

  test('of an empty outbox are none', () => {
    expect(outbox.window(everything, 0, 10)).toMatchObject({ rows: [], total: 0, exact: true });
    expect(subjects('oak')).toEqual([]);
  });
});

test('the word index and reading the rows give the same answer, however far the index has come', async () => {
  const word = fc.constantFrom('oak', 'oaks', 'Oak', 'invoice', 'inv', 'INV-2026', '0001', 'müller', 'a', 'timber');
  const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
  const message = fc.record({
    subject: text,
    reference: fc.option(word, { nil: null }),
    name: fc.option(text, { nil: null }),
  });
  const query = fc
    .array(
      fc.tuple(
        fc.constantFrom('', '', '-', 'to:', 'ref:', 'subject:'),
        fc.oneof(
          word,
          text.map((one) => `"${one}"`),
        ),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((parts) => parts.map(([key, value]) => `${key}${value}`).join(' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 30 }),
      query,
      fc.nat(60),
      async (messages, words, indexed) => {
        const own = outboxRig({ quick: true });
        const ownIndex = createWordIndex(own.db, own.clock, own.log);
        const put = (part: typeof messages) =>
          Promise.all(
            part.map(({ subject, reference, name }) =>
              own.put({ subject, reference, recipients: [{ kind: 'to', address: 'jon@example.org', name }] }),
            ),
          );
        await put(messages.slice(0, indexed));
        while (ownIndex.work());
        await put(messages.slice(indexed));
        const filter: FindFilter = { ...everything, words, now: own.clock.now(), heldAccounts: [] };
        const { terms } = readSearch(words, filter.now);
        const fits = createWordReader(own.db).fitting(terms.flatMap((term) => (term.kind === 'words' ? [term] : [])));
        const rows = own.db
          .prepare<[], Worded>(
            'SELECT seq, subject, from_address, from_name, reference, problem FROM message ORDER BY seq DESC',
          )
          .all();
        const expected = rows.filter(fits).map(({ seq }) => seq);
        const finder = createFinder(own.db);
        expect(finder.window(filter, 0, 50)).toEqual({ seqs: expected, total: expected.length, exact: true });
        expect(finder.window({ ...filter, sort: 'oldest' }, 0, 50).seqs).toEqual([...expected].reverse());
        expect(finder.window(filter, 2, 3).seqs).toEqual(expected.slice(2, 5));
        const below = finder.below(filter, null, 2);
        expect([...below, ...finder.below(filter, below.at(-1) ?? 0, 50)]).toEqual(expected);
        await own.remove();
      },
    ),
    { numRuns: 40 },
  );
});
