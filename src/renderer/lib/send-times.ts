export type SendTime = 'in_an_hour' | 'tomorrow' | 'monday';

const hourMs = 3_600_000;

/** The times offered for sending later, epoch ms by the reader's clock. Monday is left out where it is tomorrow. */
export function sendTimes(now: number): { readonly key: SendTime; readonly at: number }[] {
  const tomorrow = morningIn(now, 1);
  const times: { key: SendTime; at: number }[] = [
    { key: 'in_an_hour', at: now + hourMs },
    { key: 'tomorrow', at: tomorrow },
  ];
  const monday = morningIn(now, (8 - new Date(now).getDay()) % 7 || 7);
  if (monday !== tomorrow) times.push({ key: 'monday', at: monday });
  return times;
}

/** 08:00 so many days on, by the reader's clock. */
function morningIn(now: number, days: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + days);
  at.setHours(8, 0, 0, 0);
  return at.getTime();
}

/** Between the picker's text, `2026-11-27 08:00:00` by the reader's clock, and epoch ms; null: not a time. */
export function pickedTime(text: string | null): number | null {
  if (text === null) return null;
  const at = new Date(text.replace(' ', 'T')).getTime();
  return Number.isNaN(at) ? null : at;
}

export function pickerText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** Where the picker begins. */
export function firstPicked(now: number): number {
  return morningIn(now, 1);
}
