import type { Bridge, Pushed } from '../../shared/ipc.ts';

type Show = Pushed<'show'>;

export interface Shows {
  /** Hands over what was asked for already, then every following wish. */
  readonly listen: (listener: (show: Show) => void) => () => void;
}

/** Listens from the first script on, so that a page asked for while the window still loads is not missed. */
export function followShows(bridge: Bridge): Shows {
  let early: Show | null = null;
  let current: ((show: Show) => void) | null = null;
  bridge.on('show', (show) => {
    if (current === null) early = show;
    else current(show);
  });
  return {
    listen(listener) {
      current = listener;
      if (early !== null) listener(early);
      early = null;
      return () => {
        current = null;
      };
    },
  };
}
