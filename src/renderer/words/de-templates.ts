import type { templateWords } from './en-templates.ts';
import type { Worded } from './worded.ts';

export const deTemplateWords: Worded<typeof templateWords> = {
  templates: {
    print: 'Druckformate',
    message: 'Briefe',
    what: 'Ein Druckformat macht aus den Daten eines Programms ein PDF. Mit einem Brief beginnt eine Nachricht unter „Schreiben“.',
    emptyTitle: 'Keine Vorlagen',
    emptyBody: 'Jeder Ordner im Ordner der Vorlagen ist eine Vorlage. Legen Sie dort einen an, dann erscheint er hier.',
    openAll: 'Ordner öffnen',
    paper: 'Papier',
    openPdf: 'PDF öffnen',
    openFolder: 'Ordner öffnen',
    duplicate: 'Duplizieren',
    duplicateTitle: (name: string) => `${name} duplizieren`,
    newName: 'Name der Kopie',
    copyOf: (name: string) => `${name} (Kopie)`,
    cancel: 'Abbrechen',
    data: 'Beispieldaten',
    dataHint: 'JSON, wie ein Programm es übergeben würde. Es dient nur dieser Vorschau.',
    keep: 'Behalten',
    undo: 'Rückgängig',
    kept: 'Behalten',
    preview: 'Vorschau',
    making: 'Das PDF wird erzeugt …',
    page: (at: number, of: number) => `Seite ${at} von ${of}`,
    broken: 'enthält einen Fehler',
    line: (at: number) => `Zeile ${at}`,
    subject: 'Betreff',
  },
  mailLinks: {
    label: 'E-Mail-Links öffnen',
    hint: 'Ein mailto-Link in einem Browser oder Dokument beginnt dann hier eine Nachricht. Von selbst wird nichts gesendet.',
    elsewhere: 'Dem System kann dafür nur ein installiertes Outtray genannt werden.',
  },
};
