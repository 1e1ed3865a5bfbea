import type { FaultInput } from '../practice-google/faults.ts';
import type { Dice } from './dice.ts';
import type { Need } from './steps.ts';

const UNIT = 262_144;

type Maker = (dice: Dice) => FaultInput;

/** Anything but the last part, and the last part before it is worked off: nothing was taken, whatever is answered. */
const refusing: readonly [Maker, ...Maker[]] = [
  () => ({ endpoint: ['session', 'chunk', 'final'], action: { do: 'error', error: 'userRateLimit' } }),
  (dice) => ({
    endpoint: ['session', 'chunk', 'final'],
    action: { do: 'error', error: 'resourceExhausted', retryAfter: dice.whole(1, 300) },
  }),
  () => ({ endpoint: ['session', 'final'], action: { do: 'error', error: 'rateLimitExceeded' } }),
  () => ({ endpoint: ['session', 'final'], action: { do: 'error', error: 'tooManyConcurrent' } }),
];

/** What may happen to any request without a trace. */
const unwell: readonly [Maker, ...Maker[]] = [
  (dice) => ({
    endpoint: 'any',
    action: {
      do: 'error',
      error: dice.pick(['internalError', 'backendError', 'badGateway', 'unavailable', 'gatewayTimeout']),
    },
  }),
  (dice) => ({ endpoint: 'any', action: { do: 'error', error: 'unavailable', retryAfter: dice.whole(1, 600) } }),
  (dice) => ({ endpoint: ['session', 'chunk', 'final', 'ask'], action: { do: 'html', status: dice.pick([200, 502]) } }),
  () => ({
    endpoint: ['session', 'chunk', 'final', 'ask'],
    action: { do: 'html', status: 302, location: 'http://127.0.0.1:9/' },
  }),
  (dice) => ({
    endpoint: ['session', 'chunk', 'final', 'ask'],
    action: { do: 'answer', status: dice.pick([200, 204, 500]) },
  }),
  () => ({ endpoint: 'any', action: { do: 'half', accepted: false } }),
  () => ({ endpoint: 'any', action: { do: 'close' } }),
  () => ({ endpoint: 'connect', action: { do: 'close' } }),
  (dice) => ({ endpoint: 'any', action: { do: 'hold', when: 'before', delayMs: dice.whole(20, 2_500) } }),
];

/** Connections that end at any byte. */
const cuts: readonly [Maker, ...Maker[]] = [
  (dice) => ({ endpoint: 'chunk', action: { do: 'cut', afterBytes: dice.whole(0, 8 * UNIT) } }),
  (dice) => ({ endpoint: 'final', action: { do: 'cut', afterBytes: dice.whole(0, UNIT) } }),
  (dice) => ({ endpoint: 'final', action: { do: 'cut', afterBytes: dice.whole(0, 20_000) } }),
];

/** The message is taken, and who sent it does not hear so. */
const deceiving: readonly [Maker, ...Maker[]] = [
  () => ({ endpoint: 'any', action: { do: 'loseAnswer' } }),
  () => ({ endpoint: 'final', action: { do: 'loseAnswer' } }),
  () => ({ endpoint: 'any', action: { do: 'half' } }),
  (dice) => ({
    endpoint: 'final',
    action: { do: 'error', error: dice.pick(['internalError', 'unavailable', 'gatewayTimeout']), accepted: true },
  }),
  (dice) => ({ endpoint: 'final', action: { do: 'html', status: dice.pick([200, 502]), accepted: true } }),
  (dice) => ({ endpoint: 'final', action: { do: 'hold', when: 'after', delayMs: dice.whole(20, 2_500) } }),
  (dice) => ({ endpoint: 'final', action: { do: 'stall', asks: dice.whole(0, 3) } }),
];

/** What brings the program to a step that fair weather does not lead to. */
const made: Record<Need, readonly FaultInput[]> = {
  large: [],
  expired: [],
  'left over': [],
  start: [],
  lost: [{ endpoint: 'final', times: 3, action: { do: 'loseAnswer' } }],
  cut: [{ endpoint: 'final', times: 3, action: { do: 'cut', afterBytes: 100 } }],
  later: [
    { endpoint: 'final', times: 4, action: { do: 'loseAnswer' } },
    { endpoint: 'ask', times: 4, action: { do: 'error', error: 'unavailable' } },
  ],
  throttled: [{ endpoint: 'final', times: 3, action: { do: 'error', error: 'userRateLimit' } }],
  unwell: [{ endpoint: 'session', times: 3, action: { do: 'error', error: 'unavailable' } }],
  refused: [{ endpoint: 'final', times: 2, action: { do: 'error', error: 'invalidToHeader' } }],
  'refused early': [{ endpoint: 'session', times: 2, action: { do: 'error', error: 'badRequest' } }],
  forgotten: [
    { endpoint: 'final', times: 3, action: { do: 'loseAnswer' } },
    { endpoint: 'ask', times: 3, action: { do: 'forgetSession' } },
  ],
};

/**
 * The faults of one run, the certain ones first: the first that matches strikes. Upload sessions are forgotten only when
 * `forgetting`; else every session can be asked, if not at once.
 */
export function weatherOf(dice: Dice, needs: Need | null, forgetting: boolean): FaultInput[] {
  const chosen = [
    dice.pick(refusing),
    dice.pick(unwell),
    dice.pick(unwell),
    ...cuts,
    dice.pick(deceiving),
    dice.pick(deceiving),
  ];
  const random = chosen.map((make) => ({
    ...make(dice),
    probability: 0.02 + 0.1 * dice.unit(),
    seed: dice.whole(1, 1_000_000),
  }));
  const forgets: FaultInput[] = forgetting
    ? [
        {
          endpoint: 'ask',
          probability: 0.3,
          seed: dice.whole(1, 1_000_000),
          action: { do: 'forgetSession', status: dice.pick([404, 410]) },
        },
      ]
    : [];
  return [...(needs === null ? [] : made[needs]), ...forgets, ...random];
}
