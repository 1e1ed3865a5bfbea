import type { Database } from 'better-sqlite3';

/** All SQL of the programs allowed in, prepared once. */

export interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly password_hash: string;
  readonly off: 0 | 1;
  readonly created_at: number;
  readonly last_message_at: number | null;
  readonly messages: number;
  readonly token_made_at: number | null;
}

export interface ClientStore {
  all(): readonly ClientRow[];
  byId(id: string): ClientRow | undefined;
  byName(name: string): ClientRow | undefined;
  byUsername(username: string): ClientRow | undefined;
  insert(row: { id: string; name: string; username: string; password_hash: string; created_at: number }): boolean;
  /** These change nothing, and say so, when the program is gone. */
  setPassword(id: string, hash: string): boolean;
  setOff(id: string, off: boolean): boolean;
  remove(id: string): boolean;
  /** One more message, taken in at `at` (epoch ms). */
  count(id: string, at: number): void;
}

export function createClientStore(db: Database): ClientStore {
  const columns = 'id, name, username, password_hash, off, created_at, last_message_at, messages, token_made_at';
  const all = db.prepare<[], ClientRow>(`SELECT ${columns} FROM client ORDER BY name`);
  const byId = db.prepare<[string], ClientRow>(`SELECT ${columns} FROM client WHERE id = ?`);
  const byName = db.prepare<[string], ClientRow>(`SELECT ${columns} FROM client WHERE name = ?`);
  const byUsername = db.prepare<[string], ClientRow>(`SELECT ${columns} FROM client WHERE username = ?`);
  const insert = db.prepare<[string, string, string, string, number]>(
    'INSERT INTO client (id, name, username, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const setPassword = db.prepare<[string, string]>('UPDATE client SET password_hash = ? WHERE id = ?');
  const setOff = db.prepare<[number, string]>('UPDATE client SET off = ? WHERE id = ?');
  const remove = db.prepare<[string]>('DELETE FROM client WHERE id = ?');
  const count = db.prepare<[number, string]>(
    'UPDATE client SET messages = messages + 1, last_message_at = ? WHERE id = ?',
  );

  return {
    all: () => all.all(),
    byId: (id) => byId.get(id),
    byName: (name) => byName.get(name),
    byUsername: (username) => byUsername.get(username),
    insert: (row) => insert.run(row.id, row.name, row.username, row.password_hash, row.created_at).changes === 1,
    setPassword: (id, hash) => setPassword.run(hash, id).changes === 1,
    setOff: (id, off) => setOff.run(off ? 1 : 0, id).changes === 1,
    remove: (id) => remove.run(id).changes === 1,
    count: (id, at) => void count.run(at, id),
  };
}
