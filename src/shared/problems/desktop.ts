import type { ProblemWords } from './words.ts';

/** What the system around Outtray can refuse. */
export const desktopProblems = {
  autostart_failed: {
    says: 'The system did not let Outtray change whether it starts with the computer.',
    next: 'Set it in the settings of your system instead.',
  },
} satisfies Record<string, ProblemWords>;
