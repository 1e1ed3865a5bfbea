import type { composeProblems } from '../compose.ts';
import type { ProblemWords } from '../words.ts';

export const deComposeProblems: Record<keyof typeof composeProblems, ProblemWords> = {
  undo_too_late: {
    says: 'Zu spät: Die Nachricht ist bereits unterwegs.',
    next: 'Es wurde nichts geändert. Schreiben Sie den Empfängern noch einmal, wenn etwas richtigzustellen ist.',
  },
  undo_partly: {
    says: '{gone} von {count} Nachrichten waren bereits unterwegs. Die übrigen wurden abgebrochen.',
    next: 'Der Ausgang zeigt, welche gesendet wurden.',
  },
  picture_kind: {
    says: 'Dieses Bildformat zeigen E-Mail-Programme nicht an.',
    next: 'Verwenden Sie PNG, JPEG, GIF oder WebP, oder hängen Sie das Bild als Datei an.',
  },
  picture_too_large: {
    says: 'Das Bild ist zu groß für den Text: {size} von {limit}.',
    next: 'Verkleinern Sie es, oder hängen Sie es als Datei an.',
  },
  pictures_too_large: {
    says: 'Die Bilder im Text sind zusammen zu groß: {size} von {limit}.',
    next: 'Nehmen Sie eines heraus, oder hängen Sie es als Datei an.',
  },
};
