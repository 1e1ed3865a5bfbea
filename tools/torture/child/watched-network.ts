import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { NetworkStep } from '../steps.ts';
import type { At } from './trap.ts';

type Kind = 'token' | 'session' | 'chunk' | 'final' | 'rest' | 'ask';

const leaves = {
  token: 'token: request leaves',
  session: 'session: request leaves',
  chunk: null,
  final: 'final: request leaves',
  rest: 'rest: request leaves',
  ask: 'ask: request leaves',
} as const satisfies Record<Kind, NetworkStep | null>;

const handedOver = {
  token: null,
  session: null,
  chunk: 'chunk: on its way',
  final: 'final: handed to the network',
  rest: 'rest: handed to the network',
  ask: null,
} as const satisfies Record<Kind, NetworkStep | null>;

const answered = {
  token: 'token: answered',
  session: 'session: answered',
  chunk: 'chunk: answered',
  final: 'final: answer begins',
  rest: 'rest: answered',
  ask: 'ask: answered',
} as const satisfies Record<Kind, NetworkStep>;

/** The same way to the network, telling when requests leave and answers come. */
export function watchedNetwork(dispatcher: Dispatcher, at: At): Dispatcher {
  const asked = new Set<string>();
  return dispatcher.compose((dispatch) => (options, handler) => {
    const kind = kindOf(options, asked);
    if (kind === null) return dispatch(options, handler);
    const step = leaves[kind];
    if (step !== null) at(step);
    const passing = handedOver[kind];
    const body =
      passing !== null && options.body instanceof Readable
        ? Readable.from(told(options.body, () => at(passing)))
        : options.body;
    return dispatch(
      { ...options, ...(body === undefined ? {} : { body }) },
      {
        onRequestStart: (...args) => handler.onRequestStart?.(...args),
        onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
        onResponseStart: (...args) => {
          at(answered[kind]);
          handler.onResponseStart?.(...args);
        },
        onResponseData: (...args) => handler.onResponseData?.(...args),
        onResponseEnd: (...args) => {
          if (kind === 'final') at('final: answer read, not settled');
          handler.onResponseEnd?.(...args);
        },
        onResponseError: (...args) => handler.onResponseError?.(...args),
      },
    );
  });
}

function kindOf({ method, path, headers }: Dispatcher.DispatchOptions, asked: Set<string>): Kind | null {
  if (path.startsWith('/token')) return 'token';
  if (method === 'POST' && path.includes('uploadType=resumable')) return 'session';
  const range = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'content-range') : undefined;
  if (method !== 'PUT' || typeof range !== 'string') return null;
  if (range.startsWith('bytes *')) {
    asked.add(path);
    return 'ask';
  }
  const [, last, size] = /-(\d+)\/(\d+)$/.exec(range) ?? [];
  if (Number(last) + 1 !== Number(size)) return 'chunk';
  return asked.has(path) ? 'rest' : 'final';
}

/** The same bytes; `passed` is called once the first piece has been taken and the next is wanted. */
async function* told(body: Readable, passed: () => void): AsyncGenerator<unknown> {
  for await (const piece of body) {
    yield piece;
    passed();
  }
}
