import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { signInCalls } from '../../shared/calls/sign-in.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function signInHandlers({ desktop, google, practiceClient }: CallDeps): HandlersOf<typeof signInCalls> {
  const { apps, signIns } = google;
  const done = ok(null);
  return {
    async importClient({ json }) {
      if (json !== null) return apps.importClient(json);
      const path = await desktop.dialogs.openClientJson();
      if (path === null) return ok({ connectedAppId: null });
      try {
        return await apps.importClient(await readFile(path, 'utf8'));
      } catch (error) {
        return fail(problem('attachment_unreadable', { name: basename(path) }, String(error)));
      }
    },
    async importPractice() {
      const json = desktop.place.development ? await practiceClient() : null;
      return json === null ? fail(problem('provider_unreachable')) : apps.importClient(json);
    },
    removeConnectedApp: (id) => apps.remove(id),
    signIn: (asked) => signIns.start(asked),
    signInContinueInBrowser() {
      signIns.continueInBrowser();
      return done;
    },
    signInCancel() {
      signIns.cancel();
      return done;
    },
    signOut: ({ accountId, revoke }) => google.signOut(accountId, revoke),
  };
}
