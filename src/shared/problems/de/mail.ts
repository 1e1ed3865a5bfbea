import type { mailProblems } from '../mail.ts';
import type { ProblemWords } from '../words.ts';

export const deMailProblems: Record<keyof typeof mailProblems, ProblemWords> = {
  no_recipient: {
    says: 'Die Nachricht hat keinen Empfänger.',
    next: 'Setzen Sie wenigstens eine Adresse in An, Cc oder Bcc.',
  },
  address_invalid: {
    says: '{address} ist keine Mailadresse.',
    next: 'Berichtigen Sie die Adresse und versuchen Sie es noch einmal.',
  },
  line_break_in_header: {
    says: 'Im Feld {field} steht ein Zeilenumbruch oder ein Steuerzeichen; das ist in Mail nicht erlaubt.',
    next: 'Entfernen Sie es und versuchen Sie es noch einmal.',
  },
  header_not_allowed: {
    says: 'Die Kopfzeile {field} kann nicht von Hand gesetzt werden.',
    next: 'Entfernen Sie sie. Empfänger, Absender, Betreff und Anhänge haben eigene Felder.',
  },
  too_many_recipients: {
    says: 'Die Nachricht hat {count} Empfänger. Gmail nimmt höchstens {limit}.',
    next: 'Senden Sie sie in Teilen, oder an jeden Empfänger einzeln.',
  },
  too_large: {
    says: 'Größer als Gmail annimmt: {size} von {limit}.',
    next: 'Senden Sie die Anhänge in mehreren Nachrichten, oder geben Sie sie über einen Link frei.',
  },
  attachment_missing: {
    says: 'Die Datei {name} ist nicht mehr da, wo sie war.',
    next: 'Hängen Sie sie neu an, oder nehmen Sie sie aus der Nachricht.',
  },
  attachment_unreadable: {
    says: 'Die Datei {name} ließ sich nicht lesen.',
    next: 'Prüfen Sie, ob Sie sie öffnen dürfen, dann hängen Sie sie neu an.',
  },
  message_malformed: {
    says: 'Die Nachricht ist nicht richtig gebaut: {reason}.',
    next: 'Das muss das Programm berichtigen, das sie gemacht hat.',
  },
  no_account: {
    says: 'Es ist noch kein Google-Konto angemeldet, also gibt es niemanden, als der gesendet werden kann.',
    next: 'Melden Sie auf der Seite „Konten“ eines an.',
  },
};
