import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { signInCalls } from '../../shared/calls/sign-in.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function signInHandlers({ desktop, google, guide, practiceClient }: CallDeps): HandlersOf<typeof signInCalls> {
  const { apps, signIns } = google;
  const done = ok(null);

  async function take(json: string, practice: boolean, into?: string) {
    const imported = await apps.importClient(json, into);
    if (imported.ok) guide.connected(imported.value.connectedAppId, practice);
    return imported;
  }
  return {
    async importClient({ json, into }) {
      if (json !== null) return take(json, false, into);
      const path = await desktop.dialogs.openClientJson();
      if (path === null) return ok({ connectedAppId: null, signedOut: 0 });
      try {
        return await take(await readFile(path, 'utf8'), false, into);
      } catch (error) {
        return fail(problem('attachment_unreadable', { name: basename(path) }, String(error)));
      }
    },
    async importPractice() {
      const json = desktop.place.development ? await practiceClient() : null;
      return json === null ? fail(problem('provider_unreachable')) : take(json, true);
    },
    removeConnectedApp: (id) => apps.remove(id),
    async signIn(asked) {
      guide.signingIn(asked.connectedAppId);
      const signedIn = await signIns.start(asked);
      if (signedIn.ok) guide.signedIn(asked.connectedAppId, signedIn.value.accountId);
      return signedIn;
    },
    signInContinueInBrowser() {
      signIns.continueInBrowser();
      return done;
    },
    signInCancel() {
      signIns.cancel();
      return done;
    },
    signInRead() {
      signIns.read();
      return done;
    },
    signOut: ({ accountId, revoke }) => google.signOut(accountId, revoke),
  };
}
