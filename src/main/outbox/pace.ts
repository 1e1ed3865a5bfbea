import type { Clock } from '../ports.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Limits {
  readonly perMinute: number;
  readonly messagesPerDay: number;
  readonly recipientsPerDay: number;
}

export interface Used {
  readonly messages: number;
  readonly recipients: number;
}

/** A send that counts against the rolling day. `at` is epoch ms. */
export interface Counted {
  readonly at: number;
  readonly recipients: number;
}

export type Room =
  | { readonly kind: 'now' }
  /** The minute is full: `inMs` of running time until the oldest send leaves it. */
  | { readonly kind: 'minute'; readonly inMs: number }
  /** The rolling day is full until this moment, epoch ms. */
  | { readonly kind: 'day'; readonly until: number };

/**
 * Quota of one account: sends a minute, messages and recipients in a rolling day (Gmail API usage limits; Google Workspace sending
 * limits). A send counts for the minute from its answer on: Gmail counted it earlier, so sixty seconds later its room is back.
 */
export interface Pace {
  room(limits: Limits, recipients: number): Room;
  /** A send begins: it takes room at once. */
  begin(): void;
  /** Its answer came, or it ended without having reached Gmail (`reached` false gives its room back). */
  end(reached: boolean): void;
  /** Gmail took, or may have taken, a message. */
  count(recipients: number): void;
  used(): Used;
  /** Messages that Gmail took, or may have taken, in the last minute. */
  lastMinute(): number;
}

export function createPace(clock: Clock, counted: readonly Counted[]): Pace {
  let open = 0;
  // both oldest first, so that what leaves them leaves at the beginning: this is asked several times for each message
  let answered: number[] = [];
  let day: Counted[] = [...counted];
  let dayRecipients = sumOf(day);

  const forget = () => {
    const minuteAgo = clock.monotonic() - MINUTE_MS;
    answered = since(answered, (at) => at > minuteAgo);
    const now = clock.now();
    // a clock that was set back leaves entries in the future: they count as of now, so that they leave a day later at most
    if ((day.at(-1)?.at ?? 0) > now) day = day.map((entry) => ({ ...entry, at: Math.min(entry.at, now) }));
    const kept = since(day, ({ at }) => at > now - DAY_MS);
    if (kept === day) return;
    day = kept;
    dayRecipients = sumOf(day);
  };

  const dayRoomAt = (limits: Limits, recipients: number): number | null => {
    let messages = day.length;
    let total = dayRecipients;
    const fits = () =>
      messages < limits.messagesPerDay && (total + recipients <= limits.recipientsPerDay || messages === 0);
    if (fits()) return null;
    for (const entry of day) {
      messages -= 1;
      total -= entry.recipients;
      if (fits()) return entry.at + DAY_MS;
    }
    return clock.now() + DAY_MS;
  };

  return {
    room(limits, recipients) {
      forget();
      const until = dayRoomAt(limits, recipients);
      if (until !== null) return { kind: 'day', until };
      if (answered.length + open < limits.perMinute) return { kind: 'now' };
      const oldest = answered[0];
      return {
        kind: 'minute',
        inMs: oldest === undefined ? MINUTE_MS : Math.max(1, oldest + MINUTE_MS - clock.monotonic()),
      };
    },
    begin() {
      open += 1;
    },
    end(reached) {
      open -= 1;
      if (reached) answered.push(clock.monotonic());
    },
    count(recipients) {
      // what a clock that was set back has left in the future must not stand before this one
      forget();
      day.push({ at: clock.now(), recipients });
      dayRecipients += recipients;
    },
    used() {
      forget();
      return { messages: day.length, recipients: dayRecipients };
    },
    lastMinute() {
      forget();
      const minuteAgo = clock.now() - MINUTE_MS;
      return day.length - 1 - day.findLastIndex(({ at }) => at <= minuteAgo);
    },
  };
}

/** The list from the first that fits on; the list itself where all fit. */
function since<T>(list: T[], fits: (one: T) => boolean): T[] {
  const first = list.findIndex(fits);
  if (first === 0) return list;
  return first < 0 ? [] : list.slice(first);
}

function sumOf(day: readonly Counted[]): number {
  return day.reduce((sum, { recipients }) => sum + recipients, 0);
}
