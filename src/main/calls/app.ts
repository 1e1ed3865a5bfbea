import type { appCalls } from '../../shared/calls/app.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function appHandlers({ desktop, snapshot }: CallDeps): HandlersOf<typeof appCalls> {
  const done = ok(null);
  return {
    snapshot: () => ok(snapshot()),
    log: (asked) => ok(desktop.log.page(asked)),
    copyText(text) {
      desktop.clipboard.copy(text);
      return done;
    },
    async openPage(page) {
      await desktop.pages.open(page);
      return done;
    },
    quit() {
      desktop.quit();
      return done;
    },
  };
}
