import { describe, expect, test } from 'vitest';
import { forecast, QUARTER_MS } from '../../../src/main/outbox/forecast.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const now = 1_000 * DAY_MS;
const limits = { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 1_000 };
const quarter = (hoursAgo: number, messages: number, recipients = messages) => ({
  at: now - hoursAgo * HOUR_MS,
  messages,
  recipients,
});
const of = (sent: Parameters<typeof forecast>[2], messages: number, recipients = messages) =>
  forecast('office', limits, sent, { messages, recipients }, now);

describe('the quota of an account', () => {
  test('an empty queue clears nothing and waits for nothing', () => {
    expect(of([quarter(1, 12)], 0)).toEqual({
      accountId: 'office',
      counts: 'messages',
      used: 12,
      limit: 500,
      fits: 0,
      waits: 0,
      roomFrom: null,
      clearsAt: null,
    });
  });

  test('what fits is through at the pace of a minute', () => {
    expect(of([], 120)).toMatchObject({ fits: 120, waits: 0, roomFrom: null, clearsAt: now + 2 * 60_000 });
  });

  test('a queue larger than a quarter of an hour takes several', () => {
    const slow = { ...limits, perMinute: 10 };
    const { clearsAt } = forecast('office', slow, [], { messages: 200, recipients: 200 }, now);
    expect(clearsAt).toBe(now + QUARTER_MS + 5 * 60_000);
  });

  test('what does not fit waits until the day before lets go of its sends', () => {
    const { fits, waits, roomFrom, clearsAt } = of([quarter(20, 480)], 50);
    expect({ fits, waits }).toEqual({ fits: 20, waits: 30 });
    expect(roomFrom).toBe(now + 4 * HOUR_MS);
    expect(clearsAt).toBe(now + 4 * HOUR_MS + 60_000);
  });

  test('sends of more than a day ago do not count', () => {
    expect(of([quarter(24, 500)], 10)).toMatchObject({ used: 0, fits: 10 });
  });

  test('recipients are what counts where they are nearer to their limit', () => {
    expect(of([quarter(2, 100, 900)], 40, 200)).toMatchObject({
      counts: 'recipients',
      used: 900,
      limit: 1_000,
      fits: 100,
      waits: 100,
    });
  });

  test('a queue of more than two weeks has no end to tell', () => {
    expect(of([], 100_000).clearsAt).toBeNull();
  });

  test('in no 24 hours does it promise more than the limit', () => {
    const { clearsAt } = of([quarter(10, 500)], 700);
    expect(clearsAt).toBeGreaterThanOrEqual(now + 14 * HOUR_MS + DAY_MS);
  });
});
