import { afterEach, expect, test } from 'vitest';
import { calendarWords, pickedDay, pickedMoment, timeFieldWords } from '../../../src/renderer/lib/calendar-words.ts';
import { count, shortCount, size, times } from '../../../src/renderer/lib/size-words.ts';
import { time } from '../../../src/renderer/lib/time-words.ts';
import { t, takeWords } from '../../../src/renderer/words/words.ts';
import { next, problem } from '../../../src/shared/problems/problem.ts';

afterEach(() => takeWords('en', 'en-GB'));

test('a calendar speaks the language and counts the week of its reader', () => {
  takeWords('de', 'de-DE');
  const german = calendarWords();
  expect(german.monthLabelFormat('2026-12-01')).toBe('Dezember 2026');
  expect(german.monthsListFormat('2026-03-01')).toBe('Mär');
  expect(german.weekdayFormat('2026-11-23')).toBe('Mo');
  expect(german.getDayAriaLabel('2026-11-26')).toBe('Donnerstag, 26. November 2026');
  expect(german.decadeLabelFormat('2020-01-01', '2029-01-01')).toBe('2020 – 2029');
  expect(german.firstDayOfWeek).toBe(1);
  expect(Object.values(german.ariaLabels)).toContain('Nächster Monat');
  expect(pickedDay('2026-11-26')).toBe('Do., 26. Nov. 2026');
  expect(pickedMoment('2026-11-26 08:05:00')).toBe('Do., 26. Nov. 2026 08:05');
  expect(timeFieldWords()).toMatchObject({ format: '24h', hoursInputLabel: 'Stunde' });

  takeWords('en', 'en-US');
  const american = calendarWords();
  expect([american.firstDayOfWeek, american.monthLabelFormat('2026-12-01')]).toEqual([0, 'December 2026']);
  expect(pickedMoment('2026-11-26 08:05:00')).toMatch(/^Thu, Nov 26, 2026 8:05\sAM$/);
  expect(timeFieldWords().format).toBe('12h');
  takeWords('en', 'en-GB');
  expect(calendarWords().firstDayOfWeek).toBe(1);
});

test('figures are written as the language that is spoken writes them, whatever the system speaks', () => {
  takeWords('de', 'en-US');
  expect([count(6_700), size(1_572_864), times(1.5).replace(/\s/, ' ')]).toEqual(['6.700', '1,5 MB', '150 %']);
  expect(shortCount(67_000)).not.toContain('K');
  expect(t.outbox.more(1_200)).toContain('1.200');
  takeWords('en', 'en-US');
  expect([count(6_700), shortCount(6_700)]).toEqual(['6,700', '6.7K']);
});

test('a moment ahead stands in its sentence', () => {
  const now = new Date(2026, 10, 26, 14, 31).getTime();
  const hour = 3_600_000;
  takeWords('en', 'en-GB');
  expect(t.mend.retryAt(time.at(new Date(2026, 10, 27, 8).getTime(), now))).toBe('Try tomorrow at 08:00');
  expect(t.message.waitsUntil(time.at(now + hour, now))).toBe('It goes by itself at 15:31.');
  expect(t.overview.clears(time.at(now + 72 * hour, now))).toBe('The queue clears Sun at 14:31');
  takeWords('de', 'de-DE');
  expect(t.message.waitsUntil(time.at(now + 24 * hour, now))).toBe('Sie geht von selbst morgen um 14:31.');
  takeWords('en', 'en-US');
  const limit = problem('gmail_daily_limit', { email: 'a@b.example', until: now });
  expect(next(limit)).toMatch(/^Outtray goes on by itself at Thu,? 2:31\sPM\.$/);
});
