import type { Clock, Link, Timer } from '../ports.ts';
import { createListeners } from './listeners.ts';

const lookAgainMs = 30_000;

export interface OwnLink extends Link {
  /** Looks at once, as after sleep. */
  look(): void;
}

/**
 * Whether there is a network. The main process is told of no change, so `isOnline` is asked whenever somebody wants to know and
 * after sleep, and every 30 seconds only while offline: an application that is at rest wakes for nothing.
 */
export function createLink({ isOnline, clock }: { isOnline: () => boolean; clock: Clock }): OwnLink {
  const changes = createListeners<boolean>();
  let last = isOnline();
  let waiting: Timer | null = null;

  const look = (): boolean => {
    const now = isOnline();
    const changed = now !== last;
    last = now;
    if (now) {
      waiting?.cancel();
      waiting = null;
    } else {
      waiting ??= clock.after(lookAgainMs, () => {
        waiting = null;
        look();
      });
    }
    if (changed) changes.tell(now);
    return now;
  };
  look();
  return { online: look, look: () => void look(), onChange: changes.add };
}
