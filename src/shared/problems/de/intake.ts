import type { intakeProblems } from '../intake.ts';
import type { ProblemWords } from '../words.ts';

export const deIntakeProblems: Record<keyof typeof intakeProblems, ProblemWords> = {
  client_unknown: {
    says: 'Benutzername oder Passwort ist falsch.',
    next: 'Machen Sie auf der Seite „Annahme“ ein neues Passwort.',
  },
  client_name_taken: { says: 'Ein Programm namens {name} gibt es schon.', next: 'Wählen Sie einen anderen Namen.' },
  client_name_empty: { says: 'Das Programm braucht einen Namen.' },
  client_off: {
    says: 'Dieses Programm ist in Outtray abgeschaltet.',
    next: 'Schalten Sie es auf der Seite „Annahme“ ein.',
  },
  too_many_failures: {
    says: 'Zu viele falsche Passwörter.',
    next: 'Warten Sie eine Minute und versuchen Sie es dann.',
  },
  client_gone: {
    says: 'Das Programm hat aufgelegt, bevor die Nachricht vollständig war.',
    next: 'Es wurde nichts behalten. Das Programm muss sie noch einmal senden.',
  },
  client_missing: { says: 'Ein solches Programm gibt es nicht.' },
  not_signed_in: {
    says: 'Erst anmelden, mit dem Benutzernamen und dem Passwort, die Outtray für dieses Programm zeigt.',
    next: 'Tragen Sie beides in dem Programm ein, das die Post sendet.',
  },
  too_slow_client: {
    says: 'Das Programm hat zu lange gebraucht.',
    next: 'Es wurde nichts behalten. Das Programm muss die Nachricht noch einmal senden.',
  },
  port_not_allowed: {
    says: 'Der Computer lässt Outtray den Port {port} nicht benutzen.',
    next: 'Wählen Sie auf der Seite „Annahme“ einen anderen Port.',
  },
  port_busy: {
    says: 'Port {port} wird von einem anderen Programm benutzt; deshalb können Programme keine Post abgeben.',
    next: 'Beenden Sie das andere Programm, oder wählen Sie auf der Seite „Annahme“ einen anderen Port.',
  },
  port_invalid: { says: 'Ein Port ist eine Zahl von 1024 bis 65535.' },
};
