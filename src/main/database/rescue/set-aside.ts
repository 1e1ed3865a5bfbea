import { readdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { besides, companions, exists, fsyncPath, keepPrivate, removeDatabase, renameForGood } from '../files.ts';
import { rebuild } from './rebuild.ts';

/**
 * Puts a recovered database in the place of a damaged one, which is kept as `outbox.damaged-<stamp>.db` with its log.
 *
 * `outbox.recovered-<stamp>.db` appears whole, by one rename, and from then on the rest is only renaming: whoever finds it at the next
 * start finishes the work. At no moment is the only good version in two files at once, or in none.
 */
export function recover(file: string, now: number): void {
  const stamp = freeStamp(file, now);
  const part = besides(file, 'recovering');
  removeDatabase(part);
  try {
    rebuild(file, part, now, basename(besides(file, `damaged-${stamp}`)));
    keepPrivate(part, 0o600);
    fsyncPath(part);
    renameForGood(part, besides(file, `recovered-${stamp}`));
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
  finish(file, stamp);
}

/** Ends a recovery that was cut off between its renames. Returns whether there was one. */
export function finishRecovery(file: string): boolean {
  const name = basename(file).replace(/\.db$/, '');
  const pattern = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.recovered-(\\w+(?:-\\d+)?)\\.db$`);
  const stamps = readdirSync(dirname(file)).flatMap((each) => pattern.exec(each)?.[1] ?? []);
  const [stamp] = stamps.sort();
  if (stamp === undefined) return false;
  finish(file, stamp);
  return true;
}

function finish(file: string, stamp: string): void {
  const aside = besides(file, `damaged-${stamp}`);
  // the log goes first: beside the new file SQLite would take it for the new file's own
  for (const end of [...companions, '']) {
    if (!exists(file + end)) continue;
    if (exists(aside + end)) throw new Error(`${basename(aside + end)} is there already and is not overwritten`);
    renameSync(file + end, aside + end);
  }
  fsyncPath(dirname(file));
  renameForGood(besides(file, `recovered-${stamp}`), file);
}

/** The time to the second, and a number when there was another in that second. */
function freeStamp(file: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number++) {
    const stamp = number === 1 ? time : `${time}-${number}`;
    const taken = ['damaged', 'recovered'].some((what) =>
      ['', ...companions].some((end) => exists(besides(file, `${what}-${stamp}`) + end)),
    );
    if (!taken) return stamp;
  }
}
