import {
  type Addable,
  type AppSettings,
  adding,
  defaultParameters,
  defaultScopes,
  faultsOf,
  leadsElsewhere,
  type SecretChange,
  tidied,
  warningsOf,
} from '../../shared/connected-app.ts';
import type { ConnectedApp } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Log, Random, Vault } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import { type ClientCheck, checkClient } from './check-client.ts';
import { type ClientSettings, readClientJson } from './client-json.ts';
import type { Net } from './http.ts';
import type { SignIns } from './oauth.ts';
import type { AppRecord } from './records.ts';
import type { GoogleStore } from './store.ts';
import type { Tokens } from './tokens.ts';

/** What new addresses, a new secret or a switch at the provider may mend. */
const mendable = ['client_invalid', 'scope_invalid', 'gmail_api_disabled'] as const;

export interface ConnectedApps {
  views(): ConnectedApp[];
  /**
   * Takes a client JSON; one whose client id is known already updates that connected app. Any other makes a new one, or takes the place
   * of the client of `into`, whose accounts have to sign in again then.
   */
  importClient(json: string, into?: string): Promise<Result<{ connectedAppId: string; signedOut: number }, Problem>>;
  /**
   * Makes (`appId` null) or changes a connected app. Fails with the first of `faultsOf`, app_unknown, app_name_taken or
   * app_client_taken. Accounts whose sign-in was for another client or server are signed out here, and their mail waits.
   */
  save(
    appId: string | null,
    settings: AppSettings,
    secret: SecretChange,
  ): Promise<Result<{ connectedAppId: string; signedOut: number }, Problem>>;
  /** Adds what makes a sign-in last, or the permission to send. */
  add(appId: string, what: Addable): Promise<Result<null, Problem>>;
  /** Whether the provider knows the client. */
  check(appId: string): Promise<Result<ClientCheck, Problem>>;
  /** Ends the holds that a change at the provider may have mended. */
  retry(appId: string): Result<null, Problem>;
  /** Fails with app_unknown, or app_in_use while accounts or kept mail need it. */
  remove(appId: string): Result<null, Problem>;
}

export interface ConnectedAppDeps extends Net {
  readonly store: GoogleStore;
  readonly accounts: Pick<Accounts, 'releaseApp' | 'changed'>;
  readonly tokens: Pick<Tokens, 'forget'>;
  readonly signIns: Pick<SignIns, 'current' | 'cancel'>;
  readonly vault: Vault;
  readonly random: Random;
  readonly log: Log;
}

export function createConnectedApps(deps: ConnectedAppDeps): ConnectedApps {
  const { store, accounts, tokens, signIns, vault, clock, random, log } = deps;

  /** Writes an app down, and takes back what its new settings must not be used with. */
  function keep(
    known: AppRecord | null,
    record: AppRecord,
  ): Result<{ connectedAppId: string; signedOut: number }, Problem> {
    try {
      if (!known) store.insertApp(record, clock.now());
      const elsewhere = known !== null && leadsElsewhere(known, record);
      // it would end with tokens of the old client
      if (elsewhere && signIns.current()?.connectedAppId === known.id) signIns.cancel();
      const ended = elsewhere ? store.signedIn(known.id) : [];
      if (known) {
        const why = (email: string) => problem('needs_authorization', { email });
        const holds = ended.map(({ id, email }) => ({
          accountId: id,
          hold: { reason: 'needs_authorization', until: null, problem: why(email) },
        }));
        store.updateApp(record, holds, clock.now());
        for (const { id } of ended) tokens.forget(id);
        accounts.releaseApp(known.id, mendable);
      }
      log.write('info', known ? 'a connected app was changed' : 'a connected app was added', {
        preset: record.preset,
        signedOut: ended.length,
      });
      accounts.changed();
      return ok({ connectedAppId: record.id, signedOut: ended.length });
    } catch (error) {
      return fail(storageProblem(error));
    }
  }

  function taken(settings: AppSettings, appId: string | null): Problem | null {
    const others = store.apps().filter(({ id }) => id !== appId);
    const client = others.find(({ clientId }) => clientId === settings.clientId);
    if (client) return problem('app_client_taken', { app: client.name });
    const namesake = others.find(({ name }) => name.toLowerCase() === settings.name.toLowerCase());
    return namesake ? problem('app_name_taken', { app: namesake.name }) : null;
  }

  return {
    views: () => store.apps().map(viewOf),

    async importClient(json, into) {
      const target = into === undefined ? null : store.app(into);
      if (into !== undefined && (!target || target.kind)) return fail(problem('app_unknown'));
      const read = readClientJson(json);
      if (!read.ok) return read;
      const sealed = await vault.seal(read.value.clientSecret);
      if (!sealed.ok) return sealed;
      const same = store.appByClientId(read.value.clientId);
      const known = same ?? (target && store.app(target.id));
      const others = store.apps().filter(({ id }) => id !== known?.id);
      const names = others.map(({ name }) => name.toLowerCase());
      return keep(known, {
        id: known?.id ?? newId(clock, random),
        scopes: known?.scopes ?? defaultScopes,
        queryParameters: known?.queryParameters ?? defaultParameters,
        startsInBrowser: known?.startsInBrowser ?? false,
        uploadSessions: sameApi(known, read.value) ? (known?.uploadSessions ?? 'unknown') : 'unknown',
        ...read.value,
        name: known && (same || staysNamed(known, read.value)) ? known.name : freeName(read.value.name, names),
        clientSecret: sealed.value,
      });
    },

    async save(appId, asked, secret) {
      const known = appId === null ? null : store.app(appId);
      if (appId !== null && !known) return fail(problem('app_unknown'));
      const settings = tidied(asked);
      const [fault] = faultsOf(settings, secret, known, known !== null && known.clientSecret !== null);
      if (fault) return fail(fault.problem);
      const sealed = secret.do === 'set' ? await vault.seal(secret.value.trim()) : null;
      if (sealed?.ok === false) return sealed;
      // asked last, with no pause before writing: two presses of one button make one app
      const double = taken(settings, appId);
      if (double) return fail(double);
      return keep(known, {
        ...settings,
        id: known?.id ?? newId(clock, random),
        clientSecret: sealed ? sealed.value : secret.do === 'keep' ? (known?.clientSecret ?? null) : null,
        uploadSessions: sameApi(known, settings) ? (known?.uploadSessions ?? 'unknown') : 'unknown',
      });
    },

    async add(appId, what) {
      const known = store.app(appId);
      if (!known) return fail(problem('app_unknown'));
      const kept = keep(known, adding(known, what));
      return kept.ok ? ok(null) : kept;
    },

    async check(appId) {
      const app = store.app(appId);
      return app ? ok(await checkClient(deps, app)) : fail(problem('app_unknown'));
    },

    retry(appId) {
      if (!store.app(appId)) return fail(problem('app_unknown'));
      accounts.releaseApp(appId, mendable);
      return ok(null);
    },

    remove(appId) {
      const app = store.app(appId);
      if (!app) return fail(problem('app_unknown'));
      if (!store.removeApp(appId)) return fail(problem('app_in_use', { app: app.name }));
      // what it ends with would belong to nothing
      if (signIns.current()?.connectedAppId === appId) signIns.cancel();
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

/** What was learned about upload sessions holds for the server it was learned from. */
function sameApi(known: AppRecord | null, next: Pick<ClientSettings, 'apiRoot'>): boolean {
  return known?.apiRoot === next.apiRoot;
}

/** Whether the name still fits when another client takes the place: one that was taken from a file names the project of that file. */
function staysNamed(known: AppRecord, next: ClientSettings): boolean {
  return known.preset === next.preset && !/^Google(?: \(.*\))?(?: \d+)?$/.test(known.name);
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let count = 2; taken.includes(name.toLowerCase()); count += 1) name = `${wanted} ${count}`;
  return name;
}
