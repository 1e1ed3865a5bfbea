import type { AccountState, HoldReason, LogLevel, Standing } from '../../shared/model.ts';
import type { ProblemCode } from '../../shared/problems/problem.ts';
import { deAccountWords } from './de-accounts.ts';
import { deAppWords } from './de-apps.ts';
import { deCalendarWords } from './de-calendar.ts';
import { deComposeWords } from './de-compose.ts';
import { deDoorWords } from './de-doors.ts';
import { deEvents, deIntakeWords } from './de-events.ts';
import { deGuideWords } from './de-guide.ts';
import { deKeepingWords } from './de-keeping.ts';
import { deOutboxWords } from './de-outbox.ts';
import { deOverviewWords } from './de-overview.ts';
import { dePageWords } from './de-pages.ts';
import { deProgramsWords } from './de-programs.ts';
import { deSettingsWords } from './de-settings.ts';
import { deSetupWords } from './de-setup.ts';
import { deTemplateWords } from './de-templates.ts';
import { deUnitWords } from './de-units.ts';
import type { en } from './en.ts';
import type { Worded } from './worded.ts';

const standing: Record<Standing, string> = {
  receiving: 'Im Empfang',
  queued: 'Eingereiht',
  scheduled: 'Geplant',
  on_hold: 'Angehalten',
  sending: 'Sendet',
  sent: 'Gesendet',
  unconfirmed: 'Unbestätigt',
  failed: 'Gescheitert',
  cancelled: 'Abgebrochen',
};

/** Beneath "Angehalten", in a column of 118 px. */
const hold: Record<HoldReason, string> = {
  paused: 'Pause',
  needs_authorization: 'Anmeldung fehlt',
  quota: 'Kontingent voll',
  rate_limited: 'langsamer',
  offline: 'nicht verbunden',
  keyring_locked: 'Anmeldung gesperrt',
  provider: 'Gmail lehnt ab',
  operator: 'von Ihnen',
  duplicate: 'schon gesendet?',
  restored_copy: 'ältere Kopie',
  recovered: 'gerettet',
};

/** In the foot, for what holds the whole outbox or an account. `who` is the account's local part. */
const holdLine: Record<HoldReason, (who: string) => string> = {
  paused: () => 'Pause',
  needs_authorization: (who) => `${who} braucht Anmeldung`,
  quota: (who) => `${who} hat sein Kontingent verbraucht`,
  rate_limited: (who) => `${who} geht langsamer`,
  offline: () => 'Nicht verbunden',
  keyring_locked: () => 'Anmeldungen gesperrt',
  provider: (who) => `Gmail lässt ${who} nicht senden`,
  operator: () => 'Von Ihnen angehalten',
  duplicate: () => 'Angehalten: vielleicht schon gesendet',
  restored_copy: () => 'Angehalten: aus einer älteren Kopie',
  recovered: () => 'Angehalten: aus beschädigter Datei gerettet',
};

/** Beneath "Gescheitert", in the same column; what is missing here says "siehe Grund". */
const shortly: Partial<Record<ProblemCode, string>> = {
  no_recipient: 'kein Empfänger',
  address_invalid: 'falsche Adresse',
  gmail_recipient_refused: 'falsche Adresse',
  line_break_in_header: 'Kopfzeile kaputt',
  too_many_recipients: 'zu viele',
  too_large: 'zu groß',
  gmail_too_large: 'zu groß',
  attachment_missing: 'Datei ist weg',
  message_malformed: 'falsch gebaut',
  gmail_message_refused: 'Gmail lehnt ab',
  gmail_mailbox_off: 'kein Postfach',
  gmail_domain_policy: 'nicht erlaubt',
  gmail_forbidden: 'Gmail lehnt ab',
  out_of_time: 'Zeit abgelaufen',
};

const accountState: Record<AccountState, string> = {
  signed_in: 'Angemeldet',
  needs_authorization: 'Anmeldung fehlt',
  keyring_locked: 'Gesperrt',
  signed_out: 'Abgemeldet',
};

const levels: Record<LogLevel, string> = { debug: 'Fehlersuche', info: 'Hinweis', warn: 'Warnung', error: 'Fehler' };

/** All words of the window in German. */
export const de: Worded<typeof en> = {
  standing,
  hold,
  holdLine,
  shortly,
  accountState,
  levels,
  intakeKind: deIntakeWords,
  events: deEvents,
  units: deUnitWords,
  why: {
    receiving: 'kommt noch an',
    inTurn: 'kommt an die Reihe',
    goesAt: (at) => `geht ${at}`,
    nextTry: (nth, at) => `${nth}. Versuch ${at}`,
    waits: 'wartet',
    signIn: (who) => `${who} anmelden`,
    until: (reason, at) => `bis ${at}, ${reason}`,
    asking: 'fragt Gmail',
    sent: 'Gmail hat sie',
    unconfirmed: 'angekommen?',
    failed: 'siehe Grund',
    cancelled: 'von Ihnen',
  },
  programs: deProgramsWords,
  ...dePageWords,
  ...deComposeWords,
  ...deSetupWords,
  ...deAccountWords,
  ...deSettingsWords,
  ...deTemplateWords,
  ...deKeepingWords,
  ...deOutboxWords,
  ...deOverviewWords,
  ...deAppWords,
  ...deGuideWords,
  ...deDoorWords,
  ...deCalendarWords,
};
