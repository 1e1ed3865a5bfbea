import type { ProblemWords } from './words.ts';

/** Ends of sign-ins that are coming, and why one has come. */
export const forecastProblems = {
  sign_in_ends_tomorrow: {
    says: 'The sign-in of {email} ends within a day, {until}.',
    next: 'Sign in again before then, and no mail has to wait.',
  },
  sign_in_ends_soon: {
    says: 'The sign-in of {email} ends within the hour, {until}.',
    next: 'Sign in again now, and no mail has to wait.',
  },
  sign_in_may_end_tomorrow: {
    says: 'The sign-in of {email} probably ends within a day, {until}: earlier ones ended after seven days.',
    next: 'Sign in again before then, and no mail has to wait.',
  },
  sign_in_may_end_soon: {
    says: 'The sign-in of {email} probably ends within the hour, {until}: earlier ones ended after seven days.',
    next: 'Sign in again now, and no mail has to wait.',
  },
  testing_mode_ended: {
    says: 'The sign-in of {email} has ended after seven days, as Google’s Testing mode does.',
    next: 'Sign in again; its mail waits and goes by itself afterwards. To be rid of this, publish the app in the Google console.',
  },
  kept_until_quit: {
    says: 'The sign-in of {email} was kept only until Outtray quit, as you chose.',
    next: 'Drop the client file on the connected app again and sign in. Its mail waits and goes by itself afterwards.',
  },
} satisfies Record<string, ProblemWords>;
