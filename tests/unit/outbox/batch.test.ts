import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMail } from '../../../src/main/mail/read.ts';
import type { ComposedAttachment, ComposedRequest } from '../../../src/main/mail/request.ts';
import { type BatchDeps, type Batches, createBatches } from '../../../src/main/outbox/batch.ts';
import type { Origin } from '../../../src/main/outbox/origin.ts';
import { createAcceptStore } from '../../../src/main/outbox/store-accept.ts';
import { type BatchStore, createBatchStore } from '../../../src/main/outbox/store-batch.ts';
import type { State } from '../../../src/shared/model.ts';
import { type Problem, problem, says } from '../../../src/shared/problems/problem.ts';
import { ok } from '../../../src/shared/result.ts';
import { type OutboxRig, outboxRig } from '../../support/outbox-rig.ts';

let rig: OutboxRig;
let store: BatchStore;
let closed: Problem | null;
let accepted: number;

beforeEach(() => {
  rig = outboxRig({ readMail });
  store = createBatchStore(rig.db, rig.clock, createAcceptStore(rig.db, rig.clock));
  closed = null;
  accepted = 0;
});
afterEach(() => rig.remove());

const batches = (over: Partial<BatchDeps> = {}): Batches =>
  createBatches({
    store,
    readMail,
    accounts: rig.accounts.directory,
    clock: rig.clock,
    random: rig.random,
    log: rig.log,
    closed: () => closed,
    accepted: () => {
      accepted += 1;
    },
    ...over,
  });

const origin: Origin = {
  intake: 'compose',
  client: null,
  accountId: null,
  reference: 'R-1',
  priority: 2,
  sendAfter: null,
  idempotencyKey: null,
};
const request = (over: Partial<ComposedRequest> = {}): ComposedRequest => ({
  kind: 'composed',
  from: null,
  to: ['Jon <jon@example.org>, mara@example.org', '"Doe, \\"J\\"" <doe@example.org>'],
  cc: ['JON@example.org, tess@example.org'],
  bcc: ['kai@example.org'],
  replyTo: [],
  subject: 'Price list',
  text: 'Good morning',
  html: null,
  attachments: [],
  headers: {},
  ...over,
});
const many = (count: number) => [Array.from({ length: count }, (_, index) => `p${index}@example.org`).join(', ')];

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly state: State;
  readonly batch_id: string | null;
  readonly bulk: number;
  readonly lane: number;
  readonly size: number;
  readonly body_sha256: Buffer;
  readonly recipient_count: number;
}
const messages = () => rig.db.prepare<[], Row>('SELECT * FROM message ORDER BY seq').all();
const body = (seq: number) =>
  Buffer.concat(
    rig.db
      .prepare<[number], { bytes: Buffer }>('SELECT bytes FROM body_chunk WHERE message_seq = ? ORDER BY position')
      .all(seq)
      .map(({ bytes }) => bytes),
  );

async function taken(over: Partial<ComposedRequest> = {}): Promise<string> {
  const result = await batches().enqueueEach(request(over), origin);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value.batchId;
}

function nothingKept(): void {
  for (const table of ['message', 'body_chunk', 'recipient', 'batch']) {
    expect(rig.db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 });
  }
  expect(accepted).toBe(0);
}

describe('to each recipient individually', () => {
  test('one message for each address, once, with its own To and its own mark', async () => {
    const result = await batches().enqueueEach(request(), origin);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.value.messages).toBe(5);
    expect(accepted).toBe(1);
    const rows = messages();
    expect(rows).toHaveLength(5);
    const seen = rows.map((row) => {
      expect(row).toMatchObject({
        state: 'queued',
        batch_id: result.value.batchId,
        bulk: 1,
        lane: 0,
        recipient_count: 1,
      });
      const bytes = body(row.seq);
      expect(createHash('sha256').update(bytes).digest().equals(row.body_sha256)).toBe(true);
      expect(row.size).toBe(bytes.length);
      const text = bytes.toString();
      expect(text).toContain(`X-Outtray-Id: ${row.id}\r\n`);
      expect(text).not.toMatch(/^(Cc|Bcc):/im);
      return /^To: (.*)$/m.exec(text)?.[1]?.trim();
    });
    expect(seen).toEqual([
      'Jon <jon@example.org>',
      'mara@example.org',
      '"Doe, \\"J\\"" <doe@example.org>',
      'tess@example.org',
      'kai@example.org',
    ]);
  });

  test('a single message passes the batch', async () => {
    await taken({ to: many(20), cc: [], bcc: [] });
    const single = await rig.put();
    // of the same priority
    rig.db.prepare('UPDATE message SET priority = 2').run();
    const outbox = rig.build();
    outbox.start();
    await rig.clock.advance(0);
    // the batch's first may have been first, never its second
    expect(rig.uploads.slice(0, 2)).toContain(single);
  });

  test('messages larger than one row, in both lanes', async () => {
    const file = Buffer.alloc(900_000, 'a');
    let opened = 0;
    const attachment: ComposedAttachment = {
      name: 'plan.bin',
      type: null,
      cid: null,
      open() {
        opened += 1;
        return Promise.resolve(
          ok(
            (async function* () {
              yield file;
            })(),
          ),
        );
      },
    };
    await taken({ attachments: [attachment] });
    for (const row of messages()) {
      expect(row).toMatchObject({ state: 'queued', lane: 1 });
      const bytes = body(row.seq);
      expect(bytes.length).toBe(row.size);
      expect(createHash('sha256').update(bytes).digest().equals(row.body_sha256)).toBe(true);
      expect(bytes.includes(file.subarray(0, 57).toString('base64'))).toBe(true);
    }
    expect(opened, 'read once for everybody').toBe(1);
  });

  test('work that goes with it is in the same commit', async () => {
    let inside = false;
    const alongside = () => {
      inside = rig.db.inTransaction;
    };
    await batches().enqueueEach(request(), { ...origin, alongside });
    expect(inside).toBe(true);
  });
});

describe('all or none', () => {
  test.each([
    ['nobody', { to: [], cc: [], bcc: [] }, 'no_recipient'],
    ['an address that is none', { to: ['jon@example.org, mara'] }, 'address_invalid'],
    ['a line break in the subject', { subject: 'a\r\nBcc: x@example.org' }, 'line_break_in_header'],
  ])('%s', async (_what, over, code) => {
    expect(await batches().enqueueEach(request(over), origin)).toMatchObject({ ok: false, problem: { code } });
    nothingKept();
  });

  test('too many recipients', async () => {
    const refused = await batches().enqueueEach(request({ to: many(10_001), cc: [], bcc: [] }), origin);
    expect(refused.ok ? '' : says(refused.problem)).toBe(
      'This would make 10001 messages. One batch takes 10000 at most.',
    );
    nothingKept();
  });

  test('too large together, said after the first', async () => {
    let read = 0;
    const refused = await batches({
      limits: { messages: 100, bytes: 1_500_000 },
      readMail: (asked) => {
        read += 1;
        return readMail(asked);
      },
    }).enqueueEach(request({ text: 'x'.repeat(500_000) }), origin);
    expect(refused.ok ? '' : refused.problem.code).toBe('batch_too_large');
    expect(read).toBe(1);
    nothingKept();
  });

  test('an attachment that vanishes in the middle', async () => {
    let opened = 0;
    const attachment: ComposedAttachment = {
      name: 'plan.bin',
      type: null,
      cid: null,
      open() {
        opened += 1;
        if (opened === 80)
          return Promise.resolve({ ok: false, problem: problem('attachment_missing', { name: 'plan.bin' }) });
        return Promise.resolve(
          ok(
            (async function* () {
              yield Buffer.alloc(9_000_000);
            })(),
          ),
        );
      },
    };
    // too large to be kept, so each message reads it again
    opened = 77;
    const refused = await batches().enqueueEach(request({ attachments: [attachment] }), origin);
    expect(refused).toEqual({ ok: false, problem: problem('attachment_missing', { name: 'plan.bin' }) });
    nothingKept();
  });

  test('a full disk', async () => {
    rig.db.pragma(`max_page_count = ${Number(rig.db.pragma('page_count', { simple: true })) + 60}`);
    const refused = await batches().enqueueEach(request({ to: many(500) }), origin);
    expect(refused).toEqual({ ok: false, problem: problem('disk_full', {}, 'SQLITE_FULL') });
    rig.db.pragma('max_page_count = 1000000');
    nothingKept();
  });

  test('work beside it that fails', async () => {
    const refused = await batches().enqueueEach(request(), {
      ...origin,
      alongside: () => {
        throw new Error('the draft is gone');
      },
    });
    expect(refused.ok).toBe(false);
    nothingKept();
  });

  test('closed in the middle', async () => {
    const refused = await batches({
      readMail: (asked) => {
        if (messages().length > 0) closed = problem('shutting_down');
        return readMail(asked);
      },
    }).enqueueEach(request({ to: many(200) }), origin);
    expect(refused).toEqual({ ok: false, problem: problem('shutting_down') });
    nothingKept();
  });

  test('nobody signed in', async () => {
    await rig.remove();
    rig = outboxRig({ readMail, accounts: [] });
    store = createBatchStore(rig.db, rig.clock, createAcceptStore(rig.db, rig.clock));
    expect(await batches().enqueueEach(request(), origin)).toEqual({ ok: false, problem: problem('no_account') });
    nothingKept();
  });

  test('while it is received none of it is sent, and after a crash it is swept', async () => {
    const outbox = rig.build();
    outbox.start();
    let most = 0;
    const staging = batches({
      readMail: (asked) => {
        most = Math.max(most, messages().length);
        expect(messages().every(({ state }) => state === 'receiving')).toBe(true);
        // the program ends here
        if (messages().length > 64) return new Promise(() => {});
        return readMail(asked);
      },
    });
    void staging.enqueueEach(request({ to: many(200) }), origin);
    while (most <= 64) await new Promise((resolve) => setImmediate(resolve));
    await rig.clock.advance(1_000);
    expect(rig.uploads).toEqual([]);
    expect(store.list(10)).toEqual([]);
    rig.build().start();
    expect(store.sweep()).toBe(0);
    nothingKept();
  });
});

describe('its status', () => {
  test.each<[string, State[], string]>([
    ['all waiting', ['queued', 'queued', 'queued'], 'sending'],
    ['one on its way', ['sending', 'queued', 'queued'], 'sending'],
    ['one unconfirmed', ['unconfirmed', 'queued', 'queued'], 'sending'],
    ['one sent', ['sent', 'queued', 'queued'], 'partially_sent'],
    ['one sent, one failed', ['sent', 'failed', 'queued'], 'partially_sent'],
    ['one failed', ['failed', 'queued', 'queued'], 'failed'],
    ['one cancelled', ['cancelled', 'queued', 'queued'], 'sending'],
    ['all cancelled', ['cancelled', 'cancelled', 'cancelled'], 'failed'],
    ['all but one sent, that one cancelled', ['sent', 'sent', 'cancelled'], 'partially_sent'],
    ['all sent', ['sent', 'sent', 'sent'], 'sent'],
  ])('%s', async (_what, states, expected) => {
    const batchId = await taken({ to: many(3), cc: [], bcc: [] });
    rig.db.exec('DROP TRIGGER message_moves');
    const set = rig.db.prepare(
      'UPDATE message SET state = @state, finished_at = @finished, attempt_id = @attempt, problem = @problem WHERE seq = @seq',
    );
    messages().forEach(({ seq }, index) => {
      const state = states[index] ?? 'queued';
      const finished = ['sent', 'failed', 'cancelled'].includes(state) ? 1 : null;
      const attempt = ['sending', 'unconfirmed'].includes(state) ? seq : null;
      set.run({ seq, state, finished, attempt, problem: state === 'failed' ? '{}' : null });
    });
    expect(store.get(batchId)).toMatchObject({ status: expected, total: 3, subject: 'Price list', reference: 'R-1' });
    const rows = store.recipients(batchId, 0, 10);
    expect(rows.map(({ address, state }) => [address, state])).toEqual(
      states.map((state, index) => [`p${index}@example.org`, state]),
    );
  });

  test('of one that is not there', () => expect(store.get('none')).toBeNull());

  test('its table comes in pages; the newest batch comes first', async () => {
    const first = await taken({ to: many(50), cc: [], bcc: [] });
    await rig.clock.advance(1_000);
    const second = await taken();
    expect(store.list(10).map(({ id }) => id)).toEqual([second, first]);
    expect(store.list(1).map(({ id }) => id)).toEqual([second]);
    const page = store.recipients(first, 0, 30);
    const rest = store.recipients(first, page.at(-1)?.seq ?? 0, 30);
    expect(new Set([...page, ...rest].map(({ address }) => address)).size).toBe(50);
  });

  test('is answered from its index', () => {
    const plan = rig.db
      .prepare<[], { detail: string }>(
        "EXPLAIN QUERY PLAN SELECT count(*), sum(state = 'sent') FROM message WHERE batch_id = 'x' AND state <> 'receiving'",
      )
      .all();
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH message USING COVERING INDEX message_batch (batch_id=?)',
    ]);
  });
});

test('two thousand recipients are taken in small pieces, and others go on in between', async () => {
  const staged = rig.db.prepare<[], number>("SELECT count(*) FROM message WHERE state = 'receiving'").pluck();
  let most = 0;
  let before = 0;
  let running = true;
  const watch = () => {
    const now = staged.get() ?? 0;
    most = Math.max(most, now - before);
    before = now;
    if (running) setImmediate(watch);
  };
  setImmediate(watch);
  const batchId = await taken({ to: many(2_000), cc: [], bcc: [] });
  running = false;
  expect(store.get(batchId)?.total).toBe(2_000);
  expect(before, 'seen while they were taken in').toBeGreaterThan(1_900);
  expect(most, 'messages at once').toBeLessThanOrEqual(32);
});
