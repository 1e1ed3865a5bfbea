import type { ProblemWords } from './words.ts';

/** What can go wrong at a door, or with the programs allowed in. */
export const intakeProblems = {
  client_unknown: { says: 'User name or password is wrong.', next: 'Make a new password on the Intake page.' },
  client_name_taken: { says: 'There is a program named {name} already.', next: 'Choose another name.' },
  client_name_empty: { says: 'The program needs a name.' },
  client_off: { says: 'This program is switched off in Outtray.', next: 'Switch it on, on the Intake page.' },
  too_many_failures: { says: 'Too many wrong passwords.', next: 'Wait a minute and try again.' },
  client_gone: {
    says: 'The program hung up before the message was complete.',
    next: 'Nothing was kept. It has to send it again.',
  },
  client_missing: { says: 'There is no such program.' },
  not_signed_in: {
    says: 'Sign in first, with the user name and password that Outtray shows for this program.',
    next: 'Enter them in the program that sends the mail.',
  },
  too_slow_client: { says: 'The program took too long.', next: 'Nothing was kept. It has to send it again.' },
  port_not_allowed: {
    says: 'The computer does not let Outtray use port {port}.',
    next: 'Choose another port on the Intake page.',
  },
  port_busy: {
    says: 'Port {port} is in use by another program, so programs cannot hand in mail.',
    next: 'End the other program, or choose another port on the Intake page.',
  },
  port_invalid: { says: 'A port is a number from 1024 to 65535.' },
} satisfies Record<string, ProblemWords>;
