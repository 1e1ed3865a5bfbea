import type { ProblemWords } from './words.ts';

/** What can be wrong with who sends: senders that an account may not use, keys of service accounts, and rehearsals. */
export const accountProblems = {
  sender_would_change: {
    says: '{email} may not send as {from}, so Gmail would show {email} as the sender.',
    next: 'Send it as {email}, or say in the settings of the account that it may send as {from}.',
  },
  domain_invalid: {
    says: '{domain} is not a domain.',
    next: 'Write it as @northgate.example.',
  },
  service_key_not_json: {
    says: 'That file is not the key of a service account: it is not JSON.',
    next: 'In the Google console open the service account, then Keys, Add key, and choose JSON.',
  },
  service_key_is_client: {
    says: 'That file is a client for signing in, not the key of a service account.',
    next: 'Drop it on the connected apps instead. Signing in is the better way, where a person can.',
  },
  service_key_incomplete: {
    says: 'The key file has no {field}.',
    next: 'Make a new key of the type JSON in the Google console.',
  },
  service_key_unusable: {
    says: 'The private key in the file cannot be read.',
    next: 'Make a new key of the type JSON in the Google console.',
  },
  service_key_unsafe_uri: {
    says: 'The addresses in the key file are not secure.',
    next: 'Only https addresses are taken, and http on this computer itself.',
  },
  service_key_unreadable: {
    says: 'The stored key of {robot} cannot be read on this computer.',
    next: 'Import the key file again. Its accounts and their mail stay.',
  },
  service_key_refused: {
    says: 'Google does not accept the key of {robot} any more.',
    next: 'Make a new key in the Google console and import it here. Its accounts and their mail stay.',
  },
  robot_disabled: {
    says: 'The service account {robot} is disabled at Google.',
    next: 'Enable it in the Google console under IAM, Service accounts, then press Try again.',
  },
  subject_unknown: {
    says: 'Google knows no mailbox {email} in this organization.',
    next: 'Check the address. A service account sends for people of its own Workspace only, never for gmail.com.',
  },
  subject_invalid: {
    says: 'Google cannot send in the name of {email}.',
    next: 'Enter the full address of a person of your Workspace.',
  },
  subject_is_robot: {
    says: '{email} is the service account itself, and has no mailbox.',
    next: 'Enter the address of the person that it is to send as.',
  },
  not_delegated: {
    says: 'The administrator has not allowed this key to send as {email} yet.',
    next: 'Enter the client id {client} with the scope {scope} in the Admin console. It can take a day to work; Outtray tries each hour.',
  },
  not_delegated_over: {
    says: 'Google has refused this key for {email} for a day, so Outtray has stopped trying.',
    next: 'Check the client id {client} and the scope {scope} in the Admin console, then press Try again.',
  },
  account_exists: {
    says: '{email} is here already as an account of its own.',
    next: 'Make that one the default, and remove this one.',
  },
  rehearsal_stays: {
    says: 'A rehearsal cannot be signed in.',
    next: 'Press Go live, and choose the account that takes its place.',
  },
  rehearsal_over: {
    says: 'This rehearsal has ended.',
  },
  rehearsal_needs_account: {
    says: 'For that a real account has to be signed in.',
    next: 'Sign in the account first.',
  },
  rehearsal_carrier_waits: {
    says: 'The account that sends for this rehearsal is on hold, or needs a sign-in.',
    next: 'Its card on the Accounts page says what to do. The rehearsal waits, and goes by itself afterwards.',
  },
  rehearsal_mailbox_broken: {
    says: 'The rehearsal mailbox could not be written.',
    next: 'Outtray tries again by itself. Real mail is not affected.',
  },
  rehearsal_too_many: {
    says: 'The message has {count} recipients. Gmail would take {limit} at most.',
    next: 'Send it in parts.',
  },
} satisfies Record<string, ProblemWords>;
