import { limitPresets } from '../../shared/account-model.ts';
import { type Problem, type ProblemCode, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Log, Random, Vault } from '../ports.ts';
import { fromGrant } from './access-token.ts';
import type { AccountStore } from './account-store.ts';
import type { Accounts } from './accounts.ts';
import type { Net } from './http.ts';
import type { AppRecord } from './records.ts';
import { serviceForm, verdictOf } from './service-grants.ts';
import { readServiceKey, sealable } from './service-key.ts';
import type { GoogleStore } from './store.ts';
import { askForTokens } from './token-endpoint.ts';
import { refreshFault } from './token-replies.ts';
import type { Tokens } from './tokens.ts';

const SCOPE = 'https://www.googleapis.com/auth/gmail.send';

/** A key as the window sees it: what the administrator needs, and nothing of the key. */
export interface KeyView {
  readonly connectedAppId: string;
  readonly robotEmail: string;
  readonly clientId: string;
  readonly scope: string;
  /** How many accounts use it. */
  readonly accounts: number;
}

/**
 * Legacy: sending in the name of people of a Workspace whose administrator has delegated that to a key. The key opens every mailbox of
 * the domain, so it is used only for addresses that the operator has named, one account each.
 */
export interface ServiceAccounts {
  keys(): KeyView[];
  /** Takes a key file; one of the same service account takes the place of the older. */
  importKey(json: string): Promise<Result<KeyView, Problem>>;
  /** Names an address that the key may send as. It is tried at once; a delegation that is not there yet is waited for. */
  add(connectedAppId: string, subject: string): Promise<Result<{ accountId: string }, Problem>>;
  /** Forgets a key that no account uses. Fails with app_unknown, or app_in_use. */
  forgetKey(connectedAppId: string): Result<null, Problem>;
  /** Tries a refused account again now, as long as it takes for another day. */
  tryAgain(accountId: string): Promise<Result<null, Problem>>;
}

export interface ServiceAccountDeps extends Net {
  readonly store: GoogleStore;
  readonly more: AccountStore;
  readonly accounts: Accounts;
  readonly tokens: Pick<Tokens, 'forget' | 'accessToken'>;
  readonly vault: Vault;
  readonly random: Random;
  readonly log: Log;
}

/** What makes no account: nobody can mend it by waiting. */
const final: ReadonlySet<ProblemCode> = new Set([
  'subject_unknown',
  'subject_invalid',
  'robot_disabled',
  'service_key_refused',
]);

/** What another key may mend. */
const byKey: readonly ProblemCode[] = [
  'robot_disabled',
  'service_key_refused',
  'service_key_unreadable',
  'client_invalid',
];

export function createServiceAccounts(deps: ServiceAccountDeps): ServiceAccounts {
  const { store, more, accounts, tokens, vault, clock, random, log } = deps;
  const views = () => more.keys().map(({ id: connectedAppId, ...key }) => ({ connectedAppId, ...key, scope: SCOPE }));
  const viewOf = (id: string) => views().find(({ connectedAppId }) => connectedAppId === id);

  async function first(app: AppRecord, secret: string, subject: string) {
    const form = serviceForm(app, secret, subject, clock.now());
    return form.ok ? ok(await askForTokens(deps, app.tokenUri, form.value)) : form;
  }

  return {
    keys: views,

    async importKey(json) {
      const read = readServiceKey(json);
      if (!read.ok) return read;
      const { robotEmail, clientId, project, tokenUri, apiRoot, preset } = read.value;
      const key = await vault.seal(sealable(read.value));
      if (!key.ok) return key;
      try {
        const id = more.keyId(clientId) ?? newId(clock, random);
        const name = project === '' ? 'Service account' : `Service account (${project})`;
        more.putKey(
          { id, name, preset, tokenUri, apiRoot, clientId, robotEmail, key: key.value, scopes: [SCOPE] },
          clock.now(),
        );
        for (const { id: accountId, connectedAppId } of store.accounts()) {
          if (connectedAppId === id) tokens.forget(accountId);
        }
        accounts.releaseApp(id, byKey);
        accounts.changed();
        log.write('info', 'took the key of a service account');
        return ok(viewOf(id) ?? { connectedAppId: id, robotEmail, clientId, scope: SCOPE, accounts: 0 });
      } catch (error) {
        return fail(storageProblem(error));
      }
    },

    async add(connectedAppId, typed) {
      const subject = typed.trim();
      const app = store.app(connectedAppId);
      if (app?.kind !== 'service') return fail(problem('app_unknown'));
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(subject)) return fail(problem('address_invalid', { address: subject }));
      if (subject.toLowerCase() === app.robotEmail?.toLowerCase()) {
        return fail(problem('subject_is_robot', { email: subject }));
      }
      const opened = app.clientSecret === null ? null : await vault.open(app.clientSecret);
      if (opened === null || (!opened.ok && opened.problem.code === 'token_unreadable')) {
        return fail(problem('service_key_unreadable', { robot: app.robotEmail ?? '' }));
      }
      if (!opened.ok) return opened;
      const sealed = await vault.seal(subject);
      if (!sealed.ok) return sealed;
      const asked = await first(app, opened.value, subject);
      if (!asked.ok) return asked;
      const answer = asked.value;
      const known = store
        .accounts()
        .find((one) => one.connectedAppId === app.id && one.email.toLowerCase() === subject.toLowerCase());
      const id = known?.id ?? newId(clock, random);
      const verdict = answer.ok
        ? null
        : answer.problem.kind === 'fault'
          ? refreshFault(answer.problem.fault, new URL(app.tokenUri).host)
          : verdictOf({ email: subject, refusedSince: null }, app, answer.problem.refusal, clock.now());
      if (verdict && final.has(verdict.problem.code)) return fail(verdict.problem);
      const access = answer.ok ? fromGrant(answer.value, clock) : null;
      const accessToken = answer.ok ? await vault.seal(answer.value.accessToken) : null;
      try {
        more.putService(
          { id, connectedAppId: app.id, sub: subject.toLowerCase(), email: subject, ...limitPresets.workspace },
          {
            accountId: id,
            accessToken: accessToken?.ok ? accessToken.value : null,
            refreshToken: sealed.value,
            accessObtainedAt: access?.obtainedAt ?? null,
            accessExpiresAt: access?.expiresAt ?? null,
            refreshExpiresAt: null,
            scopes: [SCOPE],
            refreshedAt: access?.obtainedAt ?? null,
          },
          clock.now(),
        );
      } catch (error) {
        return fail(storageProblem(error));
      }
      tokens.forget(id);
      accounts.changed();
      log.write('info', 'added a service account', { accountId: id });
      // asked again by the token cache, which keeps what it finds on the account
      if (verdict?.problem.code === 'not_delegated') await tokens.accessToken(id);
      return ok({ accountId: id });
    },

    forgetKey(connectedAppId) {
      const key = viewOf(connectedAppId);
      if (!key) return fail(problem('app_unknown'));
      if (!more.dropKey(connectedAppId)) return fail(problem('app_in_use', { app: key.robotEmail }));
      accounts.changed();
      log.write('info', 'forgot the key of a service account');
      return ok(null);
    },

    async tryAgain(accountId) {
      const account = store.account(accountId);
      if (account?.kind !== 'service') return fail(problem('account_unknown'));
      more.refusedSince(accountId, null);
      store.setHold(accountId, null);
      tokens.forget(accountId);
      const token = await tokens.accessToken(accountId);
      if (token.ok) accounts.releaseApp(account.connectedAppId, byKey);
      accounts.changed();
      return token.ok ? ok(null) : fail(token.problem.problem);
    },
  };
}
