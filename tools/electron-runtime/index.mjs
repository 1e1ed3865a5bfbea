import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureSystemPackages } from '../lib/debian.mjs';
import { root, stateDir } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { CannotHave, say } from '../lib/say.mjs';
import { fallbackDist, fallbackFits } from './fallback.mjs';
import { ensureSqlite } from './native.mjs';
import { downloadOfficial, officialExecutable, officialVersion } from './official.mjs';
import { fallback } from './pins.mjs';
import { checkRunnable, runnableOfficial } from './sandbox.mjs';

const RETRY_OFFICIAL_AFTER_MS = 24 * 60 * 60 * 1000;
const record = join(stateDir, 'runtime.json');

/**
 * @typedef {object} Runtime
 * @property {'official' | 'fallback'} kind
 * @property {string} electron version
 * @property {string} executable absolute path
 * @property {string} dist its folder
 * @property {number} triedOfficialAt epoch ms of the last try to download the official one
 */

/**
 * The Electron that set-up found for this clone.
 * @returns {Promise<Runtime>} throws CannotHave when set-up has not run
 */
export async function electronRuntime() {
  const runtime = await readRecord();
  if (runtime) return runtime;
  throw new CannotHave({
    what: 'an Electron runtime',
    why: 'set-up has not run here',
    command: 'node tools/setup.mjs',
  });
}

/** @param {Runtime} runtime @returns {string} one line for people */
export function describeRuntime(runtime) {
  return runtime.kind === 'official'
    ? `Electron ${runtime.electron}`
    : `Electron ${runtime.electron} (fallback: the release server of Electron is out of reach from here)`;
}

/**
 * Finds or fetches an Electron, the official one first, and makes better-sqlite3 run in it.
 * @returns {Promise<Runtime>}
 */
export async function setUpRuntime() {
  const before = await readRecord();
  const runtime = (await official(before)) ?? (await fromFallback(before));
  if (before?.executable !== runtime.executable) {
    await rm(join(root, 'node_modules', 'better-sqlite3', 'build'), { recursive: true, force: true });
  }
  await checkRunnable(runtime.executable);
  await ensureSqlite(runtime.executable);
  await mkdir(stateDir, { recursive: true });
  await writeFile(record, `${JSON.stringify(runtime, null, 2)}\n`);
  return runtime;
}

async function readRecord() {
  try {
    const runtime = JSON.parse(await readFile(record, 'utf8'));
    return existsSync(runtime.executable) ? runtime : undefined;
  } catch {
    return undefined;
  }
}

function triedLately(before) {
  return before?.kind === 'fallback' && Date.now() - before.triedOfficialAt < RETRY_OFFICIAL_AFTER_MS;
}

async function official(before) {
  let executable = await officialExecutable();
  if (!executable && !triedLately(before)) {
    const why = await downloadOfficial();
    if (why !== undefined) say(`The official Electron cannot be had: ${why}`);
    if (why !== undefined && !fallbackFits) {
      throw new CannotHave({
        what: `Electron ${await officialVersion()}`,
        why: `${why}; the fallback exists for Linux x64 only`,
        command: 'npx install-electron',
      });
    }
    executable = await officialExecutable();
  }
  if (!executable) return undefined;
  const electron = await officialVersion();
  executable = await runnableOfficial(executable, electron);
  return { kind: 'official', electron, executable, dist: distOf(executable), triedOfficialAt: Date.now() };
}

function distOf(executable) {
  return process.platform === 'darwin' ? join(dirname(executable), '..', '..', '..') : dirname(executable);
}

async function fromFallback(before) {
  await ensureSystemPackages({ build: true });
  const dist = await fallbackDist();
  const executable = join(dist, 'electron');
  const { stdout } = await run(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 30_000,
  });
  if (stdout.trim() !== fallback.electron) {
    throw new CannotHave({
      what: 'the fallback Electron',
      why: `it does not start from ${dist}`,
      command: `rm -r ${dist}`,
    });
  }
  const triedOfficialAt = triedLately(before) ? before.triedOfficialAt : Date.now();
  return { kind: 'fallback', electron: fallback.electron, executable, dist, triedOfficialAt };
}
