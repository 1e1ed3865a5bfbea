/**
 * Programs that can be limited one by one, repeats that are told from new messages, and keys that a program gives so that asking
 * twice takes in once.
 */
export const doors = `
-- what a program may do; null: no limit
ALTER TABLE client ADD COLUMN per_minute INTEGER CHECK (per_minute > 0);
ALTER TABLE client ADD COLUMN per_day INTEGER CHECK (per_day > 0);
ALTER TABLE client ADD COLUMN senders TEXT NOT NULL DEFAULT '[]';      -- JSON array of addresses and @domains; empty: any
ALTER TABLE client ADD COLUMN replace_from INTEGER NOT NULL DEFAULT 0 CHECK (replace_from IN (0, 1));
ALTER TABLE client ADD COLUMN network INTEGER NOT NULL DEFAULT 0 CHECK (network IN (0, 1));
-- the windows that the limits count in: each begins with the first message after the last one ended
ALTER TABLE client ADD COLUMN minute_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN minute_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN day_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN day_messages INTEGER NOT NULL DEFAULT 0;

-- the message that this one looks like, when it was put on hold for that
ALTER TABLE message ADD COLUMN repeat_of TEXT;

-- what was taken in during the last minutes; see outbox/store-repeats.ts
CREATE TABLE recent (
  fingerprint BLOB PRIMARY KEY,
  message_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  client TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,           -- of the request: another one under the same key is a conflict
  given_id TEXT NOT NULL,              -- the message, or the batch
  at INTEGER NOT NULL,
  PRIMARY KEY (client, key)
) STRICT, WITHOUT ROWID;
`;
