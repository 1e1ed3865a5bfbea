import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { exchange } from '../../../src/main/google/http.ts';
import { BodyFault, faultOf } from '../../../src/main/google/network-fault.ts';
import { createDirectDispatcher } from '../../support/direct-dispatcher.ts';
import { testClock } from '../../support/test-clock.ts';

const coded = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });

describe('what kind of fault an error is', () => {
  test.each([
    [coded('ENOTFOUND', 'getaddrinfo'), 'no_name'],
    [coded('EAI_AGAIN', 'getaddrinfo'), 'no_name'],
    [coded('ECONNREFUSED', 'connect'), 'no_connection'],
    [coded('ETIMEDOUT', 'connect'), 'no_connection'],
    [coded('EHOSTUNREACH', 'connect'), 'no_connection'],
    [coded('ENETUNREACH', 'connect'), 'no_network'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'no_connection'],
    [coded('CERT_HAS_EXPIRED'), 'no_trust'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'no_trust'],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'no_trust'],
    [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'no_trust'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'no_trust'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'no_trust'],
    [coded('EPROTO', 'write'), 'no_trust'],
    [coded('ECONNRESET', 'read'), 'cut'],
    [coded('EPIPE', 'write'), 'cut'],
    // an unreachable host, told while a connection stood: nobody knows what had arrived
    [coded('EHOSTUNREACH', 'read'), 'cut'],
    [coded('ENETUNREACH', 'read'), 'cut'],
    [coded('UND_ERR_SOCKET'), 'cut'],
    [new Error('no code'), 'cut'],
    ['a string', 'cut'],
    [null, 'cut'],
    [new BodyFault('fewer bytes than promised'), 'body'],
    [new Error('outer', { cause: coded('ENOTFOUND', 'getaddrinfo') }), 'no_name'],
    [new AggregateError([coded('ECONNREFUSED', 'connect')]), 'no_connection'],
    [Object.assign(new AggregateError([coded('ENETUNREACH', 'connect')]), { code: 'ENETUNREACH' }), 'no_network'],
  ])('%s', (error, kind) => {
    expect(faultOf(error).kind).toBe(kind);
  });
});

describe('real faults of the network', () => {
  const dispatcher = createDirectDispatcher();
  const clock = testClock();
  afterEach(() => expect(clock.timers()).toBe(0));
  const get = (url: string, signal?: AbortSignal) =>
    exchange(
      { dispatcher: async () => dispatcher, clock },
      { method: 'POST', url, headers: {}, body: 'x', silenceMs: 1000, signal },
    );

  test('a port where nobody listens', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, problem: { kind: 'no_connection' } });
  });

  test('plain http where TLS should be', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await get(`https://127.0.0.1:${port}/`)).toMatchObject({ ok: false, problem: { kind: 'no_trust' } });
    server.close();
  });

  test('silence, measured by the clock that is handed in', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connected = new Promise((resolve) => server.once('connection', (socket) => socket.once('data', resolve)));
    const { port } = server.address() as AddressInfo;
    const answer = get(`http://127.0.0.1:${port}/`);
    await connected;
    await clock.advance(1000);
    expect(await answer).toEqual({ ok: false, problem: { kind: 'silence', code: '' } });
    server.close();
  });

  test('called off before and while it runs', async () => {
    expect(await get('http://127.0.0.1:9/', AbortSignal.abort())).toMatchObject({
      ok: false,
      problem: { kind: 'stopped' },
    });
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connected = new Promise((resolve) => server.once('connection', resolve));
    const { port } = server.address() as AddressInfo;
    const abort = new AbortController();
    const answer = get(`http://127.0.0.1:${port}/`, abort.signal);
    await connected;
    abort.abort();
    expect(await answer).toMatchObject({ ok: false, problem: { kind: 'stopped' } });
    server.close();
  });

  test('an answer without end is not read for ever', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n');
        const more = () => {
          while (!socket.destroyed && socket.write('x'.repeat(65_536)));
          if (!socket.destroyed) socket.once('drain', more);
        };
        more();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, value: { status: 200, text: '' } });
    server.close();
  });
});
