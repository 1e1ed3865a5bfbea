import type { Snapshot } from '../shared/model.ts';
import type { AlertChange } from './alert.ts';
import type { Desktop } from './desktop/types.ts';
import type { Clock } from './ports.ts';

/** The window is told at most this often. */
const BETWEEN_PUSHES_MS = 100;

export interface Telling {
  /** Something has changed: window, tray and notifications are told in a moment, of all that has changed by then. */
  changed(): void;
  /** Grows with every change, so that the window can tell an older snapshot from a newer one. */
  revision(): number;
  /** The database is closed after this, and there is nobody to tell. */
  stop(): void;
}

export interface TellingDeps {
  readonly desktop: Pick<Desktop, 'window' | 'tray' | 'notices' | 'settings'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly snapshot: () => Snapshot;
  readonly alertsFor: (snapshot: Snapshot) => AlertChange;
}

export function createTelling({ desktop, clock, snapshot, alertsFor }: TellingDeps): Telling {
  let revision = 0;
  let stopped = false;
  let waiting = false;

  const tell = () => {
    waiting = false;
    if (stopped) return;
    const now = snapshot();
    desktop.window.push('changed', now);
    desktop.tray.update(now);
    const { raise, clear } = alertsFor(now);
    for (const { tag, title, body, page, messageId } of desktop.settings.get('preferences').notifications ? raise : [])
      desktop.notices.notify({ tag, title, body, show: { page, messageId } });
    for (const tag of clear) desktop.notices.clear(tag);
    desktop.notices.badge(now.counts.failed + now.counts.unconfirmed);
  };

  return {
    changed() {
      revision += 1;
      if (waiting || stopped) return;
      waiting = true;
      clock.after(BETWEEN_PUSHES_MS, tell);
    },
    revision: () => revision,
    stop() {
      stopped = true;
    },
  };
}
