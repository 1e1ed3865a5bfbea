import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWordIndex, type WordIndex } from '../../../src/main/find/word-index.ts';
import { createAddressBook } from '../../../src/main/intake/address-book.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let index: WordIndex;

beforeEach(() => {
  rig = outboxRig({ quick: true });
  index = createWordIndex(rig.db, rig.clock, rig.log);
});
afterEach(async () => {
  index.stop();
  await rig.remove();
});

/** A message to somebody new, and the index is told, as the outbox does. */
async function take(number: number): Promise<void> {
  const address = `person${number}@firm.example`;
  await rig.put({ subject: `Invoice ${number}`, recipients: [{ kind: 'to', address, name: `Customer ${number}` }] });
  index.wake();
}
const indexedAddresses = () => rig.db.prepare('SELECT count(*) FROM address_words_docsize').pluck().get();

test('while mail is coming in the index waits, and begins when none has come for half a second', async () => {
  index.start();
  for (let number = 0; number < 8; number++) {
    await take(number);
    await rig.clock.advance(300);
  }
  expect(index.behind()).toBe(8);
  await rig.clock.advance(1_000);
  expect(index.behind()).toBe(0);
});

test('mail that never stops coming keeps it waiting for ten seconds, not for ever', async () => {
  index.start();
  for (let number = 0; number < 30; number++) {
    await take(number);
    await rig.clock.advance(400);
  }
  expect(index.behind()).toBeLessThan(10);
});

test('addresses are put in behind the commit, once, and stay right when they are renamed or forgotten before and after', async () => {
  const book = createAddressBook(rig.db);
  const found = (typed: string) =>
    rig.db.prepare('SELECT count(*) FROM address_words WHERE address_words MATCH ?').pluck().get(`"${typed}" *`);
  await take(1);
  await take(2);
  await take(3);
  expect(indexedAddresses()).toBe(0);
  // found all the same, among those used last
  expect(book.suggest('customer 2', 5)).toMatchObject([{ address: 'person2@firm.example' }]);
  book.forget('person3@firm.example');
  const rename = rig.db.prepare('UPDATE address_book SET name = ? WHERE key = ?');
  rename.run('Early Name', 'person1@firm.example');
  while (index.work());
  expect(indexedAddresses()).toBe(2);
  expect([found('customer'), found('early'), found('person')]).toEqual([1, 1, 2]);
  rename.run('Late Name', 'person1@firm.example');
  book.forget('person2@firm.example');
  await take(4);
  while (index.work());
  while (index.work());
  expect(indexedAddresses()).toBe(2);
  expect([found('early'), found('late'), found('customer')]).toEqual([0, 1, 1]);
});
