import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A copy of the runtime in use to pack: the fallback's loader and cleared fuses are for work, not for the package.
 * @param {import('../electron-runtime/index.mjs').Runtime} runtime
 * @param {string} dir where the copy goes
 */
export async function copyRuntime(runtime, dir) {
  await rm(dir, { recursive: true, force: true });
  await cp(runtime.dist, dir, { recursive: true, verbatimSymlinks: true });
  await rm(join(dir, 'resources', 'app'), { recursive: true, force: true });
  await rm(join(dir, '.complete.json'), { force: true });
}
