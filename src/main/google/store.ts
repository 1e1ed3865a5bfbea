import type { Database } from 'better-sqlite3';
import type { Sender } from './gmail.ts';
import {
  type AccountRecord,
  type AccountRow,
  type AppRecord,
  type AppRow,
  accountRecord,
  appRecord,
  appValues,
  type HoldRecord,
  type NewAccount,
  type Refreshed,
  type TokenRecord,
  type TokenRow,
  tokenRecord,
} from './records.ts';
import { createSignInHistory, type SignInHistory } from './sign-in-history.ts';

/** All SQL of connected apps, accounts and the token cache. Throws what SQLite throws. */
export interface GoogleStore extends SignInHistory {
  apps(): AppRecord[];
  app(id: string): AppRecord | null;
  /** Every app with a sealed secret, keys of service accounts among them. */
  sealedApps(): AppRecord[];
  appByClientId(clientId: string): AppRecord | null;
  insertApp(app: AppRecord, at: number): void;
  /** The app's new settings, and the sign-ins that end with its old ones, in one commit. */
  updateApp(app: AppRecord, ended: readonly { accountId: string; hold: HoldRecord }[], at: number): void;
  /** The accounts of an app that have tokens. */
  signedIn(appId: string): AccountRecord[];
  rememberBrowser(appId: string, at: number): void;
  rememberSessions(appId: string, sessions: 'yes' | 'no'): void;
  /** What the transport needs to know of an account. */
  sender(accountId: string): Sender | null;
  /** Removes the app with its signed-out accounts; false, and nothing changed, when accounts or kept mail need it. */
  removeApp(appId: string): boolean;

  accounts(): AccountRecord[];
  account(id: string): AccountRecord | null;
  accountBySub(appId: string, sub: string): AccountRecord | null;
  /**
   * Stores a finished sign-in in one commit: the account, new or as it is now, its tokens, and no hold. A service account becomes one
   * that a person has consented to, and keeps its row, so that its mail and its settings stay; a key that it was the last to use is
   * forgotten.
   */
  signIn(account: NewAccount, tokens: TokenRecord, at: number): void;
  /** Forgets the tokens, and a key that nobody uses any more, and says so on the account, in one commit. */
  signOut(accountId: string, hold: HoldRecord, at: number): void;
  setHold(accountId: string, hold: HoldRecord | null): void;
  /** The operator's own hold; null: released. False when there is no such account. */
  setHeldAt(accountId: string, at: number | null): boolean;
  makeDefault(accountId: string): boolean;
  /** The provider calls the same person by another address now. False when there is no such account. */
  renameAccount(accountId: string, email: string): boolean;

  tokens(accountId: string): TokenRecord | null;
  /** Stores what a refresh brought; false when the refresh token that was used is no longer the stored one. */
  saveRefresh(accountId: string, usedRefreshToken: Uint8Array, refreshed: Refreshed): boolean;
  /** Puts a fresh ciphertext of the same refresh token in place of the old one; false when the old one is not the stored one. */
  resealRefreshToken(accountId: string, old: Uint8Array, fresh: Uint8Array): boolean;
  /** The same for a connected app's secret. */
  resealSecret(appId: string, old: Uint8Array, fresh: Uint8Array): boolean;
}

export function createGoogleStore(db: Database): GoogleStore {
  const apps = db.prepare<[], AppRow>('SELECT * FROM connected_app WHERE kind IS NULL ORDER BY created_at, id');
  const app = db.prepare<[string], AppRow>('SELECT * FROM connected_app WHERE id = ?');
  const sealedApps = db.prepare<[], AppRow>('SELECT * FROM connected_app WHERE client_secret IS NOT NULL');
  const appByClientId = db.prepare<[string], AppRow>(
    'SELECT * FROM connected_app WHERE client_id = ? AND kind IS NULL',
  );
  const insertApp = db.prepare(`
    INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, client_secret,
      scopes, query_parameters, starts_in_browser, upload_sessions, created_at, updated_at)
    VALUES (@id, @name, @preset, @authorizationUri, @tokenUri, @revocationUri, @apiRoot, @clientId, @clientSecret,
      @scopes, @queryParameters, @startsInBrowser, 'unknown', @at, @at)`);
  const updateApp = db.prepare(`
    UPDATE connected_app SET name = @name, preset = @preset, authorization_uri = @authorizationUri, token_uri = @tokenUri,
      revocation_uri = @revocationUri, api_root = @apiRoot, client_id = @clientId, client_secret = @clientSecret,
      scopes = @scopes, query_parameters = @queryParameters, starts_in_browser = @startsInBrowser,
      upload_sessions = @uploadSessions, updated_at = @at
    WHERE id = @id`);
  const browser = db.prepare('UPDATE connected_app SET starts_in_browser = 1, updated_at = ? WHERE id = ?');
  const sessions = db.prepare('UPDATE connected_app SET upload_sessions = ? WHERE id = ?');
  const accountsInUse = db.prepare<[string], { used: number }>(`
    SELECT count(*) AS used FROM account WHERE connected_app_id = ? AND (signed_out_at IS NULL
      OR EXISTS (SELECT 1 FROM message WHERE message.account_id = account.id))`);
  const dropAccounts = db.prepare('DELETE FROM account WHERE connected_app_id = ?');
  const dropApp = db.prepare('DELETE FROM connected_app WHERE id = ?');

  const accounts = db.prepare<[], AccountRow>('SELECT * FROM account ORDER BY is_default DESC, created_at, id');
  const account = db.prepare<[string], AccountRow>('SELECT * FROM account WHERE id = ?');
  const accountBySub = db.prepare<[string, string], AccountRow>(
    'SELECT * FROM account WHERE connected_app_id = ? AND sub = ?',
  );
  const signedIn = db.prepare<[string], AccountRow>(`
    SELECT account.* FROM account JOIN token_cache ON token_cache.account_id = account.id WHERE connected_app_id = ?`);
  const insertAccount = db.prepare(`
    INSERT INTO account (id, connected_app_id, sub, email, name, is_default, signed_in_at, messages_per_day, recipients_per_day,
      created_at)
    VALUES (@id, @connectedAppId, @sub, @email, @name, NOT EXISTS (SELECT 1 FROM account WHERE is_default = 1), @at,
      @messagesPerDay, @recipientsPerDay, @at)`);
  const updateAccount = db.prepare(`
    UPDATE account SET connected_app_id = @connectedAppId, kind = 'oauth', sub = @sub, email = @email, name = coalesce(@name, name),
      signed_in_at = @at, signed_out_at = NULL, hold_reason = NULL, hold_until = NULL, hold_problem = NULL, refused_since = NULL
    WHERE id = @id`);
  const signedOut = db.prepare('UPDATE account SET signed_out_at = ? WHERE id = ?');
  const hold = db.prepare('UPDATE account SET hold_reason = ?, hold_until = ?, hold_problem = ? WHERE id = ?');
  const heldAt = db.prepare('UPDATE account SET held_at = ? WHERE id = ?');
  // a key opens every mailbox of a domain: it stays no longer than somebody needs it
  const dropIdleKey = db.prepare(`
    UPDATE connected_app SET client_secret = NULL WHERE id = ? AND kind = 'service' AND NOT EXISTS (SELECT 1 FROM account
      WHERE connected_app_id = connected_app.id AND kind = 'service' AND signed_out_at IS NULL)`);
  const noDefault = db.prepare('UPDATE account SET is_default = 0 WHERE is_default = 1');
  const newDefault = db.prepare('UPDATE account SET is_default = 1 WHERE id = ?');

  const tokens = db.prepare<[string], TokenRow>('SELECT * FROM token_cache WHERE account_id = ?');
  const putTokens = db.prepare(`
    INSERT OR REPLACE INTO token_cache (account_id, access_token, refresh_token, access_expires_at, access_obtained_at,
      refresh_expires_at, scopes, refreshed_at)
    VALUES (@accountId, @accessToken, @refreshToken, @accessExpiresAt, @accessObtainedAt, @refreshExpiresAt, @scopes, @refreshedAt)`);
  const dropTokens = db.prepare('DELETE FROM token_cache WHERE account_id = ?');
  const saveRefresh = db.prepare(`
    UPDATE token_cache SET access_token = @accessToken, access_expires_at = @accessExpiresAt,
      access_obtained_at = @accessObtainedAt, refreshed_at = @refreshedAt, scopes = @scopes,
      refresh_token = coalesce(@refreshToken, refresh_token), refresh_expires_at = coalesce(@refreshExpiresAt, refresh_expires_at)
    WHERE account_id = @accountId AND refresh_token = @used`);

  const resealRefresh = db.prepare(
    'UPDATE token_cache SET refresh_token = ? WHERE account_id = ? AND refresh_token = ?',
  );
  const resealSecret = db.prepare('UPDATE connected_app SET client_secret = ? WHERE id = ? AND client_secret = ?');
  const rename = db.prepare('UPDATE account SET email = ? WHERE id = ?');

  const setHold = (accountId: string, value: HoldRecord | null) =>
    void hold.run(value?.reason ?? null, value?.until ?? null, value ? JSON.stringify(value.problem) : null, accountId);

  function forget(accountId: string, value: HoldRecord, at: number): void {
    dropTokens.run(accountId);
    signedOut.run(at, accountId);
    setHold(accountId, value);
    dropIdleKey.run(account.get(accountId)?.connected_app_id ?? null);
  }

  return {
    ...createSignInHistory(db),
    apps: () => apps.all().map(appRecord),
    app: (id) => optional(app.get(id), appRecord),
    sealedApps: () => sealedApps.all().map(appRecord),
    appByClientId: (clientId) => optional(appByClientId.get(clientId), appRecord),
    insertApp: (record, at) => void insertApp.run(appValues(record, at)),
    updateApp: db.transaction(
      (record: AppRecord, ended: readonly { accountId: string; hold: HoldRecord }[], at: number) => {
        updateApp.run(appValues(record, at));
        for (const { accountId, hold: why } of ended) forget(accountId, why, at);
      },
    ),
    signedIn: (appId) => signedIn.all(appId).map(accountRecord),
    rememberBrowser: (appId, at) => void browser.run(at, appId),
    rememberSessions: (appId, value) => void sessions.run(value, appId),
    sender(accountId) {
      const row = account.get(accountId);
      const of = row && app.get(row.connected_app_id);
      return row && of ? { email: row.email, app: appRecord(of) } : null;
    },
    removeApp: db.transaction((appId: string) => {
      if ((accountsInUse.get(appId)?.used ?? 0) > 0) return false;
      dropAccounts.run(appId);
      dropApp.run(appId);
      return true;
    }),

    accounts: () => accounts.all().map(accountRecord),
    account: (id) => optional(account.get(id), accountRecord),
    accountBySub: (appId, sub) => optional(accountBySub.get(appId, sub), accountRecord),
    signIn: db.transaction((record: NewAccount, cache: TokenRecord, at: number) => {
      const before = account.get(record.id);
      (before ? updateAccount : insertAccount).run({ ...record, at });
      putTokens.run({ ...cache, scopes: JSON.stringify(cache.scopes) });
      dropIdleKey.run(before?.connected_app_id ?? null);
    }),
    signOut: db.transaction(forget),
    setHold,
    setHeldAt: (accountId, at) => heldAt.run(at, accountId).changes === 1,
    makeDefault: db.transaction((accountId: string) => {
      if (!account.get(accountId)) return false;
      noDefault.run();
      newDefault.run(accountId);
      return true;
    }),

    renameAccount: (accountId, email) => rename.run(email, accountId).changes === 1,
    tokens: (accountId) => optional(tokens.get(accountId), tokenRecord),
    saveRefresh: (accountId, used, refreshed) =>
      saveRefresh.run({ ...refreshed, accountId, used, scopes: JSON.stringify(refreshed.scopes) }).changes === 1,
    resealRefreshToken: (accountId, old, fresh) => resealRefresh.run(fresh, accountId, old).changes === 1,
    resealSecret: (appId, old, fresh) => resealSecret.run(fresh, appId, old).changes === 1,
  };
}

function optional<Row, Value>(row: Row | undefined, read: (row: Row) => Value): Value | null {
  return row === undefined ? null : read(row);
}
