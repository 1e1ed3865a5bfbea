import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths.mjs';

const MARK = '.complete.json';

/**
 * A cache entry that exists whole or not at all: made in a folder of its own, then renamed. One that was interrupted or
 * has lost a file is made again.
 * @param {string} key folder name; carries the versions of all that goes in
 * @param {string[]} files paths inside, whose sizes are noted and compared later
 * @param {(dir: string) => Promise<void>} make fills the given empty folder
 * @returns {Promise<string>} the entry's folder
 */
export async function cached(key, files, make) {
  const target = join(cacheDir(), key);
  if (await isWhole(target)) return target;
  await mkdir(cacheDir(), { recursive: true, mode: 0o755 });
  await sweep(key);
  const work = `${target}.making-${process.pid}`;
  try {
    await mkdir(work, { mode: 0o755 });
    await chmod(work, 0o755);
    await make(work);
    const sizes = {};
    for (const file of files) sizes[file] = (await stat(join(work, file))).size;
    await writeFile(join(work, MARK), `${JSON.stringify(sizes)}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(work, target);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    if (await isWhole(target)) return target;
    throw error;
  }
  return target;
}

async function isWhole(dir) {
  try {
    const sizes = JSON.parse(await readFile(join(dir, MARK), 'utf8'));
    for (const [file, size] of Object.entries(sizes)) {
      if ((await stat(join(dir, file))).size !== size) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function sweep(key) {
  for (const name of await readdir(cacheDir())) {
    if (!name.startsWith(`${key}.making-`)) continue;
    const pid = name.slice(name.lastIndexOf('-') + 1);
    if (!existsSync(`/proc/${pid}`)) await rm(join(cacheDir(), name), { recursive: true, force: true });
  }
}
