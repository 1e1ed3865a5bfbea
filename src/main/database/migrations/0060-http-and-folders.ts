/** Tokens of programs, what a program may list of its own, drop folders and their receipts, and what was imported. */
export const httpAndFolders = `
ALTER TABLE client ADD COLUMN token_hash BLOB;          -- SHA-256 of a token of 256 random bits
ALTER TABLE client ADD COLUMN token_made_at INTEGER;
CREATE UNIQUE INDEX client_token ON client (token_hash) WHERE token_hash IS NOT NULL;

CREATE INDEX message_client ON message (client_id, seq) WHERE client_id IS NOT NULL;

CREATE TABLE drop_folder (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,            -- as realpath gives it
  client_id TEXT NOT NULL UNIQUE REFERENCES client (id) ON DELETE CASCADE,
  off INTEGER NOT NULL DEFAULT 0 CHECK (off IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT;

-- what a folder still has to tell: written in the commit that accepts the message, gone when the last receipt is written
CREATE TABLE drop_receipt (
  claim TEXT PRIMARY KEY,               -- of the file that was taken
  folder_id TEXT NOT NULL REFERENCES drop_folder (id) ON DELETE CASCADE,
  file TEXT NOT NULL,                   -- the file's name
  name TEXT NOT NULL,                   -- of the receipt, without .accepted.json
  message_id TEXT NOT NULL,             -- or of the batch
  accepted_at INTEGER NOT NULL,
  told TEXT NOT NULL CHECK (told IN ('nothing', 'accepted', 'failed', 'cancelled')),
  UNIQUE (folder_id, name)
) STRICT;

-- rows of ERPNext's Email Queue that came in, so that a second import leaves them out
CREATE TABLE erpnext_import (
  queue_name TEXT NOT NULL,
  recipient TEXT NOT NULL COLLATE NOCASE,
  message_id TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  PRIMARY KEY (queue_name, recipient)
) STRICT, WITHOUT ROWID;
`;
