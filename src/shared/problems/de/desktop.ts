import type { desktopProblems } from '../desktop.ts';
import type { ProblemWords } from '../words.ts';

export const deDesktopProblems: Record<keyof typeof desktopProblems, ProblemWords> = {
  autostart_failed: {
    says: 'Das System hat Outtray nicht ändern lassen, ob es mit dem Computer startet.',
    next: 'Stellen Sie das in den Einstellungen Ihres Systems ein.',
  },
};
