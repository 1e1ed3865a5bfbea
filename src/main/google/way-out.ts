import type { Dispatcher } from 'undici';
import type { SystemDispatcherDeps } from './system-dispatcher.ts';

/** The way to the network as the system's settings say. Undici is read when the first request goes out: the doors open before that. */
export interface WayOut {
  readonly dispatcher: () => Promise<Dispatcher>;
  /** The network has changed, see system-dispatcher.ts. */
  renew(): void;
  /** What goes out ends first; later requests fail. */
  close(): Promise<void>;
}

export function createWayOut(deps: SystemDispatcherDeps): WayOut {
  const load = async () => (await import('./system-dispatcher.ts')).createSystemDispatcher(deps);
  let loading: ReturnType<typeof load> | null = null;
  let over = false;
  return {
    async dispatcher() {
      loading ??= load();
      const dispatcher = await loading;
      if (over) await dispatcher.close();
      return dispatcher;
    },
    renew: () => void loading?.then((dispatcher) => dispatcher.renew()),
    async close() {
      over = true;
      await (await loading)?.close();
    },
  };
}
