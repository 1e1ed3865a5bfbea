import { createPrivateKey, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { interactionPolicy, Provider, type TokenKind } from 'oidc-provider';
import { clientOf } from '../client-files.ts';
import { keyNamed, secretNamed } from '../keys.ts';
import { canonicalScope, EMAIL_SCOPE, MAIL_SCOPES, PROFILE_SCOPE, SIGN_IN_SCOPES, type World } from '../world.ts';
import { createOidcAdapter } from './adapter.ts';

/** Kept with each authorization: whether its code may be changed for a refresh token. */
export interface GrantTerms {
  /** access_type=offline was asked for. */
  offline: boolean;
  /** The consent page was shown and agreed to, not skipped. */
  consented: boolean;
}

export const ROUTES = {
  authorization: '/o/oauth2/v2/auth',
  token: '/token',
  userinfo: '/oauth2/v3/userinfo',
  jwks: '/oauth2/v3/certs',
} as const;

const SIX_MONTHS_S = 15_552_000;
const WEEK_S = 604_800;

/** Why the library refused a token request, by the request it was given; Google says it in other words. */
export const refusals = new WeakMap<IncomingMessage, string>();

/** The authorization server: oidc-provider with Google's addresses, scopes, lifetimes and consent rules. */
export function createProvider(world: World): Provider {
  const { store, clock, settings } = world;
  const signing = keyNamed(store, 'signing');
  const jwk = {
    ...createPrivateKey(signing.privatePem).export({ format: 'jwk' }),
    kid: signing.kid,
    alg: 'RS256',
    use: 'sig',
  };
  const { Check, Prompt } = interactionPolicy;
  const accessTokenLife = (): number => settings.accessTokenSeconds;
  const refreshTokenLife = (): number => (settings.testingMode ? WEEK_S : SIX_MONTHS_S);

  const provider = new Provider(world.url, {
    adapter: createOidcAdapter(store, clock),
    jwks: { keys: [jwk] },
    clients: (['installed', 'web'] as const).map((kind) => {
      const { clientId, clientSecret } = clientOf(world, kind);
      return {
        client_id: clientId,
        client_secret: clientSecret,
        application_type: kind === 'installed' ? 'native' : 'web',
        redirect_uris: ['http://127.0.0.1'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      };
    }),
    cookies: {
      keys: [secretNamed(store, 'cookies')],
      names: { interaction: 'practice_sign_in', resume: 'practice_resume' },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    routes: ROUTES,
    scopes: [...SIGN_IN_SCOPES, ...Object.keys(MAIL_SCOPES)],
    claims: {
      openid: ['sub'],
      [EMAIL_SCOPE]: ['email', 'email_verified'],
      [PROFILE_SCOPE]: ['name'],
    },
    conformIdTokenClaims: false,
    extraParams: ['access_type', 'include_granted_scopes', 'hd'],
    pkce: { required: () => false },
    responseTypes: ['code'],
    // One way through: our own page settles who and what, every time.
    interactions: {
      url: (_ctx: unknown, interaction: { uid: string }) => `/signin/${interaction.uid}`,
      policy: [
        new Prompt(
          { name: 'login', requestable: true },
          new Check(
            'ask',
            'the person is asked',
            'interaction_required',
            (ctx) => ctx.oidc.result?.login === undefined,
          ),
        ),
        new Prompt({ name: 'consent', requestable: true }),
        new Prompt({ name: 'select_account', requestable: true }),
      ],
    },
    findAccount: (_ctx: unknown, sub: string) => {
      const user = world.users.find((one) => one.sub === sub);
      return user === undefined
        ? undefined
        : {
            accountId: sub,
            claims: () => ({ sub, email: user.email, email_verified: true, name: user.name }),
          };
    },
    issueRefreshToken: (_ctx: unknown, _client: unknown, code: { grantId: string }) => {
      const terms = store.get<GrantTerms>('grant-terms', code.grantId);
      return terms?.offline === true && terms.consented;
    },
    expiresWithSession: () => false,
    rotateRefreshToken: () => settings.rotateRefreshTokens,
    ttl: {
      AccessToken: accessTokenLife,
      AuthorizationCode: 600,
      Grant: SIX_MONTHS_S * 20,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: refreshTokenLife,
      Session: 3600,
    },
    renderError: (ctx: { type: string; body: unknown }, out: { error: string; error_description?: string }) => {
      ctx.type = 'json';
      ctx.body = out;
    },
  });

  provider.Client.prototype.redirectUriAllowed = function allowed(uri) {
    return redirectAllowed(world, this.clientId, uri);
  };
  const prefixTokens = (kind: TokenKind, prefix: string, bytes: number) =>
    issueTokens(kind, () => prefix + settings.tokenMark, bytes);
  prefixTokens(provider.AccessToken, 'ya29.a0', 96);
  // A slash in each, as Google has: what is not URL-encoded breaks here and not at a customer's.
  prefixTokens(provider.RefreshToken, '1//0', 48);
  prefixTokens(provider.AuthorizationCode, '4/0', 48);
  provider.on('grant.error', (ctx, error) => {
    refusals.set(ctx.req, error.error_detail ?? error.message);
  });
  return provider;
}

/**
 * Installed clients: http on a loopback host, any port, any path. Web clients: exactly what is registered.
 * Source: RFC 8252 section 7.3; developers.google.com/identity/protocols/oauth2/native-app.
 */
export function redirectAllowed(world: World, clientId: string, uri: string): boolean {
  if (clientId === clientOf(world, 'web').clientId) return world.settings.webRedirectUris.includes(uri);
  if (!URL.canParse(uri)) return false;
  const url = new URL(uri);
  return (
    url.protocol === 'http:' &&
    ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) &&
    url.username === '' &&
    url.password === '' &&
    !uri.includes('#')
  );
}

/** Asked-for scopes under the names that Google answers with, each once. */
export function canonicalScopes(scope: string): string[] {
  return [...new Set(scope.split(' ').filter(Boolean).map(canonicalScope))];
}

export function knownScope(scope: string): boolean {
  return SIGN_IN_SCOPES.includes(scope) || Object.hasOwn(MAIL_SCOPES, scope);
}

function issueTokens(kind: TokenKind, prefix: () => string, bytes: number): void {
  const own = kind.prototype.generateTokenId;
  kind.prototype.generateTokenId = function prefixed() {
    // The library notes the format of the token as it makes its own id.
    own.call(this);
    return prefix() + randomBytes(bytes).toString('base64url');
  };
}
