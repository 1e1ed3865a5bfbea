import type { folderProblems } from '../folder.ts';
import type { ProblemWords } from '../words.ts';

export const deFolderProblems: Record<keyof typeof folderProblems, ProblemWords> = {
  folder_missing: {
    says: 'Der Ablageordner {path} ist nicht da.',
    next: 'Verbinden Sie das Laufwerk oder legen Sie den Ordner wieder an. Outtray sieht von selbst wieder nach.',
  },
  folder_unusable: {
    says: 'Outtray darf im Ablageordner {path} nicht lesen und schreiben.',
    next: 'Erlauben Sie es oder wählen Sie einen anderen Ordner.',
  },
  folder_taken: {
    says: 'Der Ordner {path} ist schon ein Ablageordner, liegt in einem oder enthält einen.',
    next: 'Wählen Sie einen anderen Ordner.',
  },
  folder_unfit: {
    says: 'Der Ordner {path} eignet sich nicht als Ablageordner: {reason}.',
    next: 'Legen Sie dafür einen leeren Ordner an.',
  },
  folder_other: {
    says: 'Der Ordner {path} ist nicht mehr der, der gewählt wurde: Outtrays Zeichen darin fehlt.',
    next: 'Verbinden Sie das Laufwerk. Ist es doch der richtige, entfernen Sie ihn hier und fügen Sie ihn neu hinzu.',
  },
  folder_unknown: { says: 'Diesen Ablageordner gibt es nicht.' },
  file_changing: {
    says: 'In die Datei {name} wird noch geschrieben.',
    next: 'Outtray versucht es von selbst noch einmal.',
  },
  file_empty: {
    says: 'Die Datei ist leer.',
    next: 'Legen Sie sie noch einmal ab, wenn sie Inhalt hat.',
  },
  file_not_plain: {
    says: 'Die Datei {name} ist eine Verknüpfung, ein Ordner oder ein Gerät.',
    next: 'Legen Sie eine Kopie der Datei selbst ab.',
  },
  file_outside: {
    says: 'Der Anhang {name} liegt nicht im Ablageordner.',
    next: 'Legen Sie ihn neben die .json-Datei und nennen Sie ihn ohne einen Pfad, der hinausführt.',
  },
  import_unreadable: {
    says: 'Die Datei {name} ist kein Export der Email Queue: {reason}.',
    next: 'Exportieren Sie die Email Queue in ERPNext als CSV oder JSON, mit den Spalten, die die Anleitung nennt.',
  },
  import_incomplete: {
    says: 'Die Übernahme ist nicht möglich: {reason}.',
    next: 'Senden Sie sie aus ERPNext oder schreiben Sie sie neu.',
  },
  import_too_large: {
    says: 'Die Datei {name} ist größer als {limit}.',
    next: 'Exportieren Sie weniger Zeilen auf einmal.',
  },
  import_gone: {
    says: 'Diese Vorschau gibt es nicht mehr.',
    next: 'Wählen Sie die Datei noch einmal.',
  },
};
