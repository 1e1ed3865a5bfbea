/**
 * The first schema. Times are epoch ms, sizes bytes, JSON only where nothing is searched.
 *
 * The CHECKs and the trigger `message_moves` say again what outbox/states.ts says, so that no code path can store a state that
 * the design does not know.
 */
export const firstLight = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connected_app (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  preset TEXT NOT NULL CHECK (preset IN ('google', 'practice', 'other')),
  authorization_uri TEXT NOT NULL,
  token_uri TEXT NOT NULL,
  revocation_uri TEXT NOT NULL,
  api_root TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret BLOB,                  -- ciphertext of the vault
  scopes TEXT NOT NULL,                -- JSON array
  query_parameters TEXT NOT NULL,      -- JSON array of {name, value}
  starts_in_browser INTEGER NOT NULL DEFAULT 0 CHECK (starts_in_browser IN (0, 1)),
  upload_sessions TEXT NOT NULL DEFAULT 'unknown' CHECK (upload_sessions IN ('unknown', 'yes', 'no')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  connected_app_id TEXT NOT NULL REFERENCES connected_app (id),
  kind TEXT NOT NULL DEFAULT 'oauth' CHECK (kind IN ('oauth', 'service', 'rehearsal')),
  sub TEXT NOT NULL,
  email TEXT NOT NULL COLLATE NOCASE,
  name TEXT,
  is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  signed_in_at INTEGER,
  signed_out_at INTEGER,
  hold_reason TEXT,                    -- null: may send
  hold_until INTEGER,                  -- null with a reason: until a person acts
  hold_problem TEXT,                   -- JSON Problem
  held_at INTEGER,                     -- by the operator, whatever else holds the account
  per_minute INTEGER NOT NULL DEFAULT 60,
  messages_per_day INTEGER NOT NULL DEFAULT 500,
  recipients_per_day INTEGER NOT NULL DEFAULT 500,
  created_at INTEGER NOT NULL,
  UNIQUE (connected_app_id, sub)
) STRICT;
CREATE UNIQUE INDEX account_default ON account (is_default) WHERE is_default = 1;

CREATE TABLE token_cache (
  account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  access_token BLOB,                   -- ciphertext
  refresh_token BLOB NOT NULL,         -- ciphertext
  access_expires_at INTEGER,
  access_obtained_at INTEGER,
  refresh_expires_at INTEGER,
  scopes TEXT NOT NULL,                -- JSON array, as granted
  refreshed_at INTEGER
) STRICT;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,         -- scrypt, with its parameters and salt
  off INTEGER NOT NULL DEFAULT 0 CHECK (off IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_message_at INTEGER,
  messages INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE batch (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  reference TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('receiving', 'queued', 'sending', 'sent', 'unconfirmed', 'failed', 'cancelled')),
  account_id TEXT NOT NULL REFERENCES account (id),
  account_reason TEXT NOT NULL,
  batch_id TEXT REFERENCES batch (id),
  intake TEXT NOT NULL CHECK (intake IN ('compose', 'smtp', 'http', 'folder', 'argv')),
  client_id TEXT,
  client_name TEXT,
  from_address TEXT NOT NULL,
  from_name TEXT,
  subject TEXT NOT NULL,
  reference TEXT,
  recipients TEXT NOT NULL,            -- JSON array of the first three {kind, address, name}, for the list
  recipient_count INTEGER NOT NULL CHECK (recipient_count BETWEEN 1 AND 500),
  header_changes TEXT,                 -- JSON array of {field, change}: what had to differ from what was handed in
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -9 AND 9),
  bulk INTEGER NOT NULL DEFAULT 0 CHECK (bulk IN (0, 1)),    -- one of a batch: lets single messages pass
  lane INTEGER NOT NULL DEFAULT 0 CHECK (lane IN (0, 1)),    -- 1: above 1 MiB
  size INTEGER NOT NULL CHECK (size >= 0),
  body_sha256 BLOB,
  body_dropped_at INTEGER,
  accepted_at INTEGER NOT NULL,
  send_after INTEGER,
  due_at INTEGER NOT NULL,
  finished_at INTEGER,
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  attempt_id INTEGER,                  -- the marked attempt that sending and unconfirmed are about
  lived_ms INTEGER NOT NULL DEFAULT 0 CHECK (lived_ms >= 0),
  wait_ms INTEGER NOT NULL DEFAULT 0 CHECK (wait_ms >= 0),                -- the wait that due_at was planned with
  wait_counts INTEGER NOT NULL DEFAULT 0 CHECK (wait_counts IN (0, 1)),   -- whether that wait uses up lifetime
  held_for TEXT CHECK (held_for IN ('operator', 'duplicate', 'restored_copy', 'recovered')),
  held_by TEXT,
  held_at INTEGER,
  problem TEXT,                        -- JSON Problem
  gmail_id TEXT,
  thread_id TEXT,
  CHECK ((state IN ('sending', 'unconfirmed')) = (attempt_id IS NOT NULL)),
  CHECK ((state IN ('sent', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK (state = 'sent' OR gmail_id IS NULL),
  CHECK (state = 'receiving' OR body_sha256 IS NOT NULL),
  CHECK (state <> 'failed' OR problem IS NOT NULL),
  CHECK (held_for IS NULL OR state IN ('receiving', 'queued')),
  CHECK ((held_for IS NULL) = (held_at IS NULL))
) STRICT;

-- what the dispatcher looks for, and nothing else
CREATE INDEX message_due ON message (account_id, lane, priority DESC, bulk, due_at, seq)
  WHERE state = 'queued' AND held_for IS NULL;
CREATE INDEX message_state ON message (state, seq);
CREATE INDEX message_sent ON message (account_id, finished_at) WHERE state = 'sent';
-- a page of a batch in order, and its status without touching the rows
CREATE INDEX message_batch ON message (batch_id, seq, state) WHERE batch_id IS NOT NULL;
-- whose body retention may drop
CREATE INDEX message_body ON message (finished_at) WHERE state IN ('sent', 'cancelled') AND body_dropped_at IS NULL;
CREATE INDEX message_held ON message (held_for) WHERE held_for IS NOT NULL;
CREATE INDEX message_scheduled ON message (account_id, send_after) WHERE state = 'queued' AND held_for IS NULL AND send_after IS NOT NULL;
CREATE INDEX message_reference ON message (reference) WHERE reference IS NOT NULL;

-- which moves are legal; outbox/states.ts holds the same table and a test compares them
CREATE TABLE move (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO move VALUES
  ('receiving', 'queued'),
  ('queued', 'sending'), ('queued', 'failed'), ('queued', 'cancelled'),
  ('sending', 'sent'), ('sending', 'queued'), ('sending', 'failed'), ('sending', 'unconfirmed'),
  ('unconfirmed', 'sent'), ('unconfirmed', 'queued'),
  ('failed', 'queued'),
  ('cancelled', 'queued');
CREATE TRIGGER message_moves BEFORE UPDATE OF state ON message
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM move WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
  SELECT RAISE(ABORT, 'illegal move of a message');
END;

-- counts by state, kept as messages move, so that the window never counts a million rows
CREATE TABLE tally (
  state TEXT PRIMARY KEY,
  messages INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO tally (state) VALUES ('receiving'), ('queued'), ('sending'), ('sent'), ('unconfirmed'), ('failed'), ('cancelled');
CREATE TRIGGER tally_in AFTER INSERT ON message BEGIN
  UPDATE tally SET messages = messages + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER tally_out AFTER DELETE ON message BEGIN
  UPDATE tally SET messages = messages - 1 WHERE state = OLD.state;
END;
CREATE TRIGGER tally_move AFTER UPDATE OF state ON message WHEN NEW.state <> OLD.state BEGIN
  UPDATE tally SET messages = messages + iif(state = NEW.state, 1, -1) WHERE state IN (OLD.state, NEW.state);
END;

CREATE TABLE recipient (
  message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('to', 'cc', 'bcc')),
  address TEXT NOT NULL,
  name TEXT,
  PRIMARY KEY (message_seq, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE body_chunk (
  message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
  PRIMARY KEY (message_seq, position)
) STRICT;

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,              -- given by the dispatcher; grows for ever, also over restarts
  message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  number INTEGER NOT NULL,             -- 1, 2, 3 … of this message, never reset
  started_at INTEGER NOT NULL,
  session_uri TEXT,                    -- a capability: never logged, never shown; null without upload sessions
  final_byte_released_at INTEGER NOT NULL,
  asks INTEGER NOT NULL DEFAULT 0,     -- inconclusive answers so far
  ask_at INTEGER,                      -- when to ask next; null when there is nothing left to ask
  finished_at INTEGER
) STRICT;
CREATE INDEX attempt_message ON attempt (message_seq);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  attempt INTEGER,
  params TEXT NOT NULL,                -- JSON object
  problem TEXT                         -- JSON Problem
) STRICT;
CREATE INDEX event_message ON event (message_seq, id);

CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  content TEXT NOT NULL,               -- JSON of shared/model DraftText
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE draft_attachment (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT;
`;
