import type {
  Account,
  Client,
  Hold,
  LogEntry,
  MessageRow,
  Snapshot,
  Standing,
  TimelineEntry,
} from '../../src/shared/model.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';

export type Scenario = 'busy' | 'broken' | 'empty' | 'first-run' | 'signing-in' | 'read-only';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

const people: readonly (readonly [string, string, string])[] = [
  ['Harlow Civil Engineering', 'drawings@harlow.example', 'Drawings for Lot 7, revision C'],
  ['Penrose Dental Practice', 'accounts@penrose.example', 'Invoice from Northgate Timber'],
  ['Abbot & Lane Solicitors', 'office@abbotlane.example', 'Invoice from Northgate Timber'],
  ['Marlow Kitchens Ltd', 'accounts@marlowkitchens.example', 'Invoice from Northgate Timber'],
  ['Tidewater Boatyard', 'yard@tidewater.example', 'Invoice with delivery photographs'],
  ['Cobden & Sons Builders', 'office@cobden.example', 'Invoice from Northgate Timber'],
  ['Ridgeway Parish Council', 'clerk@ridgeway.example', 'Reminder: payment due 19 November'],
  [
    '',
    'a.very.long.address.of.the.purchase.ledger@subsidiary.long-company-name.example',
    'Statement of account, November',
  ],
  ['Priya Nair', 'priya.nair@elmfield.example', 'Scan from reception copier'],
  ['Elmfield Primary School', 'bursar@elmfield.example', 'Delivery note for bench seats'],
  ['Okafor Architects', 'studio@okafor.example', 'Re: fire rating of larch cladding'],
  ['Hollis Joinery', 'orders@hollis.example', 'Order confirmation'],
];

const firstStandings: readonly Standing[] = [
  'sending',
  'queued',
  'queued',
  'unconfirmed',
  'receiving',
  'failed',
  'failed',
  'failed',
  'on_hold',
  'scheduled',
  'on_hold',
  'sent',
  'cancelled',
];

const failures: readonly Problem[] = [
  problem('gmail_recipient_refused', {}, '400 invalidArgument: Invalid To header'),
  problem('too_large', { size: '41 MB', limit: '35 MB' }),
  problem('out_of_time', { days: 3 }, 'getaddrinfo EAI_AGAIN gmail.googleapis.com'),
];

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

function stateOf(standing: Standing): MessageRow['state'] {
  return standing === 'on_hold' || standing === 'scheduled' ? 'queued' : standing;
}

/** `count` messages, newest first, the dozen newest in every state. */
export function makeRows(count: number, now: number): MessageRow[] {
  return Array.from({ length: count }, (_, at): MessageRow => {
    const [name, address, subject] = people[at % people.length] ?? ['', 'x@y.example', ''];
    const seq = count - at;
    const standing = firstStandings[at] ?? (at % 97 === 0 ? 'failed' : at < 110 ? 'queued' : 'sent');
    const acceptedAt = now - at * 7 * minute;
    const hold =
      standing !== 'on_hold'
        ? null
        : at === 8
          ? needsSignIn
          : {
              ...needsSignIn,
              scope: 'message' as const,
              reason: 'operator' as const,
              needsPerson: false,
              problem: null,
            };
    return {
      id: `01KAZ3Q7M2${String(seq).padStart(16, '0')}`,
      seq,
      state: stateOf(standing),
      standing,
      hold,
      progress: standing === 'sending' ? 0.62 : null,
      recipients: [{ kind: 'to', address, name: name === '' ? null : name }],
      recipientCount: at % 23 === 7 ? 40 : 1,
      from: { address: at === 8 ? 'billing@northgate.example' : 'office@northgate.example', name: 'Northgate Timber' },
      subject,
      reference: at % 5 === 3 ? null : `INV-2026-${String(seq).padStart(4, '0')}`,
      priority: 0,
      size: 98_304 + (at % 40) * 31_000,
      intake: at % 4 === 0 ? 'compose' : 'smtp',
      clientName: at % 4 === 0 ? null : at % 9 === 8 ? 'Reception copier' : 'ERP',
      accountId: at === 8 ? 'account-billing' : 'account-office',
      batchId: null,
      tries: at === 2 ? 2 : 0,
      attempts: standing === 'queued' ? (at === 2 ? 2 : 0) : 1,
      acceptedAt,
      dueAt: at === 2 ? now + 16 * minute : acceptedAt,
      sendAfter: standing === 'scheduled' ? now + 17 * hour : null,
      finishedAt: standing === 'sent' || standing === 'failed' || standing === 'cancelled' ? acceptedAt + 4_000 : null,
      problem:
        standing === 'failed'
          ? (failures[at % failures.length] ?? null)
          : standing === 'unconfirmed'
            ? problem('unconfirmed', {}, '404 to three asks of the upload session')
            : null,
      gmailId: standing === 'sent' ? `19ac${seq.toString(16).padStart(12, '0')}` : null,
    };
  });
}

/** A story that fits the state of `row`. */
export function timelineOf(row: MessageRow): TimelineEntry[] {
  let at = row.acceptedAt;
  const entry = (
    afterMs: number,
    kind: TimelineEntry['kind'],
    params: TimelineEntry['params'] = {},
    of: Problem | null = null,
  ): TimelineEntry => {
    at += afterMs;
    return { at, kind, attempt: kind === 'sending' || kind === 'last_part' ? 1 : null, params, problem: of };
  };
  const start = [
    entry(
      0,
      'accepted',
      row.clientName === null
        ? { intake: 'compose', size: row.size }
        : { intake: 'smtp', client: row.clientName, size: row.size },
    ),
    entry(40, 'queued_for', { email: row.from.address, reason: 'sender' }),
  ];
  switch (row.state) {
    case 'sending':
      return [...start, entry(900, 'sending')];
    case 'sent':
      return [
        ...start,
        entry(900, 'sending'),
        entry(2_000, 'last_part'),
        entry(700, 'sent', { gmailId: row.gmailId ?? '' }),
      ];
    case 'unconfirmed':
      return [
        ...start,
        entry(900, 'sending'),
        entry(2_000, 'last_part'),
        entry(30_000, 'waits', {}, problem('answer_lost')),
        entry(1_000, 'asked', { n: 1, of: 3, answer: 'inconclusive' }),
        entry(20_000, 'asked', { n: 2, of: 3, answer: 'inconclusive' }),
        entry(40_000, 'asked', { n: 3, of: 3, answer: 'inconclusive' }),
        entry(10, 'unconfirmed'),
      ];
    case 'failed':
      return [...start, entry(900, 'sending'), entry(1_400, 'failed', {}, row.problem)];
    case 'cancelled':
      return [...start, entry(5_000, 'cancelled', { by: 'operator' })];
    default:
      return row.tries === 0
        ? start
        : [
            ...start,
            entry(900, 'sending'),
            entry(30_000, 'try_failed', { wait: 15 * minute }, problem('too_slow', { host: 'gmail.googleapis.com' })),
          ];
  }
}

export function makeAccounts(scenario: Scenario, now: number): Account[] {
  const office: Account = {
    id: 'account-office',
    connectedAppId: 'app-google',
    email: 'office@northgate.example',
    name: 'Northgate Timber',
    state: 'signed_in',
    problem: null,
    isDefault: true,
    signedInAt: now - 6 * day,
    accessExpiresAt: now + 38 * minute,
    accessObtainedAt: now - 22 * minute,
    refreshExpiresAt: now + 23 * hour,
    lastRefreshAt: now - 22 * minute,
    scopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'],
    limits: { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
  };
  const billing: Account = {
    ...office,
    id: 'account-billing',
    email: 'billing@northgate.example',
    isDefault: false,
    refreshExpiresAt: null,
  };
  if (scenario === 'empty' || scenario === 'read-only') return [{ ...office, refreshExpiresAt: null }];
  if (scenario === 'busy') return [office, billing];
  return [office, { ...billing, state: 'needs_authorization', problem: needsSignIn.problem, accessExpiresAt: null }];
}

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
    },
    {
      id: 'client-copier',
      name: 'Reception copier',
      username: 'reception-copier-9x1c',
      createdAt: now - 60 * day,
      lastMessageAt: now - 3 * hour,
      messages: 311,
      off: false,
    },
    {
      id: 'client-old',
      name: 'Old web shop',
      username: 'old-web-shop-77qd',
      createdAt: now - 200 * day,
      lastMessageAt: null,
      messages: 0,
      off: true,
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
              queryParameters: [],
              startsInBrowser: broken,
              warnings: broken ? ['no_offline_access'] : [],
            },
          ],
    signIn:
      scenario === 'signing-in'
        ? {
            connectedAppId: 'app-google',
            accountId: null,
            where: 'browser',
            link: 'http://127.0.0.1:40001/start',
            startedAt: now - 20_000,
          }
        : null,
    doors: [
      {
        kind: 'smtp',
        host: '127.0.0.1',
        port: 2525,
        open: !broken,
        problem: broken ? problem('port_busy', { port: 2525 }, 'EADDRINUSE') : null,
      },
    ],
    clients: fresh || scenario === 'empty' ? [] : makeClients(now),
    notices: broken
      ? [problem('keyring_missing')]
      : scenario === 'read-only'
        ? [problem('database_newer', { version: 40 })]
        : [],
    readOnly: scenario === 'read-only',
    development: true,
    trayAvailable: !broken,
    version: '0.1.0',
  };
}
