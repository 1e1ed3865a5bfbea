import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { accountsCalls } from '../../shared/calls/accounts.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function accountsHandlers({ desktop, google }: CallDeps): HandlersOf<typeof accountsCalls> {
  const { accounts, setup, services } = google;
  return {
    makeDefault: (id) => accounts.makeDefault(id),
    holdAccount: ({ accountId, held }) => accounts.holdByOperator(accountId, held),
    accountSettings: (id) => setup.settings(id),
    saveAccountSettings: ({ accountId, settings }) => setup.save(accountId, settings),
    checkSender: ({ accountId, from }) => setup.check(accountId, from),
    declareSender: ({ accountId, address }) => setup.declare(accountId, address),
    lookInSent: ({ accountId, look }) => setup.lookInSent(accountId, look),

    serviceKeys: () => ok(services.keys()),
    async importServiceKey({ json }) {
      if (json !== null) return services.importKey(json);
      const path = await desktop.dialogs.openClientJson();
      if (path === null) return ok(null);
      try {
        return await services.importKey(await readFile(path, 'utf8'));
      } catch (error) {
        return fail(problem('attachment_unreadable', { name: basename(path) }, String(error)));
      }
    },
    addServiceAccount: ({ connectedAppId, subject }) => services.add(connectedAppId, subject),
    forgetServiceKey: (id) => services.forgetKey(id),
    tryServiceAccount: (id) => services.tryAgain(id),
  };
}
