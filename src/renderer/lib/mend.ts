import type { MessageDetail } from '../../shared/model.ts';
import type { ProblemCode } from '../../shared/problems/problem.ts';

/** The one act that mends a message which cannot go; `wait` where it mends itself, `confirm` where the operator decides. */
export type Mend = 'retry' | 'release' | 'signIn' | 'resume' | 'console' | 'accounts' | 'confirm' | 'wait';

const bySigningIn: readonly ProblemCode[] = [
  'needs_authorization',
  'reauth_required',
  'gmail_sign_in_refused',
  'gmail_permission_missing',
  'token_unreadable',
  'scope_missing',
  'no_refresh_token',
];
const byConsole: readonly ProblemCode[] = ['gmail_api_disabled'];
const byAccounts: readonly ProblemCode[] = ['client_invalid', 'scope_invalid', 'no_account', 'keyring_missing'];

/** Null when nothing is wrong with the message. */
export function mendOf({ row, can }: Pick<MessageDetail, 'row' | 'can'>): Mend | null {
  if (row.standing === 'unconfirmed') return 'confirm';
  const code = row.problem?.code ?? row.hold?.problem?.code ?? null;
  if (row.standing === 'failed' || row.standing === 'on_hold') {
    if (row.hold?.reason === 'needs_authorization') return 'signIn';
    if (code !== null && bySigningIn.includes(code)) return 'signIn';
    if (code !== null && byConsole.includes(code)) return 'console';
    if (code !== null && byAccounts.includes(code)) return 'accounts';
  }
  if (row.standing === 'failed') return can.retry ? 'retry' : 'wait';
  if (row.standing !== 'on_hold') return null;
  if (row.hold?.reason === 'paused') return 'resume';
  if (row.hold?.reason === 'operator' && row.hold.scope === 'account') return 'accounts';
  return can.release ? 'release' : 'wait';
}

/** What the operator did on purpose is told, but it is no failure. */
export function isCalm(problem: { readonly code: ProblemCode }): boolean {
  return problem.code === 'consent_cancelled' || problem.code === 'consent_superseded';
}
