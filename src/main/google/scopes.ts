import { canonicalScope, sendScopes } from '../../shared/connected-app.ts';

export { canonicalScope as canonical, sendScopes };

/** Lets headers of messages be read, and no text: the proof of sending asks for it, where the operator allows that. */
export const METADATA_SCOPE = 'https://www.googleapis.com/auth/gmail.metadata';

/** The scopes of an answer, each once, or those asked for when it names none (RFC 6749 section 5.1). */
export function grantedScopes(scope: string | undefined, asked: readonly string[]): string[] {
  const names = scope === undefined ? asked : scope.split(' ').filter((name) => name !== '');
  return [...new Set(names.map(canonicalScope))];
}

/**
 * The scope without which nothing can be sent and which was not granted, or null. Where no scope of Gmail's is asked for, every
 * scope counts. Order and spelling do not; what else was unticked is the person's choice.
 */
export function missingScope(asked: readonly string[], granted: readonly string[]): string | null {
  const given = new Set(granted.map(canonicalScope));
  const names = asked.map(canonicalScope);
  const sending = names.filter((scope) => sendScopes.has(scope));
  if (sending.length === 0) return names.find((scope) => !given.has(scope)) ?? null;
  return sending.some((scope) => given.has(scope)) ? null : (sending[0] ?? null);
}
