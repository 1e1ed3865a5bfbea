import type { Database } from 'better-sqlite3';
import type { AccountSettings, RehearsalView } from '../../shared/account-model.ts';
import { countChanges } from '../database/changes.ts';
import type { AppRecord, NewAccount, TokenRecord } from './records.ts';

/** What the operator has set for an account; limits are kept with the account itself. */
export type StoredSettings = Omit<AccountSettings, 'limits'> & { readonly lookInSent: boolean };

export const plainSettings: StoredSettings = {
  senderName: null,
  aliases: [],
  domains: [],
  unknownSender: 'note',
  signatureText: '',
  signatureHtml: '',
  alwaysBcc: null,
  lookInSent: false,
};

export interface NewServiceAccount extends Omit<NewAccount, 'name'> {
  /** The key's own app, see `putKey`. */
  readonly connectedAppId: string;
}

export interface NewRehearsal {
  readonly id: string;
  readonly appId: string;
  readonly email: string;
  readonly name: string | null;
}

/** All SQL of what accounts may send as, what is added to their mail, and of the accounts that need no consent. */
export interface AccountStore {
  /** Grows whenever anything is written of which account sends what, by whatever statement; what was read before is old then. */
  version(): number;
  settings(accountId: string): StoredSettings;
  /** In one commit. */
  saveSettings(accountId: string, settings: AccountSettings): void;
  setLookInSent(accountId: string, look: boolean): void;
  addAlias(accountId: string, address: string): void;

  /** The keys of service accounts, each an app that the list of connected apps does not show. */
  keys(): AppRecordOfKey[];
  /** The id under which the key of this service account is, or was, stored. */
  keyId(clientId: string): string | null;
  /** Stores a key, in place of the one of the same service account where there is one. */
  putKey(key: KeyRecord, at: number): void;
  /** Adds or renews an account that a key sends as; its tokens are what the key gave. */
  putService(account: NewServiceAccount, tokens: TokenRecord, at: number): void;
  /** Forgets a key; false, and nothing changed, when an account needs it or there is none. */
  dropKey(id: string): boolean;
  refusedSince(accountId: string, at: number | null): void;

  rehearsal(accountId: string): RehearsalView | null;
  startRehearsal(rehearsal: NewRehearsal, at: number): void;
  setRehearsal(accountId: string, mode: RehearsalView['mode'], throughId: string | null, to: string | null): void;
  /** Ends a rehearsal: its settings, its rank and whatever asks for it go over to the account that takes its place. */
  endRehearsal(accountId: string, successorId: string | null, at: number): void;
}

export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly preset: AppRecord['preset'];
  readonly tokenUri: string;
  readonly apiRoot: string;
  /** The service account's numeric client id. */
  readonly clientId: string;
  readonly robotEmail: string;
  /** Ciphertext of the vault. */
  readonly key: Uint8Array;
  readonly scopes: readonly string[];
}

export type AppRecordOfKey = Pick<KeyRecord, 'id' | 'clientId' | 'robotEmail'> & { readonly accounts: number };

interface SettingsRow {
  sender_name: string | null;
  signature_text: string;
  signature_html: string;
  always_bcc: string | null;
  unknown_sender: StoredSettings['unknownSender'];
  look_in_sent: number;
}

interface RehearsalRow {
  mode: RehearsalView['mode'];
  through_id: string | null;
  to_address: string | null;
  successor_id: string | null;
  ended_at: number | null;
}

export function createAccountStore(db: Database): AccountStore {
  const settings = db.prepare<[string], SettingsRow>('SELECT * FROM account_settings WHERE account_id = ?');
  const senders = db.prepare<[string], { kind: 'alias' | 'domain'; value: string }>(
    'SELECT kind, value FROM account_sender WHERE account_id = ? ORDER BY kind, value',
  );
  const putSettings = db.prepare(`
    INSERT INTO account_settings (account_id, sender_name, signature_text, signature_html, always_bcc, unknown_sender, look_in_sent)
    VALUES (@accountId, @senderName, @signatureText, @signatureHtml, @alwaysBcc, @unknownSender, @lookInSent)
    ON CONFLICT (account_id) DO UPDATE SET sender_name = excluded.sender_name, signature_text = excluded.signature_text,
      signature_html = excluded.signature_html, always_bcc = excluded.always_bcc, unknown_sender = excluded.unknown_sender,
      look_in_sent = excluded.look_in_sent`);
  const dropSenders = db.prepare('DELETE FROM account_sender WHERE account_id = ?');
  const addSender = db.prepare('INSERT OR IGNORE INTO account_sender (account_id, kind, value) VALUES (?, ?, ?)');
  const setLimits = db.prepare(`
    UPDATE account SET per_minute = @perMinute, messages_per_day = @messagesPerDay, recipients_per_day = @recipientsPerDay
    WHERE id = @accountId`);

  const keys = db.prepare<[], { id: string; client_id: string; robot_email: string; accounts: number }>(`
    SELECT id, client_id, robot_email, (SELECT count(*) FROM account WHERE connected_app_id = connected_app.id
      AND kind = 'service' AND signed_out_at IS NULL) AS accounts
    FROM connected_app WHERE kind = 'service' AND client_secret IS NOT NULL ORDER BY created_at, id`);
  const keyId = db.prepare<[string], { id: string }>(
    "SELECT id FROM connected_app WHERE kind = 'service' AND client_id = ?",
  );
  const insertKey = db.prepare(`
    INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, client_secret, scopes,
      query_parameters, kind, robot_email, created_at, updated_at)
    VALUES (@id, @name, @preset, '', @tokenUri, '', @apiRoot, @clientId, @key, @scopes, '[]', 'service', @robotEmail, @at, @at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, preset = excluded.preset, token_uri = excluded.token_uri,
      api_root = excluded.api_root, client_secret = excluded.client_secret, robot_email = excluded.robot_email, updated_at = excluded.updated_at`);
  const dropKey = db.prepare(`
    UPDATE connected_app SET client_secret = NULL WHERE id = ? AND kind = 'service' AND client_secret IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM account WHERE connected_app_id = connected_app.id AND kind = 'service' AND signed_out_at IS NULL)`);
  const putService = db.prepare(`
    INSERT INTO account (id, connected_app_id, kind, sub, email, is_default, signed_in_at, messages_per_day, recipients_per_day, created_at)
    VALUES (@id, @connectedAppId, 'service', @sub, @email, NOT EXISTS (SELECT 1 FROM account WHERE is_default = 1), @at,
      @messagesPerDay, @recipientsPerDay, @at)
    ON CONFLICT (id) DO UPDATE SET signed_in_at = excluded.signed_in_at, signed_out_at = NULL, hold_reason = NULL, hold_until = NULL,
      hold_problem = NULL, refused_since = NULL`);
  const putTokens = db.prepare(`
    INSERT OR REPLACE INTO token_cache (account_id, access_token, refresh_token, access_expires_at, access_obtained_at,
      refresh_expires_at, scopes, refreshed_at)
    VALUES (@accountId, @accessToken, @refreshToken, @accessExpiresAt, @accessObtainedAt, @refreshExpiresAt, @scopes, @refreshedAt)`);
  const refused = db.prepare('UPDATE account SET refused_since = ? WHERE id = ?');

  const rehearsal = db.prepare<[string], RehearsalRow>('SELECT * FROM rehearsal WHERE account_id = ?');
  const insertStage = db.prepare(`
    INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes, query_parameters,
      kind, created_at, updated_at) VALUES (@appId, 'Rehearsal', 'other', '', '', '', '', '', '[]', '[]', 'rehearsal', @at, @at)`);
  const insertPlayer = db.prepare(`
    INSERT INTO account (id, connected_app_id, kind, sub, email, name, is_default, signed_in_at, messages_per_day, recipients_per_day, created_at)
    VALUES (@id, @appId, 'rehearsal', @id, @email, @name, NOT EXISTS (SELECT 1 FROM account WHERE is_default = 1), @at, 2000, 10000, @at)`);
  const insertRehearsal = db.prepare("INSERT INTO rehearsal (account_id, mode) VALUES (?, 'mailbox')");
  const updateRehearsal = db.prepare(
    'UPDATE rehearsal SET mode = ?, through_id = ?, to_address = ? WHERE account_id = ?',
  );
  const endRehearsal = db.prepare(`
    UPDATE rehearsal SET mode = 'mailbox', successor_id = @successorId, ended_at = @at WHERE account_id = @accountId`);
  const ended = db.prepare<[string], { is_default: number }>('SELECT is_default FROM account WHERE id = ?');
  const signedOut = db.prepare(
    'UPDATE account SET signed_out_at = ?, held_at = NULL, hold_reason = NULL, hold_until = NULL, hold_problem = NULL WHERE id = ?',
  );
  const noDefault = db.prepare('UPDATE account SET is_default = 0 WHERE is_default = 1');
  const newDefault = db.prepare('UPDATE account SET is_default = 1 WHERE id = ?');
  const firstReal = db.prepare<[], { id: string }>(
    "SELECT id FROM account WHERE kind <> 'rehearsal' ORDER BY signed_out_at IS NOT NULL, created_at, id LIMIT 1",
  );
  const inheritSettings = db.prepare(`
    INSERT INTO account_settings SELECT @successorId, sender_name, signature_text, signature_html, always_bcc, unknown_sender, 0
    FROM account_settings WHERE account_id = @accountId ON CONFLICT DO NOTHING`);
  const inheritSenders = db.prepare(`
    INSERT OR IGNORE INTO account_sender SELECT @successorId, kind, value FROM account_sender WHERE account_id = @accountId`);

  const read = (accountId: string): StoredSettings => {
    const row = settings.get(accountId);
    const all = senders.all(accountId);
    const of = (kind: 'alias' | 'domain') => all.filter((one) => one.kind === kind).map(({ value }) => value);
    const lists = { aliases: of('alias'), domains: of('domain') };
    if (!row) return { ...plainSettings, ...lists };
    return {
      ...lists,
      senderName: row.sender_name,
      signatureText: row.signature_text,
      signatureHtml: row.signature_html,
      alwaysBcc: row.always_bcc,
      unknownSender: row.unknown_sender,
      lookInSent: row.look_in_sent === 1,
    };
  };
  const write = (accountId: string, { aliases: _aliases, domains: _domains, lookInSent, ...rest }: StoredSettings) =>
    void putSettings.run({ ...rest, accountId, lookInSent: lookInSent ? 1 : 0 });

  return {
    version: countChanges(db, ['account', 'account_settings', 'account_sender', 'rehearsal']),
    settings: read,
    saveSettings: db.transaction((accountId: string, { limits, ...wanted }: AccountSettings) => {
      setLimits.run({ ...limits, accountId });
      write(accountId, { ...wanted, lookInSent: read(accountId).lookInSent });
      dropSenders.run(accountId);
      for (const alias of wanted.aliases) addSender.run(accountId, 'alias', alias);
      for (const domain of wanted.domains) addSender.run(accountId, 'domain', domain);
    }),
    setLookInSent: db.transaction((accountId: string, look: boolean) =>
      write(accountId, { ...read(accountId), lookInSent: look }),
    ),
    addAlias: (accountId, address) => void addSender.run(accountId, 'alias', address),

    keys: () =>
      keys.all().map(({ id, client_id: clientId, robot_email: robotEmail, accounts }) => ({
        id,
        clientId,
        robotEmail,
        accounts,
      })),
    keyId: (clientId) => keyId.get(clientId)?.id ?? null,
    putKey: (key, at) => void insertKey.run({ ...key, scopes: JSON.stringify(key.scopes), at }),
    putService: db.transaction((account: NewServiceAccount, tokens: TokenRecord, at: number) => {
      putService.run({ ...account, at });
      putTokens.run({ ...tokens, scopes: JSON.stringify(tokens.scopes) });
    }),
    dropKey: (id) => dropKey.run(id).changes === 1,
    refusedSince: (accountId, at) => void refused.run(at, accountId),

    rehearsal(accountId) {
      const row = rehearsal.get(accountId);
      return row
        ? {
            mode: row.mode,
            throughId: row.through_id,
            toAddress: row.to_address,
            successorId: row.successor_id,
            endedAt: row.ended_at,
          }
        : null;
    },
    startRehearsal: db.transaction((one: NewRehearsal, at: number) => {
      insertStage.run({ appId: one.appId, at });
      insertPlayer.run({ ...one, at });
      insertRehearsal.run(one.id);
    }),
    setRehearsal: (accountId, mode, throughId, to) => void updateRehearsal.run(mode, throughId, to, accountId),
    endRehearsal: db.transaction((accountId: string, successorId: string | null, at: number) => {
      endRehearsal.run({ accountId, successorId, at });
      const wasDefault = ended.get(accountId)?.is_default === 1;
      signedOut.run(at, accountId);
      if (successorId !== null) {
        inheritSettings.run({ accountId, successorId });
        inheritSenders.run({ accountId, successorId });
      }
      const heir = successorId ?? firstReal.get()?.id;
      if (wasDefault && heir !== undefined) {
        noDefault.run();
        newDefault.run(heir);
      }
    }),
  };
}
