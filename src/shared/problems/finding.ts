import type { ProblemWords } from './words.ts';

/** What can be wrong with an act on chosen messages. */
export const findingProblems = {
  content_gone: {
    says: 'The content of this message was removed after its keeping time.',
    next: 'Hand it in again from the program that made it.',
  },
  not_sent_yet: {
    says: 'Only a sent message can be sent once more; this one is {state}.',
    next: 'Use Retry or Send again.',
  },
  not_ended_yet: {
    says: 'An address can be corrected when the message was sent, failed or was cancelled; this one is {state}.',
    next: 'Cancel it first, then correct the address.',
  },
  recipient_unknown: { says: '{address} is not a recipient of this message.' },
  job_running: {
    says: 'Another act on many messages is still running.',
    next: 'Wait until it has ended, or cancel it.',
  },
  export_failed: {
    says: 'The export could not be written.',
    next: 'Check that there is room and that you may write there, then export again.',
  },
} satisfies Record<string, ProblemWords>;
