export type SaveState = 'saved' | 'waiting' | 'failed';

export interface Saver<T> {
  /** Remembers the newest value; it is saved within the delay, however long the typing goes on. */
  readonly change: (value: T) => void;
  /** Saves what waits and resolves when nothing is on its way; false when it could not be saved. */
  readonly flush: () => Promise<boolean>;
  /** Forgets what waits: the draft was sent or deleted. */
  readonly stop: () => void;
}

/** Saves as typed: one save at a time, the newest value last, and nothing lost when a save fails. */
export function createSaver<T>(
  save: (value: T) => Promise<void>,
  delayMs: number,
  onState: (state: SaveState) => void,
): Saver<T> {
  let waiting: { readonly value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<boolean> | null = null;
  let stopped = false;

  function clear(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  async function saveOne(value: T): Promise<boolean> {
    try {
      await save(value);
      if (waiting === null && !stopped) onState('saved');
      return true;
    } catch {
      waiting ??= { value };
      if (!stopped) onState('failed');
      return false;
    }
  }

  async function flush(): Promise<boolean> {
    clear();
    let done = true;
    while (running !== null) done = await running;
    if (waiting === null || stopped) return done;
    const { value } = waiting;
    waiting = null;
    running = saveOne(value);
    done = await running;
    running = null;
    return done;
  }

  return {
    change(value) {
      if (stopped) return;
      waiting = { value };
      onState('waiting');
      timer ??= setTimeout(() => void flush(), delayMs);
    },
    flush,
    stop() {
      stopped = true;
      waiting = null;
      clear();
    },
  };
}
