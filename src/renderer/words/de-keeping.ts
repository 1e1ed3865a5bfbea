import type { ProblemCode } from '../../shared/problems/problem.ts';
import type { keepingWords } from './en-keeping.ts';
import { plural } from './plural.ts';
import type { Worded } from './worded.ts';

const inTheWay: Partial<Record<ProblemCode, string>> = {
  provider_unwell: 'Anmeldeserver',
  provider_unreachable: 'Anmeldeserver',
  captive_portal: 'Netzwerkseite',
  certificate_unknown: 'Zertifikat',
  certificate_outside_its_time: 'Uhr?',
  proxy_away: 'Proxy',
  proxy_password: 'Proxy',
  proxy_refused: 'Proxy',
  proxy_unknown: 'Proxy',
  clock_ahead: 'Uhr',
  clock_behind: 'Uhr',
  client_invalid: 'Client-Datei',
  scope_invalid: 'Bereiche',
};

export const deKeepingWords: Worded<typeof keepingWords> = {
  inTheWay,
  sentence: {
    signedInToday: 'Heute angemeldet.',
    signedInDays: (days) => `Seit ${plural(days, 'Tag', 'Tagen')} angemeldet.`,
    testing: 'Testmodus: Die Anmeldung endet',
    ends: 'Die Anmeldung endet',
    experience: 'Frühere endeten nach sieben Tagen, diese endet also wohl',
    whyTesting: 'Google beendet jede Anmeldung nach sieben Tagen, solange die App im Testmodus ist.',
    publish: 'App veröffentlichen',
    endedAt: (moment) => `endete ${moment}`,
    locked: 'gesperrt',
  },
  signedOut: {
    here: 'Hier abgemeldet. Google behält die Erlaubnis, bis Sie sie dort entfernen.',
    both: 'Hier und bei Google abgemeldet.',
    everywhere: 'Das meldet es auch auf Ihren anderen Computern mit derselben verbundenen App ab.',
  },
  vault: {
    title: 'Wo Anmeldungen aufbewahrt werden',
    keyring: 'Verschlüsselt im Schlüsselbund dieses Computers.',
    passphrase: 'Verschlüsselt unter Ihrer Passphrase, nach der Outtray beim Start fragt.',
    until_quit:
      'Nur bis zum Beenden von Outtray. Beim nächsten Start legen Sie die Client-Datei ab und melden sich neu an.',
    nowhere: 'Noch nicht entschieden.',
    ask: 'Wie sollen Anmeldungen aufbewahrt werden?',
    askBody:
      'Dieser Computer hat keinen Schlüsselbund. Outtray speichert eine Anmeldung nie im Klartext: Schützen Sie sie mit einer Passphrase, oder bewahren Sie sie nur bis zum Beenden auf.',
    set: 'Passphrase setzen…',
    untilQuit: 'Bis zum Beenden',
    untilQuitTitle: 'Anmeldungen nur bis zum Beenden aufbewahren?',
    untilQuitBody:
      'Die Post geht wie gewohnt hinaus. Nach jedem Start legen Sie die Client-Datei ab und melden sich neu an; bis dahin wartet die Post im Ausgang.',
    setTitle: 'Passphrase setzen',
    setBody:
      'Outtray fragt bei jedem Start danach. Niemand kann sie für Sie herausfinden; schreiben Sie sie an einem sicheren Ort auf.',
    field: 'Passphrase',
    again: 'Noch einmal dieselbe',
    differ: 'Die beiden sind nicht gleich.',
    setYes: 'Passphrase setzen',
    change: 'Passphrase ändern…',
    changeTitle: 'Passphrase ändern',
    current: 'Bisherige Passphrase',
    next: 'Neue Passphrase',
    changeYes: 'Passphrase ändern',
    changed: 'Die Passphrase ist geändert.',
    lockedTitle: 'Geben Sie Ihre Passphrase ein',
    lockedBody:
      'Sie öffnet die Anmeldungen auf diesem Computer. Bis dahin wartet die Post; danach geht sie von selbst.',
    unlock: 'Entsperren',
    unlocking: 'Wird entsperrt…',
    forgotten: 'Ich habe sie vergessen…',
    anewTitle: 'Die vergessene Passphrase aufgeben?',
    anewBody:
      'Was sie geschützt hat, ist nicht mehr lesbar: Legen Sie die Client-Datei noch einmal ab und melden Sie jedes Konto an. Die Post im Ausgang bleibt und geht danach hinaus.',
    anewYes: 'Aufgeben',
  },
};
