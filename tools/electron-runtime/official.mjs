import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, root } from '../lib/paths.mjs';
import { lastLines, run } from '../lib/run.mjs';
import { during, megabytes } from '../lib/say.mjs';

const QUIET_LIMIT_MS = 20_000;
const WATCH_MS = 500;
const electronDir = join(root, 'node_modules', 'electron');

/** @returns {Promise<string>} the version of the `electron` package, the one Outtray ships on */
export async function officialVersion() {
  return JSON.parse(await readFile(join(electronDir, 'package.json'), 'utf8')).version;
}

/** @returns {Promise<string | undefined>} path of the downloaded Electron's executable, if it is here already */
export async function officialExecutable() {
  try {
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronDir, 'dist');
    const executable = join(dist, await readFile(join(electronDir, 'path.txt'), 'utf8'));
    const version = (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '');
    return existsSync(executable) && version === (await officialVersion()) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Downloads Electron as its package does. Gives up when nothing arrives for 20 seconds; as long as bytes come it waits.
 * @returns {Promise<string | undefined>} why it failed; undefined when the runtime is there
 */
export async function downloadOfficial() {
  const watched = join(cacheDir(), `download-${process.pid}`);
  await mkdir(watched, { recursive: true });
  const stop = new AbortController();
  let bytes = 0;
  let changedAt = Date.now();
  const watch = setInterval(async () => {
    const now = await bytesIn(watched).catch(() => bytes);
    if (now !== bytes) changedAt = Date.now();
    bytes = now;
    if (Date.now() - changedAt > QUIET_LIMIT_MS) stop.abort();
  }, WATCH_MS);
  try {
    const result = await during(
      `Downloading Electron ${await officialVersion()} from its release server`,
      () =>
        run(process.execPath, [join(electronDir, 'install.js')], {
          env: { ...process.env, TMPDIR: watched, ELECTRON_GET_NO_PROGRESS: '1', NODE_USE_ENV_PROXY: '1' },
          signal: stop.signal,
        }),
      () => megabytes(bytes),
    );
    if (await officialExecutable()) return undefined;
    if (stop.signal.aborted) return `nothing arrived for ${QUIET_LIMIT_MS / 1000} s`;
    return lastLines(result.stderr).split('\n')[0] ?? `the download ended with ${result.code}`;
  } finally {
    clearInterval(watch);
    await rm(watched, { recursive: true, force: true });
  }
}

async function bytesIn(dir) {
  let sum = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return sum;
}
