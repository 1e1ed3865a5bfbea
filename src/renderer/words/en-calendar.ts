/** What the parts of a calendar are called for those who do not see them. */
export const calendarWords = {
  calendar: {
    previousMonth: 'Previous month',
    nextMonth: 'Next month',
    previousYear: 'Previous year',
    nextYear: 'Next year',
    previousDecade: 'Previous ten years',
    nextDecade: 'Next ten years',
    hours: 'Hour',
    minutes: 'Minute',
    halfOfDay: 'Morning or afternoon',
    take: 'Take this time',
  },
};
