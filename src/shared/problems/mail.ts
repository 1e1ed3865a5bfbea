import type { ProblemWords } from './words.ts';

/** What can be wrong with a message before it is accepted. */
export const mailProblems = {
  no_recipient: {
    says: 'The message has no recipient.',
    next: 'Add at least one address to To, Cc or Bcc.',
  },
  address_invalid: {
    says: '{address} is not a mail address.',
    next: 'Correct the address and try again.',
  },
  line_break_in_header: {
    says: 'The {field} contains a line break or a control character, which mail does not allow.',
    next: 'Remove it and try again.',
  },
  header_not_allowed: {
    says: 'The header {field} cannot be set by hand.',
    next: 'Remove it. Recipients, sender, subject and attachments have fields of their own.',
  },
  too_many_recipients: {
    says: 'The message has {count} recipients. Gmail takes {limit} at most.',
    next: 'Send it in parts, or to each recipient individually.',
  },
  too_large: {
    says: 'Larger than Gmail takes: {size} of {limit}.',
    next: 'Send the attachments in several messages, or share them by a link.',
  },
  attachment_missing: {
    says: 'The file {name} is no longer where it was.',
    next: 'Attach it again, or remove it from the message.',
  },
  attachment_unreadable: {
    says: 'The file {name} could not be read.',
    next: 'Check that you may open it, then attach it again.',
  },
  message_malformed: {
    says: 'The message is not well formed: {reason}.',
    next: 'The program that made it has to correct it.',
  },
  no_account: {
    says: 'No Google account is signed in yet, so there is nobody to send as.',
    next: 'Sign in on the Accounts page.',
  },
} satisfies Record<string, ProblemWords>;
