import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQueueStore } from '../../../src/main/outbox/store-queue.ts';
import { createReadStore } from '../../../src/main/outbox/store-read.ts';
import { createWholeBody } from '../../../src/main/outbox/whole-body.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
beforeEach(() => {
  rig = outboxRig();
});
afterEach(() => rig.remove());

async function body(size: number) {
  const record = createReadStore(rig.db).byId(await rig.put({ size }));
  if (!record) throw new Error('no message');
  return createWholeBody(record, createQueueStore(rig.db));
}

test('pieces that are read again, as when an upload goes back, are hashed once', async () => {
  const whole = await body(600_000);
  for (const [start, end] of [
    [0, 300_000],
    [100_000, 400_000],
    [0, 262_144],
  ] as const) {
    let read = 0;
    for await (const piece of whole.read(start, end)) read += piece.byteLength;
    expect(read).toBe(end - start);
  }
  expect(whole.damage()).toBeNull();
  expect(whole.damage()).toBeNull();
});
