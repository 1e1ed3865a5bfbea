import { expect, test } from 'vitest';
import { legalMoves } from '../../../src/main/outbox/states.ts';
import { type Standing, stateSchema } from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { outboxRig } from '../../support/outbox-rig.ts';

const states = stateSchema.options;

test('the database allows exactly the moves that states.ts names', async () => {
  const rig = outboxRig();
  try {
    const id = await rig.put();
    const needs = (state: string) => ({
      finished: ['sent', 'failed', 'cancelled'].includes(state) ? 1 : null,
      attempt: ['sending', 'unconfirmed'].includes(state) ? 1 : null,
      problem: state === 'failed' ? '{}' : null,
    });
    for (const from of states) {
      for (const to of states) {
        if (from === to) continue;
        rig.db.exec('DROP TRIGGER IF EXISTS message_moves_off');
        const trigger = rig.db.prepare("SELECT sql FROM sqlite_master WHERE name = 'message_moves'").get() as {
          sql: string;
        };
        rig.db.exec('DROP TRIGGER message_moves');
        const set = rig.db.prepare(
          'UPDATE message SET state = @state, finished_at = @finished, attempt_id = @attempt, problem = @problem WHERE id = @id',
        );
        set.run({ id, state: from, ...needs(from) });
        rig.db.exec(trigger.sql);
        const move = () => set.run({ id, state: to, ...needs(to) });
        if (legalMoves[from].includes(to)) expect(move, `${from} → ${to}`).not.toThrow();
        else expect(move, `${from} → ${to}`).toThrow(/illegal move/);
      }
    }
  } finally {
    await rig.remove();
  }
});

test.each([
  ['sent without a time', "UPDATE message SET state = 'sent'"],
  ['sending without an attempt', "UPDATE message SET state = 'sending'"],
  ['failed without a reason', "UPDATE message SET state = 'failed', finished_at = 1"],
  ['a hold without a time', "UPDATE message SET held_for = 'operator'"],
  ['a state that does not exist', "UPDATE message SET state = 'lost'"],
  ["Gmail's id on a message that is not sent", "UPDATE message SET gmail_id = 'x'"],
])('the database refuses %s', async (_what, sql) => {
  const rig = outboxRig();
  try {
    await rig.put();
    expect(() => rig.db.exec(sql)).toThrow(/CHECK|illegal/);
  } finally {
    await rig.remove();
  }
});

test('counts are kept as messages move', async () => {
  const rig = outboxRig();
  try {
    await rig.put();
    await rig.put();
    const outbox = rig.build();
    expect(outbox.snapshot().counts).toMatchObject({ queued: 2, cancelled: 0 });
    const first = outbox.page({ standing: null, words: '' }, null, 10).rows[0];
    expect(outbox.act('cancel', [first?.id ?? ''], 'operator')).toEqual({ changed: 1, refused: null });
    expect(outbox.snapshot().counts).toMatchObject({ queued: 1, cancelled: 1 });
  } finally {
    await rig.remove();
  }
});

test('on hold and scheduled are counted as the list shows them', async () => {
  const rig = outboxRig({ accounts: ['office', 'billing'] });
  try {
    const outbox = rig.build();
    const billing = { accountId: 'billing', email: '', name: null, reason: 'chosen' } as const;
    const later = rig.clock.now() + 3_600_000;
    const held = await rig.put();
    await rig.put();
    await rig.put({ sendAfter: later });
    await rig.put({ account: billing });
    await rig.put({ account: billing, sendAfter: later });
    outbox.act('hold', [held], 'operator');
    const counted = () => {
      const { onHold, scheduled, counts } = outbox.snapshot();
      const listed = (standing: Standing) => outbox.page({ standing, words: '' }, null, 50).rows.length;
      expect({ onHold, scheduled, queued: counts.queued - onHold - scheduled }).toEqual({
        onHold: listed('on_hold'),
        scheduled: listed('scheduled'),
        queued: listed('queued'),
      });
      return { onHold, scheduled };
    };
    expect(counted()).toEqual({ onHold: 1, scheduled: 2 });
    rig.accounts.directory.hold('billing', { reason: 'provider', until: null, problem: problem('offline') });
    expect(counted()).toEqual({ onHold: 2, scheduled: 2 });
    outbox.pause(null);
    expect(counted()).toEqual({ onHold: 3, scheduled: 2 });
  } finally {
    await rig.remove();
  }
});
