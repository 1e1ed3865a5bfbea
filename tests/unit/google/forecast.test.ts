import { expect, test } from 'vitest';
import { forecastOf } from '../../../src/main/google/forecast.ts';
import type { SignInEnd } from '../../../src/main/google/sign-in-history.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const signedInAt = 100 * DAY;
const account = { signedInAt };
const end = (startDay: number, workedDays: number, endedDays: number): SignInEnd => ({
  signedInAt: startDay * DAY,
  workedAt: (startDay + workedDays) * DAY,
  endedAt: (startDay + endedDays) * DAY,
});
const tokens = (refreshExpiresAt: number | null) => ({ refreshExpiresAt });

test('what the provider tells counts, and seven days are Testing mode', () => {
  const week = { endsAt: signedInAt + 7 * DAY, endedAt: null, by: 'provider', testing: true };
  expect(forecastOf(account, tokens(signedInAt + 7 * DAY), [])).toEqual(week);
  expect(forecastOf(account, tokens(signedInAt + 30 * DAY), [end(80, 6.9, 7.1)])).toEqual({
    endsAt: signedInAt + 30 * DAY,
    endedAt: null,
    by: 'provider',
    testing: false,
  });
});

test.each([
  ['nothing has ended yet', [], false],
  ['one that worked on its sixth day and was dead on the seventh', [end(90, 6.5, 7.2)], true],
  ['one that was dead after a weekend away', [end(90, 5.5, 8.5)], false],
  ['two of those', [end(90, 5.5, 8.5), end(80, 4, 9)], true],
  ['one taken back after three days', [end(90, 2.9, 3)], false],
  ['a week, but the last one was taken back', [end(95, 2, 3), end(80, 6.9, 7.1)], false],
  ['one that lasted months', [end(10, 80, 80.1)], false],
] as const)('where the provider tells nothing, ends are a teacher: %s', (_what, ends, testing) => {
  expect(forecastOf(account, tokens(null), ends)).toEqual(
    testing
      ? { endsAt: signedInAt + 7 * DAY, endedAt: null, by: 'experience', testing: true }
      : { endsAt: null, endedAt: null, by: null, testing: false },
  );
});

test('without a sign-in there is nothing to foretell', () => {
  const none = { endsAt: null, endedAt: null, by: null, testing: false };
  expect(forecastOf(account, null, [end(90, 6.5, 7.2)])).toEqual(none);
  expect(forecastOf({ signedInAt: null }, tokens(null), [])).toEqual(none);
});
