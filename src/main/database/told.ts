import type { Database } from 'better-sqlite3';

/** What the operator has been told already, over a restart. Throws what SQLite throws. */
export interface Told {
  has(tag: string): boolean;
  add(tag: string): void;
  /** Its cause is gone: when it comes again, it is told again. */
  remove(tag: string): void;
  /** Every tag that begins so. */
  under(prefix: string): string[];
}

export function createTold(db: Database, now: () => number): Told {
  const find = db.prepare('SELECT 1 FROM told WHERE tag = ?');
  const insert = db.prepare('INSERT OR REPLACE INTO told (tag, at) VALUES (?, ?)');
  const drop = db.prepare('DELETE FROM told WHERE tag = ?');
  const list = db.prepare<[string, string], { tag: string }>(
    'SELECT tag FROM told WHERE substr(tag, 1, length(?)) = ?',
  );
  return {
    has: (tag) => find.get(tag) !== undefined,
    add: (tag) => void insert.run(tag, now()),
    remove: (tag) => void drop.run(tag),
    under: (prefix) => list.all(prefix, prefix).map(({ tag }) => tag),
  };
}
