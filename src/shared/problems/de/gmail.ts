import type { gmailProblems } from '../gmail.ts';
import type { ProblemWords } from '../words.ts';

export const deGmailProblems: Record<keyof typeof gmailProblems, ProblemWords> = {
  gmail_recipient_refused: {
    says: 'Gmail nimmt eine Empfängeradresse dieser Nachricht nicht an.',
    next: 'Berichtigen Sie die Adresse. Die Nachricht geht dann allein an diese Person.',
  },
  gmail_message_refused: {
    says: 'Gmail hat diese Nachricht abgelehnt ({reason}).',
    next: 'Berichtigen Sie sie, oder senden Sie sie auf anderem Weg.',
  },
  gmail_too_large: {
    says: 'Gmail findet diese Nachricht zu groß.',
    next: 'Senden Sie die Anhänge in mehreren Nachrichten, oder geben Sie sie über einen Link frei.',
  },
  gmail_rate_limited: {
    says: 'Gmail bittet um ein langsameres Tempo.',
    next: 'Outtray macht um {until} von selbst weiter.',
  },
  gmail_daily_limit: {
    says: 'Das Tageslimit von {email} bei Gmail ist aufgebraucht.',
    next: 'Outtray macht um {until} von selbst weiter.',
  },
  gmail_permission_missing: {
    says: '{email} hat das Recht zum Senden nicht erteilt.',
    next: 'Melden Sie sich neu an und kreuzen Sie „E-Mails in Ihrem Namen senden“ an.',
  },
  gmail_sign_in_refused: {
    says: 'Gmail nimmt die Anmeldung von {email} nicht mehr an.',
    next: 'Melden Sie sich neu an. Die Post wartet und geht danach von selbst.',
  },
  gmail_api_disabled: {
    says: 'Die Gmail-API ist im Google-Projekt von „{app}“ nicht eingeschaltet.',
    next: 'Schalten Sie die Gmail-API in der Google-Konsole ein. Die Post wartet so lange.',
  },
  gmail_mailbox_off: {
    says: '{email} hat kein Gmail-Postfach, oder Gmail ist dafür abgeschaltet.',
    next: 'Fragen Sie, wer Ihre Google-Konten verwaltet.',
  },
  gmail_domain_policy: {
    says: 'Der Administrator von {email} erlaubt das Senden mit dieser App nicht.',
    next: 'Bitten Sie ihn um die Erlaubnis. Die Post wartet so lange.',
  },
  gmail_forbidden: {
    says: 'Gmail lässt {email} nicht senden ({reason}).',
    next: 'Die Antwort im Wortlaut steht unten. Die Post wartet so lange.',
  },
  gmail_unwell: {
    says: 'Gmail hat gerade selbst eine Störung (Antwort {status}).',
    next: 'Outtray versucht es von selbst wieder.',
  },
  gmail_unexpected: {
    says: 'Was da antwortete, war nicht Gmail, wie wir es kennen (Antwort {status}).',
    next: 'Vielleicht liegt eine Anmeldeseite des Netzes dazwischen. Öffnen Sie eine Webseite, um das zu sehen; Outtray versucht es von selbst wieder.',
  },
  offline: { says: 'Es gibt keine Netzverbindung.', next: 'Outtray macht weiter, sobald sie wieder da ist.' },
  name_not_found: { says: 'Der Name {host} war nicht zu finden.', next: 'Outtray versucht es von selbst wieder.' },
  not_connected: { says: '{host} war nicht zu erreichen.', next: 'Outtray versucht es von selbst wieder.' },
  tls_refused: {
    says: 'Die Verbindung zu {host} ist nicht vertrauenswürdig: {reason}.',
    next: 'Es wurde nichts gesendet. Vielleicht muss das Zertifikat eines Firmen-Proxys installiert werden.',
  },
  connection_cut: {
    says: 'Die Verbindung riss ab, bevor die ganze Nachricht fort war.',
    next: 'Outtray versucht es von selbst wieder.',
  },
  answer_lost: {
    says: 'Die Verbindung riss ab, bevor Gmail antwortete.',
    next: 'Outtray fragt Gmail, was aus der Nachricht geworden ist.',
  },
  too_slow: { says: '{host} hat nicht rechtzeitig geantwortet.', next: 'Outtray versucht es von selbst wieder.' },
  session_lost: {
    says: 'Gmail hat das Hochladen vergessen, bevor es fertig war.',
    next: 'Outtray beginnt noch einmal damit.',
  },
  upload_unfinished: {
    says: 'Gmail hat die Nachricht und ist mit der Annahme noch nicht fertig.',
    next: 'Outtray fragt von selbst noch einmal.',
  },
  session_unclear: {
    says: 'Gmail konnte nicht sagen, ob es diese Nachricht hat ({status}).',
    next: 'Sehen Sie bei Gmail unter „Gesendet“ nach, dann wählen Sie „Ist angekommen“ oder „Noch einmal senden“.',
  },
  unconfirmed: {
    says: 'Gmail hat diese Nachricht vielleicht.',
    next: 'Sehen Sie bei Gmail unter „Gesendet“ nach, dann wählen Sie „Ist angekommen“ oder „Noch einmal senden“. Noch einmal gesendet, kann sie doppelt ankommen.',
  },
};
