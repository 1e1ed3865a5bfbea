import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports.ts';
import { insideParts } from './folder-names.ts';

/** Unchanged for so long, a file is whole. */
export const WHOLE_MS = 2_000;
/** Programs write the request first and its files after it; for so long they are waited for. */
const MISSING_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/**
 * Whether the files that a request names beside it are whole: half a PDF can be read like a whole one, and would be sent. As with the
 * requests themselves only what we have seen counts, not the times that a server stamps.
 */
export interface Rest {
  /** Looks at them now. The first that is still being written, or has not come yet; null: they can be read. */
  waitsFor(folder: string, files: readonly string[]): Promise<string | null>;
}

export function createRest(clock: Pick<Clock, 'monotonic'>): Rest {
  const seen = new Map<string, { readonly mark: string; readonly since: number }>();

  return {
    async waitsFor(folder, files) {
      let waiting: string | null = null;
      if (seen.size > MAX_REMEMBERED) seen.clear();
      for (const file of new Set(files)) {
        const parts = insideParts(file);
        // what may not be read at all is refused at once, when it is opened
        if (!parts) continue;
        const path = join(folder, ...parts);
        const found = await lstat(path).catch(() => null);
        if (found && (!found.isFile() || found.nlink > 1)) continue;
        const mark = found ? `${found.size} ${found.mtimeMs} ${found.ino}` : 'missing';
        const now = clock.monotonic();
        const before = seen.get(path);
        const since = before?.mark === mark ? before.since : now;
        if (now - since < (found ? WHOLE_MS : MISSING_MS)) {
          seen.set(path, { mark, since });
          waiting ??= file;
        } else if (!found) seen.delete(path);
      }
      return waiting;
    },
  };
}
