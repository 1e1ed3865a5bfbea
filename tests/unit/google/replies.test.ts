import { describe, expect, test } from 'vitest';
import { type Answer, readAnswer } from '../../../src/main/google/answer.ts';
import type { Fault, FaultKind } from '../../../src/main/google/network-fault.ts';
import { askOutcomeOf, askOutcomeOfFault, outcomeOf, outcomeOfFault } from '../../../src/main/google/outcomes.ts';
import { type Context, hasNoSessions, type Phase } from '../../../src/main/google/replies.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import { type GoogleErrorName, googleError } from '../../../tools/practice-google/google-errors.ts';

const now = Date.UTC(2026, 10, 23, 14, 0, 0);
const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const context: Context = {
  email: 'office@northgate.example',
  app: 'Google',
  host: 'gmail.googleapis.com',
  now,
  strikes: 0,
  jitter: 0,
};
const phases: readonly Phase[] = ['session', 'chunk', 'final', 'media'];

function google(name: GoogleErrorName, retryAfterAt?: number): Answer {
  const { status, headers, body } = googleError(name, retryAfterAt === undefined ? {} : { retryAfterAt });
  return answer(status, body.toString(), headers as Record<string, string>);
}

function answer(status: number, text = '', headers: Record<string, string> = {}): Answer {
  return readAnswer({ status, headers, text }, now);
}

const page = (status: number) => answer(status, '<!doctype html><p>Log in</p>', { 'content-type': 'text/html' });
const accepted = (status: number) => answer(status, '{"id":"18c0","threadId":"18bf","labelIds":["SENT"]}');

describe('table B: what Gmail answers to a send', () => {
  /** [error, kind, code, what else the outcome holds]: the same in every phase. */
  const everywhere: [GoogleErrorName, string, string, Record<string, unknown>?][] = [
    ['recipientRequired', 'failed', 'gmail_recipient_refused'],
    ['invalidToHeader', 'failed', 'gmail_recipient_refused'],
    ['rawRequired', 'failed', 'gmail_message_refused'],
    ['badRequest', 'failed', 'gmail_message_refused'],
    ['payloadTooLarge', 'failed', 'gmail_too_large'],
    ['mailServiceNotEnabled', 'hold_account', 'gmail_mailbox_off', { reason: 'provider', until: now + HOUR }],
    ['preconditionFailed', 'hold_account', 'gmail_mailbox_off', { reason: 'provider', until: now + HOUR }],
    ['authError', 'token_refused', 'gmail_sign_in_refused'],
    ['loginRequired', 'token_refused', 'gmail_sign_in_refused'],
    [
      'insufficientPermissions',
      'hold_account',
      'gmail_permission_missing',
      { reason: 'needs_authorization', until: null },
    ],
    ['accessNotConfigured', 'hold_app', 'gmail_api_disabled', { reason: 'provider', until: now + HOUR }],
    ['domainPolicy', 'hold_account', 'gmail_domain_policy', { reason: 'provider' }],
    ['delegationDenied', 'hold_account', 'gmail_forbidden', { reason: 'provider' }],
    ['unknownForbidden', 'hold_account', 'gmail_forbidden', { reason: 'provider' }],
    ['rateLimitExceeded', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited', until: now + MINUTE }],
    ['userRateLimitExceeded', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited' }],
    ['quotaExceeded', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited' }],
    ['queriesPerMinute', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited' }],
    ['rateLimitExceeded429', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited' }],
    ['resourceExhausted', 'hold_account', 'gmail_rate_limited', { reason: 'rate_limited', until: now + MINUTE }],
    ['dailyLimitExceeded', 'hold_app', 'gmail_daily_limit', { reason: 'quota', until: now + HOUR }],
    ['tooManyConcurrent', 'retry', 'gmail_rate_limited', { notBefore: now + 2 * SECOND, costsTry: false }],
    ['tooLarge', 'failed', 'gmail_too_large'],
  ];
  for (const [name, kind, code, more] of everywhere) {
    test.each(phases)(`${name} in phase %s: ${kind}, ${code}`, (phase) => {
      expect(outcomeOf(google(name), phase, context)).toMatchObject({ kind, problem: { code }, ...more });
    });
  }

  const at = now + 15 * MINUTE;
  test.each([
    ['userRateLimit', 'rate_limited', 'gmail_rate_limited'],
    ['mailSending', 'quota', 'gmail_daily_limit'],
  ] as const)('%s: the time that it names is kept to the millisecond', (name, reason, code) => {
    const outcome = outcomeOf(google(name, at), 'final', context);
    expect(outcome).toMatchObject({
      kind: 'hold_account',
      reason,
      until: at,
      problem: { code, params: { until: at } },
    });
  });

  test('a 404 belongs to the message when a session is opened, and to the session afterwards', () => {
    expect(outcomeOf(google('notFound'), 'session', context)).toMatchObject({ kind: 'failed' });
    for (const phase of ['chunk', 'final'] as const) {
      const lost = { kind: 'retry', costsTry: true, problem: { code: 'session_lost' } };
      expect(outcomeOf(google('notFound'), phase, context)).toMatchObject(lost);
      expect(outcomeOf(answer(410), phase, context)).toMatchObject(lost);
    }
  });

  const unwell: [string, Answer][] = [
    ['408', google('requestTimeout')],
    ['499', answer(499)],
    ['425', answer(425)],
    ['500', google('internalError')],
    ['500 backend', google('backendError')],
    ['502', google('badGateway')],
    ['502 page', page(502)],
    ['503', google('unavailable')],
    ['504', google('gatewayTimeout')],
  ];
  for (const [name, reply] of unwell) {
    test.each(phases)(`${name} in phase %s tells nothing once the last byte has left`, (phase) => {
      const outcome = outcomeOf(reply, phase, context);
      const whole = phase === 'final' || phase === 'media';
      expect(outcome).toMatchObject(whole ? { kind: 'ambiguous' } : { kind: 'retry', costsTry: true });
      expect(outcome).toMatchObject({ problem: { code: 'gmail_unwell', params: { status: reply.status } } });
    });
  }

  test('an unknown 4xx of Gmail fails the message; one of somebody else does not', () => {
    const json = '{"error":{"code":418,"message":"teapot","errors":[{"reason":"teapot"}]}}';
    expect(outcomeOf(answer(418, json), 'final', context)).toMatchObject({
      kind: 'failed',
      problem: { params: { reason: 'teapot' } },
    });
    expect(outcomeOf(answer(418), 'final', context)).toMatchObject({ kind: 'retry', costsTry: true });
    expect(outcomeOf(answer(407), 'chunk', context)).toMatchObject({ kind: 'retry', costsTry: false });
    expect(outcomeOf(page(403), 'session', context)).toMatchObject({
      kind: 'retry',
      problem: { code: 'gmail_unexpected' },
    });
  });

  test('a 400 page is "too large" for a body, and nothing of Gmail for an empty request', () => {
    expect(outcomeOf(page(400), 'final', context)).toMatchObject({
      kind: 'failed',
      problem: { code: 'gmail_too_large' },
    });
    expect(outcomeOf(page(400), 'session', context)).toMatchObject({
      kind: 'retry',
      problem: { code: 'gmail_unexpected' },
    });
    expect(outcomeOf(answer(400, 'no'), 'media', context)).toMatchObject({
      kind: 'failed',
      problem: { code: 'gmail_message_refused', params: { reason: '400' } },
    });
  });
});

describe('only an id counts as sent', () => {
  test.each([200, 201])('%i with an id', (status) => {
    for (const phase of ['final', 'media'] as const) {
      expect(outcomeOf(accepted(status), phase, context)).toEqual({ kind: 'sent', gmailId: '18c0', threadId: '18bf' });
    }
  });
  test('a missing thread does no harm', () => {
    expect(outcomeOf(answer(200, '{"id":"18c0"}'), 'final', context)).toMatchObject({ kind: 'sent', threadId: null });
  });

  const not: [string, Answer][] = [
    ['an empty 200', answer(200)],
    ['204', answer(204)],
    ['202 with an id', accepted(202)],
    ['a page', page(200)],
    ['half of the JSON', answer(200, '{"id":"18c')],
    ['JSON without an id', answer(200, '{"threadId":"18bf"}')],
    ['an empty id', answer(200, '{"id":""}')],
    ['an id that is a number', answer(200, '{"id":18}')],
    ['JSON that is no object', answer(200, '"18c0"')],
    ['a redirect', answer(302, '', { location: 'https://portal.example/' })],
  ];
  for (const [name, reply] of not) {
    test(`${name} is ambiguous after the last byte, and a passing fault before`, () => {
      for (const phase of ['final', 'media'] as const) {
        expect(outcomeOf(reply, phase, context)).toMatchObject({
          kind: 'ambiguous',
          problem: { code: 'gmail_unexpected' },
        });
      }
      for (const phase of ['session', 'chunk'] as const) {
        expect(outcomeOf(reply, phase, context)).toMatchObject({ kind: 'retry', costsTry: false });
      }
    });
  }

  test('an id for half a message is nobody’s', () => {
    for (const phase of ['session', 'chunk'] as const) {
      expect(outcomeOf(accepted(200), phase, context)).toMatchObject({
        kind: 'retry',
        problem: { code: 'gmail_unexpected' },
      });
    }
  });

  test('308 to the last byte is not an end', () => {
    expect(outcomeOf(answer(308), 'final', context)).toMatchObject({
      kind: 'ambiguous',
      problem: { code: 'upload_unfinished' },
    });
    expect(outcomeOf(answer(308), 'chunk', context)).toMatchObject({
      kind: 'retry',
      problem: { code: 'upload_unfinished' },
    });
    expect(outcomeOf(answer(308), 'session', context)).toMatchObject({
      kind: 'retry',
      problem: { code: 'gmail_unexpected' },
    });
    expect(outcomeOf(answer(308), 'media', context)).toMatchObject({
      kind: 'ambiguous',
      problem: { code: 'gmail_unexpected' },
    });
  });
});

describe('times that a provider names', () => {
  const limited = (headers: Record<string, string>, message = 'slow down') =>
    outcomeOf(
      answer(
        429,
        JSON.stringify({ error: { code: 429, message, errors: [{ reason: 'rateLimitExceeded' }] } }),
        headers,
      ),
      'final',
      context,
    );
  const heldUntil = (until: number) => ({ kind: 'hold_account', until });

  test('seconds', () => expect(limited({ 'retry-after': '90' })).toMatchObject(heldUntil(now + 90 * SECOND)));
  test('a date', () => {
    const date = new Date(now + 17 * MINUTE).toUTCString();
    expect(limited({ 'retry-after': date })).toMatchObject(heldUntil(now + 17 * MINUTE));
  });
  test('the later of header and words', () => {
    const words = `User-rate limit exceeded.  Retry after ${new Date(now + 20 * MINUTE).toISOString()}`;
    expect(limited({ 'retry-after': '60' }, words)).toMatchObject(heldUntil(now + 20 * MINUTE));
    expect(limited({ 'retry-after': '3600' }, words)).toMatchObject(heldUntil(now + HOUR));
  });
  test('nothing is waited for longer than a day', () => {
    expect(limited({ 'retry-after': '9999999' })).toMatchObject(heldUntil(now + DAY));
  });
  test.each(['soon', '-5', '1.5', ''])('"%s" is no time', (value) => {
    expect(limited({ 'retry-after': value })).toMatchObject(heldUntil(now + MINUTE));
  });
  test('a time that has passed, or words that are no time, give way to a minute', () => {
    expect(limited({}, `Retry after ${new Date(now - HOUR).toISOString()}`)).toMatchObject(heldUntil(now + MINUTE));
    expect(limited({}, 'Retry after 2026-99-99T99:99:99Z')).toMatchObject(heldUntil(now + MINUTE));
  });
  test('without a time the wait doubles to half an hour, with jitter', () => {
    const waits = [0, 1, 2, 3, 4, 5, 9].map((strikes) => {
      const outcome = outcomeOf(google('resourceExhausted'), 'final', { ...context, strikes, jitter: 0.5 });
      return outcome.kind === 'hold_account' ? ((outcome.until ?? 0) - now) / MINUTE / 1.1 : null;
    });
    expect(waits.map((wait) => Math.round(wait ?? 0))).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });
  test('a 503 before the last byte may name one too', () => {
    const reply = answer(503, '', { 'retry-after': '30' });
    expect(outcomeOf(reply, 'session', context)).toMatchObject({ kind: 'retry', notBefore: now + 30 * SECOND });
    expect(outcomeOf(answer(503), 'session', context)).toMatchObject({ kind: 'retry', notBefore: null });
  });
});

describe('what the answer to a question means', () => {
  const ask = (reply: Answer) => askOutcomeOf(reply, context);

  test('an id: sent', () => expect(ask(accepted(200))).toEqual({ kind: 'sent', gmailId: '18c0', threadId: '18bf' }));
  test('308: pending', () => expect(ask(answer(308))).toMatchObject({ kind: 'pending' }));

  const later: [string, Answer, number | null][] = [
    ['401', google('authError'), null],
    ['403 pace', google('rateLimitExceeded'), now + MINUTE],
    ['403 day', google('dailyLimitExceeded'), now + HOUR],
    ['403 scope', google('insufficientPermissions'), null],
    ['429', google('resourceExhausted'), now + MINUTE],
    ['429 with a time', google('userRateLimit', now + 5 * MINUTE), now + 5 * MINUTE],
    ['429 at the same time', google('tooManyConcurrent'), now + 2 * SECOND],
    ['408', google('requestTimeout'), null],
    ['500', google('internalError'), null],
    ['503 with a time', answer(503, '', { 'retry-after': '7' }), now + 7 * SECOND],
  ];
  test.each(later)('%s: not now', (_, reply, notBefore) => {
    expect(ask(reply)).toMatchObject({ kind: 'later', notBefore });
  });

  const unclear: [string, Answer][] = [
    ['404', google('notFound')],
    ['410', answer(410)],
    ['400', google('badRequest')],
    ['400 recipient', google('recipientRequired')],
    ['403 API off', google('accessNotConfigured')],
    ['403 other', google('unknownForbidden')],
    ['413', answer(413)],
    ['a page', page(200)],
    ['an empty 200', answer(200)],
    ['a redirect', answer(302)],
  ];
  test.each(unclear)('%s: does not tell', (_, reply) => {
    expect(ask(reply)).toMatchObject({
      kind: 'inconclusive',
      problem: { code: 'session_unclear', params: { status: reply.status } },
    });
  });

  test('a broken exchange is asked again', () => {
    expect(askOutcomeOfFault({ kind: 'cut', code: 'ECONNRESET' }, 'h')).toMatchObject({
      kind: 'later',
      problem: { code: 'answer_lost' },
    });
    expect(askOutcomeOfFault({ kind: 'body', code: 'x' }, 'h')).toMatchObject({
      kind: 'later',
      problem: { code: 'storage_failed' },
    });
  });
});

describe('what a broken exchange means', () => {
  const codes: Record<FaultKind, string> = {
    no_network: 'offline',
    no_name: 'name_not_found',
    no_connection: 'not_connected',
    no_trust: 'tls_refused',
    proxy_away: 'proxy_away',
    proxy_password: 'proxy_password',
    proxy_refused: 'proxy_refused',
    proxy_unknown: 'proxy_unknown',
    cut: 'connection_cut',
    silence: 'too_slow',
    stopped: 'connection_cut',
    body: 'storage_failed',
  };
  const faults = Object.keys(codes).map((kind): Fault => ({ kind: kind as FaultKind, code: 'CODE' }));

  test.each(faults)('$kind before the mark: not taken', (fault) => {
    const outcome = outcomeOfFault(fault, { marked: false, released: false }, 'h');
    if (fault.kind === 'stopped') expect(outcome).toEqual({ kind: 'stopped' });
    else
      expect(outcome).toMatchObject({
        kind: 'retry',
        costsTry: fault.kind === 'body',
        problem: { code: codes[fault.kind] },
      });
  });
  test.each(faults)('$kind after the mark, the last byte still here: not taken', (fault) => {
    const outcome = outcomeOfFault(fault, { marked: true, released: false }, 'h');
    expect(outcome).toMatchObject({ kind: 'retry', problem: { code: codes[fault.kind] } });
  });
  test.each(faults)('$kind after the last byte: only the session can tell', (fault) => {
    const outcome = outcomeOfFault(fault, { marked: true, released: true }, 'h');
    const code = codes[fault.kind] === 'connection_cut' ? 'answer_lost' : codes[fault.kind];
    expect(outcome).toMatchObject({ kind: 'ambiguous', problem: { code } });
  });
});

describe('a provider without upload sessions', () => {
  test.each([404, 405, 501, 200, 204])('is told by a bare %i', (status) =>
    expect(hasNoSessions(answer(status))).toBe(true),
  );
  test('is not told by an error of Google, a portal, a redirect or a session', () => {
    expect(hasNoSessions(google('notFound'))).toBe(false);
    expect(hasNoSessions(page(200))).toBe(false);
    expect(hasNoSessions(answer(302))).toBe(false);
    expect(hasNoSessions(answer(500))).toBe(false);
    expect(hasNoSessions(answer(200, '', { location: 'https://x/' }))).toBe(false);
  });
});

describe('what is shown and kept of an answer', () => {
  test('holds no token, no address and not more than 200 characters', () => {
    const message = `Bad ya29.a0SECRET for jon@gmail.example at https://x.example/upload?upload_id=SECRET1234 ${'long '.repeat(100)}`;
    const { detail } = answer(400, JSON.stringify({ error: { message, errors: [{ reason: 'badRequest' }] } }));
    expect(detail).toMatch(/^400 badRequest Bad … for \(mail address\) at \(address\) long/);
    expect(detail.length).toBeLessThanOrEqual(200);
    expect(detail).not.toContain('SECRET');
  });
  test('the sentence of a refused message names Google’s reason', () => {
    const outcome = outcomeOf(google('rawRequired'), 'final', context);
    expect(outcome.kind === 'failed' && says(outcome.problem)).toBe('Gmail refused this message (badRequest).');
  });
  test('headers that come twice count once', () => {
    const twice = readAnswer(
      { status: 308, headers: { range: 'bytes=0-9', 'set-cookie': ['a', 'b'], location: undefined }, text: '' },
      now,
    );
    expect(twice.kept).toBe(10);
    const listed = readAnswer(
      { status: 429, headers: { 'retry-after': ['5', '6'] as unknown as string }, text: '' },
      now,
    );
    expect(listed.notBefore).toBe(now + 5 * SECOND);
  });
  test.each([
    ['bytes=0-262143', 262_144],
    ['0-9', 10],
    ['bytes 0-0', 1],
    ['bytes=5-9', null],
    ['nonsense', null],
  ])('Range "%s" means %s bytes', (range, kept) => {
    expect(answer(308, '', { range }).kept).toBe(kept);
  });
  test('an error without its parts is still Google’s', () => {
    const { google: isGoogle, reason, detail } = answer(403, '{"error":{"code":403,"status":"PERMISSION_DENIED"}}');
    expect({ isGoogle, reason, detail }).toEqual({ isGoogle: true, reason: '', detail: '403 PERMISSION_DENIED' });
  });
});
