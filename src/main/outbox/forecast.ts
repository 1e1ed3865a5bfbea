import type { QuotaForecast } from '../../shared/overview.ts';
import type { Limits } from './pace.ts';

/** Sends that were counted in one quarter of an hour; `at` is its beginning, epoch ms. */
export interface Quarter {
  readonly at: number;
  readonly messages: number;
  readonly recipients: number;
}

export interface Load {
  readonly messages: number;
  readonly recipients: number;
}

export const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const FORTNIGHT = 14 * 96;

/**
 * How long one account's queue takes under its quota, told by sending it in thought, a quarter of an hour at a time: as fast as the pace
 * of a minute allows, and never more in any 24 hours than the limits say. `sent` is what counts now, oldest first.
 */
export function forecast(
  accountId: string,
  limits: Limits,
  sent: readonly Quarter[],
  queue: Load,
  now: number,
): QuotaForecast {
  const counting = sent.filter(({ at }) => at > now - DAY_MS);
  const used = total(counting);
  const each = queue.messages === 0 ? 1 : Math.max(1, queue.recipients / queue.messages);
  const byRecipients = used.recipients / limits.recipientsPerDay > used.messages / limits.messagesPerDay;
  const room = roomIn(limits, used, each);
  const fits = Math.min(queue.messages, room);
  const { roomFrom, clearsAt } = play(limits, counting, queue.messages, each, now, fits);
  const scale = byRecipients ? each : 1;
  return {
    accountId,
    counts: byRecipients ? 'recipients' : 'messages',
    used: byRecipients ? used.recipients : used.messages,
    limit: byRecipients ? limits.recipientsPerDay : limits.messagesPerDay,
    fits: Math.round(fits * scale),
    waits: Math.round((queue.messages - fits) * scale),
    roomFrom,
    clearsAt,
  };
}

function play(limits: Limits, counting: readonly Quarter[], queued: number, each: number, now: number, fits: number) {
  const window = [...counting];
  let left = queued;
  let roomFrom: number | null = null;
  for (let step = 0; step < FORTNIGHT && left > 0; step++) {
    const at = now + step * QUARTER_MS;
    while (window[0] !== undefined && window[0].at <= at - DAY_MS) window.shift();
    const pace = limits.perMinute * 15;
    const going = Math.min(left, pace, roomIn(limits, total(window), each));
    if (going === 0) continue;
    if (queued - left >= fits) roomFrom ??= at;
    left -= going;
    if (left === 0)
      return { roomFrom: fits < queued ? roomFrom : null, clearsAt: at + Math.ceil(going / limits.perMinute) * 60_000 };
    window.push({ at, messages: going, recipients: going * each });
  }
  return { roomFrom, clearsAt: null };
}

/** Messages that the rolling day still takes. */
function roomIn(limits: Limits, used: Load, each: number): number {
  const messages = limits.messagesPerDay - used.messages;
  const recipients = (limits.recipientsPerDay - used.recipients) / each;
  return Math.max(0, Math.floor(Math.min(messages, recipients)));
}

function total(quarters: readonly Quarter[]): Load {
  return {
    messages: quarters.reduce((sum, one) => sum + one.messages, 0),
    recipients: quarters.reduce((sum, one) => sum + one.recipients, 0),
  };
}
