import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  type Answer,
  apiError,
  ask,
  bearer,
  METADATA,
  message,
  READONLY,
  sendOnce,
  signIn,
  type Tokens,
} from './signed-in.ts';

let practice: Practice;
let tokens: Tokens;
beforeAll(async () => {
  practice = await startPractice();
  tokens = await signIn(practice);
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset({ keepGrants: true }));

function sendJson(raw: unknown, more: Record<string, unknown> = {}): Promise<Answer> {
  return ask(`${practice.url}/gmail/v1/users/me/messages/send`, {
    method: 'POST',
    headers: { ...bearer(tokens), 'content-type': 'application/json' },
    body: JSON.stringify({ raw, ...more }),
  });
}

function upload(type: string, contentType: string, body: Buffer): Promise<Answer> {
  return ask(`${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=${type}`, {
    method: 'POST',
    headers: { ...bearer(tokens), 'content-type': contentType },
    body: new Uint8Array(body),
  });
}

function related(boundary: string, json: string, mail: Buffer, mailType = 'message/rfc822'): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${json}\r\n`),
    Buffer.from(`--${boundary}\r\nContent-Type: ${mailType}\r\n\r\n`),
    mail,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

describe('the other ways of sending', () => {
  it('takes base64url in JSON, byte for byte', async () => {
    const mail = message('json', { body: 'þæö ÿ ~~~ ???\r\n' });
    const answer = await sendJson(mail.toString('base64url'));
    expect(answer.status).toBe(200);
    const taken = practice.mailbox.byOuttrayId('json')[0];
    expect(answer.json).toEqual({ id: taken?.id, threadId: taken?.threadId, labelIds: ['SENT'] });
    expect(practice.mailbox.received(taken?.id ?? '')?.equals(mail)).toBe(true);
  });

  it('refuses JSON without raw, base64 of the other alphabet, no JSON, and another type', async () => {
    expect(apiError(await sendJson(undefined))).toMatchObject({ code: 400, reason: 'badRequest' });
    expect(apiError(await sendJson('a+b/')).message).toContain('Base64 decoding failed');
    const url = `${practice.url}/gmail/v1/users/me/messages/send`;
    const json = { ...bearer(tokens), 'content-type': 'application/json' };
    expect(apiError(await ask(url, { method: 'POST', headers: json, body: '{"raw"' })).reason).toBe('parseError');
    const text = { ...bearer(tokens), 'content-type': 'text/plain' };
    expect((await ask(url, { method: 'POST', headers: text, body: '{}' })).status).toBe(400);
  });

  it('refuses JSON over 5 MB', async () => {
    const answer = await sendJson(message('big', { body: 'x'.repeat(4 * 1024 * 1024) }).toString('base64url'));
    expect(answer.status).toBe(413);
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('takes media as message/rfc822 only, up to 35 MiB', async () => {
    expect((await upload('media', 'message/rfc822', message('media'))).status).toBe(200);
    expect(apiError(await upload('media', 'text/plain', message('text'))).reason).toBe('badContent');
    expect((await upload('media', 'message/rfc822', Buffer.alloc(36_700_161, 'x'))).status).toBe(413);
    expect(apiError(await upload('other', 'message/rfc822', message('other'))).code).toBe(400);
    expect(practice.mailbox.all().map((mail) => mail.outtrayId)).toEqual(['media']);
  });

  it('takes multipart/related of JSON and message', async () => {
    const mail = message('multipart');
    expect((await upload('multipart', 'multipart/related; boundary="b1"', related('b1', '{}', mail))).status).toBe(200);
    expect(practice.mailbox.received(practice.mailbox.all()[0]?.id ?? '')?.equals(mail)).toBe(true);
  });

  it.each([
    ['no boundary', 'multipart/related', related('b', '{}', message('m'))],
    ['another boundary', 'multipart/related; boundary=c', related('b', '{}', message('m'))],
    ['no end', 'multipart/related; boundary=b', related('b', '{}', message('m')).subarray(0, -9)],
    ['broken JSON', 'multipart/related; boundary=b', related('b', '{', message('m'))],
    ['another media type', 'multipart/related; boundary=b', related('b', '{}', message('m'), 'text/plain')],
  ])('refuses multipart with %s', async (_, type, body) => {
    expect((await upload('multipart', type, body)).status).toBe(400);
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('puts a message into a thread that exists, and refuses one that does not', async () => {
    const first = (await sendJson(message('t1').toString('base64url'))).json as { threadId: string };
    const second = await sendJson(message('t2').toString('base64url'), { threadId: first.threadId });
    expect(second.json).toMatchObject({ threadId: first.threadId });
    expect(apiError(await sendJson(message('t3').toString('base64url'), { threadId: 'abc' }))).toMatchObject({
      code: 404,
      reason: 'notFound',
    });
  });
});

describe('accepting a message', () => {
  it('wants a recipient', async () => {
    const answer = await sendOnce(practice, tokens, message('none', { to: null }));
    expect(apiError(answer)).toEqual({
      code: 400,
      message: 'Recipient address required',
      reason: 'invalidArgument',
      status: 'INVALID_ARGUMENT',
    });
    const group = await sendOnce(practice, tokens, message('group', { to: 'undisclosed-recipients:;' }));
    expect(apiError(group).message).toBe('Recipient address required');
  });

  it('takes one in Cc or Bcc alone', async () => {
    expect((await sendOnce(practice, tokens, message('cc', { to: null, headers: ['Cc: a@b.example'] }))).status).toBe(
      200,
    );
    expect((await sendOnce(practice, tokens, message('bcc', { to: null, headers: ['Bcc: a@b.example'] }))).status).toBe(
      200,
    );
  });

  it.each(['To', 'Cc', 'Bcc'])('refuses a bad address in %s', async (name) => {
    const answer = await sendOnce(practice, tokens, message('bad', { to: null, headers: [`${name}: not an address`] }));
    expect(apiError(answer)).toMatchObject({ code: 400, message: `Invalid ${name} header`, reason: 'invalidArgument' });
    expect(practice.mailbox.all()).toEqual([]);
  });

  it('refuses two Subject headers and two From addresses', async () => {
    const subjects = await sendOnce(practice, tokens, message('two', { headers: ['Subject: other'] }));
    expect(apiError(subjects).message).toBe('Invalid Subject header');
    const from = await sendOnce(practice, tokens, message('two', { headers: ['From: a@b.example, c@d.example'] }));
    expect(apiError(from).message).toBe('Invalid From header');
  });

  it('takes 500 recipients and refuses 501', async () => {
    const list = (count: number): string =>
      Array.from({ length: count }, (_, index) => `r${index}@example.net`).join(',\r\n ');
    expect((await sendOnce(practice, tokens, message('500', { to: list(500) }))).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('500')[0]?.recipients).toHaveLength(500);
    expect((await sendOnce(practice, tokens, message('501', { to: list(501) }))).status).toBe(400);
  });

  it('replaces the Message-ID, strips Bcc from the delivered copy and keeps what came as it came', async () => {
    const mail = message('copy', { headers: ['Bcc: secret@example.net'], body: 'Body\r\n' });
    await sendOnce(practice, tokens, mail);
    const taken = practice.mailbox.byOuttrayId('copy')[0];
    expect(taken).toMatchObject({
      originalMessageId: '<seven@outtray.example>',
      bcc: ['secret@example.net'],
      recipients: ['customer@example.net', 'secret@example.net'],
      fromReplaced: false,
    });
    expect(taken?.messageId).toMatch(/^<.+@mail\.gmail\.com>$/);
    expect((await ask(`${practice.url}/mailbox/${taken?.id}/raw`)).text).toBe(mail.toString());
    const delivered = (await ask(`${practice.url}/mailbox/${taken?.id}/delivered`)).text;
    expect(delivered).not.toContain('secret@example.net');
    expect(delivered).not.toContain('seven@outtray.example');
    expect(delivered).toContain(`Message-ID: ${taken?.messageId}\r\n`);
    expect(delivered.endsWith('\r\n\r\nBody\r\n')).toBe(true);
  });

  it('silently replaces a From that is neither the account nor an alias', async () => {
    const mail = (id: string): Buffer => message(id, { headers: ['From: Hello <hello@northgate.example>'] });
    expect((await sendOnce(practice, tokens, mail('before'))).status).toBe(200);
    expect(practice.mailbox.byOuttrayId('before')[0]).toMatchObject({
      from: 'hello@northgate.example',
      sentFrom: 'office@northgate.example',
      fromReplaced: true,
    });
    practice.control.setAliases('office@northgate.example', ['hello@northgate.example']);
    await sendOnce(practice, tokens, mail('after'));
    expect(practice.mailbox.byOuttrayId('after')[0]).toMatchObject({
      sentFrom: 'hello@northgate.example',
      fromReplaced: false,
    });
  });

  it('counts how often it took each X-Outtray-Id', async () => {
    for (const id of ['a', 'b', 'a', 'a']) await sendOnce(practice, tokens, message(id));
    expect(practice.mailbox.deliveries()).toEqual({ a: 3, b: 1 });
    expect(practice.mailbox.duplicates()).toEqual(['a']);
    const page = (await ask(practice.url)).text;
    expect(page).toContain('1 taken more than once');
    expect(page.match(/<tr class="bad">/g)).toHaveLength(3);
  });
});

describe('reading', () => {
  const api = (path: string, held: Tokens): Promise<Answer> =>
    ask(`${practice.url}/gmail/v1/users/me/${path}`, { headers: bearer(held) });

  it('is not for gmail.send', async () => {
    const { id } = (await sendOnce(practice, tokens, message('mine'))).json as { id: string };
    for (const path of ['profile', 'messages', `messages/${id}`]) {
      const answer = await api(path, tokens);
      expect(apiError(answer)).toMatchObject({
        code: 403,
        reason: 'insufficientPermissions',
        status: 'PERMISSION_DENIED',
      });
      expect(answer.text).toContain('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    }
  });

  it('is for gmail.readonly, and rfc822msgid finds only Gmail’s own Message-ID', async () => {
    const reader = await signIn(practice, {}, { scope: `openid email ${READONLY}` });
    const { id } = (await sendOnce(practice, tokens, message('mine'))).json as { id: string };
    expect((await api('profile', reader)).json).toMatchObject({ emailAddress: 'office@northgate.example' });
    const list = async (query: string): Promise<number> =>
      ((await api(`messages?${query}`, reader)).json as { messages?: unknown[] }).messages?.length ?? 0;
    expect(await list('labelIds=SENT')).toBe(1);
    expect(await list('labelIds=INBOX')).toBe(0);
    const own = practice.mailbox.byId(id)?.messageId.replace(/[<>]/g, '') ?? '';
    expect(await list(`q=rfc822msgid:${encodeURIComponent(own)}`)).toBe(1);
    expect(await list('q=rfc822msgid:seven@outtray.example')).toBe(0);
    expect(await list('q=in:sent+to:customer+subject:invoice')).toBe(1);
    expect(await list('q=header:x-outtray-id')).toBe(0);
    const full = (await api(`messages/${id}?format=raw`, reader)).json as { raw: string };
    expect(Buffer.from(full.raw, 'base64url').toString()).toContain('X-Outtray-Id: mine');
    expect((await api(`messages/${id}?format=odd`, reader)).status).toBe(400);
    expect((await api('messages?labelIds=NOPE', reader)).status).toBe(400);
    expect((await api('messages/0123', reader)).status).toBe(404);
    expect(
      (await ask(`${practice.url}/gmail/v1/users/me/messages/send`, { method: 'POST', headers: bearer(reader) }))
        .status,
    ).toBe(403);
  });

  it('under gmail.metadata gives headers but no body and no search, not even beside readonly', async () => {
    const { id } = (await sendOnce(practice, tokens, message('meta'))).json as { id: string };
    for (const scope of [METADATA, `${METADATA} ${READONLY}`]) {
      const reader = await signIn(practice, {}, { scope: `openid email ${scope}` });
      expect(apiError(await api('messages?q=in:sent', reader))).toMatchObject({
        code: 403,
        message: "Metadata scope does not support 'q' parameter",
      });
      expect((await api('messages?labelIds=SENT', reader)).json).toMatchObject({ messages: [{ id }] });
      const got = await api(`messages/${id}?format=metadata&metadataHeaders=X-Outtray-Id`, reader);
      expect(got.json).toMatchObject({ payload: { headers: [{ name: 'X-Outtray-Id', value: 'meta' }] } });
      expect((await api(`messages/${id}?format=minimal`, reader)).status).toBe(200);
      expect((await api(`messages/${id}?format=full`, reader)).status).toBe(403);
      expect((await api(`messages/${id}?format=raw`, reader)).status).toBe(403);
    }
  });

  it('shows nobody another’s mail', async () => {
    const { id } = (await sendOnce(practice, tokens, message('mine'))).json as { id: string };
    const jon = await signIn(practice, { user: 'jon@gmail.example' }, { scope: `openid email ${READONLY}` });
    expect((await api(`messages/${id}`, jon)).status).toBe(404);
    expect((await api('messages', jon)).json).toEqual({ resultSizeEstimate: 0 });
  });
});

describe('quotas', () => {
  it('counts 100 units a send in a rolling minute for each user', async () => {
    practice.control.set({ unitsPerMinute: 300 });
    for (const id of ['1', '2', '3']) expect((await sendOnce(practice, tokens, message(id))).status).toBe(200);
    await expect(sendOnce(practice, tokens, message('4'))).rejects.toThrow('RATE_LIMIT_EXCEEDED');
    practice.control.set({ quotaStatus: 403 });
    const refused = await ask(`${practice.url}/gmail/v1/users/me/messages/send`, {
      method: 'POST',
      headers: bearer(tokens),
    });
    expect(apiError(refused)).toMatchObject({ code: 403, reason: 'rateLimitExceeded' });
    const jon = await signIn(practice, { user: 'jon@gmail.example' });
    expect((await sendOnce(practice, jon, message('5'))).status).toBe(200);
    practice.control.advance(60_001);
    expect((await sendOnce(practice, tokens, message('6'))).status).toBe(200);
  });

  it('refuses after the day’s messages with the time to come back, which grows with every call', async () => {
    practice.control.set({ dailyMessages: 1, retryAfterGrowsMs: 60_000 });
    await sendOnce(practice, tokens, message('first'));
    const at = async (): Promise<number> => {
      const refused = await sendOnce(practice, tokens, message('more'));
      expect(apiError(refused)).toMatchObject({ code: 429, reason: 'rateLimitExceeded', status: 'RESOURCE_EXHAUSTED' });
      const match = /^User-rate limit exceeded\. {2}Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z) \(Mail sending\)$/.exec(
        apiError(refused).message,
      );
      return Date.parse(match?.[1] ?? '');
    };
    const first = await at();
    expect(first - (practice.mailbox.all()[0]?.receivedAt ?? 0)).toBe(86_400_000);
    expect((await at()) - first).toBe(60_000);
    expect(practice.mailbox.byOuttrayId('more')).toEqual([]);
  });
});
