import type { ProblemWords } from './words.ts';

/** What can be wrong with the settings of a connected app. Said beneath the field. */
export const connectedAppProblems = {
  app_name_missing: { says: 'The connected app needs a name.' },
  app_name_taken: { says: 'There is a connected app named "{app}" already.', next: 'Choose another name.' },
  app_client_taken: {
    says: 'The connected app "{app}" has this client id already.',
    next: 'Open that one and change it instead.',
  },
  app_uri_missing: { says: 'This address is missing.' },
  app_uri_unsafe: {
    says: 'This is not a secure address.',
    next: 'Only https addresses are taken, and http on this computer itself.',
  },
  app_api_root_query: { says: 'The API root ends before the "?".', next: 'Leave out the query.' },
  app_client_id_missing: { says: 'The client id is missing.', next: 'It stands in the client file from Google.' },
  app_client_id_malformed: { says: 'A client id has no spaces and no letters with accents.', next: 'Copy it again.' },
  app_secret_missing: {
    says: 'The client secret is missing.',
    next: 'Google asks for it at every sign-in. It stands in the client file.',
  },
  app_secret_again: {
    says: 'The stored secret was given for another client or another server, and is not shown to this one.',
    next: 'Enter the secret that belongs to these settings, or remove it.',
  },
  app_scope_malformed: { says: '{scope} is not a scope.', next: 'One scope in each line, without spaces or quotes.' },
  app_scope_identity: {
    says: 'The scope {scope} is missing, so Outtray would not know whose account it is.',
    next: 'Add it.',
  },
  app_parameter_nameless: { says: 'The parameter needs a name.' },
  app_parameter_empty: { says: 'The parameter {name} needs a value.' },
  app_parameter_reserved: { says: 'Outtray sets {name} by itself.', next: 'Remove this line.' },
  app_parameter_twice: { says: 'The parameter {name} is there twice.', next: 'Remove one of the two.' },
  test_already_going: { says: 'The test message is on its way already.' },
  consent_admin_blocked: {
    says: 'The administrator of this account does not allow this app.',
    next: 'Ask the administrator to allow the client id under API controls, or sign in with another account.',
  },
  consent_org_internal: {
    says: 'This Google project takes only accounts of its own Workspace.',
    next: 'Sign in with one of those, or change the audience to External in the Google console.',
  },
} satisfies Record<string, ProblemWords>;
