import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where set-up notes what it found in this clone; goes away with node_modules, and is then found again. */
export const stateDir = join(root, 'node_modules', '.outtray');

export const isRoot = process.getuid?.() === 0;

/**
 * The folder outside the clone for what is slow to fetch or to make. As root it must be readable by the unprivileged
 * user that runs Electron, so it is not in root's home.
 * @returns {string} absolute path; OUTTRAY_CACHE overrides it
 */
export function cacheDir() {
  if (process.env.OUTTRAY_CACHE) return process.env.OUTTRAY_CACHE;
  if (isRoot) return '/var/cache/outtray';
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'outtray');
}
