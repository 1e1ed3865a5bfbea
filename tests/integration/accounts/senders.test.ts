import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../../src/shared/account-model.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import { type Office, office } from '../../support/office.ts';

let at: Office;
let officeId: string;
let billingId: string;
beforeEach(async () => {
  at = await office();
  const done = await at.signIn('billing@northgate.example');
  if (!done.ok) throw new Error(says(done.problem));
  billingId = done.value.accountId;
  officeId =
    at
      .rooms()
      .google.accounts.views()
      .find(({ id }) => id !== billingId)?.id ?? '';
});
afterEach(() => at.close());

function set(accountId: string, over: Partial<AccountSettings>): void {
  const { setup } = at.rooms().google;
  const now = setup.settings(accountId);
  if (!now.ok) throw new Error(now.problem.code);
  const saved = setup.save(accountId, { ...now.value, ...over });
  if (!saved.ok) throw new Error(saved.problem.code);
}

async function handIn(from: string, over: { to?: string[]; head?: string } = {}) {
  const text = `From: ${from}\r\nTo: jon@example.org\r\nSubject: By ERP\r\n${over.head ?? ''}\r\nHello\r\n`;
  return at.rooms().outbox.enqueue(
    {
      kind: 'raw',
      envelope: { from: null, to: over.to ?? ['jon@example.org'] },
      body: (async function* () {
        yield Buffer.from(text);
      })(),
    },
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
}
async function taken(from: string): Promise<string> {
  const accepted = await handIn(from);
  if (!accepted.ok) throw new Error(says(accepted.problem));
  return accepted.value.id;
}
const mailOf = (id: string) => at.practice.mailbox.byOuttrayId(id)[0];
const queuedFor = (id: string) => at.detail(id).timeline.find(({ kind }) => kind === 'queued_for')?.params;

describe('who sends a program’s mail', () => {
  test('by address, alias, domain and default, each with its reason on the message', async () => {
    set(billingId, { aliases: ['invoices@northgate.example'], domains: ['@ledger.example'] });
    at.control.setAliases('billing@northgate.example', ['invoices@northgate.example', 'any@ledger.example']);
    const cases = [
      ['billing@northgate.example', 'billing@northgate.example', 'address'],
      ['Invoices@Northgate.example', 'billing@northgate.example', 'alias'],
      ['any@ledger.example', 'billing@northgate.example', 'domain'],
      ['scanner@printer.local.example', 'office@northgate.example', 'default'],
    ] as const;
    for (const [from, email, reason] of cases) {
      const id = await taken(from);
      expect(queuedFor(id)).toEqual({ email, reason });
      await at.reach(id, 'sent');
      expect(mailOf(id)).toMatchObject({ user: email, fromReplaced: reason === 'default' });
    }
  });
  test('a sender that Gmail replaces is said before it happens, and no other', async () => {
    const kinds = (id: string) => at.detail(id).timeline.filter(({ kind }) => kind === 'sender_replaced');
    const strange = await taken('scanner@printer.example');
    expect(kinds(strange)).toMatchObject([
      { params: { from: 'scanner@printer.example', email: 'office@northgate.example' } },
    ]);
    await at.reach(strange, 'sent');
    expect(mailOf(strange)).toMatchObject({ fromReplaced: true, sentFrom: 'office@northgate.example' });
    expect(kinds(await taken('office@northgate.example'))).toEqual([]);
  });
  test('or is refused, at the SMTP door with a reply that the program understands', async () => {
    set(officeId, { unknownSender: 'refuse' });
    expect(await handIn('scanner@printer.example')).toMatchObject({ problem: { code: 'sender_would_change' } });
    const program = await at.program();
    for (const line of ['MAIL FROM:<scanner@printer.example>', 'RCPT TO:<jon@example.org>', 'DATA'])
      await program.say(line);
    const reply = await program.say('From: scanner@printer.example\r\nSubject: x\r\n\r\nx\r\n.');
    program.end();
    expect(reply).toMatch(/^550 5\.7\.1 office@northgate\.example may not send as scanner@printer\.example/);
    expect(at.rooms().outbox.snapshot().counts.queued).toBe(0);
    await taken('office@northgate.example');
  });
});

describe('a person is asked before', () => {
  test('what would become of a sender, and the ways out', () => {
    const { setup } = at.rooms().google;
    expect(setup.check(null, 'billing@northgate.example')).toMatchObject({
      value: { accountId: billingId, reason: 'address', mayUse: true, better: null },
    });
    expect(setup.check(officeId, 'billing@northgate.example')).toMatchObject({
      value: {
        accountId: officeId,
        email: 'office@northgate.example',
        mayUse: false,
        better: { accountId: billingId },
      },
    });
    expect(setup.check(officeId, 'sales@northgate.example')).toMatchObject({ value: { mayUse: false, better: null } });
    expect(setup.check(officeId, null)).toMatchObject({ value: { mayUse: true } });
    expect(setup.check('nobody', null)).toMatchObject({ problem: { code: 'account_unknown' } });
    expect(setup.declare(officeId, ' sales@northgate.example ')).toMatchObject({ ok: true });
    expect(setup.check(officeId, 'sales@northgate.example')).toMatchObject({ value: { mayUse: true } });
    expect(setup.declare(officeId, 'sales')).toMatchObject({ problem: { code: 'address_invalid' } });
    expect(setup.declare('nobody', 'sales@northgate.example')).toMatchObject({ problem: { code: 'account_unknown' } });
  });
  test('composed mail from such a sender is not queued', async () => {
    const request = {
      kind: 'composed',
      from: 'sales@northgate.example',
      to: ['jon@example.org'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Hi',
      text: 'Hi',
      html: null,
      attachments: [],
      headers: {},
    } as const;
    const origin = {
      intake: 'compose',
      client: null,
      accountId: officeId,
      reference: null,
      priority: 0,
      sendAfter: null,
      idempotencyKey: null,
    } as const;
    const { outbox, google } = at.rooms();
    expect(await outbox.enqueue(request, origin)).toMatchObject({ problem: { code: 'sender_would_change' } });
    google.setup.declare(officeId, 'sales@northgate.example');
    at.control.setAliases('office@northgate.example', ['sales@northgate.example']);
    const accepted = await outbox.enqueue(request, origin);
    if (!accepted.ok) throw new Error(accepted.problem.code);
    await at.reach(accepted.value.id, 'sent');
    expect(mailOf(accepted.value.id)).toMatchObject({ sentFrom: 'sales@northgate.example', fromReplaced: false });
  });
});

describe('what an account adds', () => {
  test('sender name, signature and hidden copy are what is accepted, and what is sent', async () => {
    set(officeId, {
      senderName: 'Northgate Timber',
      signatureText: 'Quay Road 12',
      alwaysBcc: 'archive@northgate.example',
    });
    const id = await at.write({ accountId: officeId });
    expect(at.detail(id).recipients.map(({ address }) => address)).toEqual([
      'jon@example.org',
      'archive@northgate.example',
    ]);
    set(officeId, { senderName: 'Other', signatureText: 'Other', alwaysBcc: null });
    await at.reach(id, 'sent');
    const mail = mailOf(id);
    expect(mail?.bcc).toEqual(['archive@northgate.example']);
    const received = at.practice.mailbox.received(mail?.id ?? '')?.toString() ?? '';
    expect(received).toContain('From: Northgate Timber <office@northgate.example>');
    expect(received).toContain('-- \r\nQuay Road 12');
  });
  test('mail that is passed on gets the copy, and not a byte of signature', async () => {
    set(officeId, { signatureText: 'Quay Road 12', alwaysBcc: 'archive@northgate.example' });
    const id = await taken('office@northgate.example');
    await at.reach(id, 'sent');
    const mail = mailOf(id);
    expect(mail?.recipients.toSorted()).toEqual(['archive@northgate.example', 'jon@example.org']);
    const received = at.practice.mailbox.received(mail?.id ?? '')?.toString() ?? '';
    expect(received.endsWith('\r\n\r\nHello\r\n')).toBe(true);
    expect(at.detail(id).timeline.find(({ kind }) => kind === 'headers_changed')?.params.fields).toContain('Bcc added');
  });
  test('its limits hold from the next message on', async () => {
    set(officeId, { limits: { perMinute: 60, messagesPerDay: 1, recipientsPerDay: 500 } });
    const first = await at.write({ accountId: officeId });
    await at.reach(first, 'sent');
    const second = await at.write({ accountId: officeId });
    const other = await at.write({ accountId: billingId });
    await at.reach(other, 'sent');
    expect(at.row(second)).toMatchObject({ standing: 'on_hold', hold: { reason: 'quota' } });
  });
});

describe('settings', () => {
  test('are tidied, or refused as a whole', () => {
    const { setup } = at.rooms().google;
    const now = setup.settings(officeId);
    if (!now.ok) throw new Error(now.problem.code);
    const wanted = {
      ...now.value,
      aliases: [' Sales@northgate.example', 'sales@northgate.example', 'office@northgate.example', ''],
      domains: ['@northgate.example', '*@Ledger.example', 'ledger.example'],
      senderName: '  ',
      alwaysBcc: ' ',
    };
    expect(setup.save(officeId, wanted)).toMatchObject({
      value: {
        aliases: ['sales@northgate.example'],
        domains: ['northgate.example', 'ledger.example'],
        senderName: null,
        alwaysBcc: null,
      },
    });
    expect(setup.save(officeId, { ...wanted, aliases: ['no address'] })).toMatchObject({
      problem: { code: 'address_invalid' },
    });
    expect(setup.save(officeId, { ...wanted, alwaysBcc: 'nobody' })).toMatchObject({
      problem: { code: 'address_invalid' },
    });
    expect(setup.save(officeId, { ...wanted, domains: ['not a domain'] })).toMatchObject({
      problem: { code: 'domain_invalid' },
    });
    expect(setup.save('nobody', wanted)).toMatchObject({ problem: { code: 'account_unknown' } });
    expect(setup.settings('nobody')).toMatchObject({ problem: { code: 'account_unknown' } });
    expect(setup.settings(officeId)).toMatchObject({ value: { aliases: ['sales@northgate.example'] } });
  });
});

describe('proof of sending', () => {
  test('a message whose answer and session are lost is found in Sent, and settles itself', async () => {
    at.rooms().google.setup.lookInSent(officeId, true);
    const done = await at.signIn('office@northgate.example', officeId);
    expect(done.ok).toBe(true);
    at.control.set({ finishedSessions: 404 });
    at.control.fault({ endpoint: 'final', times: 1, action: { do: 'loseAnswer' } });
    const id = await at.write({ accountId: officeId });
    for (const asks of [1, 2]) {
      await at.until(() => at.kinds(id).filter((kind) => kind === 'asked').length === asks);
      await at.clock.advance(40_000);
    }
    await at.reach(id, 'sent');
    expect(at.kinds(id)).toContain('found_in_sent');
    expect(at.kinds(id)).not.toContain('unconfirmed');
    expect(at.row(id).gmailId).toBe(mailOf(id)?.id);
    expect(at.got(id)).toBe(1);
  });
});
