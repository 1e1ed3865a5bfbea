import type { ProblemWords } from './words.ts';

/** What only the command line can meet. */
export const commandLineProblems = {
  outbox_missing: {
    says: 'There is no outbox in {folder}: Outtray has not been started there by this user.',
    next: 'Start Outtray once and sign in, or name its folder with --profile.',
  },
  outbox_of_another: {
    says: 'The folder {folder} belongs to another user of this computer.',
    next: 'Run the command as that user.',
  },
  outbox_other_version: {
    says: 'The outbox was left by another version of Outtray.',
    next: 'Start Outtray, which brings it up to date, then try again.',
  },
  outbox_unfinished: {
    says: 'Outtray has to look at its outbox before more mail can be taken in.',
    next: 'Start Outtray, then try again.',
  },
  file_missing: { says: 'There is no file {name}.', next: 'Correct its name.' },
  file_unreadable: { says: 'The file {name} cannot be read.', next: 'Check that it is a file that you may read.' },
  time_unreadable: {
    says: '{text} is not a time.',
    next: 'Write 2026-11-27T08:00, or +30m, +2h or +1d.',
  },
  mail_links_kept: {
    says: 'This system keeps the choice of who opens mail links to itself.',
    next: 'Choose in its settings, under default applications.',
  },
  app_not_running: {
    says: 'Outtray is not running, and only the running Outtray can do that.',
    next: 'Start it, then try again.',
  },
  app_no_answer: {
    says: 'The running Outtray did not answer.',
    next: 'Try again; if it stays so, end Outtray and start it again.',
  },
} satisfies Record<string, ProblemWords>;
