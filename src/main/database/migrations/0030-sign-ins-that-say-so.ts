/**
 * What Outtray remembers of its sign-ins beyond the tokens: how long earlier ones lasted, what the operator has been told, and the
 * passphrase's wrapped key where there is no keyring. Times are epoch ms.
 */
export const signInsThatSaySo = `
CREATE TABLE sign_in_end (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  signed_in_at INTEGER NOT NULL,
  worked_at INTEGER NOT NULL,          -- when it last worked
  ended_at INTEGER NOT NULL,           -- when its end was met
  PRIMARY KEY (account_id, signed_in_at)
) STRICT, WITHOUT ROWID;

-- told once, not again after a restart; a row goes when its cause is gone
CREATE TABLE told (
  tag TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- the vault's key, wrapped by a key that scrypt makes of the passphrase; the newest counts
CREATE TABLE vault_key (
  id INTEGER PRIMARY KEY,
  wrapped BLOB NOT NULL,               -- with its scrypt parameters and salt, see vault/wrapped-key.ts
  updated_at INTEGER NOT NULL
) STRICT;
`;
