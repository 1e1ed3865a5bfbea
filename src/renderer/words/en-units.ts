/** Short units of time, for gauges and countdowns. */
export const unitWords = {
  second: 's',
  minute: 'min',
  hour: 'h',
  /** Before the time of a clock. */
  at: (clock: string) => `at ${clock}`,
  day: (count: number) => (count === 1 ? 'day' : 'days'),
} as const;
