import type { calendarWords } from './en-calendar.ts';
import type { Worded } from './worded.ts';

export const deCalendarWords: Worded<typeof calendarWords> = {
  calendar: {
    previousMonth: 'Voriger Monat',
    nextMonth: 'Nächster Monat',
    previousYear: 'Voriges Jahr',
    nextYear: 'Nächstes Jahr',
    previousDecade: 'Vorige zehn Jahre',
    nextDecade: 'Nächste zehn Jahre',
    hours: 'Stunde',
    minutes: 'Minute',
    halfOfDay: 'Vormittag oder Nachmittag',
    take: 'Diese Zeit nehmen',
  },
};
