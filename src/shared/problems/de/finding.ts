import type { findingProblems } from '../finding.ts';
import type { ProblemWords } from '../words.ts';

export const deFindingProblems: Record<keyof typeof findingProblems, ProblemWords> = {
  content_gone: {
    says: 'Der Inhalt dieser Nachricht wurde nach seiner Aufbewahrungszeit entfernt.',
    next: 'Übergeben Sie sie erneut aus dem Programm, das sie erstellt hat.',
  },
  not_sent_yet: {
    says: 'Nur eine gesendete Nachricht kann noch einmal gesendet werden; diese ist {state}.',
    next: 'Verwenden Sie „Erneut versuchen“ oder „Noch einmal senden“.',
  },
  not_ended_yet: {
    says: 'Eine Adresse lässt sich berichtigen, wenn die Nachricht gesendet, gescheitert oder abgebrochen ist; diese ist {state}.',
    next: 'Brechen Sie sie zuerst ab, dann berichtigen Sie die Adresse.',
  },
  recipient_unknown: { says: '{address} ist kein Empfänger dieser Nachricht.' },
  job_running: {
    says: 'Ein anderer Vorgang mit vielen Nachrichten läuft noch.',
    next: 'Warten Sie, bis er beendet ist, oder brechen Sie ihn ab.',
  },
  export_failed: {
    says: 'Der Export konnte nicht geschrieben werden.',
    next: 'Prüfen Sie, ob dort Platz ist und Sie dort schreiben dürfen, und exportieren Sie dann erneut.',
  },
};
