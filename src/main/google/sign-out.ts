import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Log, Vault } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import type { Net } from './http.ts';
import type { GoogleStore } from './store.ts';
import { revokeToken } from './token-endpoint.ts';
import type { Tokens } from './tokens.ts';

export interface SignOutDeps extends Net {
  readonly store: GoogleStore;
  readonly accounts: Pick<Accounts, 'changed'>;
  readonly tokens: Pick<Tokens, 'forget'>;
  readonly vault: Vault;
  readonly log: Log;
}

/** Whether the provider ended the sign-in too; and if it was asked to and did not, why. */
export interface SignedOut {
  readonly revoked: boolean;
  readonly problem: Problem | null;
}

/**
 * Forgets a sign-in here, always, and at the provider when `revoke`. Its mail stays, on hold. Revoking ends the sign-ins of the same
 * account and connected app on other computers as well (facts F2.11).
 */
export type SignOut = (accountId: string, revoke: boolean) => Promise<Result<SignedOut, Problem>>;

const unrevoked = { refused: 'revoke_failed', unreachable: 'revoke_unreachable', unasked: 'revoke_unasked' } as const;

export function createSignOut(deps: SignOutDeps): SignOut {
  const { store, accounts, tokens, vault, clock, log } = deps;
  return async (accountId, revoke) => {
    const account = store.account(accountId);
    if (!account) return fail(problem('account_unknown'));
    const app = store.app(account.connectedAppId);
    const sealed = store.tokens(accountId)?.refreshToken;
    try {
      const why = problem('needs_authorization', { email: account.email });
      store.signOut(accountId, { reason: 'needs_authorization', until: null, problem: why }, clock.now());
    } catch (error) {
      return fail(storageProblem(error));
    }
    tokens.forget(accountId);
    accounts.changed();
    log.write('info', 'signed out', { accountId });
    // a service account has nothing to revoke: its key is forgotten here, and deleted at Google by the administrator
    if (!revoke || account.kind !== 'oauth') return ok({ revoked: false, problem: null });
    const token = sealed === undefined ? null : await vault.open(sealed);
    const done =
      token?.ok === true && app !== null ? await revokeToken(deps, app.revocationUri, token.value) : 'unasked';
    if (done === 'gone') return ok({ revoked: true, problem: null });
    log.write('warn', 'the provider has not ended the sign-in', { accountId, reason: done });
    return ok({ revoked: false, problem: problem(unrevoked[done], { email: account.email }) });
  };
}
