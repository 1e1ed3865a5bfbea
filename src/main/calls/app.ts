import type { appCalls } from '../../shared/calls/app.ts';
import { ok } from '../../shared/result.ts';
import { supportBundle } from '../support-bundle.ts';
import type { CallDeps, HandlersOf } from './deps.ts';
import { saveFile } from './save-file.ts';

/** All that the log has at hand. */
const LOG_LINES = 2_000;

export function appHandlers({
  desktop,
  google,
  guide,
  snapshot,
  clock,
  databaseState,
}: CallDeps): HandlersOf<typeof appCalls> {
  const done = ok(null);
  return {
    snapshot: () => ok(snapshot()),
    log: (asked) => ok(desktop.log.page(asked)),
    supportBundle() {
      const now = clock.now();
      const log = desktop.log.page({
        level: 'debug',
        accountId: null,
        messageId: null,
        before: null,
        limit: LOG_LINES,
      }).entries;
      const text = supportBundle({ snapshot: snapshot(), log, database: databaseState(), madeAt: now });
      return saveFile(
        desktop.dialogs,
        `Outtray support ${new Date(now).toISOString().slice(0, 10)}.txt`,
        Buffer.from(text, 'utf8'),
      );
    },
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
