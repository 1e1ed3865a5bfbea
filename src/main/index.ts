import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { ownWords, readCommandLine } from './intake/argv.ts';
import type { CommandLine } from './intake/argv-words.ts';

const USER_DATA = '--user-data-dir=';

/**
 * Electron's entry. A command is done here and now, before anything of Electron's that wants a display; only what is needed for it is
 * loaded. Otherwise the window is opened. Electron waits for this file to end before it says that it is ready
 * (https://www.electronjs.org/docs/latest/tutorial/esm).
 */
process.umask(0o077);
app.setName('Outtray');

const words = ownWords(process.argv, process.defaultApp === true);
const asked = readCommandLine(words, process.argv0);
if (asked === null) {
  const [{ begin }, { systemClock }, { mailtoIn }] = await Promise.all([
    import('./desktop/start.ts'),
    import('./clock.ts'),
    import('./intake/mailto.ts'),
  ]);
  begin(words, { clock: systemClock, load: () => import('./app.ts'), linkIn: mailtoIn });
} else {
  process.exit(await command(asked));
}

async function command(line: CommandLine): Promise<number> {
  const { runCommand } = await import('./cli.ts');
  const random = { bytes: (count: number) => randomBytes(count), unit: () => randomBytes(4).readUInt32BE() / 2 ** 32 };
  const terminal = { input: process.stdin, out: (text: string) => put(1, text), err: (text: string) => put(2, text) };
  try {
    const place = { profile: profile(), version: app.getVersion(), cwd: process.cwd(), random };
    return await runCommand(line, place, terminal);
  } catch (error) {
    put(2, `outtray: something went wrong inside Outtray. ${error instanceof Error ? error.stack : String(error)}\n`);
    return 70;
  }
}

/**
 * The folder that Electron would name. It is not asked, because it makes the folder by the way, fails where it cannot, and without HOME,
 * as in a bare environment, looks in /tmp.
 */
function profile(): string {
  const named = process.argv.find((word) => word.startsWith(USER_DATA))?.slice(USER_DATA.length);
  if (named) return named;
  if (process.platform !== 'linux') return join(app.getPath('appData'), app.getName());
  return join(process.env.XDG_CONFIG_HOME || join(process.env.HOME || userInfo().homedir, '.config'), app.getName());
}

/** Whole and at once: the process ends right afterwards. */
function put(handle: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(handle, bytes, at);
    } catch (error) {
      // a pipe that nobody reads fast enough; one that is closed ends it
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
    }
  }
}
