import type { Database } from 'better-sqlite3';

/** Where the wrapped key lies: in the outbox file, with what it opens. Throws what SQLite throws. */
export interface KeyStore {
  /** The newest, or null. */
  wrapped(): Uint8Array | null;
  /** Another key from now on. The one before stays: nothing that may still open something is thrown away. */
  add(wrapped: Uint8Array, at: number): void;
  /** The same key under another passphrase. */
  replace(wrapped: Uint8Array, at: number): void;
}

export function createKeyStore(db: Database): KeyStore {
  const newest = db.prepare<[], { wrapped: Buffer }>('SELECT wrapped FROM vault_key ORDER BY id DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO vault_key (wrapped, updated_at) VALUES (?, ?)');
  const update = db.prepare(
    'UPDATE vault_key SET wrapped = ?, updated_at = ? WHERE id = (SELECT max(id) FROM vault_key)',
  );
  return {
    wrapped: () => newest.get()?.wrapped ?? null,
    add: (wrapped, at) => void insert.run(wrapped, at),
    replace: (wrapped, at) => void update.run(wrapped, at),
  };
}
