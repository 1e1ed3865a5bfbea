import type { accountsCalls } from '../../shared/calls/accounts.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function accountsHandlers({ google }: CallDeps): HandlersOf<typeof accountsCalls> {
  const { accounts } = google;
  return {
    makeDefault: (id) => accounts.makeDefault(id),
    holdAccount: ({ accountId, held }) => accounts.holdByOperator(accountId, held),
  };
}
