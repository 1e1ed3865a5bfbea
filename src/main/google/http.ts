import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';
import { type Fault, type FaultKind, faultOf } from './network-fault.ts';

export const CONNECT_MS = 15_000;
/** No answer that we understand is longer; what comes after is not read. */
const LONGEST_ANSWER = 1_048_576;

export interface Net {
  /** Undici's way out; a proxy's where there is one. Asked for when something goes out. */
  readonly dispatcher: () => Promise<Dispatcher>;
  readonly clock: Clock;
  /** Hears what time it is at the provider (epoch ms, whole seconds), where an answer of its says so. */
  readonly providerTime?: (at: number) => void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is read only once the connection stands. Its length goes into `headers`. */
  readonly body: string | AsyncIterable<Uint8Array> | null;
  /** Given up after so many ms without a byte either way. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The whole body as text; empty when it is longer than 1 MiB. */
  readonly text: string;
}

/** One request a connection at a time, so that nothing is ever sent twice; time-outs are our own. */
export const connectionOptions = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const;

/**
 * Exactly one HTTP request: no redirect is followed, nothing is repeated. Rejects for nothing that the world does.
 *
 * Undici repeats only idempotent requests that were pipelined behind another; ours are neither.
 */
export async function exchange(net: Net, asked: HttpRequest): Promise<Result<HttpAnswer, Fault>> {
  const { clock } = net;
  const abort = new AbortController();
  let calledOff: FaultKind | null = null;
  const callOff = (kind: FaultKind) => {
    calledOff ??= kind;
    abort.abort();
  };
  const stop = () => callOff('stopped');
  let silence = clock.after(asked.silenceMs, () => callOff('silence'));
  const heard = () => {
    silence.cancel();
    silence = clock.after(asked.silenceMs, () => callOff('silence'));
  };
  if (asked.signal?.aborted) stop();
  asked.signal?.addEventListener('abort', stop);
  try {
    const [{ request }, dispatcher] = await Promise.all([import('undici'), net.dispatcher()]);
    const answer = await request(asked.url, {
      dispatcher,
      method: asked.method,
      headers: { 'user-agent': 'Outtray', ...asked.headers },
      body:
        asked.body === null || typeof asked.body === 'string' ? asked.body : Readable.from(watched(asked.body, heard)),
      signal: abort.signal,
      idempotent: false,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    heard();
    const text = await textOf(answer.body, heard);
    // a turn later the connection is free again, and the next request need not open another
    await new Promise((resolve) => setImmediate(resolve));
    return ok({ status: answer.statusCode, headers: answer.headers, text });
  } catch (error) {
    return fail(calledOff === null ? faultOf(error) : { kind: calledOff, code: '' });
  } finally {
    silence.cancel();
    asked.signal?.removeEventListener('abort', stop);
  }
}

async function* watched(body: AsyncIterable<Uint8Array>, heard: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    heard();
    yield piece;
  }
}

async function textOf(body: AsyncIterable<Uint8Array>, heard: () => void): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    heard();
    size += piece.length;
    if (size > LONGEST_ANSWER) return '';
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
