import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { MAX_MESSAGE_BYTES } from '../mail/request.ts';
import type { Timer } from '../ports.ts';
import { createHttpApp, type HttpDeps } from './http-app.ts';
import { createEventStreams } from './http-events.ts';
import { hostsOf, refusal } from './http-guard.ts';
import { httpReply } from './http-replies.ts';

export const HOST = '127.0.0.1';
const MAX_CONNECTIONS = 32;
const MAX_HEADER_BYTES = 16_384;
/** A connection lives no longer without a whole request head: the first one, and between two. */
const HEAD_MS = 15_000;
const KEEP_ALIVE_MS = 5_000;
/** How much of a refused request is read on, so that the program hears why, before the connection is cut. */
const MAX_DRAINED_BYTES = 2 * MAX_MESSAGE_BYTES;
/** A stranger is listened to for less long. */
const MAX_DRAINED_OF_STRANGERS = 1_048_576;
const DRAIN_MS = 30_000;

/** An open door. */
export interface HttpListener {
  readonly port: number;
  /** Tells those who listen to events that messages may have changed. */
  changed(): void;
  /** Takes no more requests; those at work have `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
}

/** Listens on this port of this computer; 0 takes any free one. Fails with port_invalid, port_busy or port_not_allowed. */
export function openHttpListener(port: number, deps: HttpDeps): Promise<Result<HttpListener, Problem>> {
  const { clock, log, desk } = deps;
  if (!Number.isInteger(port) || port > 65_535 || (port !== 0 && port < 1024)) {
    return Promise.resolve(fail(problem('port_invalid', { port })));
  }
  const events = createEventStreams({ desk, clock });
  const heads = new Map<Socket, Timer>();
  const atWork = new Set<ServerResponse>();
  let hosts: ReadonlySet<string> = new Set();
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
  /** Those that have been told to go: what else they send is no request. */
  const refusedOnes = new WeakSet<Socket>();
  let stopping = false;
  let idle = () => {};

  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    // these are Node's own, by the real clock; ours below are stricter
    headersTimeout: 2 * HEAD_MS,
    requestTimeout: 600_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: true,
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
  });
  server.maxConnections = MAX_CONNECTIONS;

  const awaitHead = (socket: Socket) => {
    heads.get(socket)?.cancel();
    heads.set(
      socket,
      clock.after(HEAD_MS, () => socket.destroy()),
    );
  };

  server.on('connection', (socket: Socket) => {
    awaitHead(socket);
    socket.once('close', () => {
      heads.get(socket)?.cancel();
      heads.delete(socket);
    });
  });

  server.on('request', (request, response) => {
    const { socket } = request;
    heads.get(socket)?.cancel();
    heads.delete(socket);
    atWork.add(response);
    for (const [name, value] of Object.entries(alwaysSaid)) response.setHeader(name, value);
    if (stopping) response.setHeader('connection', 'close');
    response.once('close', () => {
      atWork.delete(response);
      if (atWork.size === 0) idle();
      if (!socket.destroyed) awaitHead(socket);
    });
    // before Node does so: it would read on without end
    response.once('prefinish', () => readOn(request, response));
    const refused = stopping ? problem('shutting_down') : refusal(request, hosts);
    if (refused) {
      log.write('warn', `refused a request: ${refused.code}`);
      refusedOnes.add(socket);
      say(response, refused);
    } else answer(request, response);
  });

  // what is not HTTP, or too large to be a head
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || refusedOnes.has(socket)) {
      socket.destroy();
      return;
    }
    const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
    const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const reason = tooLong ? `its headers are larger than ${MAX_HEADER_BYTES / 1024} kB` : 'it breaks the protocol';
    const { body } = httpReply(late ? problem('too_slow_client') : problem('http_malformed', { reason }));
    const text = `${JSON.stringify(body)}\n`;
    const status = tooLong ? '431 Request Header Fields Too Large' : late ? '408 Request Timeout' : '400 Bad Request';
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    // whoever goes on talking is not listened to
    clock.after(KEEP_ALIVE_MS, () => socket.destroy());
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => socket.destroy());
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    say(response, problem('http_malformed', { reason: 'it expects what is not known here' })),
  );

  /** After the answer: what is left of the request is thrown away within bounds, or the connection ends. */
  function readOn(request: IncomingMessage, response: ServerResponse): void {
    if (request.complete || request.destroyed) return;
    const known = response.statusCode !== 401 && response.statusCode !== 403;
    const limit = known ? MAX_DRAINED_BYTES : MAX_DRAINED_OF_STRANGERS;
    let drained = 0;
    const late = clock.after(DRAIN_MS, () => request.destroy());
    request.once('close', () => late.cancel());
    request.once('end', () => late.cancel());
    request.on('error', () => {});
    request.on('data', (piece: Uint8Array) => {
      drained += piece.byteLength;
      if (drained > limit) request.destroy();
    });
    request.resume();
    request.read(0);
  }

  async function stop(graceMs: number): Promise<void> {
    stopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    events.stop();
    server.closeIdleConnections();
    if (atWork.size > 0) {
      await new Promise<void>((resolve) => {
        const grace = clock.after(graceMs, resolve);
        idle = () => {
          grace.cancel();
          resolve();
        };
      });
    }
    for (const timer of heads.values()) timer.cancel();
    server.closeAllConnections();
    await closed;
  }

  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(fail(portProblem(error, port)));
    server.once('error', failed);
    server.listen({ port, host: HOST, exclusive: true }, () => {
      server.off('error', failed);
      server.on('error', (error) => log.write('warn', `the HTTP door: ${error.message}`));
      const address = server.address();
      const open = address !== null && typeof address === 'object' ? address.port : port;
      hosts = hostsOf(open);
      const app = createHttpApp({ ...deps, port: open, events });
      answer = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
      resolve(ok({ port: open, changed: events.changed, stop }));
    });
  });
}

const alwaysSaid = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

function say(response: ServerResponse, of: Problem): void {
  const { status, headers, body } = httpReply(of);
  response.writeHead(status, { ...headers, 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}

function portProblem(error: NodeJS.ErrnoException, port: number): Problem {
  return problem(error.code === 'EADDRINUSE' ? 'port_busy' : 'port_not_allowed', { port }, error.code);
}
