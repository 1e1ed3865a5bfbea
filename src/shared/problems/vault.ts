import type { ProblemWords } from './words.ts';

/** What can go wrong with the passphrase under which sign-ins are kept where there is no keyring. */
export const vaultProblems = {
  vault_locked: {
    says: 'The sign-ins on this computer are locked with your passphrase.',
    next: 'Enter it at the top of the window. Mail waits and goes by itself afterwards.',
  },
  passphrase_wrong: {
    says: 'That is not the passphrase.',
    next: 'Nothing has changed. Check the keyboard layout and the Caps Lock key, and try again.',
  },
  passphrase_short: {
    says: 'That passphrase is too short to protect a sign-in.',
    next: 'Take at least {least} characters; four or five unrelated words are good.',
  },
  vault_key_damaged: {
    says: 'What the passphrase opens is damaged, so the sign-ins cannot be read.',
    next: 'Put back a copy of the outbox file, or set a new passphrase and sign in again. What is stored stays as it is until then.',
  },
} satisfies Record<string, ProblemWords>;
