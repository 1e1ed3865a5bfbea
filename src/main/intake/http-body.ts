import type { IncomingMessage } from 'node:http';
import { problem } from '../../shared/problems/problem.ts';
import { MailFault } from '../mail/request.ts';
import type { Clock, Timer } from '../ports.ts';

/** Without a byte for so long, a body is given up. */
const IDLE_MS = 30_000;
/** The whole body. On the wire of one computer 35 MB take seconds. */
const BODY_MS = 300_000;

/**
 * The bytes of a request, read as fast as they are kept and no faster. Every end but the proper one is a MailFault: client_gone or
 * too_slow_client. Stopping early leaves the request open, so that an answer can still be given.
 */
export async function* httpBody(incoming: IncomingMessage, clock: Clock): AsyncGenerator<Uint8Array> {
  const bytes: AsyncIterator<Uint8Array> = incoming.iterator({ destroyOnReturn: false });
  const started = clock.monotonic();
  for (;;) {
    const left = Math.min(IDLE_MS, BODY_MS - (clock.monotonic() - started));
    const wait: { timer: Timer | null } = { timer: null };
    const late = new Promise<'late'>((resolve) => {
      wait.timer = clock.after(Math.max(0, left), () => resolve('late'));
    });
    const next = bytes.next();
    // a connection that is cut while nobody waits any more concerns nobody
    next.catch(() => {});
    try {
      const piece = await Promise.race([next, late]);
      if (piece === 'late') throw new MailFault(problem('too_slow_client'));
      if (piece.done) return;
      yield piece.value;
    } catch (error) {
      if (error instanceof MailFault) throw error;
      throw new MailFault(problem('client_gone'));
    } finally {
      wait.timer?.cancel();
    }
  }
}

/** Lets at most `places` callers go on at once; the others wait in order. */
export function turnstile(places: number): { enter(): Promise<() => void> } {
  let free = places;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async enter() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let left = false;
      return () => {
        if (!left) leave();
        left = true;
      };
    },
  };
}
