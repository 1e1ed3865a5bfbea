import type { EventLog } from './events.ts';
import type { Store } from './store.ts';

/** Real time plus whatever the control endpoint advanced it by. Epoch ms. */
export interface PracticeClock {
  now(): number;
  advance(ms: number): void;
  reset(): void;
}

export interface PracticeUser {
  email: string;
  name: string;
  /** Google's id for the person; a string of digits. */
  sub: string;
  /** Addresses that From may carry without being replaced. */
  aliases: string[];
  /** Consumer accounts cannot be impersonated by a service account. */
  kind: 'consumer' | 'workspace';
}

export type ClientKind = 'installed' | 'web';
export type ClientState = 'ok' | 'deleted' | 'disabled';

/** Everything that the control endpoint can turn. Durations as their names say. */
export interface Settings {
  accessTokenSeconds: number;
  /** Stands in every token and code that is issued, so that one that has strayed is found anywhere. */
  tokenMark: string;
  /** External app in Testing: refresh tokens live seven days and the token answer says so. */
  testingMode: boolean;
  rotateRefreshTokens: boolean;
  /** Live refresh tokens of one account and client; the oldest is dropped silently. */
  maxRefreshTokens: number;
  /** Refuse any User-Agent with "Electron/" on the sign-in pages. */
  refuseEmbedded: boolean;
  /** Waited before every answer. */
  latencyMs: number;
  /** Quota units a minute a user (a send costs 100); null switches the quota off. */
  unitsPerMinute: number | null;
  /** Google answers a used-up quota with either. */
  quotaStatus: 403 | 429;
  /** Messages a user in a rolling 24 h; null switches the limit off. */
  dailyMessages: number | null;
  /** How far "Retry after" moves with every call made before it; 0 leaves it. */
  retryAfterGrowsMs: number;
  /** What asking or repeating a finished upload session gives. */
  finishedSessions: 'kept' | 404 | 410;
  /** What any request to an unfinished upload session gives. */
  unfinishedSessions: 'kept' | 404 | 410;
  clients: Record<ClientKind, ClientState>;
  /** The only redirect URIs that the web client may use. */
  webRedirectUris: string[];
  /** Addresses that the service account may act for; the admin's domain-wide delegation. */
  delegatedSubjects: string[];
  /** Scopes that the admin delegated. */
  delegatedScopes: string[];
  serviceAccountDisabled: boolean;
}

/** What every part of practice Google is given. `settings` is one object, changed in place. */
export interface World {
  store: Store;
  clock: PracticeClock;
  events: EventLog;
  settings: Settings;
  users: PracticeUser[];
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  url: string;
}

export function createPracticeClock(): PracticeClock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
}

export const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/';
export const EMAIL_SCOPE = `${GOOGLE_SCOPE}userinfo.email`;
export const PROFILE_SCOPE = `${GOOGLE_SCOPE}userinfo.profile`;
export const SEND_SCOPE = `${GOOGLE_SCOPE}gmail.send`;
export const MAIL_SCOPE = 'https://mail.google.com/';

/** Scopes that Google asks for on the sign-in page itself, without a box of their own. */
export const SIGN_IN_SCOPES: readonly string[] = ['openid', EMAIL_SCOPE, PROFILE_SCOPE];

/** What each scope beyond sign-in lets a program do, in the consent page's words. */
export const MAIL_SCOPES: Readonly<Record<string, string>> = {
  [SEND_SCOPE]: 'Send email on your behalf',
  [`${GOOGLE_SCOPE}gmail.compose`]: 'Manage drafts and send emails',
  [`${GOOGLE_SCOPE}gmail.readonly`]: 'View your email messages and settings',
  [`${GOOGLE_SCOPE}gmail.metadata`]:
    'View your email message metadata such as labels and headers, but not the email body',
  [`${GOOGLE_SCOPE}gmail.modify`]: 'Read, compose, and send emails from your Gmail account',
  [MAIL_SCOPE]: 'Read, compose, send, and permanently delete all your email from Gmail',
};

/** The short names that Google also takes, to the names it answers with. */
export function canonicalScope(scope: string): string {
  if (scope === 'email') return EMAIL_SCOPE;
  if (scope === 'profile') return PROFILE_SCOPE;
  return scope;
}

export function defaultUsers(): PracticeUser[] {
  return [
    {
      email: 'office@northgate.example',
      name: 'Northgate Office',
      sub: '100000000000000000001',
      aliases: [],
      kind: 'workspace',
    },
    {
      email: 'billing@northgate.example',
      name: 'Northgate Billing',
      sub: '100000000000000000002',
      aliases: [],
      kind: 'workspace',
    },
    { email: 'jon@gmail.example', name: 'Jon Field', sub: '100000000000000000003', aliases: [], kind: 'consumer' },
  ];
}

export function defaultSettings(): Settings {
  return {
    accessTokenSeconds: 3599,
    tokenMark: '',
    testingMode: false,
    rotateRefreshTokens: false,
    maxRefreshTokens: 100,
    refuseEmbedded: false,
    latencyMs: 0,
    unitsPerMinute: null,
    quotaStatus: 429,
    dailyMessages: null,
    retryAfterGrowsMs: 0,
    finishedSessions: 'kept',
    unfinishedSessions: 'kept',
    clients: { installed: 'ok', web: 'ok' },
    webRedirectUris: ['http://127.0.0.1:8080/callback'],
    delegatedSubjects: ['office@northgate.example', 'billing@northgate.example'],
    delegatedScopes: [SEND_SCOPE],
    serviceAccountDisabled: false,
  };
}
