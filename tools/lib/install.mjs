import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';
import { cleanNpmEnv, lastLines, run } from './run.mjs';
import { CannotHave, during } from './say.mjs';

/** Runs `npm ci` when what is in node_modules is not what the lock file names. */
export async function ensurePackages() {
  if (await matchesLock()) return;
  const { code, stdout, stderr } = await during('Installing the npm packages of the lock file', () =>
    run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, env: cleanNpmEnv() }),
  );
  if (code === 0) return;
  throw new CannotHave({ what: 'the npm packages', why: causeOf(stderr) || lastLines(stdout), command: 'npm ci' });
}

/** npm says what is wrong first, and then how it is used in general. */
function causeOf(stderr) {
  const errors = stderr.split('\n').filter((line) => /^npm error \S/.test(line));
  return errors
    .slice(0, 5)
    .map((line) => line.slice('npm error '.length))
    .join('\n  ');
}

/** npm notes what it has put into node_modules in a lock file of its own there. */
async function matchesLock() {
  const wanted = await packagesOf(join(root, 'package-lock.json'));
  const present = await packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  const same = ([path, entry]) =>
    wanted[path]?.version === entry.version && wanted[path]?.integrity === entry.integrity;
  if (!Object.entries(present).every(same)) return false;
  return Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || path in present);
}

async function packagesOf(lockFile) {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Makes sure that the clone's own Node is there; its package fetches it in an install script, which npm may leave out. */
export async function ensureNode24() {
  if (await nodeRuns()) return;
  const dir = join(root, 'node_modules', 'node');
  const { stdout, stderr } = await during('Fetching Node 24 for the tools', () =>
    run(process.execPath, ['installArchSpecificPackage.js'], { cwd: dir, env: cleanNpmEnv() }),
  );
  if (await nodeRuns()) return;
  throw new CannotHave({ what: 'Node 24', why: lastLines(`${stdout}\n${stderr}`), command: 'npm rebuild node' });
}

async function nodeRuns() {
  if (!existsSync(node24)) return false;
  return (await run(node24, ['--version'], { timeoutMs: 20_000 })).stdout.startsWith('v24.');
}
