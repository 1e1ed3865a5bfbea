import { googleError } from '../google-errors.ts';
import { type Exchange, jsonReply, type Reply } from '../http.ts';
import type { World } from '../world.ts';
import { type OidcPayload, revokeAccount } from './adapter.ts';

/**
 * Google's revocation: no client authentication, token in the query or the form, and the whole grant of that
 * account and client ends, on every machine. Source: facts/gmail.md F2.11.
 */
export function createRevoke(world: World): (exchange: Exchange) => Reply {
  const { store } = world;
  return (exchange) => {
    if (exchange.method !== 'POST' && exchange.method !== 'GET') return jsonReply(404, { error: 'not_found' });
    const token = exchange.url.searchParams.get('token') ?? new URLSearchParams(exchange.body.toString()).get('token');
    if (token === null || token === '')
      return jsonReply(400, { error: 'invalid_request', error_description: 'Missing required parameter: token' });
    const found =
      store.get<OidcPayload>('oidc.RefreshToken', token) ?? store.get<OidcPayload>('oidc.AccessToken', token);
    if (found?.accountId === undefined) return googleError('invalid_token');
    revokeAccount(store, found.accountId, found.clientId);
    const user = world.users.find((one) => one.sub === found.accountId);
    world.events.emit({ type: 'revoked', ...(user === undefined ? {} : { user: user.email }) });
    return jsonReply(200, {});
  };
}
