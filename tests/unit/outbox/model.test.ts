import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OutboxModel, outboxModel } from '../../support/outbox-model.ts';

const STEPS_EACH = 100;
const RUNS = 1000;

type Step = (model: OutboxModel) => Promise<void>;

const at = fc.nat(1000);
const account = fc.constantFrom('office' as const, 'billing' as const);
const sendEnd = fc.constantFrom(
  'sent',
  'sent',
  'lost_delivered',
  'lost_incomplete',
  'refused',
  'back',
  'limited',
  'unreached',
  'token',
);
const askEnd = fc.constantFrom('truth', 'truth', 'later', 'inconclusive', 'inconclusive', 'rest');
const act = fc.constantFrom('cancel', 'hold', 'release', 'retry', 'confirm');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(account, fc.integer({ min: -1, max: 1 }), fc.nat(20), fc.nat(9)).map(putting) },
  {
    weight: 4,
    arbitrary: fc.nat(200_000).map(
      (ms): Step =>
        ({ steps }) =>
          steps.time(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(40_000_000).map(
      (ms): Step =>
        ({ steps }) =>
          steps.time(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -1e8, max: 1e8 }).map(
      (ms): Step =>
        ({ steps }) =>
          steps.jump(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (online): Step =>
        ({ steps }) =>
          steps.link(online),
    ),
  },
  {
    weight: 10,
    arbitrary: fc.tuple(at, sendEnd).map(
      ([n, end]): Step =>
        ({ steps }) =>
          steps.answer(n, end),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(at, askEnd).map(
      ([n, end]): Step =>
        ({ steps }) =>
          steps.ask(n, end),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(at, act).map(
      ([n, what]): Step =>
        ({ steps }) =>
          steps.operator(n, what),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(at, askEnd).map(
      ([n, end]): Step =>
        ({ steps }) =>
          steps.sendAgain(n, end),
    ),
  },
  {
    weight: 2,
    arbitrary: account.map(
      (name): Step =>
        ({ steps }) =>
          steps.releaseAccount(name),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>(({ steps }) => steps.kill()) },
);

function putting([name, priority, large, delay]: ['office' | 'billing', number, number, number]): Step {
  return ({ steps }) => steps.put(name, priority, large === 0, delay === 0 ? 500_000 : 0);
}

test('random lives of an outbox never lose a message, send one twice, or differ from the reference', {
  timeout: 900_000,
}, async () => {
  const seed = Number(process.env.OUTTRAY_MODEL_SEED ?? Date.now() % 2_147_483_647);
  console.log(`model: seed=${seed} runs=${RUNS} steps=${RUNS * STEPS_EACH}`);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: STEPS_EACH, maxLength: STEPS_EACH }),
      fc.nat(),
      async (life, inner) => {
        const model = await outboxModel(inner);
        try {
          for (const next of life) {
            await next(model);
            await model.turn();
            model.check();
            taken += 1;
          }
        } finally {
          await model.remove();
        }
      },
    ),
    { seed, numRuns: RUNS, endOnFailure: true },
  );
  expect(taken).toBe(RUNS * STEPS_EACH);
});
