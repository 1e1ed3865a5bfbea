import type { unitWords } from './en-units.ts';
import type { Worded } from './worded.ts';

export const deUnitWords: Worded<typeof unitWords> = {
  second: 's',
  minute: 'min',
  hour: 'h',
  at: (clock) => `um ${clock}`,
  day: (count) => (count === 1 ? 'Tag' : 'Tage'),
};
