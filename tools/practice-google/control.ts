import { z } from 'zod';
import type { EventLog, PracticeEvent } from './events.ts';
import type { FaultInput, Faults } from './faults.ts';
import type { Quota } from './gmail/quota.ts';
import type { UploadSession, Uploads } from './gmail/upload.ts';
import type { MailKeeper } from './mailbox.ts';
import { revokeAccount } from './oauth/adapter.ts';
import type { Holds } from './server.ts';
import { defaultSettings, type PracticeUser, type Settings, type World } from './world.ts';

/** What tests and the control endpoint may turn. Every function does one thing at once. */
export interface Control {
  /** Arms a fault, see faults.ts; returns its id. @throws ZodError */
  fault(fault: FaultInput): string;
  removeFault(id: string): void;
  clearFaults(): void;
  faults(): { id: string; seen: number; struck: number; fault: FaultInput }[];
  /** Lets held answers go, those of one fault or all; returns how many. */
  release(faultId?: string): number;
  /** Changes settings; those not named stay. @throws ZodError */
  set(change: Partial<Settings>): Settings;
  settings(): Settings;
  /** Moves practice Google's clock forward: tokens, sessions and quotas age. */
  advance(ms: number): void;
  /** All live access tokens, or one user's, answer 401 from now on; refresh tokens stay. Returns how many. */
  expireAccessTokens(user?: string): number;
  /** As if the person took the access back: refresh gives invalid_grant. */
  revokeGrants(user: string): void;
  setAliases(user: string, aliases: string[]): void;
  addUser(user: { email: string; name?: string; kind?: PracticeUser['kind']; aliases?: string[] }): PracticeUser;
  users(): PracticeUser[];
  sessions(): UploadSession[];
  /** Forgets the upload sessions there are now; returns how many. */
  forgetSessions(options?: { which?: 'all' | 'finished' | 'unfinished'; status?: 404 | 410 }): number;
  counters(): Record<string, number>;
  events(): PracticeEvent[];
  /** Resolves when the predicate is true; asked now and after every event. Rejects after `timeoutMs` (10 s). */
  waitFor: EventLog['waitFor'];
  /** Mail, sessions, faults, holds, quotas, counters, settings and clock as at the start; grants too unless kept. */
  reset(options?: { keepGrants?: boolean }): void;
}

const clientState = z.enum(['ok', 'deleted', 'disabled']);
const sessionFate = z.union([z.literal('kept'), z.literal(404), z.literal(410)]);

const settingsSchema = z
  .strictObject({
    accessTokenSeconds: z.int().min(1),
    tokenMark: z.string().regex(/^\w*$/),
    testingMode: z.boolean(),
    rotateRefreshTokens: z.boolean(),
    maxRefreshTokens: z.int().min(1),
    refuseEmbedded: z.boolean(),
    latencyMs: z.number().min(0),
    unitsPerMinute: z.int().min(0).nullable(),
    quotaStatus: z.union([z.literal(403), z.literal(429)]),
    dailyMessages: z.int().min(0).nullable(),
    retryAfterGrowsMs: z.int().min(0),
    finishedSessions: sessionFate,
    unfinishedSessions: sessionFate,
    clients: z.strictObject({ installed: clientState, web: clientState }),
    webRedirectUris: z.array(z.string()),
    delegatedSubjects: z.array(z.string()),
    delegatedScopes: z.array(z.string()),
    serviceAccountDisabled: z.boolean(),
  })
  .partial();

const GRANT_KINDS = ['AccessToken', 'AuthorizationCode', 'RefreshToken', 'Grant', 'Session', 'Interaction'].map(
  (model) => `oidc.${model}`,
);

export function createControl(parts: {
  world: World;
  initial: Partial<Settings>;
  faults: Faults;
  holds: Holds;
  uploads: Uploads;
  mailbox: MailKeeper;
  quota: Quota;
}): Control {
  const { world, initial, faults, holds, uploads, mailbox, quota } = parts;
  const { store, settings, users, clock, events } = world;

  function userOf(email: string): PracticeUser {
    const user = users.find((one) => one.email === email);
    if (user === undefined) throw new Error(`practice Google has no user ${email}`);
    return user;
  }

  function set(change: Partial<Settings>): Settings {
    Object.assign(settings, settingsSchema.parse(change));
    return { ...settings };
  }

  return {
    fault: (fault) => faults.add(fault),
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),
    release: (faultId) => holds.release(faultId),
    set,
    settings: () => ({ ...settings }),
    advance: (ms) => clock.advance(ms),
    expireAccessTokens: (email) => {
      const sub = email === undefined ? undefined : userOf(email).sub;
      const live = store
        .list<{ accountId?: string }>('oidc.AccessToken')
        .filter(({ value }) => sub === undefined || value.accountId === sub);
      for (const { key } of live) store.remove('oidc.AccessToken', key);
      return live.length;
    },
    revokeGrants: (email) => {
      revokeAccount(store, userOf(email).sub);
      events.emit({ type: 'revoked', user: email });
    },
    setAliases: (email, aliases) => {
      const user = userOf(email);
      user.aliases = [...aliases];
      store.put('user', user.sub, user);
    },
    addUser: ({ email, name = email, kind = 'workspace', aliases = [] }) => {
      if (users.some((one) => one.email === email)) throw new Error(`practice Google already has ${email}`);
      const user = { email, name, kind, aliases, sub: String(100000000000000000001n + BigInt(users.length)) };
      users.push(user);
      store.put('user', user.sub, user);
      return user;
    },
    users: () => users.map((user) => ({ ...user })),
    sessions: () => uploads.list(),
    forgetSessions: ({ which = 'all', status = 404 } = {}) => uploads.forget(which, status),
    counters: () => events.counters(),
    events: () => events.all(),
    waitFor: (predicate, timeoutMs) => events.waitFor(predicate, timeoutMs),
    reset: ({ keepGrants = false } = {}) => {
      faults.clear();
      holds.release();
      mailbox.clear();
      store.removeAll('upload');
      store.removeAllBytes('upload');
      store.removeAll('forgotten-upload');
      quota.clear();
      if (!keepGrants) for (const kind of [...GRANT_KINDS, 'consent', 'grant-terms']) store.removeAll(kind);
      clock.reset();
      Object.assign(settings, defaultSettings(), settingsSchema.parse(initial));
      events.clear();
    },
  };
}
