/**
 * What the list, the search and the acts on many messages need.
 *
 * `message_words` holds words only, no text: the text stays in `message` and `recipient`. It is filled by find/word-index.ts in
 * small pieces after the commit that accepted a message, so that accepting writes not one word; its newest row tells how far it
 * has come. What changes afterwards (the error of a message, a row that is swept) is noted in `words_due` by triggers.
 */
export const findingMessages = `
-- positions in the list without touching the rows; everything in it is fixed when a message is accepted
CREATE INDEX message_order ON message (seq, accepted_at, account_id, intake, client_name, size, priority);

CREATE VIRTUAL TABLE message_words USING fts5(
  subject, sender, recipients, reference, error,
  content = '', contentless_delete = 1, prefix = '2 3 4', tokenize = "unicode61 remove_diacritics 2"
);
-- the words themselves, to see how few there are that begin alike
CREATE VIRTUAL TABLE message_terms USING fts5vocab('message_words', 'row');

CREATE TABLE words_due (
  seq INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER words_due_error AFTER UPDATE OF problem ON message WHEN NEW.problem IS NOT OLD.problem BEGIN
  INSERT OR IGNORE INTO words_due VALUES (NEW.seq);
END;
CREATE TRIGGER words_due_gone AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO words_due VALUES (OLD.seq);
END;

-- which numbers are missing between the first and the last message, so that a position in the list is a subtraction
CREATE TABLE message_gap (
  seq INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER message_gap_made AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO message_gap VALUES (OLD.seq);
END;

-- messages that belong together: the later one was made from the earlier, or looks like it
CREATE TABLE message_link (
  earlier_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  later_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('resent', 'corrected', 'repeat')),
  PRIMARY KEY (earlier_seq, later_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_link_later ON message_link (later_seq);
`;
