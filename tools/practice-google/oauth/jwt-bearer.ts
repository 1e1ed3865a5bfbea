import { createPublicKey, verify } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { SERVICE_ACCOUNT_CLIENT_ID, SERVICE_ACCOUNT_EMAIL } from '../client-files.ts';
import { googleError } from '../google-errors.ts';
import { jsonReply, type Reply } from '../http.ts';
import { keyNamed } from '../keys.ts';
import type { World } from '../world.ts';
import { canonicalScopes, knownScope } from './provider.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export type JwtBearer = (form: URLSearchParams) => Promise<Reply>;

/** Clocks may differ by this much, seconds. */
const SKEW_S = 300;
const LONGEST_S = 3600;

interface Claims {
  iss?: unknown;
  sub?: unknown;
  scope?: unknown;
  aud?: unknown;
  iat?: unknown;
  exp?: unknown;
}

/**
 * The service-account grant with domain-wide delegation.
 * Source: RFC 7523; developers.google.com/identity/protocols/oauth2/service-account; facts/gmail.md F5.
 */
export function createJwtBearer(world: World, provider: Provider): JwtBearer {
  return async (form) => {
    const { settings } = world;
    const assertion = form.get('assertion') ?? '';
    const [head = '', payload = '', signature = '', ...more] = assertion.split('.');
    const header = decode(head) as { alg?: unknown } | undefined;
    const claims = decode(payload) as Claims | undefined;
    if (more.length > 0 || signature === '' || header?.alg !== 'RS256' || claims === undefined)
      return googleError('jwt_malformed');
    if (claims.iss !== SERVICE_ACCOUNT_EMAIL) return googleError('jwt_account_not_found');
    if (settings.serviceAccountDisabled) return googleError('robot_disabled');
    const key = createPublicKey(keyNamed(world.store, 'service-account').publicPem);
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url')))
      return googleError('jwt_signature');
    if (claims.aud !== `${world.url}/token`) return googleError('jwt_malformed');
    const now = world.clock.now() / 1000;
    const { iat, exp } = claims;
    if (typeof iat !== 'number' || typeof exp !== 'number') return googleError('jwt_timeframe');
    if (iat > now + SKEW_S || exp < now - SKEW_S || exp <= iat || exp - iat > LONGEST_S)
      return googleError('jwt_timeframe');

    const scopes = canonicalScopes(typeof claims.scope === 'string' ? claims.scope : '');
    if (scopes.length === 0 || scopes.some((scope) => !knownScope(scope))) return googleError('invalid_scope');
    const subject = claims.sub;
    const user = world.users.find((one) => one.email === subject);
    if (subject !== undefined && subject !== SERVICE_ACCOUNT_EMAIL) {
      if (typeof subject !== 'string' || !subject.includes('@')) return googleError('invalid_sub');
      if (user === undefined) return googleError('jwt_invalid_email');
      if (user.kind === 'consumer' || !settings.delegatedSubjects.includes(user.email))
        return googleError('unauthorized_client');
      if (scopes.some((scope) => !settings.delegatedScopes.includes(scope))) return googleError('unauthorized_client');
    }
    const token = new provider.AccessToken({
      accountId: user?.sub ?? SERVICE_ACCOUNT_CLIENT_ID,
      // The library's tokens belong to a client; the service account is one of its own.
      clientId: SERVICE_ACCOUNT_CLIENT_ID,
      expiresIn: settings.accessTokenSeconds,
      scope: scopes.join(' '),
    });
    world.events.count('assertions');
    return jsonReply(200, {
      access_token: await token.save(),
      expires_in: settings.accessTokenSeconds,
      token_type: 'Bearer',
    });
  };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
