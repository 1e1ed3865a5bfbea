import { join } from 'node:path';
import { app, dialog } from 'electron';
import { outside } from '../../shared/words/outside.ts';
import type { Clock } from '../ports.ts';
import type { OwnDesktop } from './desktop.ts';
import { hardenEverything } from './hardening.ts';
import { inFull, stopBeforeQuit, watchProcesses } from './lifecycle.ts';
import { createLog } from './log.ts';
import { registerSchemes } from './protocol.ts';
import { passwordStoreFor } from './session-bus.ts';
import type { Desktop, LogBook, Place, RunningApp } from './types.ts';

/** Put in by the bundler: false in what is shipped. */
declare const __DEVELOPMENT__: boolean;

/** The doors are opened before the window, but it does not wait for longer. Its calls wait for the rest of the start. */
const WINDOW_WAITS_MS = 400;

/** What stands behind the desktop. */
export interface Application {
  readonly clock: Clock;
  /** Its larger part, read while Chromium starts its own processes. */
  load(): Promise<{ startApp(desktop: Desktop): Promise<RunningApp> }>;
  /** The first of the words that asks for a letter, or null. */
  linkIn(words: readonly string[]): string | null;
}

/** Opens the application, or hands over to the one that runs. To be called before Electron is ready. */
export function begin(words: readonly string[], { clock, load, linkIn }: Application): void {
  // what this start was given goes along: Chromium adds switches of its own to the command line that it passes on
  if (!app.requestSingleInstanceLock({ words: [...words] })) {
    app.exit(0);
    return;
  }
  app.enableSandbox();
  registerSchemes();
  if (process.platform === 'linux' && !app.commandLine.hasSwitch('password-store')) {
    const store = passwordStoreFor(process.env);
    if (store !== null) app.commandLine.appendSwitch('password-store', store);
  }
  const place: Place = {
    userData: app.getPath('userData'),
    version: app.getVersion(),
    development: __DEVELOPMENT__,
    hidden: words.includes('--hidden'),
    argv: words.filter((word) => !word.startsWith('-')),
    cwd: process.cwd(),
  };
  const log = createLog({ folder: join(place.userData, 'logs'), clock, echo: place.development });
  hardenEverything(log.room('window'));
  watchProcesses(log);
  // macOS tells of a link by an event, which comes before ready when the link started the application
  let early: string | null = null;
  let letter = (link: string) => {
    early = link;
  };
  app.on('open-url', (event, link) => {
    event.preventDefault();
    letter(link);
  });
  const first = linkIn(words);
  if (first !== null) early = first;
  // a fault in it is met when it is waited for
  const parts = Promise.all([import('./desktop.ts'), load()]);
  parts.catch(() => undefined);
  app
    .whenReady()
    .then(async () => {
      const [{ createDesktop }, { startApp }] = await parts;
      const desktop = createDesktop({ place, log, clock });
      await start(desktop, { clock, startApp, linkIn }, (open) => {
        letter = open;
        if (early !== null) open(early);
      });
    })
    .catch((cause: unknown) => giveUp(log, cause));
}

async function start(
  desktop: OwnDesktop,
  { clock, startApp, linkIn }: Omit<Application, 'load'> & Awaited<ReturnType<Application['load']>>,
  letters: (open: (link: string) => void) => void,
): Promise<void> {
  const { place, log } = desktop;
  let starting: Promise<RunningApp> | null = null;
  stopBeforeQuit(async () => {
    await (await starting)?.stop();
    desktop.destroy();
  }, log);
  const letter = (link: string) =>
    void starting
      ?.then((running) => running.openLetter(link))
      .catch((cause: unknown) => log.write('error', 'a mail link could not be opened', { cause: inFull(cause) }));
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const link = linkIn(wordsIn(data));
    if (link === null) desktop.window.show();
    else letter(link);
  });
  app.on('activate', () => desktop.window.show());
  starting = startApp(desktop);
  letters(letter);
  // programs that hand in mail come before the eye; a start that takes its time, such as after a crash, is seen to do so
  if (!place.hidden) {
    const patience = new Promise<void>((resolve) => clock.after(WINDOW_WAITS_MS, resolve));
    await Promise.race([starting, patience]);
    desktop.window.show();
  }
  await starting;
}

function wordsIn(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('words' in data) || !Array.isArray(data.words)) return [];
  return data.words.filter((word) => typeof word === 'string');
}

function giveUp(log: LogBook, cause: unknown): void {
  log.write('error', 'Outtray could not start', { cause: inFull(cause) });
  const reason = cause instanceof Error ? cause.message : String(cause);
  dialog.showErrorBox(
    outside().start.failed,
    `${reason}\n\n${outside().start.details(join(app.getPath('userData'), 'logs'))}`,
  );
  app.exit(1);
}
