/** Short units of time, for gauges and countdowns. */
export const unitWords = {
  second: 's',
  minute: 'min',
  hour: 'h',
  day: (count: number) => (count === 1 ? 'day' : 'days'),
} as const;
