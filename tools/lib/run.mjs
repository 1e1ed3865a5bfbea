import { spawn } from 'node:child_process';

/**
 * Runs a command to its end, without a shell.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, live?: boolean, input?: string, timeoutMs?: number,
 *   signal?: AbortSignal }} [options] `live` shows the output as it comes and keeps none
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code 127 when it cannot be started, 124 when
 *   it took longer than `timeoutMs`
 */
export function run(command, args, { cwd, env, live = false, input, timeoutMs, signal } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: [input === undefined ? 'ignore' : 'pipe', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    const stop = () => child.kill('SIGTERM');
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            stop();
          }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdin?.on('error', () => undefined);
    if (input !== undefined) child.stdin?.end(input);
    const end = (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve({ code, stdout, stderr });
    };
    child.once('error', (error) => {
      stderr += error.message;
      end(127);
    });
    child.once('close', (code) => end(late ? 124 : (code ?? 1)));
  });
}

/** @param {string} text @param {number} [count] @returns {string} its last lines that say something */
export function lastLines(text, count = 8) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}

/**
 * The environment for an npm of our own: what an outer `npm run` sets for its own script would steer the inner one.
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanNpmEnv() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(registry|cafile|cache|proxy|https_proxy|noproxy)$)/i.test(name),
    ),
  );
}
