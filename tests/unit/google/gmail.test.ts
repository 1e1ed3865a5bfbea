import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createGmail, type Sender } from '../../../src/main/google/gmail.ts';
import { headEnd, restEnd, sessionAddress, UNIT } from '../../../src/main/google/upload-wire.ts';
import type { Upload, UploadSteps } from '../../../src/main/ports.ts';
import { createDirectDispatcher } from '../../support/direct-dispatcher.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';
import { type Script, type Scripted, scriptedServer } from './scripted-server.ts';

const accepted: Scripted = { status: 200, body: '{"id":"18c0","threadId":"18bf"}' };
const incomplete = (kept: number): Scripted =>
  kept === 0 ? { status: 308 } : { status: 308, headers: { range: `bytes=0-${kept - 1}` } };
const sent = { kind: 'sent', gmailId: '18c0', threadId: '18bf' };
const MIB = 1_048_576;

let stop: (() => Promise<void>) | null = null;
afterEach(async () => {
  await stop?.();
  stop = null;
});

interface Options {
  readonly size?: number;
  readonly preset?: Sender['app']['preset'];
  readonly sessions?: Sender['app']['uploadSessions'];
  readonly apiRoot?: string;
  readonly unknownAccount?: boolean;
  readonly mark?: boolean;
  read?(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** A transport, a server that follows `script`, and one message. */
async function rig(script: Script, options: Options = {}) {
  const server = await scriptedServer(script);
  const dispatcher = createDirectDispatcher();
  stop = async () => {
    await dispatcher.destroy();
    await server.stop();
  };
  const clock = testClock();
  const body = Buffer.alloc(options.size ?? 1000);
  for (let at = 0; at < body.length; at++) body[at] = at % 251;
  const remembered: string[] = [];
  const refused: string[] = [];
  const happened: string[] = [];
  const progress: number[] = [];
  const rests: number[] = [];
  const abort = new AbortController();
  let uploadSessions = options.sessions ?? 'unknown';
  const transport = createGmail({
    dispatcher: async () => dispatcher,
    clock,
    random: seededRandom(1),
    sender: () =>
      options.unknownAccount
        ? null
        : {
            email: 'office@northgate.example',
            app: {
              id: 'app',
              name: 'Practice',
              preset: options.preset ?? 'google',
              apiRoot: options.apiRoot ?? server.url,
              uploadSessions,
            },
          },
    rememberSessions(id, sessions) {
      remembered.push(`${id} ${sessions}`);
      uploadSessions = sessions;
    },
    tokenRefused: (account, token) => void refused.push(`${account} ${token}`),
  });
  const upload: Upload = {
    accountId: 'a1',
    messageId: 'm1',
    token: 'ya29.token',
    size: body.length,
    async *read(start, end) {
      if (options.read) return yield* options.read(start, end);
      for (let at = start; at < end; at += UNIT) yield body.subarray(at, Math.min(at + UNIT, end));
    },
    signal: abort.signal,
  };
  const steps: UploadSteps = {
    progress: (bytes) => void progress.push(bytes),
    async mark(uri) {
      happened.push(`mark ${uri === null ? 'null' : new URL(uri).pathname} after ${server.seen.length} requests`);
      return options.mark ?? true;
    },
  };
  return {
    server,
    clock,
    body,
    remembered,
    refused,
    happened,
    progress,
    rests,
    abort,
    transport,
    upload,
    steps,
    send: () => transport.send(upload, steps),
    ask: (uri = `${server.url}/session`) => transport.ask(upload, uri, (from) => void rests.push(from)),
  };
}

/** Opens a session at `/session` and keeps what it is given; `then` may answer a PUT otherwise. */
function gmail(
  then: (range: string, kept: number, body: Buffer) => Scripted | 'reset' | 'silent' | null = () => null,
): Script {
  const kept: Buffer[] = [];
  return ({ method, url, headers, body }) => {
    if (method === 'POST') {
      return {
        status: 200,
        headers: { location: `http://${headers.host}/session?upload_id=1&from=${encodeURIComponent(url)}` },
      };
    }
    const range = String(headers['content-range']);
    const have = Buffer.concat(kept).length;
    const other = then(range, have, body);
    if (other !== null) return other;
    kept.push(body);
    const [, last = '', total = ''] = /-(\d+)\/(\d+)$/.exec(range) ?? [];
    return Number(last) + 1 === Number(total) ? accepted : incomplete(Number(last) + 1);
  };
}

describe('a small message', () => {
  test('opens a session, is marked, and only then leaves, in one PUT', async () => {
    const { server, send, happened, progress, remembered, body } = await rig(gmail());
    expect(await send()).toEqual(sent);
    expect(server.seen.map(({ method, url }) => `${method} ${url.split('&')[0]}`)).toEqual([
      'POST /upload/gmail/v1/users/me/messages/send?uploadType=resumable',
      'PUT /session?upload_id=1',
    ]);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer ya29.token',
      'x-upload-content-type': 'message/rfc822',
      'x-upload-content-length': '1000',
      'content-length': '0',
    });
    expect(server.seen[1]?.headers).toMatchObject({ 'content-range': 'bytes 0-999/1000', 'content-length': '1000' });
    expect(server.seen[1]?.body.equals(body)).toBe(true);
    expect(happened).toEqual(['mark /session after 1 requests']);
    expect(progress).toEqual([1000]);
    expect(remembered).toEqual(['app yes']);
  });

  test('does not leave when the mark says no', async () => {
    const { server, send } = await rig(gmail(), { mark: false });
    expect(await send()).toEqual({ kind: 'stopped' });
    expect(server.seen).toHaveLength(1);
  });

  test('does not ask for the mark when it has been called off', async () => {
    const { send, happened, abort } = await rig(gmail(), {
      async *read() {
        abort.abort();
        yield new Uint8Array(1000);
      },
    });
    expect(await send()).toEqual({ kind: 'stopped' });
    expect(happened).toEqual([]);
  });

  test('called off while the session is opened: nothing left', async () => {
    const { server, send, abort, clock } = await rig(() => 'silent');
    const outcome = send();
    await server.until(1);
    abort.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    expect(clock.timers()).toBe(0);
  });

  test('called off after its last byte: only the session can tell', async () => {
    const { server, send, abort } = await rig(gmail(() => 'silent'));
    const outcome = send();
    await server.until(2);
    abort.abort();
    expect(await outcome).toMatchObject({ kind: 'ambiguous', problem: { code: 'answer_lost' } });
  });
});

describe('a large message', () => {
  test('holds back at most 256 KiB and at least one byte until the mark', async () => {
    for (const size of [UNIT, UNIT + 1, 2 * UNIT, 2 * UNIT + 7]) {
      const { server, send, happened, body } = await rig(gmail(), { size });
      expect(await send()).toEqual(sent);
      const puts = server.seen.filter(({ method }) => method === 'PUT');
      const tail = puts.at(-1)?.body.length ?? 0;
      expect(tail).toBeGreaterThan(0);
      expect(tail).toBeLessThanOrEqual(UNIT);
      expect(happened).toEqual([`mark /session after ${server.seen.length - 1} requests`]);
      expect(Buffer.concat(puts.map(({ body: bytes }) => bytes)).equals(body)).toBe(true);
      await stop?.();
      stop = null;
    }
  });

  test('goes in PUTs of 8 MiB, each but the last a multiple of 256 KiB, and tells how far it is', async () => {
    const size = 17 * MIB + 5;
    const { server, send, progress } = await rig(gmail(), { size });
    expect(await send()).toEqual(sent);
    const ranges = server.seen.slice(1).map(({ headers }) => headers['content-range']);
    expect(ranges).toEqual([
      `bytes 0-${8 * MIB - 1}/${size}`,
      `bytes ${8 * MIB}-${16 * MIB - 1}/${size}`,
      `bytes ${16 * MIB}-${17 * MIB - 1}/${size}`,
      `bytes ${17 * MIB}-${size - 1}/${size}`,
    ]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(size);
    expect(progress.length).toBeGreaterThan(60);
  });

  test('goes on from what the server really has', async () => {
    const size = 3 * UNIT;
    let first = true;
    const { server, send, body } = await rig(
      gmail((range) => {
        if (!first || range.startsWith('bytes */')) return null;
        first = false;
        return incomplete(UNIT);
      }),
      { size },
    );
    expect(await send()).toEqual(sent);
    const ranges = server.seen.slice(1).map(({ headers }) => headers['content-range']);
    expect(ranges).toEqual([
      `bytes 0-${2 * UNIT - 1}/${size}`,
      `bytes ${UNIT}-${2 * UNIT - 1}/${size}`,
      `bytes ${2 * UNIT}-${size - 1}/${size}`,
    ]);
    expect(server.seen[2]?.body.equals(body.subarray(UNIT, 2 * UNIT))).toBe(true);
  });

  test('starts again from 0 when a 308 names no range, but not for ever', async () => {
    const { server, send, happened } = await rig(
      gmail(() => incomplete(0)),
      { size: 3 * UNIT },
    );
    expect(await send()).toMatchObject({
      kind: 'retry',
      problem: { code: 'gmail_unexpected', params: { status: 308 } },
    });
    expect(server.seen.slice(1).map(({ body }) => body.length)).toEqual([2 * UNIT, 2 * UNIT, 2 * UNIT]);
    expect(happened).toEqual([]);
  });

  test.each([
    ['more than was sent', incomplete(3 * UNIT)],
    ['a range of another kind', { status: 308, headers: { range: 'bytes=5-9' } }],
  ])('%s is not believed', async (_, answer) => {
    const { send, happened } = await rig(
      gmail(() => answer),
      { size: 3 * UNIT },
    );
    expect(await send()).toMatchObject({ kind: 'retry', costsTry: true, problem: { code: 'gmail_unexpected' } });
    expect(happened).toEqual([]);
  });

  test.each([
    ['a fault of Google', { status: 503 }, { kind: 'retry', problem: { code: 'gmail_unwell' } }],
    ['a lost session', { status: 404 }, { kind: 'retry', problem: { code: 'session_lost' } }],
    ['a cut', 'reset' as const, { kind: 'retry', costsTry: false, problem: { code: 'connection_cut' } }],
  ])('%s before the mark: not taken', async (_, answer, outcome) => {
    const { send, happened } = await rig(
      gmail(() => answer),
      { size: 3 * UNIT },
    );
    expect(await send()).toMatchObject(outcome);
    expect(happened).toEqual([]);
  });

  test('an answer before the whole part has left ends the part', async () => {
    const rude = createServer((req, res) => {
      if (req.method === 'POST') res.writeHead(200, { location: `http://${req.headers.host}/session` }).end();
      else res.writeHead(413, { connection: 'close' }).end();
    });
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const { port } = rude.address() as AddressInfo;
    const { send, happened } = await rig(gmail(), { size: 30 * MIB, apiRoot: `http://127.0.0.1:${port}` });
    const outcome = await send();
    // whether the 413 or the closed connection is seen first, nothing was taken
    expect(['failed', 'retry']).toContain(outcome.kind);
    expect(happened).toEqual([]);
    rude.closeAllConnections();
    rude.close();
  });
});

describe('the last PUT', () => {
  test('on a reused socket that is reset after the whole body: exactly one request, and ambiguous', async () => {
    const { server, send } = await rig(gmail(() => 'reset'));
    expect(await send()).toMatchObject({ kind: 'ambiguous', problem: { code: 'answer_lost' } });
    const puts = server.seen.filter(({ method }) => method === 'PUT');
    expect(puts).toHaveLength(1);
    expect(puts[0]?.body).toHaveLength(1000);
    // the PUT went over the connection that the session was opened on
    expect(puts[0]?.connection).toBe(server.seen[0]?.connection);
    expect(server.connections()).toBe(1);
  });

  test('is followed nowhere', async () => {
    const { server, send } = await rig(gmail(() => ({ status: 302, headers: { location: '/elsewhere' } })));
    expect(await send()).toMatchObject({ kind: 'ambiguous' });
    expect(server.seen).toHaveLength(2);
  });

  test('that nobody answers for two minutes is ambiguous', async () => {
    const { server, send, clock } = await rig(gmail(() => 'silent'));
    const outcome = send();
    await server.until(2);
    await clock.advance(119_999);
    expect(clock.timers()).toBe(1);
    await clock.advance(1);
    expect(await outcome).toMatchObject({
      kind: 'ambiguous',
      problem: { code: 'too_slow', params: { host: '127.0.0.1' } },
    });
    expect(server.seen).toHaveLength(2);
  });

  test('answered with a 4xx was not taken', async () => {
    const body = '{"error":{"message":"Invalid To header","errors":[{"reason":"invalidArgument"}]}}';
    const { send } = await rig(gmail(() => ({ status: 400, body })));
    expect(await send()).toMatchObject({ kind: 'failed', problem: { code: 'gmail_recipient_refused' } });
  });

  test('whose answer stops in the middle is ambiguous', async () => {
    const { send } = await rig(
      gmail(() => ({ status: 200, headers: { 'content-length': '500' }, body: '{"id":"18', cut: true })),
    );
    expect((await send()).kind).toBe('ambiguous');
  });
});

describe('slower, please', () => {
  const limited = {
    status: 429,
    body: '{"error":{"message":"Resource has been exhausted","errors":[{"reason":"rateLimitExceeded"}]}}',
  };

  test('each such answer in a row doubles the hold, and a sent message ends it', async () => {
    let answers: Scripted[] = [];
    const { send, clock } = await rig(gmail(() => answers.shift() ?? null));
    const wait = async () => {
      const outcome = await send();
      return outcome.kind === 'hold_account' ? Math.floor(((outcome.until ?? 0) - clock.now()) / 60_000) : outcome.kind;
    };
    answers = [limited, limited, limited];
    expect([await wait(), await wait(), await wait()]).toEqual([1, 2, 4]);
    expect(await wait()).toBe('sent');
    answers = [limited];
    expect(await wait()).toBe(1);
  });
});

describe('a session that is not ours', () => {
  test.each([
    ['another host', 'http://127.0.0.2:1/session'],
    ['plain http elsewhere', 'http://gmail.googleapis.com/session'],
    ['a name and password', 'http://a:b@127.0.0.1:1/session'],
    ['another scheme', 'ftp://127.0.0.1/session'],
    ['no address', 'http://['],
  ])('%s is not followed', async (_, location) => {
    const { server, send, happened } = await rig(() => ({ status: 200, headers: { location } }));
    expect(await send()).toMatchObject({ kind: 'retry', problem: { code: 'gmail_unexpected' } });
    expect(server.seen).toHaveLength(1);
    expect(happened).toEqual([]);
  });

  test('Google may lead to another of its API hosts, by https alone', () => {
    const root = 'https://gmail.googleapis.com';
    expect(sessionAddress('https://www.googleapis.com/upload?x=1', root, true)).toBe(
      'https://www.googleapis.com/upload?x=1',
    );
    expect(sessionAddress('https://www.googleapis.com/upload', root, false)).toBeNull();
    expect(sessionAddress('https://evilgoogleapis.com/upload', root, true)).toBeNull();
    expect(sessionAddress('https://www.googleapis.com:8443/upload', root, true)).toBeNull();
    expect(sessionAddress('/upload?x=1', root, true)).toBe('https://gmail.googleapis.com/upload?x=1');
  });
});

describe('a provider without upload sessions', () => {
  const plain =
    (session: Scripted, media: Scripted | 'reset' | 'silent' = accepted): Script =>
    ({ url }) =>
      url.endsWith('uploadType=resumable') ? session : media;

  test.each([404, 405, 501, 200])(
    'is known by a bare %i, remembered, and gets the message in one request',
    async (status) => {
      const { server, send, happened, remembered, progress, body } = await rig(plain({ status }), {
        preset: 'other',
        size: UNIT + 5,
      });
      expect(await send()).toEqual(sent);
      expect(happened).toEqual(['mark null after 1 requests']);
      expect(remembered).toEqual(['app no']);
      expect(server.seen[1]).toMatchObject({
        method: 'POST',
        url: '/upload/gmail/v1/users/me/messages/send?uploadType=media',
      });
      expect(server.seen[1]?.headers).toMatchObject({
        'content-type': 'message/rfc822',
        'content-length': String(UNIT + 5),
      });
      expect(server.seen[1]?.body.equals(body)).toBe(true);
      expect(progress.at(-1)).toBe(UNIT + 5);
      expect(await send()).toEqual(sent);
      expect(server.seen).toHaveLength(3);
    },
  );

  test.each(['google', 'practice'] as const)('is never believed to be %s', async (preset) => {
    const { server, send, remembered } = await rig(plain({ status: 404 }), {
      preset,
      sessions: preset === 'google' ? 'no' : 'unknown',
    });
    expect((await send()).kind).toBe('retry');
    expect(server.seen).toHaveLength(1);
    expect(remembered).toEqual([]);
  });

  test('is not what a provider becomes that had sessions before', async () => {
    const { server, send } = await rig(plain({ status: 501 }), { preset: 'other', sessions: 'yes' });
    expect(await send()).toMatchObject({ kind: 'retry', problem: { code: 'gmail_unwell' } });
    expect(server.seen).toHaveLength(1);
  });

  test('gets nothing when the mark says no, or when it was called off', async () => {
    const { server, send, abort, happened } = await rig(plain({ status: 404 }), {
      preset: 'other',
      sessions: 'no',
      mark: false,
    });
    expect(await send()).toEqual({ kind: 'stopped' });
    abort.abort();
    expect(await send()).toEqual({ kind: 'stopped' });
    expect(server.seen).toHaveLength(0);
    expect(happened).toHaveLength(1);
  });

  test('that loses the answer leaves it open what became of the message', async () => {
    const { send } = await rig(plain({ status: 404 }, 'reset'), { preset: 'other', sessions: 'no' });
    expect(await send()).toMatchObject({ kind: 'ambiguous', problem: { code: 'answer_lost' } });
  });

  test('that cannot be reached has provably not got it, mark or no mark', async () => {
    const { server, send, happened } = await rig(plain({ status: 404 }), { preset: 'other', sessions: 'no' });
    await server.stop();
    expect(await send()).toMatchObject({ kind: 'retry', costsTry: false, problem: { code: 'not_connected' } });
    expect(happened).toHaveLength(1);
    stop = null;
  });

  test('provably lacks the end of a body that could not be read to its end', async () => {
    const { send } = await rig(plain({ status: 404 }), {
      preset: 'other',
      sessions: 'no',
      async *read() {
        yield new Uint8Array(500);
        throw new Error('damaged');
      },
    });
    expect(await send()).toMatchObject({ kind: 'retry', costsTry: true, problem: { code: 'storage_failed' } });
  });
});

describe('a body that is not as it should be', () => {
  const bodies: [string, NonNullable<Options['read']>][] = [
    [
      'fewer bytes',
      async function* () {
        yield new Uint8Array(10);
      },
    ],
    ['no bytes', async function* () {}],
    [
      'more bytes',
      async function* (start, end) {
        yield new Uint8Array(end - start);
        yield new Uint8Array(1);
      },
    ],
    [
      'an error',
      async function* () {
        yield new Uint8Array(10);
        throw new Error('damaged');
      },
    ],
    [
      'an error of no kind',
      async function* () {
        yield new Uint8Array(0);
        throw 'damaged';
      },
    ],
  ];
  for (const [name, read] of bodies) {
    test.each([1000, 3 * UNIT])(`${name} of %i: no mark, tried again`, async (size) => {
      const { send, happened } = await rig(gmail(), { size, read });
      expect(await send()).toMatchObject({ kind: 'retry', costsTry: true, problem: { code: 'storage_failed' } });
      expect(happened).toEqual([]);
    });
  }

  test('an account that is gone is tried again', async () => {
    const { send, ask, server } = await rig(gmail(), { unknownAccount: true });
    expect(await send()).toMatchObject({ kind: 'retry', problem: { code: 'account_unknown' } });
    expect(await ask()).toMatchObject({ kind: 'later', problem: { code: 'account_unknown' } });
    expect(server.seen).toHaveLength(0);
  });

  test('a session that is refused', async () => {
    const { send } = await rig(() => ({ status: 401 }));
    expect(await send()).toMatchObject({
      kind: 'token_refused',
      problem: { params: { email: 'office@northgate.example' } },
    });
  });
});

describe('asking', () => {
  test('is an empty PUT with the size, and an id is the answer', async () => {
    const { server, ask, rests } = await rig(() => accepted);
    expect(await ask()).toEqual(sent);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: 'PUT', url: '/session' });
    expect(server.seen[0]?.headers).toMatchObject({ 'content-range': 'bytes */1000', 'content-length': '0' });
    expect(server.seen[0]?.body).toHaveLength(0);
    expect(rests).toEqual([]);
  });

  test('a session that has everything and has not finished is asked again, nothing is resent', async () => {
    const { server, ask } = await rig(() => incomplete(1000));
    expect(await ask()).toMatchObject({ kind: 'pending', problem: { code: 'upload_unfinished' } });
    expect(server.seen).toHaveLength(1);
  });

  test('what the session lacks is sent, from where it ends', async () => {
    const size = 9 * MIB;
    const { server, ask, rests, body } = await rig(
      gmail((range) => (range.startsWith('bytes */') ? incomplete(UNIT) : null)),
      { size },
    );
    expect(await ask()).toEqual(sent);
    expect(rests).toEqual([UNIT]);
    expect(server.seen.slice(1).map(({ headers }) => headers['content-range'])).toEqual([
      `bytes ${UNIT}-${UNIT + 8 * MIB - 1}/${size}`,
      `bytes ${UNIT + 8 * MIB}-${size - 1}/${size}`,
    ]);
    expect(Buffer.concat(server.seen.slice(1).map((one) => one.body)).equals(body.subarray(UNIT))).toBe(true);
  });

  test('a session that has nothing gets everything', async () => {
    const { ask, rests } = await rig(gmail((range) => (range.startsWith('bytes */') ? incomplete(0) : null)));
    expect(await ask()).toEqual(sent);
    expect(rests).toEqual([0]);
  });

  test('a rest that leaves it unfinished is pending', async () => {
    const { ask } = await rig((_, all) => incomplete(all.length === 1 ? 0 : 1000));
    expect(await ask()).toMatchObject({ kind: 'pending' });
  });

  test('a session that keeps nothing of the rest is left alone for now', async () => {
    const { server, ask, rests } = await rig(() => incomplete(0));
    expect(await ask()).toMatchObject({ kind: 'later', problem: { code: 'gmail_unexpected' } });
    expect(server.seen).toHaveLength(4);
    expect(rests).toEqual([0]);
  });

  test.each([
    ['more than there is', incomplete(1001)],
    ['another kind of range', { status: 308, headers: { range: 'bytes=5-9' } }],
  ])('%s does not tell', async (_, answer) => {
    const { ask } = await rig(() => answer);
    expect(await ask()).toMatchObject({ kind: 'inconclusive', problem: { code: 'gmail_unexpected' } });
  });

  test.each([
    [404, 'inconclusive'],
    [400, 'inconclusive'],
    [429, 'later'],
    [503, 'later'],
  ])('%i: %s, also as the answer to the rest', async (status, kind) => {
    const { ask } = await rig(() => ({ status }));
    expect(await ask()).toMatchObject({ kind });
    await stop?.();
    const second = await rig(gmail((range) => (range.startsWith('bytes */') ? incomplete(0) : { status })));
    expect(await second.ask()).toMatchObject({ kind });
  });

  test('a refused token is reported, because the outcome has no room for it', async () => {
    const { ask, refused } = await rig(() => ({ status: 401 }));
    expect(await ask()).toMatchObject({ kind: 'later', problem: { code: 'gmail_sign_in_refused' } });
    expect(refused).toEqual(['a1 ya29.token']);
  });

  test('no answer, or a body that cannot be read: later', async () => {
    const { ask } = await rig(() => 'reset');
    expect(await ask()).toMatchObject({ kind: 'later', problem: { code: 'answer_lost' } });
    await stop?.();
    const second = await rig(
      gmail(() => incomplete(0)),
      {
        async *read() {
          yield new Uint8Array(1);
        },
      },
    );
    expect(await second.ask()).toMatchObject({ kind: 'later', problem: { code: 'storage_failed' } });
  });

  test('a session of another provider is not asked', async () => {
    const { server, ask } = await rig(() => accepted);
    expect(await ask('https://elsewhere.example/session')).toMatchObject({
      kind: 'inconclusive',
      problem: { code: 'session_unclear' },
    });
    expect(server.seen).toHaveLength(0);
  });
});

test('how a message is cut into PUTs', () => {
  for (const size of [1, UNIT - 1, UNIT, UNIT + 1, 8 * MIB, 8 * MIB + UNIT + 1, 35 * MIB]) {
    let from = 0;
    while (size - from > UNIT) {
      const end = headEnd(from, size);
      expect((end - from) % UNIT).toBe(0);
      expect(end - from).toBeGreaterThan(0);
      expect(end - from).toBeLessThanOrEqual(8 * MIB);
      from = end;
    }
    expect(size - from).toBeGreaterThan(0);
  }
  expect(restEnd(0, 10)).toBe(10);
  expect(restEnd(5, 9 * MIB)).toBe(8 * MIB + 5);
});
