import type { doorProblems } from '../doors.ts';
import type { ProblemWords } from '../words.ts';

export const deDoorProblems: Record<keyof typeof doorProblems, ProblemWords> = {
  sender_not_allowed: {
    says: 'Dieses Programm darf nicht als {address} schreiben.',
    next: 'Nehmen Sie die Adresse auf der Seite „Annahme“ unter die Absender des Programms auf, oder berichtigen Sie sie im Programm.',
  },
  client_minute_limit: {
    says: 'Dieses Programm hat in einer Minute {limit} Nachrichten abgegeben; das ist seine Grenze.',
    next: 'In einer Minute geht es weiter. Die Grenze steht auf der Seite „Annahme“.',
  },
  client_day_limit: {
    says: 'Dieses Programm hat an einem Tag {limit} Nachrichten abgegeben; das ist seine Grenze.',
    next: 'Morgen geht es weiter. Die Grenze steht auf der Seite „Annahme“.',
  },
  client_limit_invalid: { says: 'Eine Grenze ist eine ganze Zahl von 1 bis 1.000.000.' },
  sender_invalid: {
    says: '{address} ist weder eine Mailadresse noch eine Domain.',
    next: 'Schreiben Sie name@domain, oder @domain für alle dort.',
  },
  client_not_from_network: {
    says: 'Dieses Programm darf Post nur von diesem Computer aus abgeben.',
    next: 'Lassen Sie es auf der Seite „Annahme“ durch den Netzwerkeingang.',
  },
  address_not_allowed: {
    says: 'Dieser Eingang ist für {address} nicht offen.',
    next: 'Nehmen Sie das Netz auf der Seite „Annahme“ unter die erlaubten Adressen des Eingangs auf.',
  },
  too_many_connections: {
    says: 'Zu viele Verbindungen auf einmal.',
    next: 'Das Programm muss einige schließen oder warten.',
  },
  tls_required: {
    says: 'Zuerst TLS: Dieser Eingang nimmt nichts unverschlüsselt an.',
    next: 'Stellen Sie die Verschlüsselung des Programms auf STARTTLS.',
  },
  network_invalid: {
    says: '{address} ist kein Netz.',
    next: 'Schreiben Sie eines wie 192.168.1.0/24, oder eine einzelne Adresse.',
  },
  network_empty: {
    says: 'Niemand könnte den Eingang benutzen: Keine Adresse ist erlaubt.',
    next: 'Erlauben Sie wenigstens ein Netz, etwa 192.168.1.0/24.',
  },
  host_not_here: {
    says: 'Dieser Computer hat die Adresse {address} nicht.',
    next: 'Wählen Sie eine seiner Adressen, oder alle.',
  },
  certificate_unreadable: {
    says: 'Das Zertifikat lässt sich nicht verwenden: {reason}.',
    next: 'Wählen Sie PEM-Dateien mit dem Zertifikat und seinem Schlüssel, den Schlüssel ohne Kennwort.',
  },
  idempotency_conflict: {
    says: 'Unter demselben Schlüssel wurde schon eine andere Anfrage abgegeben.',
    next: 'Das Programm muss für jede neue Nachricht einen neuen Schlüssel nehmen.',
  },
  looks_like: {
    says: 'Diese Nachricht sieht aus wie {id}, die dasselbe Programm kurz vorher abgegeben hat.',
    next: 'Sie wartet auf Sie: Senden Sie sie auch, oder brechen Sie sie ab.',
  },
  mime_too_deep: {
    says: 'Die Teile der Nachricht stecken tiefer als {limit} ineinander.',
    next: 'Das Programm, das sie gemacht hat, muss das berichtigen.',
  },
  mime_too_many_parts: {
    says: 'Die Nachricht hat mehr als {limit} Teile.',
    next: 'Senden Sie die Anhänge in mehreren Nachrichten.',
  },
};
