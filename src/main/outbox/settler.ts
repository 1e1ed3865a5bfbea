import type { Problem } from '../../shared/problems/problem.ts';
import { storageProblem } from '../database/open.ts';
import type { Clock, Log } from '../ports.ts';
import { type DiskGuard, reportFatal } from './disk-guard.ts';

const AGAIN_MS = 5_000;

/**
 * Writes outcomes down. What Gmail has answered must not be forgotten because the disk is full: the write is kept in memory and
 * repeated until it succeeds, and meanwhile nothing new is claimed.
 */
export interface Settler {
  /** Resolves when `write` has been committed. */
  settle(write: () => void): Promise<void>;
  /** Why outcomes cannot be written now, or null. */
  stuck(): Problem | null;
}

export function createSettler(clock: Clock, log: Log, guard: DiskGuard, changed: () => void): Settler {
  let waiting = 0;
  let problem: Problem | null = null;

  /** Why the write failed, or null. */
  const once = (write: () => void): Problem | null => {
    try {
      write();
      return null;
    } catch (error) {
      reportFatal(guard, error);
      return storageProblem(error);
    }
  };

  return {
    settle(write) {
      const failed = once(write);
      if (failed === null) return Promise.resolve();
      waiting += 1;
      problem = failed;
      log.write('error', 'could not write an outcome down; trying again', { problem });
      changed();
      return new Promise((resolve) => {
        const again = () => {
          const failedAgain = once(write);
          if (failedAgain !== null) {
            problem = failedAgain;
            clock.after(AGAIN_MS, again);
            return;
          }
          waiting -= 1;
          if (waiting === 0) problem = null;
          changed();
          resolve();
        };
        clock.after(AGAIN_MS, again);
      });
    },
    stuck: () => (waiting > 0 ? problem : null),
  };
}
