import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../../../src/main/google/http.ts';
import { createSystemDispatcher, type SystemDispatcher } from '../../../src/main/google/system-dispatcher.ts';
import type { ProblemCode } from '../../../src/shared/problems/problem.ts';
import { type ConnectProxy, connectProxy } from '../../support/connect-proxy.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { type Office, office, words } from '../../support/office.ts';
import { freePort } from '../../support/ports.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { testClock } from '../../support/test-clock.ts';

/** The way to the network as the system's settings say, with a real proxy in between. */

const HOUR = 3_600_000;

let proxy: ConnectProxy;
let pac: string;
let dispatcher: SystemDispatcher;
let trust: string[] | undefined;
const clock = testClock();
beforeEach(async () => {
  proxy = await connectProxy();
  pac = proxy.pac;
  trust = undefined;
  dispatcher = createSystemDispatcher({
    proxyFor: () => Promise.resolve(pac),
    trust: () => trust,
    clock,
    log: memoryLog(),
  });
});
afterEach(async () => {
  await dispatcher.destroy();
  await proxy.stop();
});

describe('an office behind a proxy', () => {
  let outtray: Office;
  beforeEach(async () => {
    outtray = await office({ dispatcher });
  });
  afterEach(() => outtray.close());

  test('sign-in, renewal and mail go through it, and nowhere else', async () => {
    await outtray.clock.advance(HOUR);
    const straight = outtray.counter('connections') - proxy.asked.length;
    dispatcher.renew();
    const id = await outtray.write();
    await outtray.reach(id, 'sent');
    expect(outtray.counter('refreshes')).toBe(1);
    expect(outtray.got(id)).toBe(1);
    const { host } = new URL(outtray.practice.url);
    expect(new Set(proxy.asked)).toEqual(new Set([host]));
    // those that the person's browser made
    expect(outtray.counter('connections') - proxy.asked.length).toBe(straight);
  });

  const moods: [ConnectProxy['mood'] | string, ProblemCode][] = [
    ['password', 'proxy_password'],
    ['closed', 'proxy_refused'],
    ['SOCKS5 127.0.0.1:1080', 'proxy_unknown'],
  ];
  test.each(moods)('%s is said in words, and the mail goes by itself when it is mended', async (mood, code) => {
    await outtray.clock.advance(HOUR);
    if (mood === 'password' || mood === 'closed') proxy.mood = mood;
    else pac = mood;
    dispatcher.renew();
    const id = await outtray.write();
    await outtray.until(() => outtray.row(id).hold?.problem?.code === code);
    expect(words(outtray.row(id).hold?.problem)).toMatch(/proxy.*waits/is);
    expect(outtray.row(id)).toMatchObject({ state: 'queued', tries: 0 });
    expect(outtray.got(id)).toBe(0);
    proxy.mood = 'open';
    pac = proxy.pac;
    await outtray.clock.advance(60_000);
    await outtray.reach(id, 'sent');
    expect(outtray.got(id)).toBe(1);
  });

  test('with a token at hand, mail meets the proxy that wants a password too', async () => {
    await outtray.reach(await outtray.write(), 'sent');
    proxy.mood = 'password';
    dispatcher.renew();
    const id = await outtray.write();
    await outtray.held(id, 'offline');
    expect(outtray.row(id).hold?.problem?.code).toBe('proxy_password');
    expect(outtray.row(id)).toMatchObject({ state: 'queued', tries: 0 });
    proxy.mood = 'open';
    await outtray.clock.advance(60_000);
    await outtray.reach(id, 'sent');
    expect(outtray.got(id)).toBe(1);
  });
});

describe('choosing the way', () => {
  const post = (url: string) =>
    exchange(
      { dispatcher: async () => dispatcher, clock },
      { method: 'POST', url, headers: {}, body: 'x', silenceMs: 5_000 },
    );

  async function secure(name: string) {
    const { key, cert } = selfSigned(name);
    const met: string[] = [];
    const server = createServer({ key, cert }, (request, response) => {
      met.push(request.url ?? '');
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://localhost:${(server.address() as AddressInfo).port}/token`;
    const stop = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    return { url, cert, met, stop };
  }

  test('a proxy that is away fails this request, and only the next goes the next way', async () => {
    const far = await secure('localhost');
    trust = [far.cert];
    pac = `PROXY 127.0.0.1:${await freePort()}; DIRECT`;
    expect(await post(far.url)).toMatchObject({ ok: false, problem: { kind: 'proxy_away', code: 'ECONNREFUSED' } });
    expect(far.met).toHaveLength(0);
    expect(await post(far.url)).toMatchObject({ ok: true });
    expect(await post(far.url)).toMatchObject({ ok: true });
    expect(far.met).toHaveLength(2);
    dispatcher.renew();
    expect(await post(far.url)).toMatchObject({ ok: false, problem: { kind: 'proxy_away' } });
    await far.stop();
  });

  test('asks the system for every request', async () => {
    const far = await secure('localhost');
    trust = [far.cert];
    pac = 'DIRECT';
    await post(far.url);
    expect(proxy.asked).toHaveLength(0);
    pac = `SOCKS5 127.0.0.1:1080; ${proxy.pac}`;
    expect(await post(far.url)).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([new URL(far.url).host]);
    await far.stop();
  });

  test('a provider that the proxy does not find is no fault of the proxy', async () => {
    proxy.mood = 'unreachable';
    expect(await post('https://localhost:9/token')).toMatchObject({ ok: false, problem: { kind: 'no_connection' } });
  });

  test.each(['DIRECT', 'proxy'])('a certificate of nobody known is told apart: %s', async (way) => {
    const far = await secure('localhost');
    if (way === 'DIRECT') pac = way;
    expect(await post(far.url)).toMatchObject({
      ok: false,
      problem: { kind: 'no_trust', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(far.met).toHaveLength(0);
    await far.stop();
  });

  test('a certificate of somebody else is refused', async () => {
    const far = await secure('elsewhere.example');
    trust = [far.cert];
    expect(await post(far.url)).toMatchObject({ problem: { kind: 'no_trust', code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    await far.stop();
  });

  test('a system that does not answer is not waited for', async () => {
    const far = await secure('localhost');
    await dispatcher.destroy();
    let heard = () => {};
    const asked = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const silent = createSystemDispatcher({
      proxyFor() {
        heard();
        return new Promise(() => undefined);
      },
      trust: () => [far.cert],
      clock,
      log: memoryLog(),
    });
    const answer = exchange(
      { dispatcher: async () => silent, clock },
      { method: 'POST', url: far.url, headers: {}, body: 'x', silenceMs: 60_000 },
    );
    await asked;
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ ok: true });
    await silent.destroy();
    await far.stop();
  });

  test('after the end nothing is sent any more', async () => {
    await dispatcher.close();
    expect(await post('https://localhost:9/')).toMatchObject({ ok: false });
  });
});
