import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimOf, REFUSED_FOLDER, WORK_FOLDER } from './folder-names.ts';

/** In the work folder: by it the folder is known again. */
export const MARK = 'folder.json';

/** Sets aside what an earlier life of the folder had taken: nobody knows any more what became of it. */
export async function clearWork(path: string): Promise<void> {
  for (const work of await readdir(join(path, WORK_FOLDER))) {
    const claim = claimOf(work);
    if (claim) await setRefused(path, join(path, WORK_FOLDER, work), claim.name);
  }
}

/** Makes the work folder with the mark by which the folder is known again. Throws what the file system throws. */
export async function markFolder(path: string, id: string): Promise<void> {
  await mkdir(join(path, WORK_FOLDER), { recursive: true, mode: 0o700 });
  await writeFile(join(path, WORK_FOLDER, MARK), `${JSON.stringify({ outtray: id })}\n`, { mode: 0o600 });
}

/** Moves a taken file to those that cannot be sent, under its own name or the next free one. */
export async function setRefused(folder: string, work: string, name: string): Promise<void> {
  await mkdir(join(folder, REFUSED_FOLDER), { recursive: true });
  const dot = name.lastIndexOf('.');
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
    const target = join(folder, REFUSED_FOLDER, tried);
    const taken = await lstat(target).then(
      () => true,
      () => false,
    );
    if (taken) continue;
    await rename(work, target);
    return;
  }
}

/** Removes a taken file whose message is in the outbox. */
export async function removeTaken(work: string): Promise<void> {
  await rm(work, { force: true });
}
