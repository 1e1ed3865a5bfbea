import { defaultParameters } from '../../src/shared/connected-app.ts';
import {
  type Certificate,
  type ClientSettings,
  type NetworkDoor,
  networkDoorDefaults,
} from '../../src/shared/doors.ts';
import type { Account, Client, Hold, LogEntry, MessageRow, Snapshot } from '../../src/shared/model.ts';
import { defaultPreferences } from '../../src/shared/preferences.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import type { Folder } from '../../src/shared/programs.ts';
import { closedGuide } from './guide.ts';

export type Scenario = 'busy' | 'broken' | 'empty' | 'first-run' | 'signing-in' | 'read-only' | 'locked' | 'rehearsal';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const needsSignIn: Hold = {
  scope: 'account',
  reason: 'needs_authorization',
  accountId: 'account-billing',
  until: null,
  needsPerson: true,
  problem: problem(
    'needs_authorization',
    { email: 'billing@northgate.example' },
    'invalid_grant: Token has been expired or revoked.',
  ),
};

export function makeAccounts(scenario: Scenario, now: number): Account[] {
  const office: Account = {
    id: 'account-office',
    kind: 'oauth',
    connectedAppId: 'app-google',
    email: 'office@northgate.example',
    name: 'Northgate Timber',
    state: 'signed_in',
    problem: null,
    isDefault: true,
    held: false,
    signedInAt: now - 6 * day,
    accessExpiresAt: now + 38 * minute,
    accessObtainedAt: now - 22 * minute,
    refreshExpiresAt: now + 23 * hour,
    lastRefreshAt: now - 22 * minute,
    forecast: { endsAt: now + 23 * hour, endedAt: null, by: 'provider', testing: true },
    scopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'],
    limits: { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
    senders: [],
    lookInSent: 'off',
    rehearsal: null,
    delegation: null,
  };
  const billing: Account = {
    ...office,
    id: 'account-billing',
    email: 'billing@northgate.example',
    isDefault: false,
    signedInAt: now - 41 * day,
    refreshExpiresAt: null,
    forecast: { endsAt: null, endedAt: null, by: null, testing: false },
  };
  if (scenario === 'empty' || scenario === 'read-only')
    return [{ ...office, refreshExpiresAt: null, forecast: billing.forecast }];
  if (scenario === 'rehearsal') return [rehearsing(office)];
  if (scenario === 'locked') {
    const locked = { state: 'keyring_locked', problem: problem('vault_locked') } as const;
    return [office, billing].map((account) => ({ ...account, ...locked }));
  }
  if (scenario === 'busy') return [{ ...office, senders: ['sales@northgate.example', '@northgate.example'] }, billing];
  const ended = { ...billing.forecast, endedAt: now - 3 * hour, testing: true };
  const problemOf = problem('testing_mode_ended', { email: billing.email }, needsSignIn.problem?.detail);
  return [
    office,
    { ...billing, state: 'needs_authorization', problem: problemOf, accessExpiresAt: null, forecast: ended },
    serviceAccount(office),
  ];
}

function rehearsing(office: Account): Account {
  return {
    ...office,
    kind: 'rehearsal',
    name: null,
    accessExpiresAt: null,
    accessObtainedAt: null,
    refreshExpiresAt: null,
    forecast: { endsAt: null, endedAt: null, by: null, testing: false },
    lastRefreshAt: null,
    scopes: [],
    rehearsal: { mode: 'mailbox', throughId: null, toAddress: null, successorId: null, endedAt: null },
  };
}

/** An account of a key that the administrator has not delegated yet. */
export function serviceAccount(office: Account): Account {
  const delegation = {
    robotEmail: 'outtray@northgate-mail.iam.gserviceaccount.com',
    clientId: '104870000000000000123',
    scope: 'https://www.googleapis.com/auth/gmail.send',
  };
  return {
    ...office,
    id: 'account-scans',
    kind: 'service',
    email: 'scans@northgate.example',
    name: null,
    isDefault: false,
    refreshExpiresAt: null,
    forecast: { endsAt: null, endedAt: null, by: null, testing: false },
    accessExpiresAt: null,
    delegation,
    problem: problem('not_delegated', {
      email: 'scans@northgate.example',
      robot: delegation.robotEmail,
      client: delegation.clientId,
      scope: delegation.scope,
    }),
  };
}

export const closedNetworkDoor: NetworkDoor = {
  ...networkDoorDefaults,
  open: false,
  problem: null,
  certificate: null,
  addresses: ['192.168.1.20'],
};

const certificate: Certificate = {
  fingerprint: '3A:9F:0C:51:E2:77:4B:18:D0:6E:92:AF:35:C4:81:0B:5D:F6:2E:77:90:1C:A8:43:BB:0F:64:D9:12:7E:58:C3',
  own: false,
  names: ['localhost', 'northgate-desk', 'northgate-desk.local', '127.0.0.1', '192.168.1.20'],
  validUntil: Date.UTC(2036, 10, 20),
};

/** Any sender, no limit, from this computer only. */
export const plainSettings: ClientSettings = {
  perMinute: null,
  perDay: null,
  senders: [],
  replaceFrom: false,
  mayRepeat: false,
  network: false,
};

export function makeClients(now: number): Client[] {
  return [
    {
      id: 'client-erp',
      name: 'ERP',
      username: 'erp-4k2m',
      createdAt: now - 90 * day,
      lastMessageAt: now - minute,
      messages: 4_218,
      off: false,
      tokenMadeAt: now - 12 * day,
      settings: { ...plainSettings, perMinute: 60, perDay: 2_000, senders: ['@northgate.example'] },
    },
    {
      id: 'client-copier',
      name: 'Reception copier',
      username: 'reception-copier-9x1c',
      createdAt: now - 60 * day,
      lastMessageAt: now - 3 * hour,
      messages: 311,
      off: false,
      tokenMadeAt: null,
      settings: { ...plainSettings, replaceFrom: true, network: true },
    },
    {
      id: 'client-old',
      name: 'Old web shop',
      username: 'old-web-shop-77qd',
      createdAt: now - 200 * day,
      lastMessageAt: null,
      messages: 0,
      off: true,
      tokenMadeAt: null,
      settings: plainSettings,
    },
  ];
}

export function makeFolders(broken: boolean): Folder[] {
  const path = '/srv/scans/outgoing';
  return [
    {
      id: 'folder-scans',
      clientId: 'client-copier',
      path,
      off: false,
      problem: broken ? problem('folder_missing', { path }, 'ENOENT') : null,
    },
  ];
}

export function makeLog(count: number, now: number): LogEntry[] {
  const lines: readonly (readonly [LogEntry['level'], string, string])[] = [
    ['info', 'outbox', 'sent, Gmail has it'],
    ['info', 'smtp', 'accepted from ERP, 214 KB'],
    ['debug', 'google', 'access token has 38 minutes left'],
    ['warn', 'gmail', 'asked the upload session, no clear answer (2 of 3)'],
    [
      'error',
      'google',
      'refresh for billing@northgate.example refused: invalid_grant. The account needs a new sign-in, and its mail waits.',
    ],
  ];
  return Array.from({ length: count }, (_, at): LogEntry => {
    const [level, room, text] = lines[(at * 7) % 11] ?? lines[at % 3] ?? ['info', 'outbox', ''];
    return {
      seq: count - at,
      at: now - at * 40_000,
      level,
      room,
      text,
      messageId: room === 'outbox' ? '01KAZ3Q7M20000000000000400' : null,
      accountId: null,
    };
  });
}

export function makeSnapshot(scenario: Scenario, rows: readonly MessageRow[], now: number): Snapshot {
  const fresh = scenario === 'first-run' || scenario === 'signing-in';
  const broken = scenario === 'broken';
  return {
    revision: 1,
    counts: { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed: 0, failed: 0, cancelled: 0 },
    onHold: 0,
    scheduled: 0,
    online: true,
    pause: null,
    holds: broken ? [needsSignIn] : [],
    sentLastMinute: rows.length > 0 ? 41 : 0,
    quota: fresh
      ? []
      : [{ accountId: 'account-office', messages: 312, recipients: 330, messageLimit: 500, recipientLimit: 500 }],
    inFlight: rows.filter((row) => row.standing === 'sending').map((row) => ({ id: row.id, progress: 0.62 })),
    accounts: fresh ? [] : makeAccounts(scenario, now),
    connectedApps:
      scenario === 'first-run'
        ? []
        : [
            {
              id: 'app-google',
              name: 'Northgate Outtray',
              preset: 'google',
              authorizationUri: 'https://accounts.google.com/o/oauth2/v2/auth',
              tokenUri: 'https://oauth2.googleapis.com/token',
              revocationUri: 'https://oauth2.googleapis.com/revoke',
              apiRoot: 'https://gmail.googleapis.com/',
              clientId: '402913377712-7hq2m0dexamplexampleexample.apps.googleusercontent.com',
              hasSecret: true,
              scopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'],
              queryParameters: broken ? [{ name: 'prompt', value: 'consent' }] : [...defaultParameters],
              startsInBrowser: broken,
              warnings: broken ? ['no_offline_access'] : [],
            },
          ],
    vault: {
      kept: scenario === 'locked' ? 'passphrase' : broken ? 'nowhere' : 'keyring',
      locked: scenario === 'locked',
    },
    signIn:
      scenario === 'signing-in'
        ? {
            connectedAppId: 'app-google',
            accountId: null,
            where: 'browser',
            link: 'http://127.0.0.1:40001/start',
            startedAt: now - 20_000,
            why: 'refused',
            browserMissing: false,
            answered: false,
          }
        : null,
    signInTrouble: null,
    guide: closedGuide,
    doors: [
      {
        kind: 'smtp',
        host: '127.0.0.1',
        port: 2525,
        open: !broken,
        problem: broken ? problem('port_busy', { port: 2525 }, 'EADDRINUSE') : null,
      },
      { kind: 'http', host: '127.0.0.1', port: 2580, open: scenario === 'busy' || broken, problem: null },
    ],
    networkDoor:
      scenario === 'busy'
        ? { ...closedNetworkDoor, on: true, open: true, certificate, allow: ['192.168.1.0/24'] }
        : broken
          ? {
              ...closedNetworkDoor,
              on: true,
              host: '192.168.1.20',
              certificate,
              problem: problem('host_not_here', { address: '192.168.1.20' }),
            }
          : closedNetworkDoor,
    clients: fresh || scenario === 'empty' ? [] : makeClients(now),
    folders: scenario === 'busy' || broken ? makeFolders(broken) : [],
    preferences: defaultPreferences,
    autostart: { possible: true, on: false },
    language: 'en',
    folder: '/home/office/.config/Outtray',
    alone: { failed: null, unconfirmed: null },
    recent: rows.slice(0, 5).map(({ id, recipients: [first], subject, standing }) => ({
      id,
      who: first?.name ?? first?.address ?? '',
      subject,
      standing,
    })),
    notices: broken
      ? [problem('clock_ahead', { minutes: 62 })]
      : scenario === 'read-only'
        ? [problem('database_newer', { version: 40 })]
        : [],
    readOnly: scenario === 'read-only',
    development: true,
    trayAvailable: !broken,
    version: '0.1.0',
  };
}
