import type { Settings } from '../ports.ts';

/** The copy counter in the database. */
export interface CounterRow {
  read(): number;
  write(value: number): void;
}

/**
 * Tells whether this database is an older copy of itself: a counter advances here and in the settings at each start, so a restored
 * file is behind its counter. The database is written first, so that a crash in between leaves it ahead, which is no alarm.
 */
export function isOlderCopy(row: CounterRow, settings: Settings): boolean {
  const inDatabase = row.read();
  const inSettings = settings.get('copyCounter');
  const next = Math.max(inDatabase, inSettings) + 1;
  row.write(next);
  settings.set('copyCounter', next);
  return inDatabase < inSettings;
}
