import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { appFolder } from '../../tools/lib/app.mjs';
import type { DesktopSession } from '../../tools/lib/desktop-session.mjs';

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Outtray's command line on the real Electron, with nothing in its environment at all: no display, no bus, no home. */
export interface CommandLine {
  begin(args: readonly string[]): ChildProcess;
  /** Runs a command to its end, with `input` on its standard input. */
  run(args: readonly string[], input?: string | Buffer): Promise<Said>;
}

export async function commandLine(session: DesktopSession): Promise<CommandLine> {
  const { executable } = await electronRuntime();
  const folder = await appFolder(session);
  const begin = (args: readonly string[]) =>
    session.spawn('env', ['-i', executable, folder, '--log-level=3', '--', ...args], { stdio: 'pipe', cwd: '/' });
  return {
    begin,
    async run(args, input = '') {
      const child = begin(args);
      if (!child.stdout || !child.stderr) throw new Error('no pipes');
      child.stdin?.end(input);
      const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { code, out, err };
    },
  };
}
