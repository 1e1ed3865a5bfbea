/**
 * What an account may send as, what is added to its mail, and the two kinds of account that no consent page makes: service accounts
 * and rehearsals.
 *
 * The columns that are added to older tables may be null, so that rows from before this version stay readable to the rescue.
 */
export const accountsOfAllKinds = `
ALTER TABLE connected_app ADD COLUMN kind TEXT CHECK (kind IN ('service', 'rehearsal'));   -- null: by consent, and shown in the list
ALTER TABLE connected_app ADD COLUMN robot_email TEXT;                                     -- of a service account's key
ALTER TABLE account ADD COLUMN refused_since INTEGER;    -- a service account's first refusal for want of delegation

CREATE TABLE account_settings (
  account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  sender_name TEXT,                    -- null: the name that the provider gave
  signature_text TEXT NOT NULL,
  signature_html TEXT NOT NULL,
  always_bcc TEXT,
  unknown_sender TEXT NOT NULL CHECK (unknown_sender IN ('note', 'refuse')),
  look_in_sent INTEGER NOT NULL CHECK (look_in_sent IN (0, 1))    -- the operator allowed looking among sent mail for proof
) STRICT;

-- what else the account may send as: Gmail lets nobody read that with the permission to send alone, so the operator says it
CREATE TABLE account_sender (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('alias', 'domain')),
  value TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (account_id, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE rehearsal (
  account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  mode TEXT NOT NULL CHECK (mode IN ('mailbox', 'to_me')),
  through_id TEXT REFERENCES account (id),    -- the real account that carries it to me
  to_address TEXT,
  successor_id TEXT REFERENCES account (id),  -- the account that took its place when the office went live
  ended_at INTEGER,
  CHECK (mode = 'mailbox' OR (through_id IS NOT NULL AND to_address IS NOT NULL))
) STRICT;
`;
