import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxHeight, inSight, revealing, scrolled, standingAt, tallest } from '../../../src/renderer/lib/long-scroll.ts';
import { pagesOf } from '../../../src/renderer/lib/pages.ts';

const million = { rows: 1_000_000, rowHeight: 44, view: 600 };
const few = { rows: 300, rowHeight: 44, view: 600 };
const lastAt = million.rows * million.rowHeight - million.view;

describe('a list that fits into a box', () => {
  test('is scrolled as any box', () => {
    expect(boxHeight(few)).toBe(300 * 44);
    expect(scrolled({ top: 0, at: 0 }, 5_000, few)).toEqual({ top: 5_000, at: 5_000 });
    expect(standingAt(5_000, few)).toEqual({ top: 5_000, at: 5_000 });
  });
});

describe('a list of a million', () => {
  test('has a box that the browser can draw', () => {
    expect(boxHeight(million)).toBe(tallest);
  });

  test('moves by as many pixels as the wheel turns', () => {
    const middle = standingAt(22_000_000, million);
    expect(scrolled(middle, middle.top + 120, million).at).toBe(22_000_120);
    expect(scrolled(middle, middle.top - 53, million).at).toBe(21_999_947);
  });

  test('is reached everywhere with the bar, and shows both ends', () => {
    const box = tallest - million.view;
    expect(scrolled({ top: 0, at: 0 }, box / 2, million).at).toBe(lastAt / 2);
    expect(scrolled({ top: 0, at: 0 }, box, million).at).toBe(lastAt);
    expect(scrolled({ top: box, at: lastAt }, 0, million).at).toBe(0);
  });

  test('never leaves its ends, whatever is done to the box', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: tallest + 100 }), { maxLength: 20 }), (tops) => {
        let scroll = { top: 0, at: 0 };
        for (const top of tops) {
          scroll = scrolled(scroll, top, million);
          const { start, end } = inSight(scroll.at, million, 8);
          expect(scroll.at).toBeGreaterThanOrEqual(0);
          expect(scroll.at).toBeLessThanOrEqual(lastAt);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(million.rows);
          expect(end - start).toBeLessThanOrEqual(32);
        }
      }),
    );
  });

  test('at rest stands where the bar says', () => {
    const { top, at } = standingAt(11_000_000, million);
    expect(at).toBe(11_000_000);
    expect(Math.abs(top / (tallest - million.view) - at / lastAt)).toBeLessThan(0.000_01);
  });
});

test('a row is brought into sight by the shortest way', () => {
  expect(revealing(0, 5, few)).toBe(0);
  expect(revealing(0, 20, few)).toBe(21 * 44 - 600);
  expect(revealing(5_000, 20, few)).toBe(880);
});

test('the pages of a sight', () => {
  expect(pagesOf(0, 0)).toEqual([0]);
  expect(pagesOf(90, 110)).toEqual([0, 1]);
  expect(pagesOf(100, 200)).toEqual([1]);
});
