import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { PracticeClock } from './world.ts';

/** JSON documents by kind and key, with an optional end of life, and byte strings that grow. */
export interface Store {
  /** Undefined when there is none or its life is over by the practice clock. */
  get<T>(kind: string, key: string): T | undefined;
  /** `expiresAt` is epoch ms by the practice clock; null or nothing keeps it for ever. */
  put(kind: string, key: string, value: unknown, expiresAt?: number | null): void;
  remove(kind: string, key: string): void;
  removeAll(kind: string): void;
  /** Living documents in the order in which they were first put. */
  list<T>(kind: string): { key: string; value: T }[];
  appendBytes(kind: string, key: string, bytes: Buffer): void;
  readBytes(kind: string, key: string): Buffer;
  moveBytes(fromKind: string, fromKey: string, toKind: string, toKey: string): void;
  removeBytes(kind: string, key: string): void;
  removeAllBytes(kind: string): void;
  transaction<T>(work: () => T): T;
  close(): void;
}

/** In memory, or in `practice-google.sqlite` inside `stateDir` so that a restart remembers. */
export function createStore(stateDir: string | undefined, clock: PracticeClock): Store {
  if (stateDir !== undefined) mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const database = new Database(stateDir === undefined ? ':memory:' : join(stateDir, 'practice-google.sqlite'));
  database.pragma('journal_mode = WAL');
  database.exec(`
    CREATE TABLE IF NOT EXISTS doc (
      seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, expires_at INTEGER,
      UNIQUE (kind, key));
    CREATE TABLE IF NOT EXISTS piece (
      seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS piece_of ON piece (kind, key);
  `);

  const select = database.prepare<[string, string, number], { json: string }>(
    'SELECT json FROM doc WHERE kind = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)',
  );
  const upsert = database.prepare(
    `INSERT INTO doc (kind, key, json, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json, expires_at = excluded.expires_at`,
  );
  const remove = database.prepare('DELETE FROM doc WHERE kind = ? AND key = ?');
  const removeAll = database.prepare('DELETE FROM doc WHERE kind = ?');
  const list = database.prepare<[string, number], { key: string; json: string }>(
    'SELECT key, json FROM doc WHERE kind = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY seq',
  );
  const append = database.prepare('INSERT INTO piece (kind, key, bytes) VALUES (?, ?, ?)');
  const read = database.prepare<[string, string], { bytes: Buffer }>(
    'SELECT bytes FROM piece WHERE kind = ? AND key = ? ORDER BY seq',
  );
  const move = database.prepare('UPDATE piece SET kind = ?, key = ? WHERE kind = ? AND key = ?');
  const removeBytes = database.prepare('DELETE FROM piece WHERE kind = ? AND key = ?');
  const removeAllBytes = database.prepare('DELETE FROM piece WHERE kind = ?');

  return {
    get: <T>(kind: string, key: string) => {
      const row = select.get(kind, key, clock.now());
      return row === undefined ? undefined : (JSON.parse(row.json) as T);
    },
    put: (kind, key, value, expiresAt = null) => {
      upsert.run(kind, key, JSON.stringify(value), expiresAt);
    },
    remove: (kind, key) => {
      remove.run(kind, key);
    },
    removeAll: (kind) => {
      removeAll.run(kind);
    },
    list: <T>(kind: string) =>
      list.all(kind, clock.now()).map(({ key, json }) => ({ key, value: JSON.parse(json) as T })),
    appendBytes: (kind, key, bytes) => {
      if (bytes.length > 0) append.run(kind, key, bytes);
    },
    readBytes: (kind, key) => Buffer.concat(read.all(kind, key).map((row) => row.bytes)),
    moveBytes: (fromKind, fromKey, toKind, toKey) => {
      move.run(toKind, toKey, fromKind, fromKey);
    },
    removeBytes: (kind, key) => {
      removeBytes.run(kind, key);
    },
    removeAllBytes: (kind) => {
      removeAllBytes.run(kind);
    },
    transaction: (work) => database.transaction(work)(),
    close: () => {
      database.close();
    },
  };
}
