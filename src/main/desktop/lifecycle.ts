import { app, powerMonitor } from 'electron';
import type { Log } from '../ports.ts';
import { createListeners } from './listeners.ts';
import type { Power } from './types.ts';

export const stopLimitMs = 10_000;

/** A program that breaks sooner than this after its start would only break again. */
const soonestRelaunchMs = 60_000;

/** Sleep and waking, as the system tells. To be called when ready. */
export function createPower(): Power {
  const suspended = createListeners<void>();
  const resumed = createListeners<void>();
  powerMonitor.on('suspend', () => suspended.tell());
  powerMonitor.on('resume', () => resumed.tell());
  return { onSuspend: suspended.add, onResume: resumed.add };
}

/** Logs whichever of our processes breaks. */
export function watchProcesses(log: Log): void {
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason !== 'clean-exit') log.write('error', 'a page broke', { reason, exitCode });
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit') log.write('error', 'a child process ended', { type, reason, exitCode, name });
  });
  process.on('unhandledRejection', (cause) =>
    log.write('error', 'a rejection was not handled', { cause: inFull(cause) }),
  );
  const began = performance.now();
  // what is in memory can no longer be trusted, what is on disk can: begin again from there, but not in a loop
  process.on('uncaughtException', (cause) => {
    log.write('error', 'an exception was not caught; Outtray ends', { cause: inFull(cause) });
    if (performance.now() - began > soonestRelaunchMs) app.relaunch();
    app.exit(1);
  });
}

/**
 * Whoever asks to quit, the menu, the system or a signal: `stop` is awaited first, for ten seconds at most. `app.exit` ends the
 * process, as nothing may ask again by then.
 */
export function stopBeforeQuit(stop: () => Promise<void>, log: Log): void {
  let stopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    void inTime(stop(), stopLimitMs)
      .then((done) => {
        if (!done) log.write('warn', 'not everything ended in time');
        app.exit(0);
      })
      .catch((cause: unknown) => {
        log.write('error', 'the end did not go well', { cause: inFull(cause) });
        app.exit(1);
      });
  });
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  });
  // how session managers and service managers ask a program to end
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  // closing the window is not quitting: the application lives in the tray
  app.on('window-all-closed', () => undefined);
}

async function inTime(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error with its stack. */
export function inFull(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
