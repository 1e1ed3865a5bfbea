import type { ConnectedApp } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Clock, Random, Vault } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import { readClientJson } from './client-json.ts';
import type { AppRecord } from './records.ts';
import { canonical, sendScopes } from './scopes.ts';
import type { GoogleStore } from './store.ts';

const defaultScopes = ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'] as const;

/** Without these Google gives no refresh token, and the sign-in would end after an hour. */
const defaultParameters = [
  { name: 'access_type', value: 'offline' },
  { name: 'prompt', value: 'consent' },
] as const;

/** What new addresses or a new secret may mend. */
const mendable = ['client_invalid', 'scope_invalid', 'gmail_api_disabled'] as const;

export interface ConnectedApps {
  views(): ConnectedApp[];
  /** Takes a client JSON; one whose client id is known already updates that connected app. */
  importClient(json: string): Promise<Result<{ connectedAppId: string }, Problem>>;
  /** Fails with app_unknown, or app_in_use while accounts or kept mail need it. */
  remove(appId: string): Result<null, Problem>;
}

export interface ConnectedAppDeps {
  readonly store: GoogleStore;
  readonly accounts: Pick<Accounts, 'releaseApp' | 'changed'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
}

export function createConnectedApps({ store, accounts, vault, clock, random }: ConnectedAppDeps): ConnectedApps {
  return {
    views: () => store.apps().map(viewOf),

    async importClient(json) {
      const read = readClientJson(json);
      if (!read.ok) return read;
      const sealed = await vault.seal(read.value.clientSecret);
      if (!sealed.ok) return sealed;
      try {
        const known = store.appByClientId(read.value.clientId);
        const record: AppRecord = {
          id: known?.id ?? newId(clock, random),
          scopes: defaultScopes,
          queryParameters: defaultParameters,
          startsInBrowser: false,
          uploadSessions: 'unknown',
          ...read.value,
          clientSecret: sealed.value,
        };
        if (known) store.updateApp(record, clock.now());
        else store.insertApp(record, clock.now());
        if (known) accounts.releaseApp(known.id, mendable);
        accounts.changed();
        return ok({ connectedAppId: record.id });
      } catch (error) {
        return fail(storageProblem(error));
      }
    },

    remove(appId) {
      const app = store.app(appId);
      if (!app) return fail(problem('app_unknown'));
      if (!store.removeApp(appId)) return fail(problem('app_in_use', { app: app.name }));
      accounts.changed();
      return ok(null);
    },
  };
}

/** What the window shows of a connected app; its secret is not among it. */
export function viewOf(app: AppRecord): ConnectedApp {
  const {
    clientSecret,
    uploadSessions: _sessions,
    kind: _kind,
    robotEmail: _robot,
    scopes,
    queryParameters,
    ...rest
  } = app;
  return {
    ...rest,
    scopes: [...scopes],
    queryParameters: queryParameters.map((one) => ({ ...one })),
    hasSecret: clientSecret !== null,
    warnings: warningsOf(app),
  };
}

/** What will go wrong with such settings, at the latest when the first access token ends. */
export function warningsOf({
  scopes,
  queryParameters,
}: Pick<AppRecord, 'scopes' | 'queryParameters'>): ConnectedApp['warnings'] {
  const has = (name: string, value: string) =>
    queryParameters.some((one) => one.name === name && one.value.split(' ').includes(value));
  const warnings: ConnectedApp['warnings'] = [];
  if (!has('access_type', 'offline')) warnings.push('no_offline_access');
  if (!has('prompt', 'consent')) warnings.push('no_consent_prompt');
  if (!scopes.map(canonical).some((scope) => sendScopes.has(scope))) warnings.push('no_send_scope');
  return warnings;
}
