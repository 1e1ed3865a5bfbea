import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type OpenDatabase, type OpenOptions, openDatabase } from '../../../src/main/database/open.ts';
import { type Filled, filled, rows, temporaryFolder } from './filled.ts';

export const NOW = Date.UTC(2026, 10, 24, 8, 0, 0);
export const STAMP = '20261124T080000Z';
export const options: OpenOptions = { now: () => NOW };

/** A folder for one database, and what tests do with it. Everything opened is closed by `remove`. */
export interface Place {
  readonly folder: string;
  /** May be changed to another path. */
  file: string;
  open(over?: OpenOptions): OpenDatabase;
  /** Puts a database there as a crash leaves it. */
  crash(count: number, checkpointed: boolean): Promise<Filled>;
  /** Damages the root page of a table in the file, so that a check finds it. */
  breakTable(world: Filled, name: string): void;
  names(): string[];
  closeAll(): void;
  remove(): void;
}

export function place(): Place {
  const folder = temporaryFolder();
  const open: OpenDatabase[] = [];
  const worlds: Filled[] = [];
  const made: Place = {
    folder,
    file: join(folder, 'outbox.db'),
    open(over = {}) {
      const result = openDatabase(made.file, { ...options, ...over });
      if (!result.ok) throw new Error(JSON.stringify(result.problem));
      open.push(result.value);
      return result.value;
    },
    async crash(count, checkpointed) {
      const world = await filled(count, { checkpointed, seed: 3 });
      worlds.push(world);
      const copy = world.crashed();
      for (const end of ['', '-wal']) renameSync(copy + end, made.file + end);
      return world;
    },
    breakTable(world, name) {
      const [page] = [...world.uses].find(([, use]) => use.name === name && use.pagetype === 'internal') ?? [0];
      if (page < 2) throw new Error(`${name} fits one page`);
      flip(made.file, (page - 1) * 4096 + 8);
    },
    names: () => readdirSync(folder).sort(),
    closeAll() {
      for (const { db } of open) db.close();
    },
    remove() {
      made.closeAll();
      for (const world of worlds) world.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}

export const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
export const ids = (db: Database) => rows<{ id: string }>(db, 'SELECT id FROM message').map(({ id }) => id);
export const modeOf = (path: string) => statSync(path).mode & 0o777;

export function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}
