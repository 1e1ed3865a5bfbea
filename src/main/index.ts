import { join } from 'node:path';
import { app, dialog } from 'electron';
import { outside } from '../shared/words/outside.ts';
import { systemClock } from './clock.ts';
import { hardenEverything } from './desktop/hardening.ts';
import { inFull, stopBeforeQuit, watchProcesses } from './desktop/lifecycle.ts';
import { createLog } from './desktop/log.ts';
import { registerSchemes } from './desktop/protocol.ts';
import { passwordStoreFor } from './desktop/session-bus.ts';
import type { LogBook, Place, RunningApp } from './desktop/types.ts';

/** Put in by the bundler: false in what is shipped. */
declare const __DEVELOPMENT__: boolean;

process.umask(0o077);
app.setName('Outtray');
if (app.requestSingleInstanceLock()) begin();
else app.exit(0);

function begin(): void {
  app.enableSandbox();
  registerSchemes();
  if (process.platform === 'linux' && !app.commandLine.hasSwitch('password-store')) {
    const store = passwordStoreFor(process.env);
    if (store !== null) app.commandLine.appendSwitch('password-store', store);
  }
  const words = process.argv.slice(process.defaultApp === true ? 2 : 1);
  const place: Place = {
    userData: app.getPath('userData'),
    version: app.getVersion(),
    development: __DEVELOPMENT__,
    hidden: words.includes('--hidden'),
    argv: words.filter((word) => !word.startsWith('-')),
    cwd: process.cwd(),
  };
  const log = createLog({ folder: join(place.userData, 'logs'), clock: systemClock, echo: place.development });
  hardenEverything(log.room('window'));
  watchProcesses(log);
  app.whenReady().then(() => start(place, log).catch((cause: unknown) => giveUp(log, cause)));
}

async function start(place: Place, log: LogBook): Promise<void> {
  const { createDesktop } = await import('./desktop/desktop.ts');
  const desktop = createDesktop({ place, log, clock: systemClock });
  let starting: Promise<RunningApp> | null = null;
  stopBeforeQuit(async () => {
    await (await starting)?.stop();
    desktop.destroy();
  }, log);
  app.on('second-instance', () => desktop.window.show());
  app.on('activate', () => desktop.window.show());
  // the page is loading while everything else is started: its calls wait
  if (!place.hidden) desktop.window.show();
  const { startApp } = await import('./app.ts');
  starting = startApp(desktop);
  await starting;
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
