import type { AccountReason } from '../../shared/account-model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** An account as far as choosing needs it. */
export interface Candidate {
  readonly id: string;
  readonly email: string;
  readonly isDefault: boolean;
  readonly signedOut: boolean;
  readonly aliases: readonly string[];
  /** Without an @. */
  readonly domains: readonly string[];
  /** A rehearsal that has ended, and the account that took its place. */
  readonly over: { readonly successorId: string | null } | null;
}

export interface Chosen {
  readonly id: string;
  readonly reason: AccountReason;
  /** Whether Gmail keeps this From when the account sends it. */
  readonly mayUse: boolean;
}

/**
 * Which account sends for this From: the wanted one; else by address, then by alias, then by domain, then the default. Of several that
 * fit, one that is signed in goes before one that is not, and the first of the list before the others (the default heads it).
 *
 * Fails with account_unknown or no_account.
 */
export function chooseAccount(
  candidates: readonly Candidate[],
  from: string | null,
  wanted: string | null,
): Result<Chosen, Problem> {
  const address = from === null ? null : keyOf(from);
  const chosen = (one: Candidate, reason: AccountReason) =>
    ok({ id: one.id, reason, mayUse: address === null || fits(one, address) !== null });
  if (wanted !== null) {
    const account = successorOf(candidates, wanted);
    return account ? chosen(account, 'chosen') : fail(problem('account_unknown'));
  }
  const running = candidates.filter(({ over }) => over === null);
  for (const reason of ['address', 'alias', 'domain'] as const) {
    const fitting = running.filter((one) => address !== null && fits(one, address) === reason);
    const first = fitting.find(({ signedOut }) => !signedOut) ?? fitting[0];
    if (first) return chosen(first, reason);
  }
  const usual = running.find(({ isDefault }) => isDefault);
  return usual ? chosen(usual, 'default') : fail(problem('no_account'));
}

/** Why the account may send as this address, or null. */
export function fits(account: Candidate, address: string): 'address' | 'alias' | 'domain' | null {
  const key = keyOf(address);
  if (keyOf(account.email) === key) return 'address';
  if (account.aliases.some((alias) => keyOf(alias) === key)) return 'alias';
  const domain = key.slice(key.lastIndexOf('@') + 1);
  return account.domains.some((one) => keyOf(one) === domain) ? 'domain' : null;
}

/** What was asked of a rehearsal that is over goes to the account that took its place. */
function successorOf(candidates: readonly Candidate[], wanted: string): Candidate | undefined {
  const account = candidates.find(({ id }) => id === wanted);
  const next = account?.over?.successorId;
  return next ? candidates.find(({ id }) => id === next) : account;
}

function keyOf(address: string): string {
  return address.trim().toLowerCase();
}
