import { pageNames } from '../../shared/channels.ts';
import { type HeldFor, heldForSchema, type MessageRow, type Snapshot, type Standing } from '../../shared/model.ts';
import { t } from '../words/words.ts';
import { localPart } from './address-words.ts';
import { percent } from './size-words.ts';
import { time } from './time-words.ts';

export type Tone = 'plain' | 'quiet' | 'accent' | 'amber' | 'red';

/** How a standing looks; amber on hold only when a person has to act. */
export function toneOf(row: Pick<MessageRow, 'standing' | 'hold'>): Tone {
  switch (row.standing) {
    case 'sending':
      return 'accent';
    case 'unconfirmed':
      return 'amber';
    case 'failed':
      return 'red';
    case 'on_hold':
      return row.hold?.needsPerson === true ? 'amber' : 'plain';
    case 'sent':
    case 'cancelled':
    case 'receiving':
      return 'quiet';
    default:
      return 'plain';
  }
}

/** The line beneath the state: the reason or the next step. `email` is the account's. */
export function whyOf(row: MessageRow, now: number, email: string | null): string {
  switch (row.standing) {
    case 'receiving':
      return t.why.receiving;
    case 'queued':
      if (row.tries > 0) return t.why.nextTry(row.tries + 1, time.ahead(row.dueAt, now));
      return row.dueAt > now ? t.why.goesAt(time.ahead(row.dueAt, now)) : t.why.inTurn;
    case 'scheduled':
      return time.ahead(row.sendAfter ?? row.dueAt, now);
    case 'on_hold':
      return holdWhy(row, now, email);
    case 'sending':
      return row.progress === null ? t.why.asking : percent(row.progress);
    case 'sent':
      return t.why.sent;
    case 'unconfirmed':
      return t.why.unconfirmed;
    case 'failed':
      return (row.problem && t.shortly[row.problem.code]) ?? t.why.failed;
    case 'cancelled':
      return t.why.cancelled;
  }
}

function holdWhy(row: MessageRow, now: number, email: string | null): string {
  const hold = row.hold;
  if (hold === null) return t.why.waits;
  if (hold.reason === 'needs_authorization') return t.why.signIn(localPart(email ?? row.from.address));
  // what stands in the way may be known better than by the kind of hold
  const reason = (hold.problem && t.inTheWay[hold.problem.code]) ?? t.hold[hold.reason];
  return hold.until === null ? reason : t.why.until(reason, time.ahead(hold.until, now));
}

/** The filters of the list, in the order of the bar; the last three are behind the arrow. */
export const filters: readonly (Standing | null)[] = [
  null,
  'queued',
  'on_hold',
  'sending',
  'sent',
  'unconfirmed',
  'failed',
];
export const moreFilters: readonly Standing[] = ['scheduled', 'receiving', 'cancelled'];

const messageHolds: readonly HeldFor[] = heldForSchema.options;

/** Which of the chosen rows each act of the bulk bar would change. */
export function actsOn(
  rows: readonly MessageRow[],
): Record<'retry' | 'hold' | 'cancel' | 'release' | 'resend', string[]> {
  const held = (row: MessageRow): boolean => messageHolds.some((reason) => reason === row.hold?.reason);
  const ids = (takes: (row: MessageRow) => boolean): string[] => rows.filter(takes).map((row) => row.id);
  return {
    retry: ids((row) => row.state === 'failed' || row.state === 'cancelled'),
    hold: ids((row) => row.state === 'queued' && row.standing !== 'sending' && !held(row)),
    release: ids((row) => row.state === 'queued' && held(row)),
    cancel: ids((row) => row.state === 'queued'),
    resend: ids((row) => row.state === 'sent'),
  };
}

/** When the queue is through at the rate of the last minute; null when that cannot be told. */
export function clearsAt(snapshot: Snapshot, now: number): number | null {
  const waiting = snapshot.counts.queued - snapshot.onHold - snapshot.scheduled;
  if (waiting <= 0 || snapshot.sentLastMinute === 0 || snapshot.pause !== null || !snapshot.online) return null;
  if (snapshot.holds.length > 0) return null;
  const room = snapshot.quota.reduce((sum, quota) => sum + Math.max(0, quota.messageLimit - quota.messages), 0);
  if (waiting > room) return null;
  return now + Math.ceil(waiting / snapshot.sentLastMinute) * 60_000;
}

/** The pages there are now: once there has been a rehearsal, what it left can be looked at. */
export function pagesOpen({ accounts }: Pick<Snapshot, 'accounts'>): readonly (typeof pageNames)[number][] {
  const rehearsed = accounts.some(({ kind }) => kind === 'rehearsal');
  return pageNames.filter((name) => name !== 'rehearsal' || rehearsed);
}

/** How many things wait for a person: what the amber figure in the rail counts. */
export function needsYou(snapshot: Snapshot): {
  readonly outbox: number;
  readonly accounts: number;
  readonly intake: number;
} {
  return {
    outbox: snapshot.counts.failed + snapshot.counts.unconfirmed,
    accounts: snapshot.accounts.filter(
      (account) => account.state === 'needs_authorization' || account.state === 'keyring_locked',
    ).length,
    intake: snapshot.doors.filter((door) => door.problem !== null).length,
  };
}
