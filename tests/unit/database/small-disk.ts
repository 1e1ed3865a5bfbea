import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';

/** A disk that can be filled to the last byte: a small tmpfs for root, else SQLite's own limit of pages. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room there is. */
  fill(db: Database): void;
  /** Lets go of what `fill` took. */
  free(db: Database): void;
  /** To be called when a file on the disk was removed: without a real disk nothing else gives room. */
  gained(db: Database): void;
  unmount(): void;
}

export function smallDisk(inFolder: string, megabytes: number): SmallDisk {
  const folder = join(inFolder, 'disk');
  mkdirSync(folder, { mode: 0o700 });
  const filler = join(folder, 'filler');
  if (process.getuid?.() !== 0) {
    const limit = (db: Database, more: number) => {
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + more}`);
    };
    return {
      folder,
      fill: (db) => limit(db, 0),
      free: (db) => limit(db, 1_000_000),
      gained: (db) => limit(db, 200),
      unmount: () => {},
    };
  }
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(filler),
    gained: () => {},
    unmount: () => execFileSync('umount', [folder]),
  };
}
