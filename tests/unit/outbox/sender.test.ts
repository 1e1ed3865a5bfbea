import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadMail, ReadRequest, Stamp } from '../../../src/main/mail/request.ts';
import type { Origin } from '../../../src/main/outbox/origin.ts';
import { settleSender } from '../../../src/main/outbox/sender.ts';
import type { AccountChoice } from '../../../src/main/ports.ts';
import { ok } from '../../../src/shared/result.ts';
import { detailOf, type OutboxRig, outboxRig, turn } from '../../support/outbox-rig.ts';

const mail = (over: Partial<ReadMail> = {}): ReadMail => ({
  from: { address: 'sales@northgate.example', name: null },
  recipients: [{ kind: 'to', address: 'jon@example.org', name: null }],
  subject: 'Invoice',
  stamp: () => {
    throw new Error('not here');
  },
  discard: () => undefined,
  ...over,
});
const account = (over: Partial<AccountChoice> = {}): AccountChoice => ({
  accountId: 'office',
  email: 'office@northgate.example',
  name: null,
  reason: 'default',
  mayUse: false,
  outgoing: { unknownSender: 'note', signature: null, alwaysBcc: null },
  ...over,
});
const refusing = { unknownSender: 'refuse', signature: null, alwaysBcc: null } as const;

describe('a sender that the account may not use', () => {
  test('of a program is noted', () => {
    expect(settleSender(mail(), account(), 'smtp')).toMatchObject({
      value: {
        notes: [
          { kind: 'sender_replaced', params: { from: 'sales@northgate.example', email: 'office@northgate.example' } },
        ],
      },
    });
    const { outgoing: _none, ...plain } = account();
    expect(settleSender(mail(), plain, 'http')).toMatchObject({ ok: true, value: { notes: [{}], bcc: null } });
  });
  test('is refused where the account wants that, and to a person always', () => {
    const refused = { problem: { code: 'sender_would_change', params: { from: 'sales@northgate.example' } } };
    expect(settleSender(mail(), account({ outgoing: refusing }), 'smtp')).toMatchObject(refused);
    expect(settleSender(mail(), account(), 'compose')).toMatchObject(refused);
  });
  test('is nothing where it may use it, or none was given', () => {
    expect(settleSender(mail(), account({ mayUse: true, outgoing: refusing }), 'compose')).toMatchObject({
      value: { notes: [] },
    });
    expect(settleSender(mail({ from: null }), account({ outgoing: refusing }), 'smtp')).toMatchObject({
      value: { notes: [] },
    });
  });
});

test('what the account adds is handed on', () => {
  const signature = { text: 'N', html: '' };
  const outgoing = { unknownSender: 'note', signature, alwaysBcc: 'archive@northgate.example' } as const;
  expect(settleSender(mail(), account({ mayUse: true, outgoing }), 'smtp')).toMatchObject({
    value: {
      signature,
      bcc: 'archive@northgate.example',
      recipients: [{ kind: 'to' }, { kind: 'bcc', address: 'archive@northgate.example' }],
    },
  });
  const recipients = Array.from(
    { length: 500 },
    (_, at) => ({ kind: 'to', address: `p${at}@x.example`, name: null }) as const,
  );
  expect(settleSender(mail({ recipients }), account({ outgoing }), 'smtp')).toMatchObject({
    problem: { code: 'too_many_recipients' },
  });
});

describe('in the outbox', () => {
  let rig: OutboxRig;
  let stamped: Stamp | null;
  let discarded: number;
  const origin: Origin = {
    intake: 'smtp',
    client: null,
    accountId: null,
    reference: null,
    priority: 0,
    sendAfter: null,
    idempotencyKey: null,
  };
  const request = { kind: 'raw', envelope: null, body: (async function* () {})() } as const;
  const reading: ReadRequest = () =>
    Promise.resolve(
      ok(
        mail({
          stamp(stamp) {
            stamped = stamp;
            return {
              changes: [],
              bytes: (async function* () {
                yield Buffer.from('x');
              })(),
              fingerprint: () => Buffer.from('x'),
            };
          },
          discard() {
            discarded += 1;
          },
        }),
      ),
    );
  beforeEach(() => {
    stamped = null;
    discarded = 0;
    rig = outboxRig({ readMail: reading, accounts: ['office', 'billing'] });
  });
  afterEach(() => rig.remove());

  test('what was settled is what is kept and stamped', async () => {
    rig.accounts.directory.choose = () =>
      ok(
        account({ outgoing: { unknownSender: 'note', signature: { text: 'N', html: '' }, alwaysBcc: 'a@n.example' } }),
      );
    const outbox = rig.build();
    const accepted = await outbox.enqueue(request, origin);
    if (!accepted.ok) throw new Error(accepted.problem.code);
    const detail = detailOf(outbox, accepted.value.id);
    expect(stamped).toMatchObject({ bcc: 'a@n.example', signature: { text: 'N' } });
    expect(detail.recipients.map(({ address }) => address)).toEqual(['jon@example.org', 'a@n.example']);
    expect(detail.timeline.map(({ kind }) => kind)).toEqual(['accepted', 'queued_for', 'sender_replaced']);
  });
  test('what was refused is let go, and nothing is kept', async () => {
    rig.accounts.directory.choose = () => ok(account({ outgoing: refusing }));
    const outbox = rig.build();
    expect(await outbox.enqueue(request, origin)).toMatchObject({ problem: { code: 'sender_would_change' } });
    expect(discarded).toBe(1);
    expect(outbox.snapshot().counts.queued).toBe(0);
  });

  test('unsent mail goes over to another account, and what is marked stays', async () => {
    const outbox = rig.build();
    const marked = await rig.put({ account: { accountId: 'office', email: 'x', name: null, reason: 'default' } });
    outbox.start();
    await turn();
    await rig.sends[0]?.mark();
    const waiting = await rig.put({
      account: { accountId: 'office', email: 'x', name: null, reason: 'default' },
      sendAfter: rig.clock.now() + 60_000,
    });
    expect(outbox.unsentOf('office')).toEqual([waiting]);
    expect(outbox.reassign('office', 'billing', 'operator')).toEqual({ ok: true, value: 1 });
    expect(outbox.unsentOf('office')).toEqual([]);
    expect(detailOf(outbox, waiting).row.accountId).toBe('billing');
    expect(detailOf(outbox, waiting).timeline.at(-1)).toMatchObject({
      kind: 'moved',
      params: { email: 'billing@northgate.example', by: 'operator' },
    });
    expect(detailOf(outbox, marked).row).toMatchObject({ accountId: 'office', state: 'sending' });
  });
  test('a flight that is not marked is called back before its mail goes over', async () => {
    const outbox = rig.build();
    const id = await rig.put();
    outbox.start();
    await turn();
    const [flying] = rig.sends;
    expect(outbox.reassign('office', 'nobody', 'operator')).toMatchObject({ ok: false });
    expect(outbox.reassign('office', 'billing', 'operator')).toEqual({ ok: true, value: 1 });
    expect(flying?.upload.signal.aborted).toBe(true);
    await turn();
    await rig.clock.advance(60_000);
    await turn();
    expect(rig.sends.at(-1)?.upload).toMatchObject({ messageId: id, accountId: 'billing' });
  });
});
