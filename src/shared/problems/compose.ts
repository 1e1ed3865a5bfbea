import type { ProblemWords } from './words.ts';

/** What can go wrong while a message is written by hand, and when it is taken back. */
export const composeProblems = {
  undo_too_late: {
    says: 'Too late: the message has left already.',
    next: 'Nothing was changed. Write to its recipients again if something has to be put right.',
  },
  undo_partly: {
    says: '{gone} of {count} messages had left already. The others were cancelled.',
    next: 'The Outbox shows which ones went.',
  },
  picture_kind: {
    says: 'This is not a picture that mail programs show.',
    next: 'Use PNG, JPEG, GIF or WebP, or attach it as a file.',
  },
  picture_too_large: {
    says: 'The picture is too large to stand in the text: {size} of {limit}.',
    next: 'Make it smaller, or attach it as a file.',
  },
  pictures_too_large: {
    says: 'The pictures in the text are too large together: {size} of {limit}.',
    next: 'Take one out, or attach it as a file.',
  },
} satisfies Record<string, ProblemWords>;
