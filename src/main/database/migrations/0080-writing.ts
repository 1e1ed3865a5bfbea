/**
 * Writing mail by hand: drafts that can be had back after they were deleted or handed over, pictures in their text, and the
 * addresses that were written to before.
 *
 * The address book is made by a trigger, so that no way into the outbox can forget it; so is the index of its words.
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
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,                  -- the address in lower case
  address TEXT NOT NULL,
  name TEXT,
  used INTEGER NOT NULL,                     -- messages
  last_used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX address_book_last ON address_book (last_used_at);
CREATE VIRTUAL TABLE address_words USING fts5 (
  words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER address_in AFTER INSERT ON address_book BEGIN
  INSERT INTO address_words (rowid, words) VALUES (NEW.id, coalesce(NEW.name || ' ', '') || NEW.address);
END;
CREATE TRIGGER address_named AFTER UPDATE OF name ON address_book WHEN NEW.name IS NOT OLD.name BEGIN
  UPDATE address_words SET words = coalesce(NEW.name || ' ', '') || NEW.address WHERE rowid = NEW.id;
END;
CREATE TRIGGER address_out AFTER DELETE ON address_book BEGIN
  DELETE FROM address_words WHERE rowid = OLD.id;
END;

INSERT INTO address_book (key, address, name, used, last_used_at)
SELECT lower(address), address, max(name), count(*), max(accepted_at)
FROM recipient JOIN message ON seq = message_seq
GROUP BY lower(address);

CREATE TRIGGER address_used AFTER INSERT ON recipient BEGIN
  INSERT INTO address_book (key, address, name, used, last_used_at)
  VALUES (lower(NEW.address), NEW.address, NEW.name, 1,
    coalesce((SELECT accepted_at FROM message WHERE seq = NEW.message_seq), 0))
  ON CONFLICT (key) DO UPDATE SET
    used = used + 1,
    last_used_at = max(last_used_at, excluded.last_used_at),
    name = coalesce(excluded.name, name);
END;
`;
