import type { appCalls } from '../../shared/calls/app.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function appHandlers({ desktop, google, guide, snapshot }: CallDeps): HandlersOf<typeof appCalls> {
  const done = ok(null);
  return {
    snapshot: () => ok(snapshot()),
    log: (asked) => ok(desktop.log.page(asked)),
    copyText(text) {
      desktop.clipboard.copy(text);
      return done;
    },
    async openPage(page) {
      const app = google.apps.views().find(({ id }) => id === guide.view().connectedAppId);
      await desktop.pages.open(page, app?.preset === 'google' ? projectOf(app.clientId) : null);
      return done;
    },
    quit() {
      desktop.quit();
      return done;
    },
  };
}

/** The number of the Google project: what a client id of Google's begins with. */
function projectOf(clientId: string): string | null {
  return /^(\d{6,20})-/.exec(clientId)?.[1] ?? null;
}
