const prefix = 'https://www.googleapis.com/auth/';

/** Every scope that allows messages.send (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send). */
export const sendScopes: ReadonlySet<string> = new Set([
  `${prefix}gmail.send`,
  `${prefix}gmail.compose`,
  `${prefix}gmail.modify`,
  'https://mail.google.com/',
]);

/** Lets headers of messages be read, and no text: the proof of sending asks for it, where the operator allows that. */
export const METADATA_SCOPE = `${prefix}gmail.metadata`;

const longNames: Readonly<Record<string, string>> = {
  email: `${prefix}userinfo.email`,
  profile: `${prefix}userinfo.profile`,
};

/** The name that Google answers with: `email` comes back as a URL. */
export function canonical(scope: string): string {
  return longNames[scope] ?? scope;
}

/** The scopes of an answer, each once, or those asked for when it names none (RFC 6749 section 5.1). */
export function grantedScopes(scope: string | undefined, asked: readonly string[]): string[] {
  const names = scope === undefined ? asked : scope.split(' ').filter((name) => name !== '');
  return [...new Set(names.map(canonical))];
}

/** The first scope that was asked for and not granted, or null. Order and spelling do not count. */
export function missingScope(asked: readonly string[], granted: readonly string[]): string | null {
  const given = new Set(granted.map(canonical));
  return asked.map(canonical).find((scope) => !given.has(scope)) ?? null;
}
