import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suggestionsFor } from '../../../src/renderer/lib/suggest.ts';
import { dayOf, phraseIn, readSearch, tokensOf, valueIn, withWord } from '../../../src/shared/search.ts';

const now = new Date(2026, 10, 26, 14, 31).getTime();
const day = (month: number, date: number): number => new Date(2026, month - 1, date).getTime();
const terms = (text: string) => readSearch(text, now).terms;
const words = (text: string, part: object = {}) => ({
  kind: 'words',
  field: null,
  text,
  whole: false,
  not: false,
  ...part,
});

describe('a search as it is typed', () => {
  test('is words, each of which must hold', () => {
    expect(terms('oak  worktop')).toMatchObject([{ text: 'oak' }, { text: 'worktop' }]);
  });

  test('knows phrases and what must not hold', () => {
    expect(terms('"oak worktop" -"as text" -zebra')).toMatchObject([
      { text: 'oak worktop', not: false },
      { text: 'as text', not: true },
      { text: 'zebra', not: true },
    ]);
  });

  test('knows where to look', () => {
    expect(terms('to:jon@gmial.example from:billing ref:INV-2026 subject:"drawings c" error:quota')).toEqual([
      words('jon@gmial.example', { field: 'recipients' }),
      words('billing', { field: 'sender' }),
      words('INV-2026', { field: 'reference' }),
      words('drawings c', { field: 'subject', whole: true }),
      words('quota', { field: 'error' }),
    ]);
  });

  test('knows states, ways in, accounts, programs, batches', () => {
    expect(terms('is:failed -is:hold by:smtp account:office@ client:"Old web shop" batch:01JX')).toEqual([
      { kind: 'is', standing: 'failed', not: false },
      { kind: 'is', standing: 'on_hold', not: true },
      { kind: 'by', intake: 'smtp', not: false },
      { kind: 'account', text: 'office@', not: false },
      { kind: 'client', text: 'Old web shop', not: false },
      { kind: 'batch', text: '01JX', not: false },
    ]);
  });

  test('knows days', () => {
    expect(terms('before:tomorrow after:2026-11-03')).toEqual([
      { kind: 'before', at: day(11, 27), not: false },
      { kind: 'after', at: day(11, 3), not: false },
    ]);
    expect([dayOf('2026', now), dayOf('2026-2', now), dayOf('7d', now)]).toEqual([day(1, 1), day(2, 1), day(11, 19)]);
    expect([dayOf('yesterday', now), dayOf('today', now)]).toEqual([day(11, 25), day(11, 26)]);
    expect([dayOf('2026-02-30', now), dayOf('soon', now)]).toEqual([null, null]);
  });

  test('takes what makes no sense as words, and says so in its colour', () => {
    const { terms: found, pieces } = readSearch('is:lost Re: http://x', now);
    expect(found).toMatchObject([words('lost'), words('Re:'), words('http://x')]);
    expect(pieces[0]).toEqual({ text: 'is:', as: 'wrong' });
  });

  test('is not troubled by a word that is only begun', () => {
    expect(terms('is:')).toEqual([]);
    expect(readSearch('is:', now).pieces).toEqual([{ text: 'is:', as: 'key' }]);
    expect(terms('"half a phrase')).toMatchObject([{ text: 'half a phrase' }]);
  });

  test('is coloured without a character lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ':', '"', ' ', '-', 'to', 'is:', 'ß', '😀') }), (text) => {
        const { pieces } = readSearch(text, now);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });

  test('can be written by the filter and read back', () => {
    expect(withWord('oak ref:INV', 'ref', 'PRJ 7')).toBe('oak ref:"PRJ 7"');
    expect(withWord('oak ref:"PRJ 7" -ref:x', 'ref', null)).toBe('oak');
    expect(valueIn('oak ref:"PRJ 7"', 'ref')).toBe('PRJ 7');
    expect(valueIn('oak', 'ref')).toBeNull();
  });
});

describe('words', () => {
  test('are letters and digits without case and accents', () => {
    expect(tokensOf('Müller & Søn, INV-2026/07: Crème')).toEqual(['muller', 'søn', 'inv', '2026', '07', 'creme']);
    expect(tokensOf('jon.ferris@gmial.example')).toEqual(['jon', 'ferris', 'gmial', 'example']);
  });
  test('stand together as a phrase, the last one perhaps only begun', () => {
    const held = tokensOf('Invoice from Northgate Timber');
    expect(phraseIn(held, ['northgate', 'tim'], false)).toBe(true);
    expect(phraseIn(held, ['northgate', 'tim'], true)).toBe(false);
    expect(phraseIn(held, ['invoice', 'timber'], false)).toBe(false);
  });
});

describe('suggestions', () => {
  const known = { accounts: ['office@northgate.example'], programs: ['ERP', 'Old web shop'] };
  const labels = (text: string, cursor = text.length) => suggestionsFor(text, cursor, known).map(({ label }) => label);
  test('are the query words first', () => {
    expect(labels('').slice(0, 4)).toEqual(['to:', 'from:', 'is:', 'ref:']);
    expect(labels('oak be')).toEqual(['before:']);
    expect(labels('oak ')).toEqual([]);
  });
  test('and then what each takes', () => {
    expect(labels('is:un')).toEqual(['is:unconfirmed']);
    expect(labels('-is:f')).toEqual(['-is:failed']);
    expect(labels('client:')).toEqual(['client:ERP', 'client:"Old web shop"']);
    expect(labels('ref:INV')).toEqual([]);
  });
  test('are put where the cursor is', () => {
    const [first] = suggestionsFor('oak is:f ref:INV', 8, known);
    expect(first?.text).toBe('oak is:failed  ref:INV');
  });
});
