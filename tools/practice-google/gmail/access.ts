import type { Provider } from 'oidc-provider';
import { SERVICE_ACCOUNT_CLIENT_ID } from '../client-files.ts';
import { googleError } from '../google-errors.ts';
import type { Exchange, Reply } from '../http.ts';
import { GOOGLE_SCOPE, MAIL_SCOPE, type PracticeUser, SEND_SCOPE, type World } from '../world.ts';

export type Access = { user: PracticeUser; scopes: string[] } | { refused: Reply };

const COMPOSE = `${GOOGLE_SCOPE}gmail.compose`;
const MODIFY = `${GOOGLE_SCOPE}gmail.modify`;
const READONLY = `${GOOGLE_SCOPE}gmail.readonly`;
export const METADATA_SCOPE = `${GOOGLE_SCOPE}gmail.metadata`;

/** Which scopes each call takes, any one of them. Source: the discovery document gmail-v1.json. */
export const CALL_SCOPES = {
  send: [MAIL_SCOPE, COMPOSE, MODIFY, SEND_SCOPE],
  profile: [MAIL_SCOPE, COMPOSE, METADATA_SCOPE, MODIFY, READONLY],
  read: [MAIL_SCOPE, METADATA_SCOPE, MODIFY, READONLY],
} as const satisfies Record<string, readonly string[]>;

/** Checks the bearer token, its scopes and the userId in the path. */
export function createAccess(
  world: World,
  provider: Provider,
): (exchange: Exchange, call: keyof typeof CALL_SCOPES, userId: string | undefined) => Promise<Access> {
  return async (exchange, call, userId) => {
    const authorization = exchange.headers.authorization;
    if (authorization === undefined) return { refused: googleError('loginRequired') };
    const token = await provider.AccessToken.find(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
    if (token === undefined) return { refused: googleError('authError') };
    const scopes = (token.scope ?? '').split(' ');
    if (!CALL_SCOPES[call].some((scope) => scopes.includes(scope)))
      return { refused: googleError('insufficientPermissions') };
    // A service account has no mailbox of its own.
    if (token.accountId === SERVICE_ACCOUNT_CLIENT_ID) return { refused: googleError('preconditionFailed') };
    const user = world.users.find((one) => one.sub === token.accountId);
    if (user === undefined) return { refused: googleError('authError') };
    if (userId !== undefined && userId !== 'me' && userId.toLowerCase() !== user.email.toLowerCase())
      return { refused: googleError('delegationDenied', { message: `Delegation denied for ${user.email}` }) };
    return { user, scopes };
  };
}
