import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskGuard, reportFatal, unguarded } from '../../../src/main/outbox/disk-guard.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { next, says } from '../../../src/shared/problems/problem.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
beforeEach(() => {
  rig = outboxRig();
});
afterEach(() => rig.remove());

async function refusal(outbox: Outbox): Promise<string | null> {
  const body = (async function* () {
    yield Buffer.from('Hello');
  })();
  const answer = await outbox.enqueue(
    { kind: 'raw', envelope: null, body },
    {
      intake: 'smtp',
      client: null,
      accountId: null,
      reference: null,
      priority: 0,
      sendAfter: null,
      idempotencyKey: null,
    },
  );
  return answer.ok ? null : `${says(answer.problem)} ${next(answer.problem)}`;
}

const gone =
  'The outbox file was deleted or replaced while Outtray was running. Put it back, then start Outtray again. Until then no mail is taken in.';

test('a file that is gone takes nothing in', async () => {
  const outbox = rig.build({ guard: { ...unguarded, stillThere: () => false } });
  expect(await refusal(outbox)).toBe(gone);
  expect(outbox.snapshot().counts.queued).toBe(0);
});

test('a file that goes while a message is written is not said yes to', async () => {
  let looks = 0;
  const guard: DiskGuard = {
    ...unguarded,
    stillThere: () => {
      looks += 1;
      return looks === 1;
    },
  };
  expect(await refusal(rig.build({ guard }))).toBe(gone);
});

test('while the reserve is given away no new mail eats what is left', async () => {
  let whole = false;
  const reserve = { whole: () => whole, use: <T>(write: () => T) => write(), stop: () => undefined };
  const outbox = rig.build({ guard: { ...unguarded, reserve } });
  expect(await refusal(outbox)).toMatch(/^The disk is full, so Outtray cannot take in mail now\./);
  whole = true;
  expect(await refusal(outbox)).toBeNull();
});

test('a failed fsync ends the trust in the handle; a full disk does not', () => {
  const told: unknown[] = [];
  const guard: DiskGuard = { ...unguarded, broken: (error) => void told.push(error) };
  const failed = new SQLite.SqliteError('x', 'SQLITE_IOERR_FSYNC');
  reportFatal(guard, failed);
  reportFatal(guard, new SQLite.SqliteError('x', 'SQLITE_FULL'));
  expect(told).toEqual([failed]);
});
