import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES, MailFault } from '../../../src/main/mail/request.ts';
import type { Origin } from '../../../src/main/outbox/origin.ts';
import type { Outbox } from '../../../src/main/outbox/outbox.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

const origin: Origin = {
  intake: 'smtp',
  client: null,
  accountId: null,
  reference: null,
  priority: 0,
  sendAfter: null,
  idempotencyKey: null,
};

let rig: OutboxRig;
let outbox: Outbox;

beforeEach(() => {
  rig = outboxRig();
  outbox = rig.build();
});
afterEach(() => rig.remove());

async function* streamed(pieces: Iterable<Uint8Array>, end: () => void = () => {}): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield piece;
  end();
}

function hand(body: AsyncIterable<Uint8Array>, over: Partial<Origin> = {}) {
  return outbox.enqueue({ kind: 'raw', envelope: null, body }, { ...origin, ...over });
}

function nothingKept(): void {
  for (const table of ['message', 'body_chunk', 'recipient']) {
    expect(rig.db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 });
  }
}

test.each([1, 262_143, 262_144, 262_145, 524_288, 3_000_000])(
  'a body of %i bytes comes back byte for byte',
  async (size) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size; at++) bytes[at] = (at * 7919) % 251;
    const pieces = [bytes.subarray(0, 1000), bytes.subarray(1000, 300_000), bytes.subarray(300_000)];
    const accepted = await hand(streamed(pieces));
    if (!accepted.ok) throw new Error(accepted.problem.code);
    const stored = outbox.bytes(accepted.value.id, MAX_MESSAGE_BYTES);
    if (!stored.ok) throw new Error(stored.problem.code);
    expect(stored.value.whole).toBe(true);
    expect(Buffer.compare(stored.value.bytes, bytes)).toBe(0);
    const row = rig.db.prepare('SELECT state, size, lane, body_sha256 FROM message').get();
    const sha256 = createHash('sha256').update(bytes).digest();
    expect(row).toEqual({ state: 'queued', size, lane: size > 1_048_576 ? 1 : 0, body_sha256: sha256 });
  },
);

describe('nothing is kept of', () => {
  test('a message above 35 MiB, and the reader is not asked for more', async () => {
    let given = 0;
    const endless = async function* () {
      for (;;) {
        given += 1;
        yield Buffer.alloc(1_000_000);
      }
    };
    const refused = await hand(endless());
    expect(refused).toEqual({ ok: false, problem: problem('too_large', { size: 'more than 35 MB', limit: '35 MB' }) });
    expect(given).toBeLessThanOrEqual(38);
    nothingKept();
  });

  test('a client that goes away in the middle', async () => {
    const broken = streamed([Buffer.alloc(600_000)], () => {
      throw new Error('socket closed');
    });
    const refused = await hand(broken);
    expect(refused).toEqual({
      ok: false,
      problem: problem('message_malformed', { reason: 'it ended before it was complete' }),
    });
    nothingKept();
  });

  test('an attachment that vanished while it was read', async () => {
    const why = problem('attachment_missing', { name: 'invoice.pdf' });
    const vanished = streamed([Buffer.alloc(10)], () => {
      throw new MailFault(why);
    });
    expect(await hand(vanished)).toEqual({ ok: false, problem: why });
    nothingKept();
  });

  test('an empty message', async () => {
    const refused = await hand(streamed([]));
    expect(refused.ok).toBe(false);
    nothingKept();
  });

  test('a message for an account that is not there', async () => {
    await rig.remove();
    rig = outboxRig({ accounts: [] });
    outbox = rig.build();
    expect(await hand(streamed([Buffer.from('x')]))).toEqual({ ok: false, problem: problem('no_account') });
    nothingKept();
  });

  test('a message whose accompanying work fails, whose neighbours in the same commit are kept', async () => {
    const good = hand(streamed([Buffer.from('one')]));
    const bad = hand(streamed([Buffer.from('two')]), {
      alongside: () => {
        throw new Error('the draft is gone');
      },
    });
    const last = hand(streamed([Buffer.from('three')]));
    expect((await good).ok).toBe(true);
    expect((await bad).ok).toBe(false);
    expect((await last).ok).toBe(true);
    expect(outbox.snapshot().counts.queued).toBe(2);
  });
});

describe('the disk', () => {
  test('full: refused as temporary, small and large alike, and taken in again when there is room', async () => {
    const { page_count } = rig.db.prepare('PRAGMA page_count').get() as { page_count: number };
    rig.db.pragma(`max_page_count = ${page_count}`);
    const small = await hand(streamed([Buffer.alloc(100_000, 'a')]));
    expect(small).toEqual({ ok: false, problem: problem('disk_full', {}, 'SQLITE_FULL') });
    const large = await hand(streamed([Buffer.alloc(700_000, 'a')]));
    expect(large).toEqual({ ok: false, problem: problem('disk_full', {}, 'SQLITE_FULL') });
    rig.db.pragma('max_page_count = 1000000');
    expect((await hand(streamed([Buffer.alloc(700_000, 'a')]))).ok).toBe(true);
    expect(outbox.snapshot().counts).toMatchObject({ queued: 1, receiving: 0 });
  });

  test('read-only: refused, nothing thrown', async () => {
    rig.db.pragma('query_only = ON');
    const refused = await hand(streamed([Buffer.from('x')]));
    expect(refused.ok ? null : refused.problem.code).toBe('storage_failed');
    rig.db.pragma('query_only = OFF');
  });
});

test('after stop the door is shut', async () => {
  outbox.start();
  await outbox.stop(0);
  expect(await hand(streamed([Buffer.from('x')]))).toEqual({ ok: false, problem: problem('shutting_down') });
});

test('callers that come together share one commit', async () => {
  const before = walFrames();
  await Promise.all(Array.from({ length: 50 }, () => hand(streamed([Buffer.from('x')]))));
  expect(outbox.snapshot().counts.queued).toBe(50);
  // one commit writes each touched page once; fifty commits would write the tally page alone fifty times
  expect(walFrames() - before).toBeLessThan(50);

  function walFrames(): number {
    return (rig.db.pragma('wal_checkpoint(PASSIVE)') as { log: number }[])[0]?.log ?? 0;
  }
});
