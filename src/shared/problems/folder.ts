import type { ProblemWords } from './words.ts';

/** What can go wrong with a drop folder, and with the import of an Email Queue. */
export const folderProblems = {
  folder_missing: {
    says: 'The drop folder {path} is not there.',
    next: 'Connect its drive, or put it back. Outtray looks again by itself.',
  },
  folder_unusable: {
    says: 'Outtray may not read and write in the drop folder {path}.',
    next: 'Allow it to, or choose another folder.',
  },
  folder_taken: {
    says: 'The folder {path} is a drop folder already, or lies in one, or has one in it.',
    next: 'Choose another folder.',
  },
  folder_unfit: {
    says: 'The folder {path} cannot be a drop folder: {reason}.',
    next: 'Make an empty folder for it.',
  },
  folder_other: {
    says: 'The folder {path} is not the one that was chosen any more: the mark of Outtray in it is missing.',
    next: 'Connect its drive. If it is the right one after all, remove it here and add it again.',
  },
  folder_unknown: { says: 'There is no such drop folder.' },
  file_changing: {
    says: 'The file {name} is still being written.',
    next: 'Outtray tries again by itself.',
  },
  file_empty: {
    says: 'The file is empty.',
    next: 'Drop it again when it has content.',
  },
  file_not_plain: {
    says: 'The file {name} is a link, a folder or a device.',
    next: 'Drop a copy of the file itself.',
  },
  file_outside: {
    says: 'The attachment {name} is not inside the drop folder.',
    next: 'Put it beside the .json file, and name it without a path that leads out.',
  },
  import_unreadable: {
    says: 'The file {name} is not an export of the Email Queue: {reason}.',
    next: 'In ERPNext export the Email Queue as CSV or JSON, with the columns that the guide names.',
  },
  import_incomplete: {
    says: 'It cannot come in: {reason}.',
    next: 'Send it from ERPNext, or write it again.',
  },
  import_too_large: {
    says: 'The file {name} is larger than {limit}.',
    next: 'Export fewer rows at a time.',
  },
  import_gone: {
    says: 'This preview is no longer there.',
    next: 'Choose the file again.',
  },
} satisfies Record<string, ProblemWords>;
