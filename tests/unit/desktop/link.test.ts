import { expect, test } from 'vitest';
import { createLink } from '../../../src/main/desktop/link.ts';
import { testClock } from '../../support/test-clock.ts';

test('a change is told once, found when somebody asks or wakes', () => {
  let there = true;
  const clock = testClock();
  const link = createLink({ isOnline: () => there, clock });
  const told: boolean[] = [];
  link.onChange((online) => void told.push(online));
  there = false;
  expect(told).toEqual([]);
  expect(link.online()).toBe(false);
  expect(link.online()).toBe(false);
  expect(told).toEqual([false]);
  there = true;
  link.look();
  expect(told).toEqual([false, true]);
});

test('looks again every half minute while offline, and never while online', async () => {
  let there = false;
  let asked = 0;
  const clock = testClock();
  const link = createLink({
    isOnline: () => {
      asked++;
      return there;
    },
    clock,
  });
  const told: boolean[] = [];
  const stop = link.onChange((online) => void told.push(online));
  const before = asked;
  await clock.advance(90_000);
  expect(asked - before).toBe(3);
  there = true;
  await clock.advance(30_000);
  expect(told).toEqual([true]);
  expect(clock.timers()).toBe(0);
  stop();
  there = false;
  link.look();
  expect(told).toEqual([true]);
});
