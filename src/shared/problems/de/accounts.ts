import type { accountProblems } from '../accounts.ts';
import type { ProblemWords } from '../words.ts';

export const deAccountProblems: Record<keyof typeof accountProblems, ProblemWords> = {
  sender_would_change: {
    says: '{email} darf nicht als {from} senden; Gmail würde {email} als Absender anzeigen.',
    next: 'Senden Sie als {email}, oder erlauben Sie {from} in den Einstellungen des Kontos.',
  },
  domain_invalid: {
    says: '{domain} ist keine Domain.',
    next: 'Schreiben Sie sie wie @northgate.example.',
  },
  service_key_not_json: {
    says: 'Diese Datei ist kein Schlüssel eines Dienstkontos: Sie ist kein JSON.',
    next: 'Öffnen Sie in der Google-Konsole das Dienstkonto, dann „Schlüssel“, „Schlüssel hinzufügen“, und wählen Sie JSON.',
  },
  service_key_is_client: {
    says: 'Diese Datei ist ein Client für die Anmeldung, nicht der Schlüssel eines Dienstkontos.',
    next: 'Legen Sie sie bei den verbundenen Apps ab. Wo sich jemand anmelden kann, ist das der bessere Weg.',
  },
  service_key_incomplete: {
    says: 'In der Schlüsseldatei fehlt {field}.',
    next: 'Erstellen Sie in der Google-Konsole einen neuen Schlüssel vom Typ JSON.',
  },
  service_key_unusable: {
    says: 'Der private Schlüssel in der Datei lässt sich nicht lesen.',
    next: 'Erstellen Sie in der Google-Konsole einen neuen Schlüssel vom Typ JSON.',
  },
  service_key_unsafe_uri: {
    says: 'Die Adressen in der Schlüsseldatei sind nicht sicher.',
    next: 'Erlaubt sind nur https-Adressen, und http auf diesem Computer selbst.',
  },
  service_key_unreadable: {
    says: 'Der gespeicherte Schlüssel von {robot} lässt sich auf diesem Computer nicht lesen.',
    next: 'Importieren Sie die Schlüsseldatei erneut. Die Konten und ihre Nachrichten bleiben.',
  },
  service_key_refused: {
    says: 'Google nimmt den Schlüssel von {robot} nicht mehr an.',
    next: 'Erstellen Sie in der Google-Konsole einen neuen Schlüssel und importieren Sie ihn hier. Die Konten und ihre Nachrichten bleiben.',
  },
  robot_disabled: {
    says: 'Das Dienstkonto {robot} ist bei Google deaktiviert.',
    next: 'Aktivieren Sie es in der Google-Konsole unter „IAM“, „Dienstkonten“, und drücken Sie dann „Erneut versuchen“.',
  },
  subject_unknown: {
    says: 'Google kennt in dieser Organisation kein Postfach {email}.',
    next: 'Prüfen Sie die Adresse. Ein Dienstkonto sendet nur für Personen des eigenen Workspace, nie für gmail.com.',
  },
  subject_invalid: {
    says: 'Google kann nicht im Namen von {email} senden.',
    next: 'Geben Sie die vollständige Adresse einer Person Ihres Workspace ein.',
  },
  subject_is_robot: {
    says: '{email} ist das Dienstkonto selbst und hat kein Postfach.',
    next: 'Geben Sie die Adresse der Person ein, als die es senden soll.',
  },
  not_delegated: {
    says: 'Der Administrator hat diesem Schlüssel noch nicht erlaubt, als {email} zu senden.',
    next: 'Tragen Sie in der Admin-Konsole die Client-ID {client} mit dem Bereich {scope} ein. Es kann einen Tag dauern, bis es wirkt; Outtray versucht es stündlich.',
  },
  not_delegated_over: {
    says: 'Google hat diesen Schlüssel für {email} einen Tag lang abgelehnt; Outtray versucht es nicht weiter.',
    next: 'Prüfen Sie in der Admin-Konsole die Client-ID {client} und den Bereich {scope}, und drücken Sie dann „Erneut versuchen“.',
  },
  account_exists: {
    says: '{email} ist hier schon als eigenes Konto vorhanden.',
    next: 'Machen Sie jenes zum Standard, und entfernen Sie dieses.',
  },
  rehearsal_stays: {
    says: 'Ein Probelauf kann nicht angemeldet werden.',
    next: 'Drücken Sie „Echt senden“, und wählen Sie das Konto, das an seine Stelle tritt.',
  },
  rehearsal_over: {
    says: 'Dieser Probelauf ist beendet.',
  },
  rehearsal_needs_account: {
    says: 'Dafür muss ein echtes Konto angemeldet sein.',
    next: 'Melden Sie das Konto zuerst an.',
  },
  rehearsal_carrier_waits: {
    says: 'Das Konto, das für diesen Probelauf sendet, ist angehalten oder braucht eine Anmeldung.',
    next: 'Auf der Seite „Konten“ steht, was zu tun ist. Der Probelauf wartet und geht danach von selbst weiter.',
  },
  rehearsal_mailbox_broken: {
    says: 'Das Postfach des Probelaufs konnte nicht beschrieben werden.',
    next: 'Outtray versucht es von selbst erneut. Echte Nachrichten sind nicht betroffen.',
  },
  rehearsal_too_many: {
    says: 'Die Nachricht hat {count} Empfänger. Gmail nähme höchstens {limit}.',
    next: 'Senden Sie sie in Teilen.',
  },
};
