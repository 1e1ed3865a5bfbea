import { afterEach, beforeEach, expect, it } from 'vitest';
import { createQueueStore } from '../../../src/main/outbox/store-queue.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const MINUTE_MS = 60_000;
const MIB = 1_048_576;

let rig: OutboxRig;
beforeEach(() => {
  rig = outboxRig({ accounts: ['archive', 'billing', 'office'], quick: true });
});
afterEach(() => rig.remove());

const account = (accountId: string) =>
  ({ accountId, email: `${accountId}@northgate.example`, name: null, reason: 'chosen' }) as const;

it('finds the next due time over accounts, lanes, priorities and classes', async () => {
  const random = seededRandom(5);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random.unit() * list.length)] ?? list[0];
  const now = rig.clock.now();
  const queue = createQueueStore(rig.db);
  expect(queue.nextDueAfter(now)).toBeNull();

  const later: number[] = [];
  for (let count = 0; count < 60; count++) {
    const sendAfter = random.unit() < 0.5 ? null : now + Math.ceil(random.unit() * 100) * MINUTE_MS;
    const id = await rig.put({
      account: account(pick(['billing', 'office'])),
      priority: pick([-1, 0, 3]),
      size: pick([200, 2 * MIB]),
      sendAfter,
    });
    const bulk = pick([0, 1]);
    const held = random.unit() < 0.2;
    rig.db
      .prepare('UPDATE message SET bulk = ?, held_for = ?, held_at = ? WHERE id = ?')
      .run(bulk, held ? 'operator' : null, held ? now : null, id);
    if (sendAfter !== null && !held) later.push(sendAfter);
  }

  later.sort((one, other) => one - other);
  expect(later.length).toBeGreaterThan(10);
  let from = now;
  for (const due of new Set(later)) {
    expect(queue.nextDueAfter(from)).toBe(due);
    from = due;
  }
  expect(queue.nextDueAfter(from)).toBeNull();
});

it('is not slowed down by what is queued already', async () => {
  // every question of the dispatcher is a seek in the one index, with no sorting and no scan
  const asked: string[] = [];
  const prepare = rig.db.prepare.bind(rig.db);
  rig.db.prepare = ((sql: string) => {
    asked.push(sql);
    return prepare(sql);
  }) as typeof rig.db.prepare;
  createQueueStore(rig.db);
  const questions = asked.filter(
    (sql) => /FROM message\b/.test(sql) && /due_at <=|due_at >|ORDER BY (priority|bulk|lane|account)/.test(sql),
  );
  expect(questions.length).toBe(7);
  for (const sql of questions) {
    const plan = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(
      ...Array(sql.split('?').length - 1).fill(0),
    );
    for (const { detail } of plan) expect(detail).toMatch(/^SEARCH message USING (COVERING )?INDEX message_due/);
  }
});
