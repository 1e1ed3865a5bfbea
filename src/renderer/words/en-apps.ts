import type { Addable, AppField, Preset } from '../../shared/connected-app.ts';
import type { SignIn } from '../../shared/model.ts';
import { plural } from './plural.ts';

const presets: Record<Preset, string> = {
  google: 'Google',
  practice: 'Practice Google',
  other: 'Another provider',
};

const fields: Record<AppField, string> = {
  name: 'Name',
  authorizationUri: 'Authorization address',
  tokenUri: 'Token address',
  revocationUri: 'Revocation address',
  apiRoot: 'API root',
  clientId: 'Client id',
  clientSecret: 'Client secret',
  scopes: 'Scopes',
  queryParameters: 'Query parameters',
};

const missing: Record<Addable, { readonly says: string; readonly next: string; readonly add: string }> = {
  lasting_sign_in: {
    says: 'A sign-in would end after one hour.',
    next: 'Google gives a lasting sign-in only when it is asked with access_type=offline and prompt=consent, each time.',
    add: 'Add access_type=offline and prompt=consent',
  },
  send_scope: {
    says: 'Every message would be refused.',
    next: 'This connected app does not ask for the permission to send mail.',
    add: 'Add the scope gmail.send',
  },
};

const why: Record<NonNullable<SignIn['why']>, string> = {
  refused: 'The provider does not let people sign in inside other programs, so this goes on in your browser.',
  elsewhere: 'The sign-in leads to a page of somebody else, so this goes on in your browser.',
  wanted: 'Finish there; this page notices by itself.',
  remembered: 'The provider does not let people sign in inside other programs. Finish in your browser.',
};

/** Connected apps, their settings, and signing in by them. */
export const appWords = {
  clientFile: {
    drop: 'Drop the file here',
    or: 'or',
    choose: 'choose it from a folder',
    tooBig: 'That file is too large to be a client file.',
    another: (accounts: number) =>
      `A file of the same client only renews its secret. With a file of another client ${plural(accounts, 'account has', 'accounts have')} to sign in again; the mail waits.`,
    openClients: 'Open the Clients page',
  },
  connectedApp: {
    add: 'Add a connected app',
    addTitle: 'New connected app',
    settings: 'Settings…',
    fromFile: 'Take Google’s client file…',
    save: 'Save',
    create: 'Add connected app',
    cancel: 'Cancel',
    back: 'Accounts',
    preset: 'Provider',
    presets,
    fields,
    endpoints: 'Addresses',
    endpointsGoogle: 'Google’s own addresses. They are fixed.',
    client: 'Client',
    clientHint: 'Both stand in the client file from Google. Drop that file here, and they are filled in.',
    asks: 'What a sign-in asks for',
    secretSet: 'Stored, never shown',
    secretNone: 'None',
    replaceSecret: 'Replace',
    removeSecret: 'Remove',
    keepSecret: 'Keep the stored one',
    secretFetched: 'Fetched from practice Google',
    scopesHint: 'One in each line',
    paramName: 'Name',
    paramValue: 'Value',
    paramNameOf: (line: number) => `Name of parameter ${line}`,
    paramValueOf: (line: number) => `Value of parameter ${line}`,
    addParam: 'Add a parameter',
    removeParam: (name: string) => `Remove ${name}`,
    noParams: 'None',
    inBrowser: 'Start the sign-in in my browser',
    inBrowserHint: 'Ticked by itself when the provider refuses a window of Outtray.',
    missing,
    signsOutTitle: (count: number) => `${plural(count, 'account has', 'accounts have')} to sign in again`,
    signsOutBody:
      'What was granted to the old client or server is not shown to the new one. The mail waits, and goes by itself after the sign-in.',
    signsOutYes: (count: number) => `Save and sign out ${count}`,
    saved: 'Saved.',
    signedOut: (count: number) => `Saved. ${plural(count, 'account needs', 'accounts need')} a new sign-in.`,
    refused: 'Its mail waits because of these settings, or of the project at the provider.',
    tryAgain: 'Mended, try again',
  },
  signingIn: {
    window: 'Waiting for you in the sign-in window',
    browser: 'Waiting for you in your browser',
    answered: 'The answer has come',
    windowBody: 'Choose the account and press Continue.',
    why,
    browserMissing: 'No browser could be started. Copy the link and open it in a browser on this computer.',
    answeredBody: 'Asking the provider for the sign-in. This takes a few seconds.',
    copyLink: 'Copy link',
    openAgain: 'Open it again',
    useBrowser: 'Use my browser instead',
    cancel: 'Cancel',
    left: (span: string) => `${span} of five minutes left`,
    again: 'Sign in again',
    read: 'Close',
    startAgain: 'Start again',
    choosePermissions: 'Choose permissions again',
    asExpected: (email: string) => `Sign in as ${email}`,
    openSettings: 'Open its settings',
    askForIt: 'Ask for a lasting sign-in, and sign in',
  },
};
