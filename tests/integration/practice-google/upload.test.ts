import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  apiError,
  ask,
  askSession,
  bearer,
  message,
  openSession,
  put,
  sendOnce,
  sessionFor,
  signIn,
  type Tokens,
} from './signed-in.ts';

const UNIT = 262_144;
const LARGEST = 36_700_160;

let practice: Practice;
let tokens: Tokens;
beforeAll(async () => {
  practice = await startPractice();
  tokens = await signIn(practice);
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset({ keepGrants: true }));

/** A message a little longer than `units` whole units. */
function longMessage(id: string, units: number): Buffer {
  return message(id, { body: `${'0123456789abcde\n'.repeat((units * UNIT) / 16)}end\r\n` });
}

describe('opening a session', () => {
  it('answers 200, an empty body and the session in Location', async () => {
    const opened = await openSession(practice, tokens, { 'x-upload-content-length': '100' });
    expect(opened.status).toBe(200);
    expect(opened.text).toBe('');
    const location = new URL(opened.headers.get('location') ?? '');
    expect(location.origin).toBe(practice.url);
    expect(location.searchParams.get('upload_id')).toMatch(/.{40}/);
    expect(practice.control.counters().sessionsOpened).toBe(1);
  });

  it.each([
    ['no X-Upload-Content-Type', { 'x-upload-content-type': '' }, 400, 'badContent'],
    ['another type than a message', { 'x-upload-content-type': 'text/plain' }, 400, 'badContent'],
    ['a length that is no number', { 'x-upload-content-length': '12x' }, 400, 'badRequest'],
    ['more than 35 MiB', { 'x-upload-content-length': String(LARGEST + 1) }, 413, 'uploadTooLarge'],
  ])('refuses %s', async (_, headers, status, reason) => {
    const opened = await openSession(practice, tokens, headers);
    expect(opened.status).toBe(status);
    expect(apiError(opened).reason).toBe(reason);
  });

  it('takes exactly 35 MiB', async () => {
    expect((await openSession(practice, tokens, { 'x-upload-content-length': String(LARGEST) })).status).toBe(200);
  });

  it('refuses a missing and a bad token', async () => {
    const url = `${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable`;
    const headers = { 'x-upload-content-type': 'message/rfc822' };
    const missing = await ask(url, { method: 'POST', headers });
    expect(apiError(missing)).toMatchObject({ code: 401, reason: 'required', status: 'UNAUTHENTICATED' });
    const bad = await ask(url, { method: 'POST', headers: { ...headers, authorization: 'Bearer nothing' } });
    expect(apiError(bad)).toMatchObject({ code: 401, reason: 'authError', status: 'UNAUTHENTICATED' });
    expect(bad.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('refuses another user than me and the own address', async () => {
    const open = (user: string) =>
      ask(`${practice.url}/upload/gmail/v1/users/${user}/messages/send?uploadType=resumable`, {
        method: 'POST',
        headers: { ...bearer(tokens), 'x-upload-content-type': 'message/rfc822' },
      });
    expect((await open('office@northgate.example')).status).toBe(200);
    const refused = await open('billing@northgate.example');
    expect(apiError(refused)).toMatchObject({
      code: 403,
      reason: 'forbidden',
      message: 'Delegation denied for office@northgate.example',
    });
  });

  it('refuses a body that is no JSON, and an unknown thread at the end', async () => {
    const url = `${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable`;
    const headers = {
      ...bearer(tokens),
      'x-upload-content-type': 'message/rfc822',
      'content-type': 'application/json',
    };
    expect((await ask(url, { method: 'POST', headers, body: '{' })).status).toBe(400);
    const opened = await ask(url, { method: 'POST', headers, body: JSON.stringify({ threadId: 'f00' }) });
    const mail = message('thread');
    expect(apiError(await put(opened.headers.get('location') ?? '', mail, 0, mail.length))).toMatchObject({
      code: 404,
    });
  });
});

describe('putting bytes', () => {
  it('takes a whole message in one PUT with a range, without one, and without a known size', async () => {
    const mail = message('one');
    expect((await sendOnce(practice, tokens, mail)).status).toBe(200);
    const plain = await ask(await sessionFor(practice, tokens, mail.length), {
      method: 'PUT',
      body: new Uint8Array(mail),
    });
    expect(plain.status).toBe(200);
    expect((await put(await sessionFor(practice, tokens), mail, 0, mail.length)).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('one')).toHaveLength(3);
    expect(practice.mailbox.duplicates()).toEqual(['one']);
  });

  it('takes chunks of whole 256 KiB and keeps every byte', async () => {
    const mail = longMessage('chunks', 5);
    const session = await sessionFor(practice, tokens, mail.length);
    const first = await put(session, mail.subarray(0, UNIT * 2), 0, mail.length);
    expect(first.status).toBe(308);
    expect(first.headers.get('range')).toBe(`bytes=0-${UNIT * 2 - 1}`);
    expect(first.text).toBe('');
    // A size left open is for the middle of an upload; the last PUT says it.
    const second = await put(session, mail.subarray(UNIT * 2, UNIT * 4), UNIT * 2, '*');
    expect(second.headers.get('range')).toBe(`bytes=0-${UNIT * 4 - 1}`);
    const last = await put(session, mail.subarray(UNIT * 4), UNIT * 4, mail.length);
    expect(last.status).toBe(200);
    expect(last.json).toMatchObject({ labelIds: ['SENT'] });
    const taken = practice.mailbox.byOuttrayId('chunks')[0];
    expect(taken?.sha256).toBe(createHash('sha256').update(mail).digest('hex'));
    expect(practice.mailbox.received(taken?.id ?? '')?.equals(mail)).toBe(true);
    const blank = mail.indexOf('\r\n\r\n') + 4;
    expect(taken?.bodySha256).toBe(createHash('sha256').update(mail.subarray(blank)).digest('hex'));
    expect(practice.control.counters()).toMatchObject({ 'request.chunk': 2, 'request.final': 1 });
  });

  it('refuses a chunk that is not a multiple of 256 KiB, and keeps none of it', async () => {
    const mail = longMessage('odd', 2);
    const session = await sessionFor(practice, tokens, mail.length);
    for (const length of [UNIT - 1, UNIT + 1, 5]) {
      const refused = await put(session, mail.subarray(0, length), 0, mail.length);
      expect(apiError(refused)).toMatchObject({ code: 400, reason: 'badRequest' });
      expect(apiError(refused).message).toContain('262144');
    }
    const asked = await askSession(session, mail.length);
    expect(asked.status).toBe(308);
    expect(asked.headers.get('range')).toBeNull();
  });

  it('ignores bytes that it has and refuses a gap', async () => {
    const mail = longMessage('again', 3);
    const session = await sessionFor(practice, tokens, mail.length);
    await put(session, mail.subarray(0, UNIT * 2), 0, mail.length);
    const gap = await put(session, mail.subarray(UNIT * 3), UNIT * 3, mail.length);
    expect(apiError(gap).code).toBe(400);
    expect(apiError(gap).message).toContain(`exceeds already uploaded size of ${UNIT * 2} byte(s)`);
    const other = Buffer.alloc(UNIT, 'x');
    expect((await put(session, other, UNIT, mail.length)).headers.get('range')).toBe(`bytes=0-${UNIT * 2 - 1}`);
    expect((await put(session, mail, 0, mail.length)).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('again')[0]?.sha256).toBe(createHash('sha256').update(mail).digest('hex'));
  });

  it.each(['bytes 0-9', 'bytes 9-0/100', 'bytes 0-100/100', 'bits 0-9/100', 'bytes a-b/100', 'bytes */', '0-9/100'])(
    'refuses Content-Range %s',
    async (range) => {
      const session = await sessionFor(practice, tokens, 100);
      const refused = await ask(session, { method: 'PUT', headers: { 'content-range': range }, body: 'x'.repeat(10) });
      expect(apiError(refused)).toMatchObject({ code: 400, message: 'Failed to parse Content-Range header.' });
    },
  );

  it('refuses a size other than the declared one, in a PUT and in an ask', async () => {
    const mail = message('size');
    const session = await sessionFor(practice, tokens, mail.length + 1);
    expect(apiError(await put(session, mail, 0, mail.length)).code).toBe(400);
    expect(apiError(await askSession(session, mail.length)).code).toBe(400);
    expect(apiError(await ask(session, { method: 'PUT', body: new Uint8Array(mail) })).code).toBe(400);
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('refuses fewer or more bytes than the range says', async () => {
    const mail = message('short');
    const session = await sessionFor(practice, tokens, mail.length);
    for (const body of [mail.subarray(0, -1), Buffer.concat([mail, Buffer.from('x')])]) {
      const refused = await ask(session, {
        method: 'PUT',
        headers: { 'content-range': `bytes 0-${mail.length - 1}/${mail.length}` },
        body: new Uint8Array(body),
      });
      expect(apiError(refused).code).toBe(400);
    }
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('refuses more than 35 MiB in a session that named no size', async () => {
    const session = await sessionFor(practice, tokens);
    const refused = await ask(session, {
      method: 'PUT',
      headers: { 'content-range': `bytes 0-9/${LARGEST + 1}` },
      body: 'x'.repeat(10),
    });
    expect(refused.status).toBe(413);
    expect((await ask(session, { method: 'PUT', body: new Uint8Array(LARGEST + 1) })).status).toBe(413);
  });

  it('takes the session’s address for enough, but not a bad or a stranger’s token', async () => {
    const mail = message('auth');
    const session = await sessionFor(practice, tokens, mail.length);
    const bad = await put(session, mail, 0, mail.length, { authorization: 'Bearer bad' });
    expect(apiError(bad)).toMatchObject({ code: 401, reason: 'authError' });
    const stranger = await signIn(practice, { user: 'jon@gmail.example' });
    expect((await put(session, mail, 0, mail.length, bearer(stranger))).status).toBe(403);
    expect(practice.mailbox.all()).toEqual([]);
    expect((await put(session, mail, 0, mail.length, bearer(tokens))).status).toBe(200);
  });

  it('answers 404 to a session it does not know', async () => {
    const url = `${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable&upload_id=unknown`;
    expect((await askSession(url, 10)).status).toBe(404);
  });

  it('keeps whole units of a PUT that broke off, and goes on from there', async () => {
    const mail = longMessage('broken', 4);
    const session = await sessionFor(practice, tokens, mail.length);
    const sent = UNIT * 2 + 1000;
    await new Promise<void>((resolve) => {
      const put = request(session, {
        method: 'PUT',
        headers: { 'content-range': `bytes 0-${mail.length - 1}/${mail.length}`, 'content-length': mail.length },
      });
      put.on('error', () => resolve());
      put.write(mail.subarray(0, sent), () => setImmediate(() => put.destroy()));
    });
    await practice.control.waitFor(() => practice.control.events().some((event) => event.type === 'cut'));
    const asked = await askSession(session, mail.length);
    expect(asked.status).toBe(308);
    const kept = Number(asked.headers.get('range')?.split('-')[1] ?? -1) + 1;
    expect(kept % UNIT).toBe(0);
    expect(kept).toBeLessThanOrEqual(UNIT * 2);
    expect((await put(session, mail.subarray(kept), kept, mail.length)).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('broken')[0]?.sha256).toBe(createHash('sha256').update(mail).digest('hex'));
  });
});

describe('asking a session', () => {
  it('answers 308 without a range when nothing is kept', async () => {
    const asked = await askSession(await sessionFor(practice, tokens, 1000), 1000);
    expect(asked.status).toBe(308);
    expect(asked.headers.get('range')).toBeNull();
    expect((await askSession(await sessionFor(practice, tokens), '*')).status).toBe(308);
  });

  it('answers 200 with the same message after the end, as often as asked, and a repeat sends nothing', async () => {
    const mail = message('finished');
    const session = await sessionFor(practice, tokens, mail.length);
    const sent = await put(session, mail, 0, mail.length);
    expect((await askSession(session, mail.length)).json).toEqual(sent.json);
    expect((await askSession(session, '*')).json).toEqual(sent.json);
    expect((await put(session, mail, 0, mail.length)).json).toEqual(sent.json);
    expect(practice.mailbox.byOuttrayId('finished')).toHaveLength(1);
  });

  it('refuses an ask with a body', async () => {
    const session = await sessionFor(practice, tokens, 1000);
    const refused = await ask(session, { method: 'PUT', headers: { 'content-range': 'bytes */1000' }, body: 'x' });
    expect(refused.status).toBe(400);
  });

  it.each([404, 410] as const)('answers %i when finished sessions are forgotten', async (status) => {
    const mail = message('forgot');
    const session = await sessionFor(practice, tokens, mail.length);
    await put(session, mail, 0, mail.length);
    practice.control.set({ finishedSessions: status });
    expect((await askSession(session, mail.length)).status).toBe(status);
    expect((await put(session, mail, 0, mail.length)).status).toBe(status);
    expect((await askSession(await sessionFor(practice, tokens, 10), 10)).status).toBe(308);
    expect(practice.mailbox.byOuttrayId('forgot')).toHaveLength(1);
  });

  it('answers 404 when unfinished sessions are forgotten, and by the control function', async () => {
    const mail = message('unfinished');
    const session = await sessionFor(practice, tokens, mail.length);
    practice.control.set({ unfinishedSessions: 404 });
    expect((await askSession(session, mail.length)).status).toBe(404);
    expect((await put(session, mail, 0, mail.length)).status).toBe(404);
    practice.control.set({ unfinishedSessions: 'kept' });
    expect((await askSession(session, mail.length)).status).toBe(308);
    expect(practice.control.forgetSessions({ which: 'finished' })).toBe(0);
    expect(practice.control.forgetSessions({ status: 410 })).toBe(1);
    expect((await askSession(session, mail.length)).status).toBe(410);
  });

  it('forgets a session after a week', async () => {
    const session = await sessionFor(practice, tokens, 1000);
    practice.control.advance(6.9 * 86_400_000);
    expect((await askSession(session, 1000)).status).toBe(308);
    practice.control.advance(0.2 * 86_400_000);
    expect((await askSession(session, 1000)).status).toBe(404);
  });

  it('forgets the session of a message that was refused for what it is', async () => {
    const mail = message('refused', { to: null });
    const session = await sessionFor(practice, tokens, mail.length);
    expect(apiError(await put(session, mail, 0, mail.length)).message).toBe('Recipient address required');
    expect((await askSession(session, mail.length)).status).toBe(404);
  });

  it('keeps the session of a message that was refused for a limit', async () => {
    practice.control.set({ dailyMessages: 0 });
    const mail = longMessage('limit', 1);
    const session = await sessionFor(practice, tokens, mail.length);
    await put(session, mail.subarray(0, UNIT), 0, mail.length);
    expect((await put(session, mail.subarray(UNIT), UNIT, mail.length)).status).toBe(429);
    expect((await askSession(session, mail.length)).headers.get('range')).toBe(`bytes=0-${UNIT - 1}`);
    practice.control.set({ dailyMessages: null });
    expect((await put(session, mail.subarray(UNIT), UNIT, mail.length)).status).toBe(200);
    expect(practice.mailbox.received(practice.mailbox.all()[0]?.id ?? '')?.equals(mail)).toBe(true);
  });
});
