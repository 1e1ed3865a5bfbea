const tty = process.stdout.isTTY === true;
const REPEAT_MS = tty ? 500 : 10_000;

/** @param {string} text one line: a step that is done or begins */
export function say(text) {
  console.log(`· ${text}`);
}

/** @param {number} bytes @returns {string} for instance "196 MB" */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** @param {number} ms @returns {string} for instance "12 s" */
export function seconds(ms) {
  return `${Math.round(ms / 1000)} s`;
}

/**
 * Says what a long step does and how long it has taken so far, until it is done.
 * @template T
 * @param {string} text what is being done
 * @param {() => Promise<T>} work
 * @param {() => string} [detail] more to say while it runs, for instance bytes so far
 * @returns {Promise<T>}
 */
export async function during(text, work, detail = () => '') {
  const beganAt = Date.now();
  const line = () => [`· ${text}`, seconds(Date.now() - beganAt), detail()].filter(Boolean).join(', ');
  if (tty) process.stdout.write(line());
  else say(`${text} …`);
  const timer = setInterval(() => {
    process.stdout.write(tty ? `\r${line()}\u001b[K` : `  ${line()}\n`);
  }, REPEAT_MS);
  try {
    const value = await work();
    process.stdout.write(tty ? `\r${line()}, done\u001b[K\n` : `  ${line()}, done\n`);
    return value;
  } catch (error) {
    process.stdout.write(tty ? `\r${line()}, not done\u001b[K\n` : `  ${line()}, not done\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Something that cannot be had: what, why, and the command that mends it. Shown without a stack. */
export class CannotHave extends Error {
  /** @param {{ what: string, why: string, command?: string }} problem */
  constructor({ what, why, command }) {
    super([`Cannot have: ${what}`, `Because: ${why}`, command ? `Run: ${command}` : ''].filter(Boolean).join('\n  '));
    this.name = 'CannotHave';
  }
}

/**
 * Runs a tool's main function; a CannotHave ends it with its sentence, anything else with the stack. Exit code 1.
 * @param {() => Promise<void>} work
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof CannotHave ? `\n✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}
