import { type Problem, problem } from '../../shared/problems/problem.ts';
import { clockProblem } from './clock-watch.ts';
import { wayProblem } from './fault-problem.ts';
import type { Fault } from './network-fault.ts';

/** An error of a token endpoint (RFC 6749 section 5.2), as far as the answer had one. */
export interface TokenRefusalText {
  readonly status: number;
  /** `error`; an empty string when the answer was not of that shape. */
  readonly error: string;
  readonly description: string;
  /** Both, scrubbed. */
  readonly detail: string;
  /** Epoch ms, from Retry-After. */
  readonly notBefore: number | null;
  /** A page or a redirect instead of an answer. */
  readonly page: boolean;
  /** How far this computer's clock is ahead of the answer's, ms; null where the answer does not tell. */
  readonly aheadMs: number | null;
}

/** What a failed refresh means. Nothing was sent in any of these. */
export type RefreshVerdict =
  /** Tries itself again; `leastMs` is the shortest wait. */
  | { readonly kind: 'later'; readonly problem: Problem; readonly leastMs: number; readonly notBefore: number | null }
  /** This account waits for a person. */
  | { readonly kind: 'person'; readonly problem: Problem }
  /** Every account of the connected app waits for a person. */
  | { readonly kind: 'app'; readonly problem: Problem };

export interface TokenContext {
  readonly email: string;
  readonly app: string;
}

type Row = readonly [
  name: string,
  fits: (refusal: TokenRefusalText) => boolean,
  says: (refusal: TokenRefusalText, context: TokenContext) => RefreshVerdict,
];

const MINUTE = 60_000;

/** Table A of the Google facts: the token endpoint. The first row that fits counts. */
const rows: readonly Row[] = [
  ['429', ({ status, error }) => status === 429 || error === 'rate_limit_exceeded', (r) => later(r, MINUTE)],
  [
    'provider unwell',
    ({ status, error }) =>
      status >= 500 ||
      status === 408 ||
      status === 425 ||
      error === 'internal_failure' ||
      error === 'temporarily_unavailable',
    (r) => later(r, 0),
  ],
  [
    'a page of the network in between',
    ({ page }) => page,
    (r) => ({ ...later(r, 0), problem: problem('captive_portal', {}, r.detail) }),
  ],
  [
    'JWT outside its time',
    ({ error, description }) =>
      error === 'invalid_grant' && /invalid jwt.*(timeframe|short-lived|iat|exp)/i.test(description),
    (r) => {
      const verdict = later(r, 10 * MINUTE);
      return { ...verdict, problem: clockProblem(r.aheadMs ?? 0) ?? verdict.problem };
    },
  ],
  [
    'session control of a Workspace',
    ({ error, description }) => error === 'invalid_grant' && /rapt/i.test(description),
    (r, { email }) => ({ kind: 'person', problem: problem('reauth_required', { email }, r.detail) }),
  ],
  [
    'dead grant',
    ({ error, description }) => error === 'invalid_grant' && !/invalid jwt|robot is disabled/i.test(description),
    (r, { email }) => ({ kind: 'person', problem: problem('needs_authorization', { email }, r.detail) }),
  ],
  [
    'client gone',
    ({ error, description }) =>
      ['invalid_client', 'deleted_client', 'disabled_client', 'unauthorized_client'].includes(error) ||
      (error === 'invalid_request' && /client_(secret|id)|client id/i.test(description)),
    (r, { app }) => ({ kind: 'app', problem: problem('client_invalid', { app }, r.detail) }),
  ],
  [
    'scope unknown',
    ({ error }) => error === 'invalid_scope',
    (r, { app }) => ({ kind: 'app', problem: problem('scope_invalid', { app }, r.detail) }),
  ],
  [
    'any other refusal',
    ({ error }) => error !== '',
    (r, { email }) => ({ kind: 'person', problem: problem('renewal_refused', { email, reason: r.error }, r.detail) }),
  ],
];

/** What the answer to a refresh means. An answer of no known shape, such as a sign-in page of a network, is a passing fault. */
export function refreshVerdict(refusal: TokenRefusalText, context: TokenContext): RefreshVerdict {
  for (const [, fits, says] of rows) if (fits(refusal)) return says(refusal, context);
  return later(refusal, 0);
}

/** No answer: whatever kind of fault, a refresh may be repeated. */
export function refreshFault(fault: Fault, host: string): RefreshVerdict {
  return { kind: 'later', problem: unreached(fault, host), leastMs: 0, notBefore: null };
}

/** What a code exchange without an answer means to the person who is signing in. The code may have been used up by it. */
export function exchangeFault(fault: Fault, host: string): Problem {
  const found = unreached(fault, host);
  return found.code === 'provider_unreachable'
    ? problem('code_exchange_failed', { reason: 'no answer' }, fault.code)
    : found;
}

/** Words of their own for what somebody can mend; the rest comes and goes. */
function unreached(fault: Fault, host: string): Problem {
  const mendable = fault.kind === 'no_trust' || fault.kind.startsWith('proxy_');
  return (mendable ? wayProblem(fault, host) : null) ?? problem('provider_unreachable', {}, fault.code);
}

/** What a failed code exchange means to the person who is signing in. */
export function exchangeProblem(refusal: TokenRefusalText, context: TokenContext): Problem {
  if (refusal.error === 'invalid_grant')
    return problem('code_exchange_failed', { reason: refusal.error }, refusal.detail);
  const verdict = refreshVerdict(refusal, context);
  if (verdict.kind === 'app' || verdict.problem.code === 'captive_portal') return verdict.problem;
  return problem('code_exchange_failed', { reason: refusal.error || String(refusal.status) }, refusal.detail);
}

function later(refusal: TokenRefusalText, leastMs: number): Extract<RefreshVerdict, { kind: 'later' }> {
  const { status, detail, notBefore } = refusal;
  return { kind: 'later', problem: problem('provider_unwell', { status }, detail), leastMs, notBefore };
}
