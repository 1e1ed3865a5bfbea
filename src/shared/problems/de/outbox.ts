import type { outboxProblems } from '../outbox.ts';
import type { ProblemWords } from '../words.ts';

export const deOutboxProblems: Record<keyof typeof outboxProblems, ProblemWords> = {
  disk_full: {
    says: 'Der Datenträger ist voll; Outtray kann jetzt keine Post annehmen.',
    next: 'Schaffen Sie Platz. Schon angenommene Post wird weiter gesendet.',
  },
  storage_failed: {
    says: 'Outtray konnte nicht in seinen Postausgang schreiben.',
    next: 'Nichts Angenommenes ist verloren. Prüfen Sie den Datenträger, dann starten Sie Outtray neu.',
  },
  storage_read_only: {
    says: 'Der Postausgang lässt sich nur lesen: Datenträger oder Ordner erlauben das Schreiben nicht.',
    next: 'Erlauben Sie dort das Schreiben, dann starten Sie Outtray neu. Bis dahin zeigt es die Post und ändert nichts.',
  },
  database_newer: {
    says: 'Dieser Postausgang stammt von einem neueren Outtray (Version {version} der Datenbank).',
    next: 'Installieren Sie das neuere Outtray. Dieses hier zeigt die Post nur und ändert nichts.',
  },
  database_damaged: {
    says: 'Die Datei des Postausgangs war beschädigt und wurde als {file} beiseitegelegt. Gerettet: {recovered} Nachrichten. Verloren: {lost}.',
    next: 'Was davon noch nicht gesendet ist, ist angehalten. Sehen Sie es durch, bevor Sie es freigeben.',
  },
  database_on_network: {
    says: 'Der Postausgang liegt auf einem Netzlaufwerk, wo er Schaden nehmen kann.',
    next: 'Verlegen Sie ihn auf einen Datenträger dieses Computers.',
  },
  restored_copy: {
    says: 'Dieser Postausgang stammt aus einer älteren Kopie; was darin nicht gesendet ist, kann schon fort sein.',
    next: 'Sehen Sie bei Gmail unter „Gesendet“ nach, dann geben Sie frei, was noch nicht fort ist.',
  },
  database_gone: {
    says: 'Die Datei des Postausgangs wurde gelöscht oder ersetzt, während Outtray lief.',
    next: 'Legen Sie sie zurück, dann starten Sie Outtray neu. Bis dahin wird keine Post angenommen.',
  },
  recovered: {
    says: 'Diese Nachricht wurde aus einer beschädigten Datei gerettet; sie kann schon fort sein.',
    next: 'Sehen Sie bei Gmail unter „Gesendet“ nach, dann geben Sie frei, was noch nicht fort ist.',
  },
  body_lost: {
    says: 'Ein Teil dieser Nachricht ging mit der beschädigten Datei verloren; sie kann nicht gesendet werden.',
    next: 'Geben Sie sie aus dem Programm, das sie gemacht hat, noch einmal ab.',
  },
  entry_lost: {
    says: 'Nur der Text dieser Nachricht war aus einer beschädigten Datei zu retten. Sie kann schon fort sein.',
    next: 'Sehen Sie bei Gmail unter „Gesendet“ nach. Ist sie nicht fort, lesen Sie sie hier und wählen Sie „Erneut versuchen“.',
  },
  batch_too_many: {
    says: 'Daraus würden {count} Nachrichten. Ein Stapel fasst höchstens {limit}.',
    next: 'Senden Sie ihn in Teilen.',
  },
  batch_too_large: {
    says: 'Zusammen würden diese Nachrichten {size} brauchen. Ein Stapel fasst höchstens {limit}.',
    next: 'Senden Sie ihn in Teilen, oder geben Sie die Anhänge über einen Link frei.',
  },
  out_of_time: {
    says: 'Outtray hat es {days} Tage lang vergeblich versucht.',
    next: 'Beheben Sie die Ursache, dann wählen Sie „Erneut versuchen“.',
  },
  too_late: { says: 'Zu spät: Die Nachricht ist schon im Zustand {state}.' },
  message_unknown: { says: 'Eine solche Nachricht gibt es nicht.' },
  shutting_down: { says: 'Outtray wird gerade beendet.', next: 'Versuchen Sie es wieder, wenn es läuft.' },
  internal: {
    says: 'In Outtray ist etwas schiefgegangen (Bericht {id}).',
    next: 'Das Protokoll hat die Einzelheiten.',
  },
};
