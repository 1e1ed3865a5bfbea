import type { commandLineProblems } from '../command-line.ts';
import type { ProblemWords } from '../words.ts';

export const deCommandLineProblems: Record<keyof typeof commandLineProblems, ProblemWords> = {
  outbox_missing: {
    says: 'In {folder} gibt es keinen Postausgang: Outtray wurde dort von diesem Benutzer noch nicht gestartet.',
    next: 'Starten Sie Outtray einmal und melden Sie sich an, oder nennen Sie den Ordner mit --profile.',
  },
  outbox_of_another: {
    says: 'Der Ordner {folder} gehört einem anderen Benutzer dieses Computers.',
    next: 'Führen Sie den Befehl als dieser Benutzer aus.',
  },
  outbox_other_version: {
    says: 'Der Postausgang stammt von einer anderen Version von Outtray.',
    next: 'Starten Sie Outtray, das ihn auf den neuesten Stand bringt, und versuchen Sie es dann erneut.',
  },
  outbox_unfinished: {
    says: 'Outtray muss seinen Postausgang erst prüfen, bevor weitere Post angenommen wird.',
    next: 'Starten Sie Outtray und versuchen Sie es dann erneut.',
  },
  file_missing: { says: 'Eine Datei {name} gibt es nicht.', next: 'Berichtigen Sie den Namen.' },
  file_unreadable: {
    says: 'Die Datei {name} kann nicht gelesen werden.',
    next: 'Prüfen Sie, ob es eine Datei ist, die Sie lesen dürfen.',
  },
  time_unreadable: {
    says: '{text} ist keine Zeitangabe.',
    next: 'Schreiben Sie 2026-11-27T08:00 oder +30m, +2h, +1d.',
  },
  mail_links_kept: {
    says: 'Dieses System lässt die Wahl, wer E-Mail-Links öffnet, nur in seinen eigenen Einstellungen zu.',
    next: 'Wählen Sie dort unter „Standardanwendungen“.',
  },
  app_not_running: {
    says: 'Outtray läuft nicht, und nur das laufende Outtray kann das tun.',
    next: 'Starten Sie es und versuchen Sie es dann erneut.',
  },
  app_no_answer: {
    says: 'Das laufende Outtray hat nicht geantwortet.',
    next: 'Versuchen Sie es erneut; bleibt es dabei, beenden Sie Outtray und starten Sie es neu.',
  },
};
