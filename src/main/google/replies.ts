import type { HoldReason } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Answer } from './answer.ts';

/**
 * Where in a send an answer came: opening the session, a PUT short of the end, the first PUT that reaches the end, or the whole
 * message in one request.
 */
export type Phase = 'session' | 'chunk' | 'final' | 'media';

/** What the sentences name and the waits count from. */
export interface Context {
  readonly email: string;
  readonly app: string;
  readonly host: string;
  /** Epoch ms. */
  readonly now: number;
  /** Answers of "slower" in a row for this account, this one not counted. */
  readonly strikes: number;
  /** Evenly distributed in [0, 1). */
  readonly jitter: number;
}

/** What an answer says, whatever was asked. */
export type Verdict =
  | { readonly kind: 'taken'; readonly gmailId: string; readonly threadId: string | null }
  /** 308: the upload session lacks a part, or has not finished. */
  | { readonly kind: 'unfinished'; readonly problem: Problem }
  /** This message will not be taken, today or tomorrow. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'hold_account' | 'hold_app';
      readonly problem: Problem;
      readonly until: number | null;
      readonly reason: HoldReason;
    }
  | { readonly kind: 'token_refused'; readonly problem: Problem }
  /** Not this moment. */
  | { readonly kind: 'crowded'; readonly problem: Problem; readonly notBefore: number }
  /** The upload session is gone. */
  | { readonly kind: 'session_lost'; readonly problem: Problem }
  /** The provider is unwell: the answer does not tell whether the message was taken. */
  | { readonly kind: 'unwell'; readonly problem: Problem; readonly notBefore: number | null }
  /** Not an answer of Gmail. */
  | { readonly kind: 'strange'; readonly problem: Problem };

type Row = readonly [
  name: string,
  fits: (answer: Answer, phase: Phase) => boolean,
  says: (answer: Answer, context: Context) => Verdict,
];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LONGEST_HOLD = 24 * HOUR;

const rateReasons = /\b(rateLimitExceeded|userRateLimitExceeded|quotaExceeded|RATE_LIMIT_EXCEEDED)\b/;
const uploadPhase = (phase: Phase) => phase === 'chunk' || phase === 'final';

/** Table B of the Google facts, below the one row that says sent. The first that fits counts; what fits none is a 5xx. */
const rows: readonly Row[] = [
  [
    '308',
    (a, phase) => a.status === 308 && uploadPhase(phase),
    (a) => ({ kind: 'unfinished', problem: problem('upload_unfinished', {}, a.detail) }),
  ],
  ['other success or redirect', (a) => a.status < 400, strange],

  [
    '400 recipient',
    (a) => is(a, 400) && /recipient|invalid (to|cc|bcc) header/i.test(a.message),
    (a) => refused('gmail_recipient_refused', a),
  ],
  ['400 too large', (a) => is(a, 400) && /payload size exceeds/i.test(a.message), (a) => refused('gmail_too_large', a)],
  [
    '400 mailbox off',
    (a) => is(a, 400, /failedPrecondition/),
    (a, c) => hold('hold_account', 'provider', 'gmail_mailbox_off', a, c),
  ],
  [
    '400 page to a body',
    (a, phase) => a.status === 400 && a.html && phase !== 'session',
    (a) => refused('gmail_too_large', a),
  ],
  ['400', (a) => a.status === 400 && !a.html, (a) => refused('gmail_message_refused', a)],

  [
    '401',
    (a) => a.status === 401,
    (a, { email }) => ({ kind: 'token_refused', problem: problem('gmail_sign_in_refused', { email }, a.detail) }),
  ],

  [
    '403 scope',
    (a) => is(a, 403, /insufficientPermissions|insufficientScope|ACCESS_TOKEN_SCOPE_INSUFFICIENT/),
    (a, { email }) => ({
      kind: 'hold_account',
      reason: 'needs_authorization',
      until: null,
      problem: problem('gmail_permission_missing', { email }, a.detail),
    }),
  ],
  [
    '403 API off',
    (a) => is(a, 403, /accessNotConfigured|SERVICE_DISABLED/),
    (a, c) => hold('hold_app', 'provider', 'gmail_api_disabled', a, c),
  ],
  [
    '403 domain policy',
    (a) => is(a, 403, /domainPolicy/),
    (a, c) => hold('hold_account', 'provider', 'gmail_domain_policy', a, c),
  ],
  [
    '403 day is used up',
    (a) => is(a, 403, /dailyLimitExceeded/),
    (a, c) => hold('hold_app', 'quota', 'gmail_daily_limit', a, c),
  ],
  ['403 pace', (a) => is(a, 403, rateReasons), slower],
  ['403 other', (a) => is(a, 403), (a, c) => hold('hold_account', 'provider', 'gmail_forbidden', a, c)],

  [
    '404, 410 of a session',
    (a, phase) => (a.status === 404 || a.status === 410) && uploadPhase(phase),
    (a) => ({ kind: 'session_lost', problem: problem('session_lost', {}, a.detail) }),
  ],
  ['407', (a) => a.status === 407, strange],
  ['408, 425, 499', (a) => [408, 425, 499].includes(a.status), unwell],
  ['413', (a) => a.status === 413, (a) => refused('gmail_too_large', a)],

  [
    '429 day is used up',
    (a) => a.status === 429 && /\(mail sending\)/i.test(a.message),
    (a, c) => hold('hold_account', 'quota', 'gmail_daily_limit', a, c),
  ],
  [
    '429 at the same time',
    (a) => a.status === 429 && /concurrent/i.test(a.message),
    (a, c) => {
      const notBefore = until(a, c, (2 + 4 * c.jitter) * SECOND);
      return { kind: 'crowded', notBefore, problem: problem('gmail_rate_limited', { until: notBefore }, a.detail) };
    },
  ],
  ['429', (a) => a.status === 429, slower],

  ['other 4xx of Gmail', (a) => a.status < 500 && a.google, (a) => refused('gmail_message_refused', a)],
  ['other 4xx', (a) => a.status < 500, strange],
];

/** An answer that an upload session must not give: it is not the session we opened, or not Gmail. */
export function strange(answer: Answer): { readonly kind: 'strange'; readonly problem: Problem } {
  return { kind: 'strange', problem: problem('gmail_unexpected', { status: answer.status }, answer.detail) };
}

/**
 * Whether an answer to the opening of a session says that this provider has none: no error of Google's kind, and no page of a
 * portal in between.
 */
export function hasNoSessions(answer: Answer): boolean {
  if (answer.google) return false;
  if ([404, 405, 501].includes(answer.status)) return true;
  return answer.status >= 200 && answer.status < 300 && answer.location === null && !answer.html;
}

/** What Gmail, or whoever answers in its place, says. */
export function verdictOf(answer: Answer, phase: Phase, context: Context): Verdict {
  const { status, gmailId, threadId } = answer;
  if ((status === 200 || status === 201) && gmailId !== null) return { kind: 'taken', gmailId, threadId };
  for (const [, fits, says] of rows) if (fits(answer, phase)) return says(answer, context);
  return unwell(answer, context);
}

function is(answer: Answer, status: number, reason = /(?:)/): boolean {
  return answer.status === status && answer.google && reason.test(answer.reason);
}

function refused(
  code: 'gmail_recipient_refused' | 'gmail_message_refused' | 'gmail_too_large',
  answer: Answer,
): Verdict {
  return { kind: 'refused', problem: problem(code, { reason: reasonIn(answer) }, answer.detail) };
}

function hold(
  kind: 'hold_account' | 'hold_app',
  reason: 'provider' | 'quota',
  code: 'gmail_mailbox_off' | 'gmail_api_disabled' | 'gmail_domain_policy' | 'gmail_daily_limit' | 'gmail_forbidden',
  answer: Answer,
  context: Context,
): Verdict {
  const end = until(answer, context, HOUR);
  const params = { email: context.email, app: context.app, reason: reasonIn(answer), until: end };
  return { kind, reason, until: end, problem: problem(code, params, answer.detail) };
}

/** A minute, doubled with each answer in a row to half an hour; or the time that Gmail names. */
function slower(answer: Answer, context: Context): Verdict {
  const backoff = Math.min(MINUTE * 2 ** context.strikes, 30 * MINUTE) * (1 + 0.2 * context.jitter);
  const end = until(answer, context, backoff);
  return {
    kind: 'hold_account',
    reason: 'rate_limited',
    until: end,
    problem: problem('gmail_rate_limited', { until: end }, answer.detail),
  };
}

function unwell(answer: Answer, context: Context): Verdict {
  const notBefore = answer.notBefore === null ? null : until(answer, context, 0);
  return { kind: 'unwell', notBefore, problem: problem('gmail_unwell', { status: answer.status }, answer.detail) };
}

/** The moment Gmail names, at most a day ahead; `elseMs` from now when it names none, or one that has passed. */
function until(answer: Answer, { now }: Context, elseMs: number): number {
  const named = answer.notBefore;
  return named !== null && named > now ? Math.min(named, now + LONGEST_HOLD) : Math.round(now + elseMs);
}

function reasonIn(answer: Answer): string {
  return answer.reason.split(' ')[0] || String(answer.status);
}
