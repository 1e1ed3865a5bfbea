import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './paths.mjs';
import { CannotHave } from './say.mjs';

const WANTED = 24;

/** The Node that comes with the clone, whatever the machine has. */
export const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** @returns {NodeJS.ProcessEnv} the environment with the clone's programs, Node included, first on the path */
export function toolEnv() {
  const bin = join(root, 'node_modules', '.bin');
  const rest = (process.env.PATH ?? '').split(delimiter).filter((part) => part !== bin);
  return { ...process.env, PATH: [bin, ...rest].join(delimiter) };
}

/**
 * Goes on when this process is Node 24 already; otherwise runs the same tool again on the clone's Node, and ends with
 * its exit code.
 * @param {string} script path of the tool
 * @returns {Promise<void>} never settles when it runs again
 */
export async function onNode24(script) {
  process.env.PATH = toolEnv().PATH;
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return;
  if (!existsSync(node24)) {
    throw new CannotHave({ what: `Node ${WANTED}`, why: 'it is not in node_modules', command: 'node tools/setup.mjs' });
  }
  const child = spawn(node24, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
  process.exit();
}
