import type { ProblemWords } from './words.ts';

/** What can go wrong between an account and its provider's sign-in. Rows of table A in the Google facts. */
export const signinProblems = {
  client_json_not_json: {
    says: 'That file is not a client file from Google: it is not JSON.',
    next: 'In the Google console open Clients, choose your desktop client and press Download JSON.',
  },
  client_json_web: {
    says: 'That client is of the type "Web application", which does not work on a desktop.',
    next: 'Create another client of the type "Desktop app" and drop its file here.',
  },
  client_json_service_account: {
    says: 'That file is the key of a service account, not a desktop client.',
    next: 'A service account is imported at the foot of the Accounts page, under Service accounts (legacy). For a sign-in, create a client of the type "Desktop app" and drop its file here.',
  },
  client_json_incomplete: {
    says: 'The client file has no {field}.',
    next: 'Download it from the Google console again.',
  },
  client_json_unsafe_uri: {
    says: 'The {field} in the client file is not a secure address.',
    next: 'Only https addresses are taken, and http on this computer itself.',
  },
  app_in_use: {
    says: 'Accounts still use the connected app "{app}", or mail of theirs is kept.',
    next: 'Sign the accounts out first. What they have sent keeps the connected app in the list.',
  },
  app_unknown: { says: 'There is no such connected app.' },
  account_unknown: { says: 'There is no such account.' },
  consent_denied: {
    says: 'The sign-in was declined at the provider.',
    next: 'Nothing has changed. Sign in again and press Allow.',
  },
  consent_cancelled: { says: 'The sign-in was cancelled.', next: 'Nothing has changed.' },
  consent_superseded: { says: 'A newer sign-in took the place of this one.' },
  consent_timeout: {
    says: 'Nobody finished the sign-in within five minutes.',
    next: 'Start it again when you are ready.',
  },
  consent_refused: {
    says: 'The provider refused the sign-in: {reason}.',
    next: 'Ask whoever administers your Google accounts.',
  },
  scope_missing: {
    says: 'The permission to send mail was not ticked.',
    next: 'Sign in again and tick "Send email on your behalf".',
  },
  no_refresh_token: {
    says: 'The provider gave no lasting sign-in, so it would have ended after one hour.',
    next: 'Check that the connected app asks with access_type=offline and prompt=consent, then sign in again.',
  },
  other_account: {
    says: 'You signed in as {actual}, but this account is {expected}.',
    next: 'Sign in again and choose {expected}.',
  },
  code_exchange_failed: {
    says: 'The provider did not complete the sign-in ({reason}).',
    next: 'Start the sign-in again.',
  },
  no_identity: {
    says: 'The provider did not say whose account this is ({reason}).',
    next: 'Check that the connected app asks for openid and email, then sign in again.',
  },
  loopback_blocked: {
    says: 'This computer does not let Outtray wait for the answer of the sign-in.',
    next: 'A firewall or a security program may forbid it. Allow Outtray to listen on 127.0.0.1 and sign in again.',
  },
  renewal_refused: {
    says: 'The provider does not renew the sign-in of {email} ({reason}).',
    next: 'Sign in again. Its mail waits and goes by itself afterwards.',
  },
  provider_unwell: {
    says: 'The sign-in server did not answer as expected ({status}).',
    next: 'Outtray tries again by itself. Nothing is lost meanwhile.',
  },
  provider_unreachable: {
    says: 'The sign-in server cannot be reached.',
    next: 'Outtray tries again by itself. Nothing is lost meanwhile.',
  },
  needs_authorization: {
    says: '{email} needs a new sign-in.',
    next: 'Its mail waits and goes by itself afterwards.',
  },
  reauth_required: {
    says: 'The administrator of {email} asks for a new sign-in from time to time.',
    next: 'Sign in again. The administrator can mark this app as trusted to avoid it.',
  },
  client_invalid: {
    says: 'Google does not know the connected app "{app}" any more, or its secret is wrong.',
    next: 'Download the client file again, or make a new client if this one was deleted, and drop the file on the connected app.',
  },
  scope_invalid: {
    says: 'The provider does not know the permissions that "{app}" asks for.',
    next: 'Check the scopes of the connected app.',
  },
  clock_skew: {
    says: 'The clock of this computer is off by {minutes} minutes.',
    next: 'Set the clock. Outtray tries again by itself.',
  },
  keyring_missing: {
    says: 'This computer has no keyring, so the sign-in cannot be stored safely.',
    next: 'Choose at the top of the window how it is to be kept, or install a keyring such as gnome-keyring.',
  },
  keyring_locked: {
    says: 'The keyring is locked, so Outtray cannot read the sign-in.',
    next: 'Unlock the keyring. Mail waits and goes by itself afterwards.',
  },
  token_unreadable: {
    says: 'The stored sign-in of {email} cannot be read on this computer.',
    next: 'Sign in again. What is stored stays as it is until then.',
  },
  revoke_failed: {
    says: '{email} is signed out here, but the provider refused to end it there too.',
    next: 'Nothing is stored on this computer any more. Remove the access in your Google account as well.',
  },
} satisfies Record<string, ProblemWords>;
