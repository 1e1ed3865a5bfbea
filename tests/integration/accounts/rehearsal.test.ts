import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { HeadlessApp } from '../../support/headless-desktop.ts';
import { headlessApp } from '../../support/headless-desktop.ts';
import { runProgram } from '../../support/programs.ts';

let app: HeadlessApp | null = null;
afterEach(async () => {
  await app?.stop();
  app = null;
});

async function started(signedIn = false): Promise<{ app: HeadlessApp; id: string }> {
  app = await headlessApp({ signedIn });
  const { accountId } = await app.ask('startRehearsal', { email: 'office@northgate.example' });
  return { app, id: accountId };
}
async function write(to: HeadlessApp, over: Parameters<HeadlessApp['draft']>[0] = {}): Promise<string> {
  return (await to.ask('sendDraft', await to.draft(over))).messageId;
}
async function signIn(to: HeadlessApp, user: string): Promise<string> {
  to.screen.window = { user };
  const { connectedAppId } = await to
    .ask('importPractice')
    .catch(() => to.ask('importClient', { json: JSON.stringify(to.practice.clientJson('installed')) }));
  return (await to.ask('signIn', { connectedAppId: connectedAppId ?? '', accountId: null })).accountId;
}
/** The message as soon as it is on hold. */
async function waiting(of: HeadlessApp, messageId: string) {
  await of.until(({ onHold }) => onHold > 0);
  return (await of.ask('message', messageId)).row;
}
const sent = (of: HeadlessApp, count: number) => of.until(({ counts }) => counts.sent === count);

describe('without Google', () => {
  test('mail is accepted, sent and seen, and nothing touches the network', async () => {
    const { app, id } = await started();
    expect(await app.ask('snapshot')).toMatchObject({
      accounts: [{ kind: 'rehearsal', isDefault: true, state: 'signed_in', rehearsal: { mode: 'mailbox' } }],
      connectedApps: [],
    });
    const messageId = await write(app, { subject: 'Rehearsed', html: '<b>Hello</b>', text: 'Hello' });
    await sent(app, 1);
    const page = await app.ask('rehearsedPage', { before: null, limit: 10 });
    expect(page).toMatchObject({
      total: 1,
      mails: [{ messageId, accountId: id, subject: 'Rehearsed', to: 'jon@example.org', recipientCount: 1 }],
    });
    const mailId = page.mails[0]?.id ?? '';
    const { row } = await app.ask('message', messageId);
    expect(row).toMatchObject({ state: 'sent', gmailId: mailId });
    const view = await app.ask('rehearsedView', mailId);
    expect(view).toMatchObject({ hasHtml: true, text: expect.stringContaining('Hello') });
    expect(view.headers).toContainEqual({ name: 'X-Outtray-Id', value: messageId });
    expect((await app.ask('rehearsedRaw', mailId)).text).toContain('Subject: Rehearsed');
    expect(app.practice.control.counters().requests ?? 0).toBe(0);
    await app.ask('emptyRehearsal');
    expect(await app.ask('rehearsedPage', { before: null, limit: 10 })).toMatchObject({ total: 0 });
    expect(await app.answer('rehearsedView', mailId)).toMatchObject({ problem: { code: 'message_unknown' } });
  });

  test('a program hears 250 as ever, and a second start of the rehearsal is the same one', async () => {
    const { app, id } = await started();
    expect(await app.ask('startRehearsal', { email: 'x@y.example' })).toEqual({ accountId: id });
    expect(await app.answer('startRehearsal', { email: 'nobody' })).toMatchObject({
      problem: { code: 'address_invalid' },
    });
    const { username, password } = await app.ask('addClient', { name: 'ERP' });
    const [door] = (await app.ask('snapshot')).doors;
    const ran = await runProgram('swaks', [
      '--server',
      '127.0.0.1',
      '--port',
      String(door?.port),
      '--auth',
      'PLAIN',
      '--auth-user',
      username,
      '--auth-password',
      password,
      '--from',
      'erp@elsewhere.example',
      '--to',
      'jon@customer.example',
      '--data',
      'From: erp@elsewhere.example\nTo: jon@customer.example\nSubject: By ERP\n\nInvoice\n',
    ]);
    expect(ran.output).toMatch(/250 2\.0\.0 queued as/);
    await sent(app, 1);
    const { mails } = await app.ask('rehearsedPage', { before: null, limit: 10 });
    const { timeline } = await app.ask('message', mails[0]?.messageId ?? '');
    expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['sender_replaced', 'last_part', 'sent']));
  });

  test('a restart in between loses nothing and doubles nothing', async () => {
    const { app } = await started();
    await app.ask('pause', { until: null });
    await write(app);
    await app.restart();
    await app.ask('resume');
    await sent(app, 1);
    expect(await app.ask('rehearsedPage', { before: null, limit: 10 })).toMatchObject({ total: 1 });
    expect(existsSync(join(app.userData, 'rehearsal.db'))).toBe(true);
  });
});

describe('only to the operator', () => {
  test('a real account carries each message to the one address, and to nobody else', async () => {
    const { app, id } = await started(true);
    const real = (await app.ask('snapshot')).accounts.find(({ kind }) => kind === 'oauth');
    expect(
      await app.answer('setRehearsal', {
        accountId: id,
        to: { mode: 'to_me', throughId: id, address: 'me@northgate.example' },
      }),
    ).toMatchObject({ problem: { code: 'rehearsal_needs_account' } });
    expect(
      await app.answer('setRehearsal', {
        accountId: id,
        to: { mode: 'to_me', throughId: real?.id ?? '', address: 'me' },
      }),
    ).toMatchObject({ problem: { code: 'address_invalid' } });
    await app.ask('setRehearsal', {
      accountId: id,
      to: { mode: 'to_me', throughId: real?.id ?? '', address: 'me@northgate.example' },
    });
    const messageId = await write(app, {
      accountId: id,
      to: 'jon@customer.example, ann@customer.example',
      cc: 'boss@customer.example',
      bcc: 'hidden@customer.example',
      subject: 'Invoice 7',
    });
    await sent(app, 1);
    const mails = app.practice.mailbox.all();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      recipients: ['me@northgate.example'],
      subject: '[Rehearsal for jon@customer.example and 3 more] Invoice 7',
      outtrayId: messageId,
    });
    const received = app.practice.mailbox.received(mails[0]?.id ?? '')?.toString() ?? '';
    expect(received).toContain('X-Outtray-Rehearsal-For: jon@customer.example');
    expect((await app.ask('message', messageId)).row).toMatchObject({ gmailId: mails[0]?.id, accountId: id });
    await app.ask('setRehearsal', { accountId: id, to: { mode: 'mailbox' } });
    await write(app, { accountId: id });
    await sent(app, 2);
    expect(app.practice.mailbox.count()).toBe(1);
  });

  test('waits, and says so, while the real account is held; and goes by itself afterwards', async () => {
    const { app, id } = await started(true);
    const real = (await app.ask('snapshot')).accounts.find(({ kind }) => kind === 'oauth')?.id ?? '';
    await app.ask('setRehearsal', {
      accountId: id,
      to: { mode: 'to_me', throughId: real, address: 'me@northgate.example' },
    });
    await app.ask('holdAccount', { accountId: real, held: true });
    const messageId = await write(app, { accountId: id });
    const { hold } = await waiting(app, messageId);
    expect(hold).toMatchObject({ reason: 'provider', problem: { code: 'rehearsal_carrier_waits' } });
    expect(app.practice.mailbox.count()).toBe(0);
    await app.ask('holdAccount', { accountId: real, held: false });
    await sent(app, 1);
    expect(app.practice.mailbox.count()).toBe(1);
  });

  test('what Gmail refuses for want of a sign-in is the real account’s to mend', async () => {
    const { app, id } = await started(true);
    const real = (await app.ask('snapshot')).accounts.find(({ kind }) => kind === 'oauth');
    await app.ask('setRehearsal', {
      accountId: id,
      to: { mode: 'to_me', throughId: real?.id ?? '', address: 'me@northgate.example' },
    });
    app.practice.control.fault({
      endpoint: 'session',
      times: 1,
      action: { do: 'error', error: 'insufficientPermissions' },
    });
    const messageId = await write(app, { accountId: id });
    expect((await waiting(app, messageId)).hold?.problem?.code).toBe('rehearsal_carrier_waits');
    const { accounts } = await app.ask('snapshot');
    expect(accounts.find(({ id: one }) => one === id)).toMatchObject({ state: 'signed_in', problem: null });
    expect(accounts.find(({ id: one }) => one === real?.id)).toMatchObject({
      state: 'needs_authorization',
      problem: { code: 'gmail_permission_missing', params: { email: real?.email } },
    });
    app.screen.window = { user: real?.email ?? '' };
    await app.ask('signIn', { connectedAppId: real?.connectedAppId ?? '', accountId: real?.id ?? '' });
    await sent(app, 1);
  });

  test('a lost answer is fetched from Google, and nothing goes twice', async () => {
    const { app, id } = await started(true);
    const real = (await app.ask('snapshot')).accounts.find(({ kind }) => kind === 'oauth');
    await app.ask('setRehearsal', {
      accountId: id,
      to: { mode: 'to_me', throughId: real?.id ?? '', address: 'me@northgate.example' },
    });
    app.practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'loseAnswer' } });
    await write(app, { accountId: id });
    await sent(app, 1);
    expect(app.practice.mailbox.duplicates()).toEqual([]);
    expect(app.practice.mailbox.count()).toBe(1);
  });
});

describe('going live', () => {
  test.each(['send', 'cancel'] as const)('what waits is asked about: %s', async (unsent) => {
    const { app, id } = await started();
    const settings = await app.ask('accountSettings', id);
    await app.ask('saveAccountSettings', {
      accountId: id,
      settings: { ...settings, aliases: ['sales@northgate.example'] },
    });
    await write(app, { subject: 'Rehearsed' });
    await sent(app, 1);
    await app.ask('pause', { until: null });
    const waiting = await write(app, { subject: 'Waits' });
    const later = await write(app, { subject: 'Also waits' });
    const draft = await app.draft({ accountId: id, subject: 'Half written' });
    expect(await app.ask('unsentOf', id)).toEqual({ messages: 2 });
    expect(await app.answer('goLive', { accountId: id, successorId: id, unsent })).toMatchObject({
      problem: { code: 'rehearsal_needs_account' },
    });
    const real = await signIn(app, 'office@northgate.example');
    expect(
      await app.answer('signIn', {
        connectedAppId: (await app.ask('snapshot')).connectedApps[0]?.id ?? '',
        accountId: id,
      }),
    ).toMatchObject({ problem: { code: 'rehearsal_stays' } });
    expect(await app.ask('goLive', { accountId: id, successorId: real, unsent })).toEqual({ messages: 2 });
    await app.ask('resume');

    const { accounts } = await app.ask('snapshot');
    expect(accounts.find((one) => one.id === real)).toMatchObject({
      isDefault: true,
      kind: 'oauth',
      senders: ['sales@northgate.example'],
    });
    expect(accounts.find((one) => one.id === id)).toMatchObject({
      isDefault: false,
      state: 'signed_out',
      rehearsal: { successorId: real },
    });
    // a draft that names the rehearsal goes by its successor
    const { messageId } = await app.ask('sendDraft', draft);
    await app.until(({ counts }) => counts.sent === (unsent === 'send' ? 4 : 2));
    expect((await app.ask('message', messageId)).row.accountId).toBe(real);
    const subjects = app.practice.mailbox
      .all()
      .map(({ subject }) => subject)
      .toSorted();
    expect(subjects).toEqual(unsent === 'send' ? ['Also waits', 'Half written', 'Waits'] : ['Half written']);
    const states = await Promise.all([waiting, later].map(async (one) => (await app.ask('message', one)).row.state));
    expect(states).toEqual(unsent === 'send' ? ['sent', 'sent'] : ['cancelled', 'cancelled']);
    expect(app.practice.mailbox.duplicates()).toEqual([]);
    expect(await app.answer('goLive', { accountId: id, successorId: real, unsent })).toMatchObject({
      problem: { code: 'rehearsal_over' },
    });
  });

  test('what was rehearsed stays a rehearsal, also when it is retried afterwards', async () => {
    const { app, id } = await started();
    await app.ask('pause', { until: null });
    const messageId = await write(app);
    await app.ask('cancel', [messageId]);
    const real = await signIn(app, 'office@northgate.example');
    await app.ask('goLive', { accountId: id, successorId: real, unsent: 'send' });
    await app.ask('resume');
    await app.ask('retry', [messageId]);
    await sent(app, 1);
    expect(app.practice.mailbox.count()).toBe(0);
    expect(await app.ask('rehearsedPage', { before: null, limit: 10 })).toMatchObject({ total: 1 });
  });

  test('or it just ends, and what waits is cancelled', async () => {
    const { app, id } = await started(true);
    await app.ask('pause', { until: null });
    await write(app, { accountId: id });
    await app.ask('makeDefault', id);
    expect(await app.ask('endRehearsal', id)).toEqual({ messages: 1 });
    const { accounts, counts } = await app.ask('snapshot');
    expect(counts).toMatchObject({ queued: 0, cancelled: 1 });
    expect(accounts.find(({ kind }) => kind === 'oauth')).toMatchObject({ isDefault: true });
    expect(await app.answer('endRehearsal', id)).toMatchObject({ problem: { code: 'rehearsal_over' } });
    expect(await app.answer('endRehearsal', 'nobody')).toMatchObject({ problem: { code: 'account_unknown' } });
  });
});
