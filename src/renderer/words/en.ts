import type { AccountState, HoldReason, LogLevel, Standing } from '../../shared/model.ts';
import type { ProblemCode } from '../../shared/problems/problem.ts';
import { accountWords } from './en-accounts.ts';
import { appWords } from './en-apps.ts';
import { calendarWords } from './en-calendar.ts';
import { composeWords } from './en-compose.ts';
import { doorWords } from './en-doors.ts';
import { events, intakeWords } from './en-events.ts';
import { guideWords } from './en-guide.ts';
import { keepingWords } from './en-keeping.ts';
import { outboxWords } from './en-outbox.ts';
import { overviewWords } from './en-overview.ts';
import { pageWords } from './en-pages.ts';
import { programsWords } from './en-programs.ts';
import { settingsWords } from './en-settings.ts';
import { setupWords } from './en-setup.ts';
import { templateWords } from './en-templates.ts';
import { unitWords } from './en-units.ts';

const standing: Record<Standing, string> = {
  receiving: 'Receiving',
  queued: 'Queued',
  scheduled: 'Scheduled',
  on_hold: 'On hold',
  sending: 'Sending',
  sent: 'Sent',
  unconfirmed: 'Unconfirmed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Beneath "On hold", in a column of 118 px. */
const hold: Record<HoldReason, string> = {
  paused: 'paused',
  needs_authorization: 'needs sign-in',
  quota: 'quota used',
  rate_limited: 'slower pace',
  offline: 'offline',
  keyring_locked: 'sign-in locked',
  provider: 'Gmail refuses',
  operator: 'by you',
  duplicate: 'sent before?',
  restored_copy: 'restored copy',
  recovered: 'recovered',
};

/** In the foot, for what holds the whole outbox or an account. `who` is the account's local part. */
const holdLine: Record<HoldReason, (who: string) => string> = {
  paused: () => 'Paused',
  needs_authorization: (who) => `${who} needs sign-in`,
  quota: (who) => `${who} has used its quota`,
  rate_limited: (who) => `${who} goes slower`,
  offline: () => 'Offline',
  keyring_locked: () => 'Sign-ins locked',
  provider: (who) => `Gmail does not let ${who} send`,
  operator: () => 'Held by you',
  duplicate: () => 'Held: perhaps sent before',
  restored_copy: () => 'Held: restored from an older copy',
  recovered: () => 'Held: recovered from a damaged file',
};

/** Beneath "Failed", in the same column; what is missing here says "see the reason". */
const shortly: Partial<Record<ProblemCode, string>> = {
  no_recipient: 'no recipient',
  address_invalid: 'wrong address',
  gmail_recipient_refused: 'wrong address',
  line_break_in_header: 'broken header',
  too_many_recipients: 'too many',
  too_large: 'too large',
  gmail_too_large: 'too large',
  attachment_missing: 'file is gone',
  message_malformed: 'not well formed',
  gmail_message_refused: 'refused by Gmail',
  gmail_mailbox_off: 'no mailbox',
  gmail_domain_policy: 'not allowed',
  gmail_forbidden: 'refused by Gmail',
  out_of_time: 'out of time',
};

const accountState: Record<AccountState, string> = {
  signed_in: 'Signed in',
  needs_authorization: 'Needs sign-in',
  keyring_locked: 'Locked',
  signed_out: 'Signed out',
};

const levels: Record<LogLevel, string> = { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' };

/** All words of the window, in one place. */
export const en = {
  standing,
  hold,
  holdLine,
  shortly,
  accountState,
  levels,
  intakeKind: intakeWords,
  events,
  units: unitWords,
  why: {
    receiving: 'still arriving',
    inTurn: 'goes in turn',
    goesAt: (at: string) => `goes ${at}`,
    nextTry: (nth: number, at: string) => `${ordinal(nth)} try ${at}`,
    waits: 'waits',
    signIn: (who: string) => `sign in ${who}`,
    /** The time first: where the column is too narrow, the reason is what is cut. */
    until: (reason: string, at: string) => `until ${at}, ${reason}`,
    asking: 'asking Gmail',
    sent: 'Gmail has it',
    unconfirmed: 'did it arrive?',
    failed: 'see the reason',
    cancelled: 'by you',
  },
  programs: programsWords,
  ...pageWords,
  ...composeWords,
  ...setupWords,
  ...accountWords,
  ...outboxWords,
  ...settingsWords,
  ...templateWords,
  ...keepingWords,
  ...overviewWords,
  ...appWords,
  ...guideWords,
  ...doorWords,
  ...calendarWords,
};

function ordinal(nth: number): string {
  return ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'][nth] ?? `${nth}th`;
}
