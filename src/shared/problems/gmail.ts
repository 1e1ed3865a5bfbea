import type { ProblemWords } from './words.ts';

/** What Gmail or the way to it can answer. Rows of table B in the Google facts. */
export const gmailProblems = {
  gmail_recipient_refused: {
    says: 'Gmail does not accept a recipient address of this message.',
    next: 'Correct the address. The message then goes to that person alone.',
  },
  gmail_message_refused: {
    says: 'Gmail refused this message ({reason}).',
    next: 'Correct it, or send it in another way.',
  },
  gmail_too_large: {
    says: 'Gmail found this message too large.',
    next: 'Send the attachments in several messages, or share them by a link.',
  },
  gmail_rate_limited: {
    says: 'Gmail asks for a slower pace.',
    next: 'Outtray goes on by itself at {until}.',
  },
  gmail_daily_limit: {
    says: 'The daily limit of {email} at Gmail is used up.',
    next: 'Outtray goes on by itself at {until}.',
  },
  gmail_permission_missing: {
    says: '{email} has not given the permission to send mail.',
    next: 'Sign in again and tick "Send email on your behalf".',
  },
  gmail_sign_in_refused: {
    says: 'Gmail does not accept the sign-in of {email} any more.',
    next: 'Sign in again. Its mail waits and goes by itself afterwards.',
  },
  gmail_api_disabled: {
    says: 'The Gmail API is not turned on in the Google project of "{app}".',
    next: 'Turn on the Gmail API in the Google console. Mail waits meanwhile.',
  },
  gmail_mailbox_off: {
    says: '{email} has no Gmail mailbox, or Gmail is turned off for it.',
    next: 'Ask whoever administers your Google accounts.',
  },
  gmail_domain_policy: {
    says: 'The administrator of {email} does not allow sending by this app.',
    next: 'Ask the administrator to allow it. Mail waits meanwhile.',
  },
  gmail_forbidden: {
    says: 'Gmail does not let {email} send ({reason}).',
    next: 'The raw answer is below. Mail waits meanwhile.',
  },
  gmail_unwell: {
    says: 'Gmail has a fault of its own at the moment (answer {status}).',
    next: 'Outtray tries again by itself.',
  },
  gmail_unexpected: {
    says: 'What answered was not Gmail as we know it (answer {status}).',
    next: 'Perhaps a network sign-in page is in between. Open a web page to see; Outtray tries again by itself.',
  },
  offline: { says: 'There is no network connection.', next: 'Outtray goes on when it is back.' },
  name_not_found: { says: 'The name {host} could not be found.', next: 'Outtray tries again by itself.' },
  not_connected: { says: '{host} could not be reached.', next: 'Outtray tries again by itself.' },
  tls_refused: {
    says: 'The connection to {host} is not trustworthy: {reason}.',
    next: 'Nothing was sent. A company proxy may need its certificate installed.',
  },
  connection_cut: {
    says: 'The connection was cut before the whole message had left.',
    next: 'Outtray tries again by itself.',
  },
  answer_lost: {
    says: 'The connection was cut before Gmail answered.',
    next: 'Outtray asks Gmail what became of the message.',
  },
  too_slow: { says: '{host} did not answer in time.', next: 'Outtray tries again by itself.' },
  session_lost: { says: 'Gmail forgot the upload before it was complete.', next: 'Outtray starts it again.' },
  upload_unfinished: {
    says: 'Gmail has the message and has not finished taking it.',
    next: 'Outtray asks again by itself.',
  },
  session_unclear: {
    says: 'Gmail could not say whether it has this message ({status}).',
    next: 'Look in Sent at Gmail, then choose "It arrived" or "Send again".',
  },
  unconfirmed: {
    says: 'Gmail may have this message.',
    next: 'Look in Sent at Gmail, then choose "It arrived" or "Send again". Sent again, it may arrive twice.',
  },
} satisfies Record<string, ProblemWords>;
