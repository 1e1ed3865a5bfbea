import type { PracticeClock } from './world.ts';

/** One thing that happened, oldest first, numbered from 1 since the start or the last reset. */
export interface PracticeEvent {
  seq: number;
  /** Epoch ms by the practice clock. */
  at: number;
  type:
    | 'request'
    | 'answer'
    | 'cut'
    | 'accepted'
    | 'session-opened'
    | 'held'
    | 'released'
    | 'fault'
    | 'grant'
    | 'revoked';
  endpoint?: string;
  status?: number;
  user?: string;
  mailId?: string;
  outtrayId?: string;
  faultId?: string;
}

export interface EventLog {
  emit(event: Omit<PracticeEvent, 'seq' | 'at'>): void;
  /** The newest 10,000. */
  all(): PracticeEvent[];
  count(counter: string): void;
  /** `request.<endpoint>`, `requests`, `connections`, `sessionsOpened`, `accepted`, `codeExchanges`, `refreshes` … */
  counters(): Record<string, number>;
  /** Resolves once the predicate is true; it is asked now and after each event. Rejects after `timeoutMs` (10 s). */
  waitFor(predicate: () => boolean, timeoutMs?: number): Promise<void>;
  clear(): void;
}

const KEPT = 10_000;

export function createEventLog(clock: PracticeClock): EventLog {
  let events: PracticeEvent[] = [];
  let seq = 0;
  let counters: Record<string, number> = {};
  const waiting = new Set<() => void>();

  return {
    emit: (event) => {
      seq += 1;
      events.push({ seq, at: clock.now(), ...event });
      if (events.length > KEPT) events = events.slice(-KEPT / 2);
      for (const check of [...waiting]) check();
    },
    all: () => [...events],
    count: (counter) => {
      counters[counter] = (counters[counter] ?? 0) + 1;
    },
    counters: () => ({ ...counters }),
    waitFor: (predicate, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          try {
            if (!predicate()) return;
          } catch (error) {
            finish(() => reject(error));
            return;
          }
          finish(resolve);
        };
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(check);
          settle();
        };
        const timer = setTimeout(() => {
          const last = events.slice(-8).map((event) => JSON.stringify(event));
          finish(() => reject(new Error(`still not so after ${timeoutMs} ms; last events:\n${last.join('\n')}`)));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    clear: () => {
      events = [];
      seq = 0;
      counters = {};
    },
  };
}
