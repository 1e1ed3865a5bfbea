import type { Store } from '../store.ts';
import type { PracticeClock } from '../world.ts';

/** What oidc-provider keeps of one token, code, grant, session or interaction. */
export interface OidcPayload {
  jti?: string;
  accountId?: string;
  clientId?: string;
  grantId?: string;
  scope?: string;
  uid?: string;
  consumed?: number;
  iat?: number;
}

/** The kinds that end together with their grant. */
const GRANTED = ['AccessToken', 'AuthorizationCode', 'RefreshToken'] as const;

/**
 * oidc-provider's storage on our store. Ends of life go by the practice clock, so that advancing it ends tokens;
 * the library's own check by real time can only be later.
 */
export function createOidcAdapter(store: Store, clock: PracticeClock): (model: string) => Record<string, unknown> {
  return (model) => ({
    upsert: async (id: string, payload: OidcPayload, ttlSeconds?: number) => {
      const expiresAt = ttlSeconds === undefined ? null : clock.now() + ttlSeconds * 1000;
      store.put(`oidc.${model}`, id, payload, expiresAt);
    },
    find: async (id: string) => store.get<OidcPayload>(`oidc.${model}`, id),
    findByUid: async (uid: string) =>
      store.list<OidcPayload>(`oidc.${model}`).find(({ value }) => value.uid === uid)?.value,
    findByUserCode: async () => undefined,
    consume: async (id: string) => {
      const payload = store.get<OidcPayload>(`oidc.${model}`, id);
      if (payload !== undefined) {
        store.put(
          `oidc.${model}`,
          id,
          { ...payload, consumed: Math.floor(Date.now() / 1000) },
          clock.now() + 3_600_000,
        );
      }
    },
    destroy: async (id: string) => store.remove(`oidc.${model}`, id),
    revokeByGrantId: async (grantId: string) => {
      for (const { key, value } of store.list<OidcPayload>(`oidc.${model}`)) {
        if (value.grantId === grantId) store.remove(`oidc.${model}`, key);
      }
    },
  });
}

/** Ends all tokens, codes and the remembered consent of one account, for one client or for all. */
export function revokeAccount(store: Store, accountId: string, clientId?: string): void {
  const matches = (payload: OidcPayload): boolean =>
    payload.accountId === accountId && (clientId === undefined || payload.clientId === clientId);
  for (const model of [...GRANTED, 'Grant']) {
    for (const { key, value } of store.list<OidcPayload>(`oidc.${model}`)) {
      if (matches(value)) store.remove(`oidc.${model}`, key);
    }
  }
  for (const { key, value } of store.list<Consent>('consent')) {
    if (matches(value)) store.remove('consent', key);
  }
}

/** What an account once granted to a client; Google remembers it until it is revoked. */
export interface Consent {
  accountId: string;
  clientId: string;
  scopes: string[];
}

export function consentKey(accountId: string, clientId: string): string {
  return `${accountId} ${clientId}`;
}
