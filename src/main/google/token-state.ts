import type { Problem } from '../../shared/problems/problem.ts';
import { fail, type Result } from '../../shared/result.ts';
import type { Clock, TokenRefusal } from '../ports.ts';
import type { Access } from './access-token.ts';
import type { AccountRecord, AppRecord, TokenRecord } from './records.ts';
import type { Grant } from './token-endpoint.ts';

/** What is known of one account's tokens in this run. `…Mono` are readings of the monotonic clock. */
export interface TokenState {
  access: Access | null;
  /** The stored access token is not to be relied on. */
  distrusted: boolean;
  /** Gmail answered 401 to this one. */
  refused: string | null;
  /** The next call renews, although the token in use would last. */
  renewDue: boolean;
  running: Promise<Result<string, TokenRefusal>> | null;
  refreshedMono: number;
  forcedMono: number;
  failures: number;
  wait: { untilMono: number; problem: Problem } | null;
  /** A grant that could not be written down; its refresh token may be the only one that still works. */
  unsaved: Unsaved | null;
}

export interface Unsaved {
  readonly grant: Grant;
  readonly access: Access;
  /** The stored refresh token that this grant was had with. */
  readonly used: Uint8Array;
}

/** Everything one renewal works with. */
export interface TokenCase {
  readonly account: AccountRecord;
  readonly app: AppRecord;
  readonly record: TokenRecord;
  readonly state: TokenState;
  /** There is an access token that works for a while yet. */
  readonly usable: boolean;
}

export function newTokenState(): TokenState {
  return {
    access: null,
    distrusted: false,
    refused: null,
    renewDue: false,
    running: null,
    refreshedMono: Number.NEGATIVE_INFINITY,
    forcedMono: Number.NEGATIVE_INFINITY,
    failures: 0,
    wait: null,
    unsaved: null,
  };
}

/** No token until somebody acts. */
export function forPerson(why: Problem): Result<never, TokenRefusal> {
  return fail({ problem: why, waits: { for: 'person' } });
}

/** No token for so many ms. */
export function forLater(why: Problem, inMs: number, clock: Clock): Result<never, TokenRefusal> {
  return fail({ problem: why, waits: { for: 'later', at: clock.now() + Math.ceil(Math.max(0, inMs)) } });
}
