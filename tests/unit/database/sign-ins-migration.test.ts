import SQLite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate, versionOf } from '../../../src/main/database/migrate.ts';
import { createTold } from '../../../src/main/database/told.ts';
import { createSignInHistory } from '../../../src/main/google/sign-in-history.ts';
import { createKeyStore } from '../../../src/main/vault/key-store.ts';

/** Migration 0030, on a database that has an account from before. */
test('an outbox from before remembers sign-ins from now on, and loses nothing', () => {
  const db = new SQLite(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db, { to: 29 });
  db.exec(`
    INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
      query_parameters, created_at, updated_at) VALUES ('app', 'App', 'google', '', '', '', '', 'c', '[]', '[]', 1, 1);
    INSERT INTO account (id, connected_app_id, sub, email, signed_in_at, created_at)
      VALUES ('a', 'app', 's', 'office@northgate.example', 1, 1);
    INSERT INTO token_cache (account_id, refresh_token, scopes) VALUES ('a', x'00', '[]');`);
  migrate(db);
  expect(versionOf(db)).toBeGreaterThanOrEqual(30);
  expect(db.prepare('SELECT email FROM account').get()).toEqual({ email: 'office@northgate.example' });

  const history = createSignInHistory(db);
  for (let start = 1; start <= 12; start += 1)
    history.signInEnded('a', { signedInAt: start, workedAt: start + 1, endedAt: start + 2 });
  history.signInEnded('a', { signedInAt: 12, workedAt: 99, endedAt: 99 });
  expect(history.signInEnds('a').map(({ signedInAt }) => signedInAt)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(history.signInEnds('a')[0]).toEqual({ signedInAt: 12, workedAt: 13, endedAt: 14 });

  const keys = createKeyStore(db);
  expect(keys.wrapped()).toBeNull();
  keys.add(Uint8Array.of(1), 1);
  keys.add(Uint8Array.of(2), 2);
  keys.replace(Uint8Array.of(3), 3);
  expect(keys.wrapped()).toEqual(Buffer.of(3));
  expect(db.prepare('SELECT count(*) AS n FROM vault_key').get()).toEqual({ n: 2 });
  expect(createTold(db, () => 1).under('')).toEqual([]);

  db.exec("DELETE FROM account WHERE id = 'a'");
  expect(history.signInEnds('a')).toEqual([]);
  db.close();
});
