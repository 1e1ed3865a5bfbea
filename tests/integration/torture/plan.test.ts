import { expect, test } from 'vitest';
import { createPlan } from '../../../tools/torture/plan.ts';
import { steps } from '../../../tools/torture/steps.ts';

test.each([1, 2, 3])('with seed %i every step has its turn before 300 kills are over', (seed) => {
  const plan = createPlan(300, seed);
  const lives = Array.from({ length: 300 }, () => {
    const life = plan.next();
    if (life.step) plan.reached(life.step);
    return life;
  });
  expect(plan.missing()).toEqual([]);
  expect(new Set(lives.flatMap(({ step }) => step?.name ?? []))).toEqual(new Set(steps.map(({ name }) => name)));
  expect(lives.filter(({ step }) => step === null).length).toBeGreaterThan(60);
});

test('a step that was not reached is tried again, and told if it never was', () => {
  const plan = createPlan(300, 1);
  const tried = Array.from({ length: 300 }, () => plan.next().step).filter(
    (step) => step?.name === 'mark: before the commit',
  );
  expect(tried.length).toBeGreaterThan(1);
  expect(plan.missing()).toContain('mark: before the commit');
});

test('sessions are forgotten only at the end, and only then are the steps tried that need it', () => {
  const plan = createPlan(100, 4);
  const lives = Array.from({ length: 100 }, () => plan.next());
  expect(lives.map(({ forgetting }) => forgetting)).toEqual(lives.map(({ number }) => number > 80));
  expect(lives.filter(({ step, forgetting }) => step?.needs === 'forgotten' && !forgetting)).toEqual([]);
});

test('the same seed makes the same plan', () => {
  const lives = (seed: number) => {
    const plan = createPlan(50, seed);
    return Array.from({ length: 50 }, () => plan.next());
  };
  expect(lives(9)).toEqual(lives(9));
  expect(lives(9)).not.toEqual(lives(10));
});
