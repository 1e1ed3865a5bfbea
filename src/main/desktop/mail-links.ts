import { app } from 'electron';
import type { MailLinks } from './types.ts';

const SCHEME = 'mailto';

/** Asks the system to open `mailto:` links with Outtray; on Linux by xdg-settings, which knows installed programs only. */
export function createMailLinks(): MailLinks {
  const on = () => app.isDefaultProtocolClient(SCHEME);
  return {
    now: () => ({ possible: app.isPackaged, on: app.isPackaged && on() }),
    set(wanted) {
      if (!app.isPackaged) return false;
      if (wanted) app.setAsDefaultProtocolClient(SCHEME);
      else app.removeAsDefaultProtocolClient(SCHEME);
      return on() === wanted;
    },
  };
}
