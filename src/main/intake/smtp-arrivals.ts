import type { Readable } from 'node:stream';
import type { Problem } from '../../shared/problems/problem.ts';
import { MailFault } from '../mail/request.ts';
import type { Clock } from '../ports.ts';

/** The messages whose content is coming in at a door. */
export interface Arrivals {
  /** `done` settles when the message has been answered. */
  add(content: Readable, done: Promise<void>): void;
  /** Waits up to `graceMs` for those that are coming in now; what is left then is broken off for this reason. */
  end(graceMs: number, reason: Problem): Promise<void>;
}

export function createArrivals(clock: Pick<Clock, 'after'>): Arrivals {
  const arriving = new Map<Readable, Promise<void>>();
  return {
    add(content, done) {
      arriving.set(content, done);
      done.finally(() => arriving.delete(content));
    },
    async end(graceMs, reason) {
      const atWork = [...arriving.keys()];
      const waiting = new AbortController();
      const grace = new Promise<void>((resolve) => {
        const timer = clock.after(graceMs, resolve);
        waiting.signal.addEventListener('abort', () => timer.cancel());
      });
      await Promise.race([Promise.allSettled([...arriving.values()]), grace]);
      waiting.abort();
      for (const content of atWork) if (arriving.has(content)) content.destroy(new MailFault(reason));
      await Promise.allSettled([...arriving.values()]);
    },
  };
}
