import type { Database } from 'better-sqlite3';
import type { Clock, Timer } from '../ports.ts';

const EVERY_MS = 60_000;

/**
 * Looks once a minute whether another process has written to the file (https://sqlite.org/pragma.html#pragma_data_version). The
 * command line says so itself after each message; this is for the one that was ended before it could.
 */
export function watchForNewcomers(db: Database, clock: Clock, came: () => void): { stop(): void } {
  const version = () => Number(db.pragma('data_version', { simple: true }));
  let seen = version();
  let timer: Timer;
  const look = () => {
    const now = version();
    if (now !== seen) came();
    seen = now;
    timer = clock.after(EVERY_MS, look);
  };
  timer = clock.after(EVERY_MS, look);
  return { stop: () => timer.cancel() };
}
