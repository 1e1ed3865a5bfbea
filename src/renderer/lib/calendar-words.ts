import { spokenLocale } from '../../shared/language.ts';
import { t } from '../words/words.ts';
import { time } from './time-words.ts';

/** `2026-11-26`, with or without a time behind it, by the reader's clock. */
const noonOf = (text: string): number => new Date(`${text.slice(0, 10)}T12:00`).getTime();

/** CLDR's week; Electron's own types do not know it yet. */
interface WeekLocale extends Intl.Locale {
  getWeekInfo?(): { readonly firstDay: number };
}

/**
 * What a calendar of Mantine has to be given to speak as the window does: by itself it writes every date in American English and
 * leaves its buttons without a name. Read it when something is drawn, as the words of the window.
 */
export function calendarWords() {
  const locale = spokenLocale();
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, options);
    return (text: string) => formatter.format(noonOf(text));
  };
  const yearOf = format({ year: 'numeric' });
  const week = (new Intl.Locale(locale ?? 'en') as WeekLocale).getWeekInfo?.();
  return {
    ariaLabels: t.calendar,
    getDayAriaLabel: format({ dateStyle: 'full' }),
    weekdayFormat: format({ weekday: 'short' }),
    monthLabelFormat: format({ month: 'long', year: 'numeric' }),
    monthsListFormat: format({ month: 'short' }),
    yearLabelFormat: yearOf,
    yearsListFormat: yearOf,
    decadeLabelFormat: (first: string, last: string) => `${yearOf(first)} – ${yearOf(last)}`,
    // Mantine counts from Sunday, which CLDR calls 7
    firstDayOfWeek: ((week?.firstDay ?? 1) % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6,
    // Mantine paints them red, which in this window means that something failed
    weekendDays: [],
  };
}

/** A day in a field, such as "Thu, Nov 26, 2026" or "Do., 26. Nov. 2026". */
export function pickedDay(text: string): string {
  return new Intl.DateTimeFormat(spokenLocale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(noonOf(text));
}

/** A day with its time, by the reader's clock. */
export function pickedMoment(text: string): string {
  return `${pickedDay(text)} ${time.clock(new Date(text.replace(' ', 'T')).getTime())}`;
}

/** The fields of a time: by twelve or twenty-four hours as the reader's clock, each with its name. */
export function timeFieldWords() {
  const { hour12 } = new Intl.DateTimeFormat(spokenLocale(), { hour: 'numeric' }).resolvedOptions();
  return {
    format: hour12 === true ? ('12h' as const) : ('24h' as const),
    hoursInputLabel: t.calendar.hours,
    minutesInputLabel: t.calendar.minutes,
    amPmInputLabel: t.calendar.halfOfDay,
  };
}
