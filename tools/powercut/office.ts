import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import {
  type AccountDirectory,
  defaultSettings,
  type Link,
  type Log,
  type Random,
  type SendingAccount,
  type Settings,
  type SettingValues,
  type TokenSource,
} from '../../src/main/ports.ts';
import { ok } from '../../src/shared/result.ts';

/** An office with one account that is signed in for good and may send as fast as it can. */
const account: SendingAccount = {
  id: 'office',
  email: 'office@northgate.example',
  hold: null,
  limits: { perMinute: 1_000_000, messagesPerDay: 1_000_000, recipientsPerDay: 1_000_000 },
};

export const officeAccounts: AccountDirectory = {
  get: (id) => (id === account.id ? account : null),
  all: () => [account],
  choose: () => ok({ accountId: account.id, email: account.email, name: null, reason: 'default' }),
  hold: () => {},
  holdApp: () => {},
  onChange: () => () => {},
};

export const officeTokens: TokenSource = {
  accessToken: () => Promise.resolve(ok('token')),
  refused: () => {},
};

export const alwaysOnline: Link = { online: () => true, onChange: () => () => {} };

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  unit: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};

export const silentLog: Log = { write: () => {}, room: () => silentLog };

/** Settings that are kept for as long as the process lives. */
export function settingsInMemory(copyCounter: number): Settings {
  const values: SettingValues = { ...defaultSettings, undoSendMs: 0, copyCounter };
  return {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
    },
  };
}

/** The rows that the messages of the office refer to. */
export function furnish(db: Database, now: number): void {
  db.prepare(`INSERT OR IGNORE INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id,
    scopes, query_parameters, created_at, updated_at) VALUES ('app', 'Practice', 'practice', '', '', '', '', '', '[]', '[]', ?, ?)`).run(
    now,
    now,
  );
  db.prepare('INSERT OR IGNORE INTO account (id, connected_app_id, sub, email, created_at) VALUES (?, ?, ?, ?, ?)').run(
    account.id,
    'app',
    account.id,
    account.email,
    now,
  );
}
