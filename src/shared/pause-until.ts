/** For how long the operator pauses sending. */
export type PauseLength = 'hour' | 'tomorrow' | 'until_resumed';

const HOUR_MS = 3_600_000;
const MORNING = 8;

/** When a pause that begins at `now` (epoch ms) ends by itself, by this computer's time zone; null: never. */
export function pauseUntil(length: PauseLength, now: number): number | null {
  if (length === 'until_resumed') return null;
  if (length === 'hour') return now + HOUR_MS;
  return morning(now);
}

/** Eight in the morning after `now`, by this computer's time zone; epoch ms. */
export function morning(now: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, MORNING).getTime();
}
