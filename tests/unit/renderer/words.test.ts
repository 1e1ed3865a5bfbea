import { describe, expect, test } from 'vitest';
import { localPart, namesIn, shorten, whoFor } from '../../../src/renderer/lib/address-words.ts';
import { eventWords } from '../../../src/renderer/lib/event-words.ts';
import { encodedSize, shortCount, size } from '../../../src/renderer/lib/size-words.ts';
import { span, timeWords } from '../../../src/renderer/lib/time-words.ts';
import { t } from '../../../src/renderer/words/words.ts';
import { LARGEST_MESSAGE_BYTES } from '../../../src/shared/drafts.ts';
import {
  eventKindSchema,
  holdReasonSchema,
  intakeKindSchema,
  logLevelSchema,
  standingSchema,
} from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';

const at = Date.UTC(2026, 10, 26, 14, 31, 7);
const minute = 60_000;
const day = 24 * 60 * minute;

test.each([
  ['Anna Reyes <anna@reyes.example>', 'Anna Reyes'],
  ['"Osei & Partners" <office@osei.example>, tax@osei.example', 'Osei & Partners, tax@osei.example'],
  ['"Arden, Tom \\"T\\"" <tom@arden.example>', 'Arden, Tom "T"'],
  ['<site@harlow.example>', 'site@harlow.example'],
  ['', ''],
])('of the field %j the names are shown', (field, shown) => {
  expect(namesIn(field)).toBe(shown);
});

describe('time', () => {
  const time = timeWords('en-GB', 'UTC');

  test('a narrow column has the time today, the weekday within a week, else the day', () => {
    expect(time.short(at - minute, at)).toBe('14:30');
    expect(time.short(at - day, at)).toBe('Wed');
    expect(time.short(at - 20 * day, at)).toBe('6 Nov');
  });

  test('a sentence says today, tomorrow, a weekday or a date', () => {
    expect(time.day(at, at)).toBe('today 14:31');
    expect(time.day(at + day, at)).toBe('tomorrow 14:31');
    expect(time.day(at + 3 * day, at)).toBe('Sun 14:31');
    expect(time.day(at + 30 * day, at)).toBe('26 Dec 14:31');
    expect(time.ahead(at + minute, at)).toBe('14:32');
  });

  test('twelve hours are written without a zero before them, twenty-four with one', () => {
    const early = Date.UTC(2026, 10, 26, 9, 5);
    expect(timeWords('en-US', 'UTC').clock(early)).toMatch(/^9:05\sAM$/);
    expect(timeWords('en-GB', 'UTC').clock(early)).toBe('09:05');
    expect(timeWords('de', 'UTC').seconds(early)).toBe('09:05:00');
  });

  test('the calendar of the reader decides what today is', () => {
    const auckland = timeWords('en-GB', 'Pacific/Auckland');
    expect(auckland.day(at, at - 4 * 60 * minute)).toBe('tomorrow 03:31');
    expect(time.day(at, at - 4 * 60 * minute)).toBe('today 14:31');
  });

  test('spans count down in one unit, and by the second at the end', () => {
    expect([45_000, 247_000, 38 * minute, 23 * 60 * minute, 6 * day, -5].map((ms) => span(ms))).toEqual([
      '45 s',
      '4:07 min',
      '38 min',
      '23 h',
      '6 days',
      '0 s',
    ]);
  });
});

describe('sizes', () => {
  test('read as a person reads them', () => {
    expect([0, 900, 219_136, 19_293_798].map((bytes) => size(bytes, 'en-GB'))).toEqual([
      '0 B',
      '900 B',
      '214 KB',
      '18.4 MB',
    ]);
    expect(shortCount(999, 'en-US')).toBe('999');
    expect(shortCount(4_841, 'en-US')).toBe('4.8K');
  });

  test('what 26 MB of files weigh once encoded is more than Gmail takes', () => {
    expect(encodedSize(25 * 1024 * 1024)).toBeLessThan(LARGEST_MESSAGE_BYTES);
    expect(encodedSize(26 * 1024 * 1024)).toBeGreaterThan(LARGEST_MESSAGE_BYTES);
  });
});

describe('addresses', () => {
  test('are cut in the middle, the domain stays in sight', () => {
    expect(shorten('accounts@gmial.example', 40)).toBe('accounts@gmial.example');
    expect(shorten('a.very.long.name.indeed@gmial.example', 24)).toBe('a.very.lo…@gmial.example');
    expect(shorten('a.very.long.name.indeed@gmial.example', 24)).toHaveLength(24);
    expect(shorten('x@a-domain-that-is-longer-than-the-room.example', 20)).toHaveLength(20);
  });

  test('accounts of one office are told apart by their local part', () => {
    expect(localPart('billing@northgate.example')).toBe('billing@');
    expect(localPart('')).toBe('');
  });

  test('a row names the first To and how many more', () => {
    const to = { kind: 'to' as const, address: 'a@b.example', name: 'Ann' };
    const cc = { kind: 'cc' as const, address: 'c@b.example', name: null };
    expect(whoFor([cc, to], 2, t.outbox.more)).toBe('Ann and 1 other');
    expect(whoFor([], 40, t.outbox.several)).toBe('40 recipients');
  });
});

describe('the catalogue', () => {
  test('has a word for every state, hold, level and intake', () => {
    for (const standing of standingSchema.options) expect(t.standing[standing]).toMatch(/^[A-Z]/);
    for (const reason of holdReasonSchema.options) {
      expect(t.hold[reason]).not.toBe('');
      expect(t.holdLine[reason]('billing@')).not.toBe('');
    }
    for (const level of logLevelSchema.options) expect(t.levels[level]).toMatch(/^[A-Z]/);
    for (const kind of intakeKindSchema.options) expect(t.intakeKind[kind]).toMatch(/^[A-Z]/);
  });

  test('has a sentence for every kind of event, even without its parameters', () => {
    for (const kind of eventKindSchema.options) {
      const words = eventWords({ at, kind, attempt: null, params: {}, problem: null });
      expect(words.text, kind).not.toMatch(/undefined|null|NaN/);
      expect(words.text.length, kind).toBeGreaterThan(5);
      expect(words.aside, kind).not.toBe('');
    }
  });

  test('tells a story in office words', () => {
    const entry = { at, attempt: 1, problem: null };
    expect(
      eventWords({ ...entry, kind: 'accepted', params: { intake: 'smtp', client: 'ERP', size: 219_136 } }),
    ).toEqual({
      text: 'Taken in from ERP by SMTP',
      aside: '214 KB',
    });
    expect(
      eventWords({ ...entry, kind: 'queued_for', params: { email: 'office@northgate.example', reason: 'default' } })
        .text,
    ).toBe('Queued for office@, the default account');
    expect(eventWords({ ...entry, kind: 'asked', params: { n: 2, of: 3, answer: 'inconclusive' } })).toEqual({
      text: 'Asked Gmail, no clear answer',
      aside: '2 of 3',
    });
    expect(
      eventWords({ ...entry, kind: 'failed', params: {}, problem: problem('address_invalid', { address: 'x' }) }).text,
    ).toBe('Failed: x is not a mail address');
    expect(eventWords({ ...entry, kind: 'cancelled', params: { by: 'operator' } }).text).toBe('Cancelled by you');
  });
});
