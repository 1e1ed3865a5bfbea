import type { Database } from 'better-sqlite3';
import type { ClientSettings } from '../../shared/doors.ts';

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
  readonly per_minute: number | null;
  readonly per_day: number | null;
  /** JSON array. */
  readonly senders: string;
  readonly replace_from: 0 | 1;
  readonly may_repeat: 0 | 1;
  readonly network: 0 | 1;
  readonly minute_from: number;
  readonly minute_messages: number;
  readonly day_from: number;
  readonly day_messages: number;
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export interface ClientStore {
  all(): readonly ClientRow[];
  byId(id: string): ClientRow | undefined;
  byName(name: string): ClientRow | undefined;
  byUsername(username: string): ClientRow | undefined;
  insert(row: { id: string; name: string; username: string; password_hash: string; created_at: number }): boolean;
  /** These change nothing, and say so, when the program is gone. */
  setPassword(id: string, hash: string): boolean;
  setOff(id: string, off: boolean): boolean;
  setSettings(id: string, settings: ClientSettings): boolean;
  remove(id: string): boolean;
  /** One more message, taken in at `at` (epoch ms). False, and nothing counted: a limit is reached, or the program is gone. */
  count(id: string, at: number): boolean;
}

export function createClientStore(db: Database): ClientStore {
  const columns = `id, name, username, password_hash, off, created_at, last_message_at, messages, token_made_at, per_minute, per_day, senders,
    replace_from, may_repeat, network, minute_from, minute_messages, day_from, day_messages`;
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
  const setSettings = db.prepare(`
    UPDATE client SET per_minute = @perMinute, per_day = @perDay, senders = @senders, replace_from = @replaceFrom,
      may_repeat = @mayRepeat, network = @network
    WHERE id = @id`);
  // a window that lies in the future is left from a clock that was set back
  const within = (window: string, ms: number) => `@at BETWEEN ${window}_from AND ${window}_from + ${ms - 1}`;
  const next = (window: string, ms: number) => `
    ${window}_from = CASE WHEN ${within(window, ms)} THEN ${window}_from ELSE @at END,
    ${window}_messages = CASE WHEN ${within(window, ms)} THEN ${window}_messages + 1 ELSE 1 END`;
  const below = (window: string, ms: number) =>
    `(per_${window} IS NULL OR NOT ${within(window, ms)} OR ${window}_messages < per_${window})`;
  const count = db.prepare<{ id: string; at: number }>(`
    UPDATE client SET messages = messages + 1, last_message_at = @at, ${next('minute', MINUTE_MS)}, ${next('day', DAY_MS)}
    WHERE id = @id AND ${below('minute', MINUTE_MS)} AND ${below('day', DAY_MS)}`);

  return {
    all: () => all.all(),
    byId: (id) => byId.get(id),
    byName: (name) => byName.get(name),
    byUsername: (username) => byUsername.get(username),
    insert: (row) => insert.run(row.id, row.name, row.username, row.password_hash, row.created_at).changes === 1,
    setPassword: (id, hash) => setPassword.run(hash, id).changes === 1,
    setOff: (id, off) => setOff.run(off ? 1 : 0, id).changes === 1,
    setSettings: (id, { perMinute, perDay, senders, replaceFrom, mayRepeat, network }) =>
      setSettings.run({
        id,
        perMinute,
        perDay,
        senders: JSON.stringify(senders),
        replaceFrom: Number(replaceFrom),
        mayRepeat: Number(mayRepeat),
        network: Number(network),
      }).changes === 1,
    remove: (id) => remove.run(id).changes === 1,
    count: (id, at) => count.run({ id, at }).changes === 1,
  };
}
