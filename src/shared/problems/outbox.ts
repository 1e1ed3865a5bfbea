import type { ProblemWords } from './words.ts';

/** What can happen to the outbox itself. */
export const outboxProblems = {
  disk_full: {
    says: 'The disk is full, so Outtray cannot take in mail now.',
    next: 'Free some space. Mail already taken in goes on being sent.',
  },
  storage_failed: {
    says: 'Outtray could not write to its outbox.',
    next: 'Nothing accepted is lost. Check the disk, then start Outtray again.',
  },
  database_newer: {
    says: 'This outbox was made by a newer Outtray (version {version} of the database).',
    next: 'Install the newer Outtray. This one only shows the mail and changes nothing.',
  },
  database_damaged: {
    says: 'The outbox file was damaged and has been set aside as {file}.',
    next: 'What could be read was recovered and is on hold. Look through it before releasing it.',
  },
  database_on_network: {
    says: 'The outbox is on a network drive, where it could be damaged.',
    next: 'Move it to a disk of this computer.',
  },
  restored_copy: {
    says: 'This outbox was restored from an older copy, so its unsent mail may already have gone.',
    next: 'Look in Sent at Gmail, then release what has not gone.',
  },
  out_of_time: {
    says: 'Outtray tried for {days} days without success.',
    next: 'Mend the cause, then press Retry.',
  },
  too_late: {
    says: 'Too late: the message is already {state}.',
  },
  message_unknown: {
    says: 'There is no such message.',
  },
  shutting_down: {
    says: 'Outtray is being closed.',
    next: 'Try again when it runs.',
  },
  internal: {
    says: 'Something went wrong inside Outtray (report {id}).',
    next: 'The log has the details.',
  },
} satisfies Record<string, ProblemWords>;
