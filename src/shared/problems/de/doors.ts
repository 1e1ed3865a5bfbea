import type { doorProblems } from '../doors.ts';
import type { ProblemWords } from '../words.ts';

export const deDoorProblems: Record<keyof typeof doorProblems, ProblemWords> = {
  sender_not_allowed: {
    says: 'Dieses Programm darf nicht als {address} schreiben.',
    next: 'Fügen Sie die Adresse auf der Seite „Eingang“ den Absendern des Programms hinzu oder berichtigen Sie sie im Programm.',
  },
  client_minute_limit: {
    says: 'Dieses Programm hat innerhalb einer Minute {limit} Nachrichten übergeben; das ist seine Grenze.',
    next: 'In einer Minute geht es weiter. Die Grenze wird auf der Seite „Eingang“ festgelegt.',
  },
  client_day_limit: {
    says: 'Dieses Programm hat innerhalb eines Tages {limit} Nachrichten übergeben; das ist seine Grenze.',
    next: 'Morgen geht es weiter. Die Grenze wird auf der Seite „Eingang“ festgelegt.',
  },
  client_limit_invalid: { says: 'Eine Grenze ist eine ganze Zahl von 1 bis 1.000.000.' },
  sender_invalid: {
    says: '{address} ist weder eine Mailadresse noch eine Domain.',
    next: 'Schreiben Sie name@domain oder @domain für alle dort.',
  },
  client_not_from_network: {
    says: 'Dieses Programm darf nur von diesem Computer aus Mail übergeben.',
    next: 'Erlauben Sie ihm auf der Seite „Eingang“ den Eingang für das Netzwerk.',
  },
  address_not_allowed: {
    says: 'Dieser Eingang ist für {address} nicht offen.',
    next: 'Fügen Sie dessen Netzwerk auf der Seite „Eingang“ den erlaubten Adressen hinzu.',
  },
  too_many_connections: {
    says: 'Zu viele Verbindungen auf einmal.',
    next: 'Das Programm muss einige schließen oder warten.',
  },
  tls_required: {
    says: 'Zuerst TLS beginnen: Dieser Eingang nimmt nichts unverschlüsselt an.',
    next: 'Stellen Sie die Verschlüsselung des Programms auf STARTTLS.',
  },
  network_invalid: {
    says: '{address} ist kein Netzwerk.',
    next: 'Schreiben Sie eines wie 192.168.1.0/24 oder eine einzelne Adresse.',
  },
  network_empty: {
    says: 'Niemand könnte den Eingang benutzen: Es ist keine Adresse erlaubt.',
    next: 'Erlauben Sie mindestens ein Netzwerk, etwa 192.168.1.0/24.',
  },
  host_not_here: {
    says: 'Dieser Computer hat die Adresse {address} nicht.',
    next: 'Wählen Sie eine seiner eigenen Adressen oder alle.',
  },
  certificate_unreadable: {
    says: 'Das Zertifikat ist nicht verwendbar: {reason}.',
    next: 'Wählen Sie PEM-Dateien mit dem Zertifikat und seinem Schlüssel, den Schlüssel ohne Kennwort.',
  },
  idempotency_conflict: {
    says: 'Unter demselben Schlüssel wurde schon eine andere Anfrage übergeben.',
    next: 'Das Programm muss für jede neue Nachricht einen neuen Schlüssel verwenden.',
  },
  looks_like: {
    says: 'Das sieht aus wie die Nachricht {id}, die dasselbe Programm kurz zuvor übergeben hat.',
    next: 'Sie wartet auf Sie: Senden Sie sie auch, oder brechen Sie sie ab.',
  },
  mime_too_deep: {
    says: 'In der Nachricht sind Teile mehr als {limit}-fach ineinander verschachtelt.',
    next: 'Das Programm, das sie erstellt hat, muss sie berichtigen.',
  },
  mime_too_many_parts: {
    says: 'Die Nachricht hat mehr als {limit} Teile.',
    next: 'Senden Sie die Anhänge in mehreren Nachrichten.',
  },
};
