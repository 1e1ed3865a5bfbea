import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../tools/practice-google/faults.ts';
import { GOOGLE_ERROR_NAMES, GOOGLE_ERRORS } from '../../../tools/practice-google/google-errors.ts';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  type Answer,
  apiError,
  ask,
  askSession,
  authUrl,
  codeFor,
  exchange,
  message,
  openSession,
  put,
  refresh,
  sendOnce,
  sessionFor,
  signIn,
  type Tokens,
} from './signed-in.ts';

const UNIT = 262_144;

let practice: Practice;
let tokens: Tokens & { refresh: string };
beforeAll(async () => {
  practice = await startPractice();
  tokens = await signIn(practice);
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset({ keepGrants: true }));

/** The error code under a failed fetch. */
async function failure(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => new Error('answered'),
    (reason: unknown) => reason,
  );
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? String(error);
}

const RESET = /ECONNRESET|UND_ERR_SOCKET|EPIPE/;

async function final(
  id: string,
  fault?: FaultInput,
): Promise<{ session: string; mail: Buffer; answer: Promise<Answer> }> {
  const mail = message(id);
  const session = await sessionFor(practice, tokens, mail.length);
  if (fault !== undefined) practice.control.fault(fault);
  return { session, mail, answer: put(session, mail, 0, mail.length) };
}

describe('error answers', () => {
  it.each(GOOGLE_ERROR_NAMES.filter((name) => GOOGLE_ERRORS[name].kind === 'api'))(
    '%s comes in Google’s shape, and the message is not taken',
    async (name) => {
      const { session, mail, answer } = await final('x', { endpoint: 'final', action: { do: 'error', error: name } });
      const got = await answer;
      const meant = GOOGLE_ERRORS[name];
      expect(got.status).toBe(meant.code);
      const { error } = got.json as { error: { code: number; errors: { domain: string }[] } };
      expect(error.code).toBe(meant.code);
      expect(error.errors[0]).toMatchObject({ domain: expect.stringMatching(/^(global|usageLimits)$/) });
      expect(apiError(got).reason).toBe('reason' in meant ? meant.reason : '');
      expect(apiError(got).message).not.toContain('RETRY_AFTER');
      expect(practice.mailbox.all()).toEqual([]);
      expect((await askSession(session, mail.length)).status).toBe(308);
      expect((await put(session, mail, 0, mail.length)).status).toBe(200);
    },
  );

  it.each(GOOGLE_ERROR_NAMES.filter((name) => GOOGLE_ERRORS[name].kind === 'token'))(
    '%s comes from the token endpoint as a string',
    async (name) => {
      practice.control.fault({ endpoint: 'token', action: { do: 'error', error: name } });
      const answer = await refresh(practice, tokens.refresh);
      const meant = GOOGLE_ERRORS[name];
      expect(answer.status).toBe(meant.code);
      expect(answer.json).toMatchObject({ error: 'error' in meant ? meant.error : '' });
      expect((await refresh(practice, tokens.refresh)).status).toBe(200);
    },
  );

  it('invalid_rapt carries its error_uri', async () => {
    practice.control.fault({ endpoint: 'token', action: { do: 'error', error: 'invalid_rapt' } });
    expect((await refresh(practice, tokens.refresh)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'reauth related error (invalid_rapt)',
      error_uri: 'https://support.google.com/a/answer/9368756',
    });
  });

  it.each(['admin_policy_enforced', 'org_internal', 'disallowed_useragent', 'access_denied'] as const)(
    '%s comes as a page from the authorization endpoint',
    async (error) => {
      practice.control.fault({ endpoint: 'authorize', action: { do: 'error', error } });
      const page = await ask(authUrl(practice));
      expect(page.status).toBe(GOOGLE_ERRORS[error].code);
      expect(page.text).toContain(error);
      expect(page.text).toContain('Practice Google — not Google');
    },
  );

  it('carries Retry-After and the time in the text', async () => {
    const at = Date.UTC(2030, 0, 2, 3, 4, 5);
    const { answer } = await final('x', {
      endpoint: 'final',
      action: { do: 'error', error: 'mailSending', retryAfter: 120, retryAfterAt: at },
    });
    const got = await answer;
    expect(got.headers.get('retry-after')).toBe('120');
    expect(apiError(got).message).toBe(
      'User-rate limit exceeded.  Retry after 2030-01-02T03:04:05.000Z (Mail sending)',
    );
  });

  it('with accepted takes the message first', async () => {
    const { session, mail, answer } = await final('x', {
      endpoint: 'final',
      action: { do: 'error', error: 'unavailable', accepted: true },
    });
    expect((await answer).status).toBe(503);
    expect(practice.mailbox.byOuttrayId('x')).toHaveLength(1);
    expect((await askSession(session, mail.length)).status).toBe(200);
  });
});

describe('answers that are none', () => {
  it.each([200, 302, 400, 502])('gives a page with %i', async (status) => {
    const location = status === 302 ? { location: 'http://127.0.0.1:9/portal' } : {};
    const { answer } = await final('x', { endpoint: 'final', action: { do: 'html', status, ...location } });
    const got = await answer;
    expect(got.status).toBe(status);
    expect(got.headers.get('content-type')).toContain('text/html');
    expect(got.headers.get('location')).toBe(status === 302 ? 'http://127.0.0.1:9/portal' : null);
    expect(practice.mailbox.all()).toEqual([]);
  });

  it.each([200, 204])('gives an empty %i', async (status) => {
    const { answer } = await final('x', { endpoint: 'final', action: { do: 'answer', status } });
    const got = await answer;
    expect(got.status).toBe(status);
    expect(got.text).toBe('');
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('gives half of the real answer and takes the message', async () => {
    const { answer } = await final('x', { endpoint: 'final', action: { do: 'half' } });
    expect(await failure(answer)).toMatch(RESET);
    expect(practice.mailbox.byOuttrayId('x')).toHaveLength(1);
    const started = await new Promise<string>((resolve) => {
      practice.control.fault({ endpoint: 'token', action: { do: 'half' } });
      const got: Buffer[] = [];
      const call = request(`${practice.url}/token`, { method: 'POST' }, (response) => {
        response.on('data', (chunk: Buffer) => got.push(chunk));
        response.on('error', () => resolve(Buffer.concat(got).toString()));
        response.on('end', () => resolve('whole'));
      });
      call.end();
    });
    expect(started).toMatch(/^\{/);
    expect(() => JSON.parse(started)).toThrow();
  });
});

describe('connections that break', () => {
  it('loses the answer of a message that it took', async () => {
    const { session, mail, answer } = await final('x', { endpoint: 'final', action: { do: 'loseAnswer' } });
    expect(await failure(answer)).toMatch(RESET);
    const [taken] = practice.mailbox.byOuttrayId('x');
    expect(practice.mailbox.byOuttrayId('x')).toHaveLength(1);
    expect((await askSession(session, mail.length)).json).toMatchObject({ id: taken?.id });
  });

  it('loses the answer of a code exchange, whose code is then used', async () => {
    const code = await codeFor(practice);
    practice.control.fault({ endpoint: 'token', action: { do: 'loseAnswer' } });
    expect(await failure(exchange(practice, { code }))).toMatch(RESET);
    expect((await exchange(practice, { code })).json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    [0, 0],
    [UNIT - 1, 0],
    [UNIT, UNIT],
    [UNIT * 2 + 7, UNIT * 2],
  ])('cuts a PUT after %i bytes and keeps %i', async (afterBytes, kept) => {
    const mail = message('cut', { body: 'x'.repeat(UNIT * 4) });
    const session = await sessionFor(practice, tokens, mail.length);
    practice.control.fault({ endpoint: 'final', action: { do: 'cut', afterBytes } });
    expect(await failure(put(session, mail, 0, mail.length))).toMatch(RESET);
    const asked = await askSession(session, mail.length);
    expect(asked.headers.get('range')).toBe(kept === 0 ? null : `bytes=0-${kept - 1}`);
    expect(practice.mailbox.all()).toEqual([]);
    expect((await put(session, mail.subarray(kept), kept, mail.length)).status).toBe(200);
  });

  it('cuts in the middle of a whole message without taking it', async () => {
    const { mail, session, answer } = await final('x', { endpoint: 'final', action: { do: 'cut', afterBytes: 40 } });
    expect(await failure(answer)).toMatch(RESET);
    expect(practice.mailbox.all()).toEqual([]);
    expect((await askSession(session, mail.length)).headers.get('range')).toBeNull();
  });

  it('closes at the request’s head, and at the connection', async () => {
    practice.control.fault({ endpoint: 'session', action: { do: 'close' } });
    expect(await failure(openSession(practice, tokens))).toMatch(RESET);
    practice.control.fault({ endpoint: 'connect', action: { do: 'close' } });
    const lonely = new Promise((_, reject) => {
      request(`${practice.url}/client.json`, { agent: false })
        .on('error', (cause) => reject({ cause }))
        .end();
    });
    expect(await failure(lonely)).toMatch(RESET);
    expect((await openSession(practice, tokens)).status).toBe(200);
  });
});

describe('slow answers', () => {
  it('holds an answer after the work until it is released', async () => {
    const { answer } = await final('x');
    expect((await answer).status).toBe(200);
    const held = await final('y', { endpoint: 'final', action: { do: 'hold' } });
    await practice.control.waitFor(() => practice.control.events().some((event) => event.type === 'held'));
    expect(practice.mailbox.byOuttrayId('y')).toHaveLength(1);
    expect(practice.control.release()).toBe(1);
    expect((await held.answer).status).toBe(200);
  });

  it('holds the work as well when told to', async () => {
    const { answer } = await final('x', { endpoint: 'final', action: { do: 'hold', when: 'before' } });
    await practice.control.waitFor(() => practice.control.events().some((event) => event.type === 'held'));
    expect(practice.mailbox.all()).toEqual([]);
    practice.control.release();
    expect((await answer).status).toBe(200);
    expect(practice.mailbox.all()).toHaveLength(1);
  });

  it('holds for a time', async () => {
    const { answer } = await final('x', { endpoint: 'final', action: { do: 'hold', delayMs: 50 } });
    const from = performance.now();
    expect((await answer).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThanOrEqual(45);
  });
});

describe('sessions', () => {
  it.each([404, 410] as const)('forgets one with %i, for good', async (status) => {
    const { session, mail, answer } = await final('x');
    await answer;
    practice.control.fault({ endpoint: 'ask', action: { do: 'forgetSession', status } });
    expect((await askSession(session, mail.length)).status).toBe(status);
    expect((await askSession(session, mail.length)).status).toBe(status);
    const other = await sessionFor(practice, tokens, 10);
    expect((await askSession(other, 10)).status).toBe(308);
  });

  it('stalls with all bytes kept, and takes the message after so many asks', async () => {
    const { session, mail, answer } = await final('x', { endpoint: 'final', action: { do: 'stall', asks: 2 } });
    const whole = `bytes=0-${mail.length - 1}`;
    expect((await answer).status).toBe(308);
    for (let count = 0; count < 2; count += 1) {
      const asked = await askSession(session, mail.length);
      expect(asked.status).toBe(308);
      expect(asked.headers.get('range')).toBe(whole);
      expect(practice.mailbox.all()).toEqual([]);
    }
    expect((await askSession(session, mail.length)).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('x')).toHaveLength(1);
  });
});

describe('which request is struck', () => {
  it('is the nth, and only that one', async () => {
    practice.control.fault({ endpoint: 'session', nth: 2, action: { do: 'error', error: 'unavailable' } });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await openSession(practice, tokens)).status);
    expect(statuses).toEqual([200, 503, 200, 200]);
  });

  it('is as many as told, or all', async () => {
    practice.control.fault({ endpoint: 'session', times: 2, action: { do: 'error', error: 'unavailable' } });
    const some = [];
    for (let count = 0; count < 3; count += 1) some.push((await openSession(practice, tokens)).status);
    expect(some).toEqual([503, 503, 200]);
    const id = practice.control.fault({ endpoint: 'any', times: null, action: { do: 'error', error: 'backendError' } });
    expect((await openSession(practice, tokens)).status).toBe(500);
    expect((await refresh(practice, tokens.refresh)).status).toBe(500);
    practice.control.removeFault(id);
    expect((await openSession(practice, tokens)).status).toBe(200);
  });

  it('is the same with the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      practice.control.clearFaults();
      practice.control.fault({
        endpoint: 'session',
        probability: 0.5,
        seed,
        action: { do: 'error', error: 'unavailable' },
      });
      let statuses = '';
      for (let count = 0; count < 20; count += 1)
        statuses += (await openSession(practice, tokens)).status === 503 ? 'x' : '.';
      return statuses;
    };
    const first = await run(7);
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });

  it('is one user’s only', async () => {
    const jon = await signIn(practice, { user: 'jon@gmail.example' });
    practice.control.fault({
      endpoint: ['session', 'token'],
      times: null,
      user: 'jon@gmail.example',
      action: { do: 'error', error: 'unavailable' },
    });
    expect((await openSession(practice, jon)).status).toBe(503);
    expect((await openSession(practice, tokens)).status).toBe(200);
    expect((await refresh(practice, jon.refresh)).status).toBe(503);
    expect((await refresh(practice, tokens.refresh)).status).toBe(200);
  });

  it('is one message’s only, with its headers in this request or an earlier one', async () => {
    practice.control.fault({ endpoint: 'final', messageId: 'b', action: { do: 'error', error: 'unavailable' } });
    expect((await sendOnce(practice, tokens, message('a'))).status).toBe(200);
    expect((await sendOnce(practice, tokens, message('b'))).status).toBe(503);
    const long = message('c', { body: 'x'.repeat(UNIT) });
    practice.control.fault({ endpoint: 'final', messageId: 'c', action: { do: 'cut', afterBytes: 3 } });
    const session = await sessionFor(practice, tokens, long.length);
    expect((await put(session, long.subarray(0, UNIT), 0, long.length)).status).toBe(308);
    expect(await failure(put(session, long.subarray(UNIT), UNIT, long.length))).toMatch(RESET);
    expect(practice.mailbox.byOuttrayId('c')).toEqual([]);
  });

  it('refuses a fault that makes no sense', () => {
    const wrong =
      (fault: unknown): (() => string) =>
      () =>
        practice.control.fault(fault as FaultInput);
    expect(wrong({ endpoint: 'nowhere', action: { do: 'close' } })).toThrow();
    expect(wrong({ endpoint: 'final', action: { do: 'error', error: 'unheardOf' } })).toThrow();
    expect(wrong({ endpoint: 'final', action: { do: 'close', afterBytes: 3 } })).toThrow();
    expect(wrong({ endpoint: 'final', nth: 1, times: 2, action: { do: 'close' } })).toThrow();
  });
});
