import { createHash } from 'node:crypto';
import type { Random } from '../ports.ts';
import type { AppRecord } from './records.ts';

/** The secrets of one sign-in attempt. */
export interface Attempt {
  /** 43 characters; proves at the token endpoint that we are who began (RFC 7636). */
  readonly verifier: string;
  /** 43 characters; tells our answer from a stranger's. */
  readonly state: string;
}

export function newAttempt(random: Random): Attempt {
  const secret = () => Buffer.from(random.bytes(32)).toString('base64url');
  return { verifier: secret(), state: secret() };
}

/** Where the person signs in. What the protocol needs wins over the app's own query parameters. */
export function authorizationUrl(
  app: AppRecord,
  { verifier, state }: Attempt,
  redirectUri: string,
  loginHint: string | null,
): string {
  const url = new URL(app.authorizationUri);
  for (const { name, value } of app.queryParameters) url.searchParams.set(name, value);
  const needed = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: app.scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(loginHint === null ? {} : { login_hint: loginHint }),
  };
  for (const [name, value] of Object.entries(needed)) url.searchParams.set(name, value);
  return url.href;
}

/** Where the consent window may go without being handed over to the browser. */
export function providerHosts(app: AppRecord): string[] {
  const own = new URL(app.authorizationUri).host;
  // Google leads through these on its way (sign-in for YouTube, choice of language, own account pages)
  return app.preset === 'google' ? [own, 'accounts.youtube.com', 'myaccount.google.com', 'consent.google.com'] : [own];
}
