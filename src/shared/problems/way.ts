import type { ProblemWords } from './words.ts';

/** What can stand between this computer and the provider, and between the two clocks. */
export const wayProblems = {
  certificate_unknown: {
    says: 'Something on the way to {host} reads along: its certificate is from nobody this computer knows.',
    next: 'In an office this is often a security program or the company’s proxy. Have its certificate installed on this computer, then start Outtray again. Nothing was sent.',
  },
  certificate_outside_its_time: {
    says: 'The certificate of {host} is not valid at the time that this computer’s clock shows.',
    next: 'Check the clock of this computer first. Outtray tries again by itself. Nothing was sent.',
  },
  proxy_away: {
    says: 'The proxy in this computer’s network settings cannot be reached.',
    next: 'Check the proxy in the system’s network settings. Outtray tries again by itself.',
  },
  proxy_password: {
    says: 'The proxy in this computer’s network settings wants a password, which Outtray cannot give.',
    next: 'Ask whoever runs the proxy to let this computer through without a password. Mail waits meanwhile.',
  },
  proxy_refused: {
    says: 'The proxy does not let Outtray through to {host} (answer {status}).',
    next: 'Ask whoever runs the proxy to allow {host}. Mail waits meanwhile.',
  },
  proxy_unknown: {
    says: 'The system’s network settings name a proxy of the kind {kind}, which Outtray does not speak.',
    next: 'Set an HTTP or HTTPS proxy, or a direct connection. Mail waits meanwhile.',
  },
  captive_portal: {
    says: 'A page of the network answered in place of the sign-in server.',
    next: 'Open a web page in your browser and sign in to the network, as in a hotel. Outtray tries again by itself.',
  },
  clock_ahead: {
    says: 'This computer’s clock is {minutes} min ahead.',
    next: 'Set the clock, or let the system set it. Mail goes on being sent.',
  },
  clock_behind: {
    says: 'This computer’s clock is {minutes} min behind.',
    next: 'Set the clock, or let the system set it. Mail goes on being sent.',
  },
  revoke_unasked: {
    says: '{email} is signed out here. The provider was not asked to end it there too, because the sign-in could not be read.',
    next: 'Nothing is stored on this computer any more. Remove the access in your Google account as well.',
  },
  revoke_unreachable: {
    says: '{email} is signed out here, but the provider could not be reached to end it there too.',
    next: 'Nothing is stored on this computer any more. Remove the access in your Google account as well.',
  },
} satisfies Record<string, ProblemWords>;
