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
  storage_read_only: {
    says: 'The outbox can only be read: its disk or folder does not let Outtray write.',
    next: 'Allow writing there, then start Outtray again. Until then it shows the mail and changes nothing.',
  },
  database_newer: {
    says: 'This outbox was made by a newer Outtray (version {version} of the database).',
    next: 'Install the newer Outtray. This one only shows the mail and changes nothing.',
  },
  database_damaged: {
    says: 'The outbox file was damaged and has been set aside as {file}. Recovered: {recovered} messages. Lost: {lost}.',
    next: 'Unsent messages among them are on hold. Look through them before releasing them.',
  },
  database_on_network: {
    says: 'The outbox is on a network drive, where it could be damaged.',
    next: 'Move it to a disk of this computer.',
  },
  restored_copy: {
    says: 'This outbox was restored from an older copy, so its unsent mail may already have gone.',
    next: 'Look in Sent at Gmail, then release what has not gone.',
  },
  database_gone: {
    says: 'The outbox file was deleted or replaced while Outtray was running.',
    next: 'Put it back, then start Outtray again. Until then no mail is taken in.',
  },
  recovered: {
    says: 'This message was recovered from a damaged outbox file, so it may already have gone.',
    next: 'Look in Sent at Gmail, then release what has not gone.',
  },
  body_lost: {
    says: 'A part of this message was lost when the outbox file was damaged, so it cannot be sent.',
    next: 'Hand it in again from the program that made it.',
  },
  entry_lost: {
    says: 'Only the text of this message could be recovered from a damaged outbox file. It may already have gone.',
    next: 'Look in Sent at Gmail. If it has not gone, read it here and press Retry.',
  },
  batch_too_many: {
    says: 'This would make {count} messages. One batch takes {limit} at most.',
    next: 'Send it in parts.',
  },
  batch_too_large: {
    says: 'Together these messages would take {size}. One batch takes {limit} at most.',
    next: 'Send it in parts, or share the attachments by a link.',
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
