import type { Problem } from '../../shared/problems/problem.ts';
import type { Clock, Vault } from '../ports.ts';
import type { TokenRecord } from './records.ts';
import type { Grant } from './token-endpoint.ts';

const MOST_AHEAD_MS = 10 * 60_000;

/** An access token in use. Its end is known twice: by the clock that only grows, and by the wall's. */
export interface Access {
  readonly value: string;
  readonly lifeMs: number;
  readonly endsMono: number;
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** Milliseconds until the token ends, by whichever clock says so earlier: one stands still in sleep, the other can be set back. */
export function leftMs(access: Access, clock: Clock): number {
  return Math.min(access.endsMono - clock.monotonic(), access.expiresAt - clock.now());
}

/** True from the smaller of ten minutes and a fifth of the token's life before its end. */
export function wantsRefresh(access: Access, clock: Clock): boolean {
  return leftMs(access, clock) <= Math.min(MOST_AHEAD_MS, access.lifeMs / 5);
}

export function fromGrant(grant: Grant, clock: Clock): Access {
  const obtainedAt = clock.now();
  return {
    value: grant.accessToken,
    lifeMs: grant.lifeMs,
    endsMono: clock.monotonic() + grant.lifeMs,
    obtainedAt,
    expiresAt: obtainedAt + grant.lifeMs,
  };
}

/**
 * The token that an earlier run stored. Null when it has ended, cannot be read, or seems younger than it can be, as after the clock
 * was set back; `locked`, with the reason, when the vault is.
 */
export async function fromStore(
  record: TokenRecord,
  sealed: Uint8Array,
  vault: Vault,
  clock: Clock,
): Promise<Access | { readonly locked: Problem } | null> {
  const { accessObtainedAt: obtainedAt, accessExpiresAt: expiresAt } = record;
  const now = clock.now();
  if (obtainedAt === null || expiresAt === null || obtainedAt > now || expiresAt <= now) return null;
  const value = await vault.open(sealed);
  if (!value.ok) return value.problem.code === 'token_unreadable' ? null : { locked: value.problem };
  const lifeMs = expiresAt - obtainedAt;
  return { value: value.value, lifeMs, endsMono: clock.monotonic() + expiresAt - now, obtainedAt, expiresAt };
}
