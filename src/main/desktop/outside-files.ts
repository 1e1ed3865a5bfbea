import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell } from 'electron';
import type { Log } from '../ports.ts';
import { fileNameOf } from './file-name.ts';
import type { OutsideFiles } from './types.ts';

export interface OwnOutsideFiles extends OutsideFiles {
  /** Removes what was written to be shown. */
  clear(): void;
}

/** Hands files and folders of our own making to the system's programs. */
export function createOutsideFiles(log: Log): OwnOutsideFiles {
  const folders: string[] = [];
  const open = async (path: string) => {
    const refusal = await shell.openPath(path);
    if (refusal !== '') log.write('warn', 'nothing could show a file', { cause: refusal });
    return refusal === '';
  };
  return {
    openFolder: open,
    async show(name, bytes) {
      const folder = await mkdtemp(join(tmpdir(), 'outtray-'));
      folders.push(folder);
      const path = join(folder, fileNameOf(name));
      await writeFile(path, bytes, { mode: 0o600 });
      return open(path);
    },
    clear() {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
