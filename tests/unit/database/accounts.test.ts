import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoreReferences } from '../../../src/main/database/rescue/tidy.ts';
import { createAccountStore } from '../../../src/main/google/account-store.ts';
import { temporaryDatabase } from '../../support/database.ts';

let base: ReturnType<typeof temporaryDatabase>;
beforeEach(() => {
  base = temporaryDatabase(true);
});
afterEach(() => base.remove());

test('a rescued rehearsal that has lost its real account reaches nobody', () => {
  const { db } = base;
  const store = createAccountStore(db);
  store.startRehearsal({ id: 'r', appId: 'stage', email: 'office@northgate.example', name: null }, 1);
  db.pragma('foreign_keys = OFF');
  db.exec(
    "UPDATE rehearsal SET mode = 'to_me', through_id = 'gone', to_address = 'me@x.example', successor_id = 'gone too'",
  );
  db.exec("INSERT INTO account_sender VALUES ('gone', 'alias', 'a@x.example')");
  db.exec("INSERT INTO account_settings VALUES ('gone', NULL, '', '', NULL, 'note', 0)");
  db.exec("INSERT INTO rehearsal (account_id, mode) VALUES ('gone', 'mailbox')");
  restoreReferences(db, 2);
  expect(store.rehearsal('r')).toEqual({
    mode: 'mailbox',
    throughId: null,
    toAddress: 'me@x.example',
    successorId: null,
    endedAt: null,
  });
  expect(store.rehearsal('gone')).toBeNull();
  expect(db.pragma('foreign_key_check')).toEqual([]);
});
