import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Office, office } from '../../support/office.ts';
import { type RawHttp, rawHttp } from '../../support/raw-http.ts';

/**
 * Attacks on the HTTP door by bare sockets. After each one: nothing is queued, nothing half-received is left, the memory is bounded, and
 * the door answers whoever asks properly.
 */

let here: Office;
let port: number;
let token: string;
const MAX_GROWTH_BYTES = 160 * 1_048_576;

beforeAll(async () => {
  here = await office();
  const { clients, programs } = here.rooms();
  await programs.setHttp(true, 0);
  const client = await clients.add('ERP');
  if (!client.ok) throw new Error('no program');
  const given = await programs.newToken(client.value.clientId);
  if (!given.ok) throw new Error('no token');
  ({ port, token } = given.value);
  here.rooms().outbox.pause(null);
});
afterAll(() => here.close());

const letter = JSON.stringify({ to: 'a@x.example', subject: 'Attack', text: 'x' });
const host = () => `Host: 127.0.0.1:${port}\r\n`;
const auth = () => `Authorization: Bearer ${token}\r\n`;
const json = 'Content-Type: application/json\r\n';
const length = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n`;
/** A request that would be accepted, with one thing changed. */
const post = (
  over: { head?: string; host?: string; auth?: string; type?: string; line?: string; body?: string } = {},
) => {
  const body = over.body ?? letter;
  return `${over.line ?? 'POST /v1/messages HTTP/1.1'}\r\n${over.host ?? host()}${over.auth ?? auth()}${over.type ?? json}${over.head ?? length(body)}\r\n${body}`;
};
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const statuses = (heard: string) => [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

async function nothingHappened(): Promise<void> {
  const counts = here.rooms().outbox.snapshot().counts;
  expect(counts).toMatchObject({ receiving: 0, queued: 0, sending: 0, sent: 0, failed: 0, cancelled: 0 });
  const answer = await fetch(`http://127.0.0.1:${port}/v1/status`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  await answer.arrayBuffer();
}

/** Sends, waits for the answer or the end, and gives all that was heard. */
async function attack(...pieces: (string | Uint8Array)[]): Promise<string> {
  const raw = await rawHttp(port);
  for (const piece of pieces) await raw.send(piece);
  const heard = await raw.until(/\r\n\r\n[\s\S]*\n$|\r\n\r\n$/);
  raw.close();
  return heard;
}

test('the request that all of these differ from is accepted', async () => {
  const heard = await attack(post());
  expect(statuses(heard)).toEqual([201]);
  const id = /"id":"(\w+)"/.exec(heard)?.[1] ?? '';
  const { db } = here.rooms();
  db.prepare('DELETE FROM message WHERE id = ?').run(id);
  await nothingHappened();
});

describe('who speaks', () => {
  test.each<[string, () => string, number]>([
    ['a rebound name', () => post({ host: `Host: evil.example:${port}\r\n` }), 403],
    ['a rebound name that begins like ours', () => post({ host: `Host: 127.0.0.1.evil.example:${port}\r\n` }), 403],
    ['a name with a dot at its end', () => post({ host: `Host: localhost.:${port}\r\n` }), 403],
    ['our address with a dot at its end', () => post({ host: `Host: 127.0.0.1.:${port}\r\n` }), 403],
    ['a user before the address', () => post({ host: `Host: x@127.0.0.1:${port}\r\n` }), 403],
    ['our address as a user', () => post({ host: `Host: 127.0.0.1:${port}@evil.example\r\n` }), 403],
    ['another port', () => post({ host: 'Host: 127.0.0.1:1\r\n' }), 403],
    ['no port', () => post({ host: 'Host: 127.0.0.1\r\n' }), 403],
    ['our address in another notation', () => post({ host: `Host: 2130706433:${port}\r\n` }), 403],
    ['another address of this computer', () => post({ host: `Host: 127.0.0.2:${port}\r\n` }), 403],
    ['an empty Host', () => post({ host: 'Host:\r\n' }), 403],
    ['no Host', () => post({ host: '' }), 400],
    ['two Hosts', () => post({ host: `${host()}Host: evil.example\r\n` }), 400],
    ['another address in the request line', () => post({ line: 'POST http://evil.example/v1/messages HTTP/1.1' }), 403],
    ['two slashes in the request line', () => post({ line: 'POST //evil.example/v1/messages HTTP/1.1' }), 403],
    ['an Origin', () => post({ head: `Origin: https://evil.example\r\n${length(letter)}` }), 403],
    ['the Origin null of a sandboxed frame', () => post({ head: `Origin: null\r\n${length(letter)}` }), 403],
    [
      'an Origin that looks like ours',
      () => post({ head: `Origin: http://127.0.0.1:${port}\r\n${length(letter)}` }),
      403,
    ],
    ['a page of another site', () => post({ head: `Sec-Fetch-Site: cross-site\r\n${length(letter)}` }), 403],
    ['a page of another port', () => post({ head: `Sec-Fetch-Site: same-site\r\n${length(letter)}` }), 403],
    [
      'a preflight',
      () =>
        post({
          line: 'OPTIONS /v1/messages HTTP/1.1',
          head: 'Access-Control-Request-Method: POST\r\nContent-Length: 0\r\n',
          body: '',
        }),
      403,
    ],
    ['OPTIONS', () => post({ line: 'OPTIONS * HTTP/1.1', head: '', body: '' }), 403],
    ['OPTIONS of an address', () => post({ line: 'OPTIONS /v1/messages HTTP/1.1', head: '', body: '' }), 405],
    ['TRACE', () => post({ line: 'TRACE /v1/messages HTTP/1.1', head: '', body: '' }), 405],
    ['DELETE', () => post({ line: 'DELETE /v1/messages HTTP/1.1', head: '', body: '' }), 405],
    ['no token', () => post({ auth: '' }), 401],
    ['an empty token', () => post({ auth: 'Authorization: Bearer \r\n' }), 401],
    ['a wrong token', () => post({ auth: `Authorization: Bearer outtray_${'A'.repeat(43)}\r\n` }), 401],
    ['the beginning of the token', () => post({ auth: `Authorization: Bearer ${token.slice(0, -1)}\r\n` }), 401],
    [
      'the token as a password',
      () => post({ auth: `Authorization: Basic ${Buffer.from(`x:${token}`).toString('base64')}\r\n` }),
      401,
    ],
    [
      'the token in the address',
      () => post({ auth: '', line: `POST /v1/messages?access_token=${token} HTTP/1.1` }),
      401,
    ],
    ['two tokens', () => post({ auth: `${auth()}Authorization: Bearer x\r\n` }), 400],
    ['a token with SQL', () => post({ auth: "Authorization: Bearer ' OR 1=1 --\r\n" }), 401],
  ])('%s', async (_what, request, status) => {
    expect(statuses(await attack(request()))).toEqual([status]);
    await nothingHappened();
  });

  test('guessing: twenty wrong tokens a minute, then 429, and the right one goes on', async () => {
    await here.clock.advance(60_000);
    const guess = async (at: number) =>
      statuses(await attack(post({ auth: `Authorization: Bearer outtray_guess${at}\r\n` })))[0];
    const heard: (number | undefined)[] = [];
    for (let at = 0; at < 25; at++) heard.push(await guess(at));
    expect(heard).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    await nothingHappened();
    await here.clock.advance(60_000);
    expect(await guess(99)).toBe(401);
  });
});

describe('the protocol', () => {
  const split = 'POST /v1/messages HTTP/1.1';
  test.each<[string, () => string, number[]]>([
    ['two lengths that differ', () => post({ head: `${length(letter)}Content-Length: 5\r\n` }), [400]],
    ['two lengths that agree', () => post({ head: length(letter) + length(letter) }), [400]],
    ['a list of lengths', () => post({ head: `Content-Length: ${letter.length}, ${letter.length}\r\n` }), [400]],
    ['a length with a sign', () => post({ head: `Content-Length: +${letter.length}\r\n` }), [400]],
    ['a negative length', () => post({ head: 'Content-Length: -1\r\n' }), [400]],
    ['a length in hex', () => post({ head: 'Content-Length: 0x10\r\n' }), [400]],
    ['a length beyond all numbers', () => post({ head: `Content-Length: ${'9'.repeat(40)}\r\n` }), [400]],
    [
      'length and chunks (CL.TE)',
      () => post({ head: 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', body: '0\r\n\r\nG' }),
      [400],
    ],
    [
      'chunks and length (TE.CL)',
      () => post({ head: `Transfer-Encoding: chunked\r\n${length('5')}`, body: `5c\r\n${split}\r\n\r\n0\r\n\r\n` }),
      [400],
    ],
    [
      'two encodings',
      () => post({ head: 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', body: chunked(letter) }),
      [400],
    ],
    ['an encoding with a space', () => post({ head: 'Transfer-Encoding : chunked\r\n', body: chunked(letter) }), [400]],
    ['an encoding with a tab', () => post({ head: 'Transfer-Encoding:\tx chunked\r\n', body: chunked(letter) }), [400]],
    ['gzip, then chunked', () => post({ head: 'Transfer-Encoding: gzip, chunked\r\n', body: chunked(letter) }), [400]],
    ['a compressed body', () => post({ head: `Content-Encoding: gzip\r\n${length(letter)}` }), [400]],
    [
      'a chunk of a size that is none',
      () => post({ head: 'Transfer-Encoding: chunked\r\n', body: `zz\r\n${letter}\r\n0\r\n\r\n` }),
      [400],
    ],
    [
      'a chunk of an endless size',
      () => post({ head: 'Transfer-Encoding: chunked\r\n', body: `${'f'.repeat(17)}\r\n` }),
      [400],
    ],
    [
      'a chunk longer than it says',
      () => post({ head: 'Transfer-Encoding: chunked\r\n', body: `5\r\n${letter}\r\n0\r\n\r\n` }),
      [400],
    ],
    ['bare line feeds', () => post().replaceAll('\r\n', '\n'), [400]],
    ['a folded header', () => post({ head: `X-A: 1\r\n  Host: evil.example\r\n${length(letter)}` }), [400]],
    ['a NUL in a header', () => post({ head: `X-A: a\0b\r\n${length(letter)}` }), [400]],
    ['a space in a header name', () => post({ head: `Content Length: 1\r\n${length(letter)}` }), [400]],
    ['10,000 headers', () => post({ head: 'X: y\r\n'.repeat(10_000) + length(letter) }), [431]],
    ['a header of 20 kB', () => post({ head: `X-A: ${'a'.repeat(20_000)}\r\n${length(letter)}` }), [431]],
    ['an address of 20 kB', () => post({ line: `POST /v1/messages?${'a'.repeat(20_000)} HTTP/1.1` }), [431]],
    ['HTTP/0.9', () => 'GET /\r\n\r\n', [403]],
    ['HTTP/1.0 without a Host', () => post({ line: 'POST /v1/messages HTTP/1.0', host: '' }), [403]],
    ['HTTP/2 by heart', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['a version that is none', () => post({ line: 'POST /v1/messages HTTP/9.9' }), [400]],
    ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['SMTP', () => 'EHLO evil\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n', [400]],
    [
      'an upgrade',
      () => post({ line: 'GET /v1/events HTTP/1.1', head: 'Connection: Upgrade\r\nUpgrade: websocket\r\n', body: '' }),
      [400],
    ],
    ['an expectation that is not known', () => post({ head: `Expect: tea\r\n${length(letter)}` }), [400]],
  ])('%s', async (_what, request, expected) => {
    expect(statuses(await attack(request()))).toEqual(expected);
    await nothingHappened();
  });

  test('CONNECT makes no tunnel', async () => {
    const raw = await rawHttp(port);
    await raw.send(`CONNECT gmail.googleapis.com:443 HTTP/1.1\r\n${host()}\r\n`);
    expect(await raw.closed()).toBe('');
    await nothingHappened();
  });

  test('what is smuggled behind a refused request is not read as a request', async () => {
    const raw = await rawHttp(port);
    await raw.send(post({ auth: '' }) + post());
    // the second one is a request of its own, in order: it is cut off with the connection that the first one ended, or answered by itself
    await raw.send(
      post({ host: 'Host: evil.example\r\n', head: `Content-Length: ${post().length}\r\n`, body: post() }),
    );
    const heard = await raw.closed();
    raw.close();
    const accepted = statuses(heard).filter((status) => status === 201).length;
    expect(accepted).toBeLessThanOrEqual(1);
    here.rooms().db.exec("DELETE FROM message WHERE state = 'queued'");
    await nothingHappened();
  });

  test('a hundred requests in one breath are answered in order, and no more than were sent', async () => {
    const raw = await rawHttp(port);
    const one = `GET /v1/messages/none HTTP/1.1\r\n${host()}${auth()}\r\n`;
    await raw.send(one.repeat(100));
    while (statuses(raw.heard()).length < 100) await new Promise((resolve) => raw.socket.once('data', resolve));
    expect(statuses(raw.heard())).toEqual(Array(100).fill(404));
    raw.close();
    await nothingHappened();
  });
});

describe('the body', () => {
  const body = (text: string) => post({ body: text });
  test.each<[string, () => string, number]>([
    ['a form', () => post({ type: 'Content-Type: application/x-www-form-urlencoded\r\n' }), 415],
    ['text, as a web page may send without asking', () => post({ type: 'Content-Type: text/plain\r\n' }), 415],
    ['a multipart form', () => post({ type: 'Content-Type: multipart/form-data; boundary=x\r\n' }), 415],
    ['no type', () => post({ type: '' }), 415],
    ['two types', () => post({ type: `${json}Content-Type: text/plain\r\n` }), 400],
    ['a type that only begins like ours', () => post({ type: 'Content-Type: application/jsonp\r\n' }), 415],
    ['no JSON', () => body('to=a@x.example'), 400],
    ['half a document', () => body('{"to": "a@x.example", "text": "'), 400],
    ['nothing', () => body(''), 400],
    ['null', () => body('null'), 422],
    ['a list', () => body('[]'), 422],
    ['no UTF-8', () => post({ head: 'Content-Length: 29\r\n', body: '{"to":"a@x.example","text":"\xff' }), 400],
    ['ten thousand brackets', () => body('['.repeat(10_000)), 400],
    ['ten thousand objects', () => body('{"a":'.repeat(10_000)), 400],
    ['a million values', () => body(`{"to":[${'0,'.repeat(1_000_000)}0]}`), 400],
    ['__proto__', () => body('{"__proto__": {"to": "a@x.example"}, "text": "x"}'), 400],
    ['__proto__ inside', () => body('{"to": "a@x.example", "headers": {"__proto__": "x"}}'), 400],
    ['constructor', () => body('{"constructor": {"prototype": {"to": "a@x.example"}}}'), 422],
    ['a Bcc in the subject', () => body('{"to": "a@x.example", "subject": "Hi\\r\\nBcc: b@x.example"}'), 422],
    ['a Bcc in the recipient', () => body('{"to": "a@x.example\\r\\nBcc: b@x.example"}'), 422],
    ['a Bcc in the sender', () => body('{"to": "a@x.example", "sender": "a@x.example\\nBcc: b@x.example"}'), 422],
    ['a Bcc in the reply address', () => body('{"to": "a@x.example", "reply_to": "x\\r\\nBcc: b@x.example"}'), 422],
    [
      'a Bcc in the value of a header',
      () => body('{"to": "a@x.example", "headers": {"X-A": "1\\r\\nBcc: b@x.example"}}'),
      422,
    ],
    [
      'a Bcc in the name of a header',
      () => body('{"to": "a@x.example", "headers": {"X-A: 1\\r\\nBcc": "b@x.example"}}'),
      422,
    ],
    [
      'a header that is not to be set',
      () => body('{"to": "a@x.example", "headers": {"Resent-To": "b@x.example"}}'),
      422,
    ],
    ['our own header', () => body('{"to": "a@x.example", "headers": {"X-Outtray-Id": "1"}}'), 422],
    [
      'a Bcc in the name of a file',
      () => body('{"to": "a@x.example", "attachments": [{"name": "a\\r\\nBcc: b", "content": ""}]}'),
      422,
    ],
    [
      'a Bcc in the type of a file',
      () => body('{"to": "a@x.example", "attachments": [{"name": "a", "type": "a/b\\r\\nBcc: b", "content": ""}]}'),
      422,
    ],
    [
      'a Bcc in the id of an image',
      () => body('{"to": "a@x.example", "inline_images": [{"cid": "a>\\r\\nBcc: b", "content": ""}]}'),
      422,
    ],
    ['a NUL in the subject', () => body('{"to": "a@x.example", "subject": "a\\u0000b"}'), 422],
    ['a mark of our own in the subject', () => body('{"to": "a@x.example", "subject": "\\u0000long:0"}'), 422],
    ['a file by its path', () => body('{"to": "a@x.example", "attachments": [{"file": "/etc/passwd"}]}'), 422],
    [
      'a name that leads out',
      () => body('{"to": "a@x.example", "attachments": [{"name": "../../x", "content": ""}]}'),
      422,
    ],
    [
      'a name that leads out on Windows',
      () => body('{"to": "a@x.example", "attachments": [{"name": "..\\\\x", "content": ""}]}'),
      422,
    ],
    [
      'an address in place of content',
      () => body('{"to": "a@x.example", "attachments": [{"name": "x", "content": "http://127.0.0.1:1/"}]}'),
      422,
    ],
    [
      '10,000 addresses',
      () => body(JSON.stringify({ to: Array.from({ length: 10_000 }, (_, at) => `r${at}@x.example`) })),
      422,
    ],
    ['an address of 10,000 colons', () => body(JSON.stringify({ to: ':'.repeat(10_000) })), 422],
    ['nested comments in an address', () => body(JSON.stringify({ to: `${'('.repeat(5_000)}a@x.example` })), 422],
    ['a key with a line break', () => post({ head: `Idempotency-Key: \x01\r\n${length(letter)}` }), 400],
    [
      'a key of 1,000 characters',
      () => post({ head: `Idempotency-Key: ${'k'.repeat(1_000)}\r\n${length(letter)}` }),
      400,
    ],
    ['raw: no recipient', () => post({ type: 'Content-Type: message/rfc822\r\n', body: 'Subject: x\r\n\r\nx' }), 422],
    [
      'raw: two From',
      () =>
        post({
          type: 'Content-Type: message/rfc822\r\n',
          body: 'From: a@x.example\r\nFrom: b@x.example\r\nTo: c@x.example\r\n\r\nx',
        }),
      422,
    ],
    [
      'raw: headers of 1 MB',
      () =>
        post({
          type: 'Content-Type: message/rfc822\r\n',
          body: `To: a@x.example\r\n${'X-A: b\r\n'.repeat(130_000)}\r\nx`,
        }),
      422,
    ],
    ['raw: nothing', () => post({ type: 'Content-Type: message/rfc822\r\n', body: '' }), 422],
    ['a path with dots', () => post({ line: 'POST /v1/../../etc/passwd HTTP/1.1' }), 404],
    ['a path with encoded dots', () => post({ line: 'POST /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1' }), 404],
    ['a path with a broken escape', () => post({ line: 'POST /v1/messages/%ff/cancel HTTP/1.1' }), 404],
    ['an id with SQL', () => post({ line: "GET /v1/messages/'%20OR%201=1 HTTP/1.1", head: '', body: '' }), 404],
    [
      'a cursor that is none',
      () => post({ line: 'GET /v1/messages?cursor=1;DROP%20TABLE HTTP/1.1', head: '', body: '' }),
      422,
    ],
  ])('%s', async (_what, request, status) => {
    // what hangs runs into the test's own limit
    const heard = await attack(Buffer.from(request(), 'latin1'));
    expect(statuses(heard)).toEqual([status]);
    expect(heard).toMatch(/\{"error":\{"code":"\w+","message":"[^"]/);
    await nothingHappened();
  });

  /** Sends pieces until the door has had enough. */
  async function flood(
    raw: RawHttp,
    piece: Uint8Array,
    most: number,
    answered = () => /HTTP\/1\.1 \d{3} /.test(raw.heard()),
  ): Promise<number> {
    let sent = 0;
    for (; sent < most && !raw.over() && !answered(); sent += piece.byteLength) {
      await Promise.race([raw.send(piece), raw.closed()]);
    }
    return sent;
  }

  test.each<[string, string, string]>([
    ['as JSON', json, '{"to":"a@x.example","attachments":[{"name":"x","content":"'],
    ['as a raw message', 'Content-Type: message/rfc822\r\n', 'To: a@x.example\r\n\r\n'],
  ])('a body without end %s is cut off, and the memory stays bounded', async (_what, type, start) => {
    const before = process.memoryUsage().rss;
    const raw = await rawHttp(port);
    await raw.send(
      post({ type, head: 'Transfer-Encoding: chunked\r\n', body: `${start.length.toString(16)}\r\n${start}\r\n` }),
    );
    const piece = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576, 'QUJD'), Buffer.from('\r\n')]);
    await flood(raw, piece, 400 * 1_048_576);
    expect(statuses(await raw.until(/413[\s\S]*\n$/))).toEqual([413]);
    raw.close();
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
    await nothingHappened();
  });

  test('chunks of one byte are a slow way to nothing', async () => {
    const raw = await rawHttp(port);
    await raw.send(post({ head: 'Transfer-Encoding: chunked\r\n', body: '1\r\n{\r\n'.repeat(50_000) }));
    expect(statuses(await raw.until(/\n$/))).toEqual([400]);
    raw.close();
    await nothingHappened();
  });

  test('a stranger does not get to send on for ever', async () => {
    const raw = await rawHttp(port);
    await raw.send(post({ auth: '', head: 'Content-Length: 50000000\r\n', body: 'x' }));
    await raw.until(/401/);
    const sent = await flood(raw, Buffer.alloc(262_144), 49_000_000, () => false);
    expect(sent).toBeLessThan(49_000_000);
    raw.close();
    await nothingHappened();
  });
});

describe('slowness', () => {
  test('a connection that says nothing is closed', async () => {
    const raw = await rawHttp(port);
    await nothingHappened();
    await here.clock.advance(15_000);
    expect(await raw.closed()).toBe('');
  });

  test('headers that never end, line by line, are cut off', async () => {
    const raw = await rawHttp(port);
    await raw.send(`POST /v1/messages HTTP/1.1\r\n${host()}`);
    await nothingHappened();
    for (let at = 0; at < 3; at++) {
      await raw.send(`X-${at}: a\r\n`);
      await here.clock.advance(5_000);
    }
    expect(await raw.closed()).toBe('');
    await nothingHappened();
  });

  test.each([
    ['JSON', json],
    ['a raw message', 'Content-Type: message/rfc822\r\n'],
  ])('a body of %s that stops is given up, and the program hears why', async (_what, type) => {
    const raw = await rawHttp(port);
    const start = type === json ? '{' : 'To: a@x.example\r\n\r\nHello';
    await raw.send(post({ type, head: 'Content-Length: 1000\r\n', body: start }));
    await nothingReceived();
    await here.clock.advance(30_000);
    expect(statuses(await raw.until(/408[\s\S]*\n$/))).toEqual([408]);
    raw.close();
    await nothingHappened();
  });

  test('a body that trickles is given up after five minutes', async () => {
    const raw = await rawHttp(port);
    await raw.send(
      post({
        type: 'Content-Type: message/rfc822\r\n',
        head: 'Content-Length: 100000\r\n',
        body: 'To: a@x.example\r\n\r\n',
      }),
    );
    for (let at = 0; at < 30 && !/408/.test(raw.heard()); at++) {
      await raw.send('x\r\n');
      await nothingReceived();
      await here.clock.advance(20_000);
    }
    expect(statuses(await raw.until(/408[\s\S]*\n$/))).toEqual([408]);
    raw.close();
    await nothingHappened();
  });

  test('a program that hangs up in the middle leaves nothing behind', async () => {
    const raw = await rawHttp(port);
    await raw.send(
      post({
        type: 'Content-Type: message/rfc822\r\n',
        head: 'Content-Length: 2000000\r\n',
        body: `To: a@x.example\r\n\r\n${'x'.repeat(900_000)}`,
      }),
    );
    raw.close();
    await nothingHappened();
  });

  test('of a hundred connections at once thirty-two stay, and the door answers when they are gone', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => rawHttp(port).catch(() => null)));
    const open = all.filter((raw) => raw !== null);
    // those beyond are closed by the door at once
    await Promise.race(open.map((raw) => raw.closed()));
    for (const raw of open) raw.close();
    await Promise.all(open.map((raw) => raw.closed()));
    await nothingHappened();
  });

  /** One whole round trip: what was sent before has been read by now. */
  async function nothingReceived(): Promise<void> {
    await nothingHappened();
    await nothingHappened();
  }
});
