import type { printProblems } from '../print.ts';
import type { ProblemWords } from '../words.ts';

export const dePrintProblems: Record<keyof typeof printProblems, ProblemWords> = {
  print_format_unknown: {
    says: 'Ein Druckformat mit dem Namen {name} gibt es nicht.',
    next: 'Wählen Sie eines, das auf der Seite „Vorlagen“ steht, oder berichtigen Sie den Namen.',
  },
  print_format_broken: {
    says: 'Die Vorlage {name} ist nicht verwendbar. {file}, Zeile {line}: {reason}.',
    next: 'Berichtigen Sie diese Zeile oder die Daten, die dafür übergeben wurden.',
  },
  print_data_invalid: {
    says: 'Die Daten für die Vorlage sind nicht verwendbar: {reason}.',
    next: 'Übergeben Sie ein JSON-Objekt von höchstens 1 MB.',
  },
  print_failed: {
    says: 'Aus dem Druckformat {name} konnte kein PDF erzeugt werden.',
    next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sehen Sie es sich auf der Seite „Vorlagen“ an.',
  },
  template_name_taken: {
    says: 'Eine Vorlage mit dem Namen {name} gibt es bereits.',
    next: 'Wählen Sie einen anderen Namen.',
  },
  template_name_invalid: {
    says: '{name} kann nicht der Name einer Vorlage sein.',
    next: 'Verwenden Sie bis zu 64 Buchstaben, Ziffern, Leerzeichen und Bindestriche, ohne Punkt oder Leerzeichen am Anfang oder Ende.',
  },
  no_program_for: {
    says: 'Auf diesem Computer gibt es kein Programm, das {name} anzeigt.',
    next: 'Öffnen Sie es von Hand, oder wählen Sie in den Einstellungen des Computers ein solches Programm.',
  },
  template_not_saved: {
    says: 'Die Vorlage {name} konnte nicht gespeichert werden.',
    next: 'Prüfen Sie, ob in ihren Ordner geschrieben werden darf.',
  },
};
