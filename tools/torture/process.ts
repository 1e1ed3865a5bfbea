import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Order, type Told, toldSchema } from './wire.ts';

const PROGRAM = fileURLToPath(new URL('./child/main.ts', import.meta.url));
const LONGEST_STDERR = 8_000;

/** How a run of the program ended. */
export interface End {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly stderr: string;
}

export interface ProgramRun {
  /** Ends it as a power switch would. */
  kill(): void;
  /** Resolves when it is gone and everything it told has been heard. */
  readonly ended: Promise<End>;
}

/** Starts programs, always with one more in waiting, its modules loaded, so that a run begins at once. */
export interface Programs {
  run(order: Order, heard: (told: Told) => void): ProgramRun;
  /** Lets go of the one in waiting. */
  close(): void;
}

export function createPrograms(): Programs {
  let waiting = start();

  return {
    run(order, heard) {
      const child = waiting;
      waiting = start();
      const ended = endOf(child, heard);
      child.stdin?.write(`${JSON.stringify(order)}\n`);
      return { ended, kill: () => void child.kill('SIGKILL') };
    },
    close: () => void waiting.kill('SIGKILL'),
  };
}

function start(): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  // it may be gone before it has read its order
  child.stdin?.on('error', () => {});
  return child;
}

function endOf(child: ChildProcess, heard: (told: Told) => void): Promise<End> {
  let stderr = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString('utf8')).slice(-LONGEST_STDERR);
  });
  const [, , , told] = child.stdio;
  if (!(told instanceof Readable)) throw new Error('no pipe to hear the program by');
  const lines = createInterface({ input: told });
  lines.on('line', (line) => heard(toldSchema.parse(JSON.parse(line))));
  return new Promise((resolve) => {
    // comes after the last of its pipes has closed, and so after all that it told
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}
