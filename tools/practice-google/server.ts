import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { classify, type Target } from './classify.ts';
import type { Endpoint, FaultAction, Faults, Point, Struck } from './faults.ts';
import type { UploadFate } from './gmail/upload.ts';
import { gone, LARGEST_UPLOAD } from './gmail/upload.ts';
import { googleError } from './google-errors.ts';
import { type Exchange, pageReply, type Reply, receive } from './http.ts';
import type { World } from './world.ts';

/** More than the largest upload with its multipart frame; what comes after is dropped and answered with 413. */
const BODY_LIMIT = LARGEST_UPLOAD + 1_048_576;

export interface ServerParts {
  world: World;
  faults: Faults;
  holds: Holds;
  /** Undefined where nothing is to be answered because the connection is gone. */
  route(target: Target, exchange: Exchange, fate: UploadFate): Promise<Reply | undefined>;
  /** What is known of who and what a request is about. */
  point(endpoint: Endpoint, exchange: Exchange): Point;
  forgetSession(exchange: Exchange, status: 404 | 410): void;
}

/** Answers that wait until they are released. */
export interface Holds {
  wait(faultId: string, delayMs: number | undefined): Promise<void>;
  /** Releases the holds of one fault or all; returns how many. */
  release(faultId?: string): number;
  count(): number;
}

export function createHolds(world: World): Holds {
  const waiting = new Set<{ faultId: string; go: () => void }>();
  return {
    wait: (faultId, delayMs) =>
      new Promise((resolve) => {
        const timer = delayMs === undefined ? undefined : setTimeout(() => entry.go(), delayMs);
        const entry = {
          faultId,
          go: () => {
            clearTimeout(timer);
            waiting.delete(entry);
            world.events.emit({ type: 'released', faultId });
            resolve();
          },
        };
        waiting.add(entry);
        world.events.emit({ type: 'held', faultId });
      }),
    release: (faultId) => {
      const due = [...waiting].filter((entry) => faultId === undefined || entry.faultId === faultId);
      for (const entry of due) entry.go();
      return due.length;
    },
    count: () => waiting.size,
  };
}

/** The road every request takes: sort, fault, read, work off, spoil, answer. */
export function createListener(parts: ServerParts): (req: IncomingMessage, res: ServerResponse) => void {
  const { world, faults, holds } = parts;
  const { events, settings } = world;

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = URL.canParse(req.url ?? '', world.url) ? new URL(req.url ?? '', world.url) : new URL(world.url);
    const method = req.method ?? 'GET';
    const target = classify(method, url, req.headers);
    const { endpoint } = target;
    const head: Exchange = { method, url, headers: req.headers, body: Buffer.alloc(0), ended: true, tooLarge: false };
    const atHead = endpoint === 'other' ? undefined : parts.point(endpoint, head);
    let struck = atHead === undefined ? undefined : faults.strike(atHead, 'head', atHead);

    if (endpoint !== 'other') {
      events.count('requests');
      events.count(`request.${endpoint}`);
      events.emit({ type: 'request', endpoint, ...(atHead?.user === undefined ? {} : { user: atHead.user }) });
    }
    const cut = (fault: Struck | undefined): void => {
      reset(req.socket);
      events.emit({ type: 'cut', endpoint, ...(fault === undefined ? {} : { faultId: fault.id }) });
    };
    if (struck?.action.do === 'close') return cut(struck);

    const cutAfter = struck?.action.do === 'cut' ? struck.action.afterBytes : undefined;
    const exchange: Exchange = { ...head, ...(await receive(req, BODY_LIMIT, cutAfter)) };
    let point = atHead;
    if (endpoint !== 'other' && atHead !== undefined) {
      point = parts.point(endpoint, exchange);
      if (exchange.ended || cutAfter !== undefined) struck ??= faults.strike(point, 'body', atHead);
    }
    if (struck !== undefined) {
      events.count(`fault.${struck.action.do}`);
      events.emit({
        type: 'fault',
        endpoint,
        faultId: struck.id,
        ...(point?.user === undefined ? {} : { user: point.user }),
        ...(point?.messageId === undefined ? {} : { outtrayId: point.messageId }),
      });
    }

    if (struck?.action.do === 'close') return cut(struck);
    if (struck?.action.do === 'cut') {
      const body = exchange.body.subarray(0, struck.action.afterBytes);
      await parts.route(target, { ...exchange, body, ended: false }, {});
      return cut(struck);
    }
    const reply = await spoil(struck, target, exchange);
    if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
    if (reply === undefined) return cut(struck);
    if (struck?.action.do === 'half') writeHalf(res, reply);
    else write(res, reply, method);
    events.emit({
      type: 'answer',
      endpoint,
      status: reply.status,
      ...(point?.user === undefined ? {} : { user: point.user }),
    });
  }

  /** The answer, real or spoiled; undefined where the connection is to be reset instead. */
  async function spoil(struck: Struck | undefined, target: Target, exchange: Exchange): Promise<Reply | undefined> {
    const action = struck?.action;
    if (action === undefined || struck === undefined) return parts.route(target, exchange, {});
    if (!exchange.ended) return parts.route(target, exchange, {});
    switch (action.do) {
      case 'loseAnswer':
        await parts.route(target, exchange, {});
        return undefined;
      case 'hold': {
        if (action.when === 'before') await holds.wait(struck.id, action.delayMs);
        const reply = await parts.route(target, exchange, {});
        if (action.when === 'after') await holds.wait(struck.id, action.delayMs);
        return reply;
      }
      case 'stall':
        return parts.route(target, exchange, { finishAfterAsks: action.asks });
      case 'forgetSession':
        parts.forgetSession(exchange, action.status);
        return gone(action.status);
      case 'half':
        return action.accepted ? parts.route(target, exchange, {}) : googleError('backendError');
      case 'error':
      case 'answer':
      case 'html':
        if (action.accepted) await parts.route(target, exchange, {});
        return falseReply(action);
      default:
        return parts.route(target, exchange, {});
    }
  }

  return (req, res) => {
    serve(req, res).catch((error: unknown) => {
      // A bug of ours must not look like a fault of Google's.
      console.error('practice google failed', error);
      if (res.headersSent) reset(req.socket);
      else res.writeHead(500, { 'content-type': 'text/plain' }).end('practice google failed; see its output\n');
    });
  };
}

function falseReply(action: Extract<FaultAction, { do: 'error' | 'answer' | 'html' }>): Reply {
  if (action.do === 'html') {
    const page = pageReply(action.status, 'Practice page', '<h1>This page stands where an answer should be</h1>');
    return action.location === undefined ? page : { ...page, headers: { ...page.headers, location: action.location } };
  }
  const retryAfter = action.retryAfter === undefined ? {} : { 'retry-after': String(action.retryAfter) };
  if (action.do === 'answer') {
    const type = action.contentType === undefined ? {} : { 'content-type': action.contentType };
    const headers = { ...type, ...action.headers, ...retryAfter };
    return { status: action.status, headers, body: Buffer.from(action.body) };
  }
  const reply = googleError(action.error, {
    ...(action.retryAfterAt === undefined ? {} : { retryAfterAt: action.retryAfterAt }),
    page: (code, html) => pageReply(code, 'Access blocked', html, { narrow: true }),
  });
  return { ...reply, headers: { ...reply.headers, ...retryAfter } };
}

function write(res: ServerResponse, reply: Reply, method: string): void {
  if (res.destroyed) return;
  const bare = reply.status === 204 || reply.status === 304;
  const headers = bare ? reply.headers : { ...reply.headers, 'content-length': reply.body.length };
  if (reply.reason === undefined) res.writeHead(reply.status, headers);
  else res.writeHead(reply.status, reply.reason, headers);
  res.end(bare || method === 'HEAD' ? undefined : reply.body);
}

function writeHalf(res: ServerResponse, reply: Reply): void {
  res.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
  const { socket } = res;
  // An orderly end and not a reset: a reset may drop the half that was just written.
  res.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => socket?.end());
}

/** RST where the connection still stands: no orderly end that could pass for one. */
export function reset(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}
