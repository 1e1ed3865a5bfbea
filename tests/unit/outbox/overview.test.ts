import { describe, expect, test } from 'vitest';
import { startOfDay } from '../../../src/main/outbox/overview.ts';
import { office } from '../../support/office.ts';

const HOUR_MS = 3_600_000;

describe('the overview of a real outbox', () => {
  test('counts what was sent by hour and day, and names what is next and what needs a person', async () => {
    const at = await office();
    try {
      const { outbox } = at.rooms();
      const before = outbox.overview.overview();
      expect(before.hours).toHaveLength(24);
      expect(before.days).toHaveLength(31);
      expect([...before.hours, ...before.days].every(({ messages }) => messages === 0)).toBe(true);

      for (const subject of ['One', 'Two', 'Three']) await at.reach(await at.write({ subject }), 'sent');
      at.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
      const failed = await at.write({ subject: 'Wrong' });
      await at.reach(failed, 'failed');
      const now = outbox.overview.overview();
      expect(now.hours.at(-1)).toMatchObject({ messages: 3, recipients: 3 });
      expect(now.days.at(-1)).toMatchObject({ messages: 3, at: startOfDay(at.clock.now(), 0) });
      expect(now.needs.map(({ id }) => id)).toEqual([failed]);
      expect(now.quota).toMatchObject([{ used: 3, fits: 0, waits: 0 }]);

      at.control.fault({ endpoint: 'session', action: { do: 'hold' } });
      const flying = await at.write({ subject: 'Under way' });
      await at.heldBack();
      const ids = [await at.write({ subject: 'Next' }), await at.write({ subject: 'After it' })];
      await at.write({ subject: 'The third' });
      const busy = outbox.overview.overview();
      expect(busy.going.map(({ id }) => id)).toEqual([flying]);
      expect(busy.next.map(({ id }) => id)).toEqual(ids);
      expect(busy.queued).toBe(4);

      outbox.pause(null);
      at.control.release();
      await at.until(() => outbox.overview.overview().going.length === 0);
      await at.rooms().google.accounts.holdByOperator(at.row(flying).accountId, true);
      expect(outbox.overview.overview()).toMatchObject({ next: [], queued: 0 });
    } finally {
      await at.close();
    }
  });

  test('lists a day for its report, and nothing of the day before', async () => {
    const at = await office();
    try {
      const id = await at.write({ subject: 'Today' });
      await at.reach(id, 'sent');
      const { accountId, finishedAt } = at.row(id);
      const { overview } = at.rooms().outbox;
      expect(overview.sentOn(accountId, finishedAt ?? 0).map((row) => row.id)).toEqual([id]);
      expect(overview.sentOn(accountId, startOfDay(finishedAt ?? 0, 0) - HOUR_MS)).toEqual([]);
      expect(overview.sentOn('nobody', finishedAt ?? 0)).toEqual([]);
    } finally {
      await at.close();
    }
  });

  test('a message by priority goes first', async () => {
    const at = await office();
    try {
      const { outbox } = at.rooms();
      outbox.pause(null);
      const plain = await at.write({ subject: 'Plain' });
      const again = await at.write({ subject: 'Plain again' });
      const request = { kind: 'composed', from: null, to: ['jon@example.org'], cc: [], bcc: [], replyTo: [] } as const;
      const urgent = await outbox.enqueue(
        { ...request, subject: 'Urgent', text: 'Now', html: null, attachments: [], headers: {} },
        {
          intake: 'compose',
          client: null,
          accountId: null,
          reference: null,
          priority: 5,
          sendAfter: null,
          idempotencyKey: null,
        },
      );
      const next = outbox.overview.overview().next.map(({ id }) => id);
      expect(next).toEqual([urgent.ok && urgent.value.id, plain]);
      expect(next).not.toContain(again);
    } finally {
      await at.close();
    }
  });
});
