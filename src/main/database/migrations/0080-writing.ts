/**
 * Writing mail by hand: drafts that can be had back after they were deleted or handed over, pictures in their text, and the
 * addresses that were written to before.
 *
 * The address book is made by a trigger, so that no way into the outbox can forget it. `words` is what is searched: name, address
 * and the parts of the address, each after a space, in lower case.
 */
export const writing = `
ALTER TABLE draft ADD COLUMN deleted_at INTEGER;
ALTER TABLE draft ADD COLUMN handed_over_at INTEGER;
ALTER TABLE draft ADD COLUMN became TEXT;    -- id of the message or batch that it became
CREATE INDEX draft_kept ON draft (handed_over_at, deleted_at);

CREATE TABLE draft_picture (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  cid TEXT NOT NULL,                         -- Content-ID without angle brackets
  type TEXT NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp')),
  bytes BLOB NOT NULL,
  PRIMARY KEY (draft_id, cid)
) STRICT;

CREATE TABLE address_book (
  key TEXT PRIMARY KEY,                      -- the address in lower case
  address TEXT NOT NULL,
  name TEXT,
  words TEXT NOT NULL,
  used INTEGER NOT NULL,                     -- messages
  last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO address_book (key, address, name, words, used, last_used_at)
SELECT lower(address), address, max(name), ' ' || lower(coalesce(max(name) || ' ', '') || address || ' '
    || replace(replace(replace(replace(address, '@', ' '), '.', ' '), '-', ' '), '_', ' ')), count(*), max(accepted_at)
FROM recipient JOIN message ON seq = message_seq
GROUP BY lower(address);

CREATE TRIGGER address_used AFTER INSERT ON recipient BEGIN
  INSERT INTO address_book (key, address, name, words, used, last_used_at)
  VALUES (lower(NEW.address), NEW.address, NEW.name, ' ' || lower(coalesce(NEW.name || ' ', '') || NEW.address || ' '
      || replace(replace(replace(replace(NEW.address, '@', ' '), '.', ' '), '-', ' '), '_', ' ')), 1,
    coalesce((SELECT accepted_at FROM message WHERE seq = NEW.message_seq), 0))
  ON CONFLICT (key) DO UPDATE SET
    used = used + 1,
    last_used_at = max(last_used_at, excluded.last_used_at),
    name = coalesce(excluded.name, name),
    words = iif(excluded.name IS NULL, words, excluded.words);
END;
`;
