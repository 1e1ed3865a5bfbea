import type { ProblemCode } from '../../shared/problems/problem.ts';
import { plural } from './plural.ts';

/** Beneath "On hold", in a column of 118 px: what stands between this computer and the provider. */
const inTheWay: Partial<Record<ProblemCode, string>> = {
  provider_unwell: 'sign-in server',
  provider_unreachable: 'sign-in server',
  captive_portal: 'network page',
  certificate_unknown: 'certificate',
  certificate_outside_its_time: 'clock?',
  proxy_away: 'proxy',
  proxy_password: 'proxy',
  proxy_refused: 'proxy',
  proxy_unknown: 'proxy',
  clock_ahead: 'clock',
  clock_behind: 'clock',
  client_invalid: 'client file',
  scope_invalid: 'scopes',
};

/** How long sign-ins last, and where they are kept. */
export const keepingWords = {
  inTheWay,
  sentence: {
    signedInToday: 'Signed in today.',
    signedInDays: (days: number) => `Signed in ${plural(days, 'day', 'days')}.`,
    /** What stands before the moment, which is set in bold. */
    testing: 'Testing mode: sign-in ends',
    ends: 'The sign-in ends',
    experience: 'Earlier ones ended after seven days, so this one probably ends',
    whyTesting: 'Google ends every sign-in after seven days while the app is in Testing.',
    publish: 'Publish the app',
    endedAt: (moment: string) => `ended ${moment}`,
    locked: 'locked',
  },
  signedOut: {
    here: 'Signed out here. Google keeps the permission until you remove it there.',
    both: 'Signed out here and at Google.',
    everywhere: 'This signs it out on your other computers with the same connected app too.',
  },
  vault: {
    title: 'Where sign-ins are kept',
    keyring: 'In this computer’s keyring, encrypted.',
    passphrase: 'Encrypted under your passphrase, which is asked for when Outtray starts.',
    until_quit: 'Only until Outtray quits. At the next start drop in the client file and sign in again.',
    nowhere: 'Not decided yet.',
    ask: 'How are sign-ins to be kept?',
    askBody:
      'This computer has no keyring. Outtray never stores a sign-in in plain text: protect it with a passphrase, or keep it only until Outtray quits.',
    set: 'Set a passphrase…',
    untilQuit: 'Keep until quit',
    untilQuitTitle: 'Keep sign-ins only until Outtray quits?',
    untilQuitBody:
      'Mail goes out as usual. After each start you drop in the client file and sign in again; until then mail waits in the outbox.',
    setTitle: 'Set a passphrase',
    setBody: 'Outtray asks for it at each start. Nobody can find it out for you, so write it down in a safe place.',
    field: 'Passphrase',
    again: 'The same again',
    differ: 'The two are not the same.',
    setYes: 'Set passphrase',
    change: 'Change passphrase…',
    changeTitle: 'Change the passphrase',
    current: 'Present passphrase',
    next: 'New passphrase',
    changeYes: 'Change passphrase',
    changed: 'The passphrase has been changed.',
    lockedTitle: 'Enter your passphrase',
    lockedBody: 'It unlocks the sign-ins on this computer. Until then mail waits, and goes by itself afterwards.',
    unlock: 'Unlock',
    unlocking: 'Unlocking…',
    forgotten: 'I have forgotten it…',
    anewTitle: 'Give up the forgotten passphrase?',
    anewBody:
      'What it protected cannot be read any more: drop in the client file again and sign each account in. Mail in the outbox stays and goes afterwards.',
    anewYes: 'Give it up',
  },
} as const;
