import { unitWords } from '../words/en-units.ts';
import type { Worded } from '../words/worded.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let units: Worded<typeof unitWords> = unitWords;

export interface TimeWords {
  /** 14:31 */
  readonly clock: (at: number) => string;
  /** 14:31:07 */
  readonly seconds: (at: number) => string;
  /** For a narrow column: the time today, the weekday within the week, else the day. */
  readonly short: (at: number, now: number) => string;
  /** In a sentence: "today 14:31", "tomorrow 08:00", "Fri 14:05", "12 Dec 08:00". */
  readonly day: (at: number, now: number) => string;
  /** For a moment ahead beneath a state: today's time alone, else as `day`. */
  readonly ahead: (at: number, now: number) => string;
  /** The same moment in a sentence that needs its "at": "at 14:31", "tomorrow at 08:00", "Fri at 14:05". */
  readonly at: (at: number, now: number) => string;
  /** Thursday 26 November */
  readonly date: (at: number) => string;
  /** The hour alone, for the foot of a chart: 14 or 2 PM */
  readonly hour: (at: number) => string;
  /** The day of the month alone. */
  readonly dayOfMonth: (at: number) => string;
  /** Everything, for the tooltip. */
  readonly exact: (at: number) => string;
  /** "3 min ago" */
  readonly ago: (at: number, now: number) => string;
}

/** Words for moments (epoch ms) in the reader's locale and time zone; both can be given for tests. */
export function timeWords(locale?: string, timeZone?: string): TimeWords {
  function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone });
  }
  // 2:31 PM, but 09:31
  const hour = format({ hour: 'numeric' }).resolvedOptions().hour12 === true ? 'numeric' : '2-digit';
  const clockFormat = format({ hour, minute: '2-digit' });
  const secondsFormat = format({ hour, minute: '2-digit', second: '2-digit' });
  const weekday = format({ weekday: 'short' });
  const dayMonth = format({ day: 'numeric', month: 'short' });
  const withYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const exactFormat = format({ dateStyle: 'full', timeStyle: 'medium' });
  const dateFormat = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const hourFormat = format({ hour: 'numeric' });
  const dayFormat = format({ day: 'numeric' });
  const parts = format({ year: 'numeric', month: 'numeric', day: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

  /** Days between two moments by the calendar of the reader. */
  function daysFrom(now: number, at: number): number {
    return Math.round((midnight(at) - midnight(now)) / dayMs);
  }
  function midnight(at: number): number {
    const got = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, Number(part.value)]));
    return Date.UTC(got.year ?? 1970, (got.month ?? 1) - 1, got.day ?? 1);
  }
  function date(at: number, now: number): string {
    return Math.abs(at - now) > 300 * dayMs ? withYear.format(at) : dayMonth.format(at);
  }

  const clock = (at: number): string => clockFormat.format(at);
  const dayAlone = (at: number, now: number): string => {
    const days = daysFrom(now, at);
    if (days >= -1 && days <= 1) return relative.format(days, 'day');
    return Math.abs(days) < 7 ? weekday.format(at) : date(at, now);
  };
  const day = (at: number, now: number): string => `${dayAlone(at, now)} ${clock(at)}`;

  return {
    clock,
    seconds: (at) => secondsFormat.format(at),
    short: (at, now) => {
      const days = daysFrom(now, at);
      if (days === 0) return clock(at);
      return days < 0 && days > -7 ? weekday.format(at) : date(at, now);
    },
    day,
    ahead: (at, now) => (daysFrom(now, at) === 0 ? clock(at) : day(at, now)),
    at: (at, now) => (daysFrom(now, at) === 0 ? units.at(clock(at)) : `${dayAlone(at, now)} ${units.at(clock(at))}`),
    date: (at) => dateFormat.format(at),
    hour: (at) => hourFormat.format(at).replace(/\s?Uhr$/, ''),
    dayOfMonth: (at) => dayFormat.format(at).replace(/\.$/, ''),
    exact: (at) => exactFormat.format(at),
    ago: (at, now) => {
      const past = Math.max(0, now - at);
      if (past < minuteMs) return relative.format(0, 'minute');
      if (past < hourMs) return relative.format(-Math.floor(past / minuteMs), 'minute');
      if (past < dayMs) return relative.format(-Math.floor(past / hourMs), 'hour');
      return day(at, now);
    },
  };
}

/** How long `ms` is, in one unit rounded down, or minutes and seconds below ten minutes: "23 h", "38 min", "4:07 min". */
export function span(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  if (whole < 60) return `${whole} ${units.second}`;
  if (whole < 600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} ${units.minute}`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} ${units.minute}`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} ${units.hour}`;
  const days = Math.floor(ms / dayMs);
  return `${days} ${units.day(days)}`;
}

/** The reader's own. Read it when something is drawn: it changes with the language. */
export let time: TimeWords = timeWords();

/** From now on `time` speaks as that locale does. */
export function takeTimes(locale: string | undefined, words: Worded<typeof unitWords>): void {
  time = timeWords(locale);
  units = words;
}
