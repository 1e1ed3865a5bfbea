import type { MessageRow, Standing, TimelineEntry } from '../../src/shared/model.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';
import { hour, minute, needsSignIn } from './fake-world.ts';

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
              reason: 'duplicate' as const,
              problem: problem('looks_like', { id: `01KAZ3Q7M2${String(seq - 1).padStart(16, '0')}` }),
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
    entry(40, 'queued_for', { email: row.from.address, reason: 'address' }),
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
