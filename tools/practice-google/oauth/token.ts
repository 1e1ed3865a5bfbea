import type { Provider } from 'oidc-provider';
import { clientById } from '../client-files.ts';
import { type GoogleErrorName, googleError } from '../google-errors.ts';
import { asIncoming, capture, type Exchange, jsonReply, type Reply } from '../http.ts';
import type { World } from '../world.ts';
import type { OidcPayload } from './adapter.ts';
import { JWT_BEARER, type JwtBearer } from './jwt-bearer.ts';
import { refusals } from './provider.ts';

/** The token endpoint: Google's checks and Google's words around oidc-provider's grants. */
export function createTokenEndpoint(
  world: World,
  provider: Provider,
  jwtBearer: JwtBearer,
): (exchange: Exchange) => Promise<Reply> {
  const { store, settings, events } = world;
  const callback = provider.callback();

  return async (exchange) => {
    if (exchange.method !== 'POST') return jsonReply(404, { error: 'not_found' });
    const type = (exchange.headers['content-type'] ?? '').split(';')[0]?.trim();
    if (type !== 'application/x-www-form-urlencoded') return invalidRequest('Invalid content type.');
    const form = new URLSearchParams(exchange.body.toString());
    basicIntoForm(exchange.headers.authorization, form);

    const grantType = form.get('grant_type');
    if (grantType === null) return invalidRequest('Missing required parameter: grant_type');
    if (grantType === JWT_BEARER) return jwtBearer(form);
    if (grantType !== 'authorization_code' && grantType !== 'refresh_token')
      return jsonReply(400, { error: 'unsupported_grant_type', error_description: `Invalid grant_type: ${grantType}` });

    const clientId = form.get('client_id');
    if (clientId === null || clientId === '') return googleError('client_id_missing');
    const client = clientById(world, clientId);
    if (client === undefined) return googleError('invalid_client');
    const state = settings.clients[client.kind];
    if (state !== 'ok') return googleError(state === 'deleted' ? 'deleted_client' : 'disabled_client');
    const secret = form.get('client_secret');
    if (secret === null || secret === '') return googleError('client_secret_missing');
    if (secret !== client.clientSecret) return googleError('invalid_client_secret');

    const refused = grantType === 'authorization_code' ? checkCode(form) : checkRefresh(form);
    if (refused !== undefined) return refused;

    const incoming = asIncoming({
      ...exchange,
      headers: withoutAuthorization(exchange.headers),
      body: Buffer.from(form.toString()),
    });
    const reply = await capture(incoming, callback);
    if (reply.status !== 200) return inGooglesWords(reply, grantType, refusals.get(incoming) ?? '');
    events.count(grantType === 'authorization_code' ? 'codeExchanges' : 'refreshes');
    return asGoogleAnswers(reply, grantType, form);
  };

  function checkCode(form: URLSearchParams): Reply | undefined {
    const code = form.get('code');
    if (code === null || code === '') return invalidRequest('Missing required parameter: code');
    if (!form.has('redirect_uri')) return invalidRequest('Missing parameter: redirect_uri');
    const stored = store.get<OidcPayload & { codeChallenge?: string; redirectUri?: string }>(
      'oidc.AuthorizationCode',
      code,
    );
    if (stored === undefined) return googleError('malformed_code');
    if (stored.clientId !== form.get('client_id')) return googleError('invalid_grant_bad_request');
    if (stored.consumed !== undefined) return undefined; // The library ends the tokens of a code used twice.
    if (stored.redirectUri !== form.get('redirect_uri')) return googleError('redirect_uri_mismatch');
    const verifier = form.get('code_verifier');
    if (stored.codeChallenge !== undefined && (verifier === null || verifier === ''))
      return googleError('missing_verifier');
    return undefined;
  }

  function checkRefresh(form: URLSearchParams): Reply | undefined {
    const refresh = form.get('refresh_token');
    if (refresh === null || refresh === '') return invalidRequest('Missing required parameter: refresh_token');
    return undefined;
  }

  /** Drops what Google does not send, adds what it does, and keeps the number of live refresh tokens down. */
  function asGoogleAnswers(reply: Reply, grantType: string, form: URLSearchParams): Reply {
    const answer = JSON.parse(reply.body.toString()) as Record<string, unknown>;
    const refreshToken = answer.refresh_token;
    if (grantType === 'refresh_token' && refreshToken === form.get('refresh_token')) delete answer.refresh_token;
    if (typeof refreshToken === 'string' && answer.refresh_token !== undefined) dropOldest(refreshToken);
    if (settings.testingMode && typeof refreshToken === 'string') {
      const expires = store.get<{ exp?: number }>('oidc.RefreshToken', refreshToken)?.exp ?? 0;
      answer.refresh_token_expires_in = Math.max(0, expires - Math.floor(Date.now() / 1000));
    }
    return jsonReply(200, answer, { pragma: 'no-cache' });
  }

  function dropOldest(refreshToken: string): void {
    const mine = store.get<OidcPayload>('oidc.RefreshToken', refreshToken);
    const live = store
      .list<OidcPayload>('oidc.RefreshToken')
      .filter(
        ({ value }) =>
          value.accountId === mine?.accountId && value.clientId === mine?.clientId && value.consumed === undefined,
      );
    for (const { key } of live.slice(0, Math.max(0, live.length - settings.maxRefreshTokens))) {
      store.remove('oidc.RefreshToken', key);
    }
  }
}

function invalidRequest(description: string): Reply {
  return jsonReply(400, { error: 'invalid_request', error_description: description });
}

/** Google takes HTTP Basic as well as the form's fields; the form wins. */
function basicIntoForm(authorization: string | undefined, form: URLSearchParams): void {
  if (authorization === undefined || !/^basic /i.test(authorization)) return;
  const [id = '', secret = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
  if (!form.has('client_id')) form.set('client_id', decodeURIComponent(id));
  if (!form.has('client_secret')) form.set('client_secret', decodeURIComponent(secret));
}

function withoutAuthorization(headers: Exchange['headers']): Exchange['headers'] {
  const { authorization: _, ...rest } = headers;
  return rest;
}

function inGooglesWords(reply: Reply, grantType: string, detail: string): Reply {
  const { error } = JSON.parse(reply.body.toString()) as { error?: string };
  if (error !== 'invalid_grant') return reply;
  const name: GoogleErrorName =
    grantType === 'refresh_token'
      ? 'invalid_grant'
      : /PKCE|code_verifier|code_challenge/i.test(detail) || detail === 'invalid_grant'
        ? 'invalid_verifier'
        : 'invalid_grant_bad_request';
  return googleError(name);
}
