import { expect, test } from 'vitest';
import { createSystemRandom } from '../../src/main/random.ts';

test('no bytes are given twice, whatever is asked for, and what was given stays as it is', () => {
  const random = createSystemRandom();
  const given = Array.from({ length: 2_000 }, (_, at) => random.bytes([8, 16, 63, 64, 65, 4_097][at % 6] ?? 8));
  expect(given.map(({ length }) => length).slice(0, 6)).toEqual([8, 16, 63, 64, 65, 4_097]);
  const beginnings = given.map((bytes) => Buffer.from(bytes.subarray(0, 8)).toString('hex'));
  expect(new Set(beginnings).size).toBe(given.length);
  expect(beginnings).not.toContain('0000000000000000');
});

test('a number between 0 and 1, spread over all of it', () => {
  const random = createSystemRandom();
  const units = Array.from({ length: 10_000 }, random.unit);
  expect(Math.min(...units)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...units)).toBeLessThan(1);
  expect(units.reduce((sum, unit) => sum + unit, 0) / units.length).toBeCloseTo(0.5, 1);
});
