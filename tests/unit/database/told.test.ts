import { expect, test } from 'vitest';
import { createTold } from '../../../src/main/database/told.ts';
import { temporaryDatabase } from '../../support/database.ts';

test('remembers what was told until its cause is gone', () => {
  const { db, remove } = temporaryDatabase();
  const told = createTold(db, () => 1);
  told.add('sign-in:a x');
  told.add('sign-in:a x');
  told.add('sign-in:b%_ y');
  expect(told.has('sign-in:a x')).toBe(true);
  expect(told.under('sign-in:')).toEqual(['sign-in:a x', 'sign-in:b%_ y']);
  expect(told.under('sign-in:b%')).toEqual(['sign-in:b%_ y']);
  told.remove('sign-in:a x');
  expect(createTold(db, () => 2).under('')).toEqual(['sign-in:b%_ y']);
  remove();
});
