import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { declaredHeaderChanges } from '../../../src/main/mail/raw.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { type Login, msmtp, swaks } from '../../support/programs.ts';
import { smtpSocket } from '../../support/smtp-client.ts';

/** One message through every room: door, mail room, database, dispatcher, Gmail's upload protocol over real HTTP. */

let app: HeadlessApp;

beforeEach(async () => {
  app = await headlessApp();
});
afterEach(() => app.stop());

async function program(name: string): Promise<Login> {
  const { username, password } = await app.ask('addClient', { name });
  const { doors } = await app.ask('snapshot');
  return { username, password, port: doors[0]?.port ?? 0 };
}

const sent = (count: number) => app.until(({ counts }) => counts.sent === count);
const hashOf = (text: string) => createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');

const bodies: Record<string, string> = {
  plain: 'Good morning\r\n\r\nPlease find our invoice.\r\n',
  'dots at line starts': '.\r\n..\r\n.hidden\r\nend\r\n',
  '8-bit bytes': 'Gr\xfc\xdfe \xe2\x82\xac\r\n',
  'a line of 100,000 characters': `${'x'.repeat(100_000)}\r\n`,
  'two megabytes': `${'0123456789abcdef'.repeat(64)}\r\n`.repeat(2000),
};

test.each(Object.entries(bodies))(
  'by SMTP the body arrives byte for byte, headers but for the declared: %s',
  async (_name, body) => {
    const login = await program('ERP');
    const headers = [
      'From: ERP <erp@northgate.example>',
      'To: accounts@marlow.example',
      'Bcc: not-in-the-envelope@marlow.example',
      'Subject: =?utf-8?q?Rechnung_f=C3=BCr?= K=?utf-8?q?=C3=BC?=che',
      'X-Odd:   folded',
      '\tvalue  ',
      'Resent-To: somebody@else.example',
      'X-Outtray-Id: forged',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
    ].join('\r\n');
    const connection = await smtpSocket(login.port);
    await connection.signIn(login.username, login.password);
    await connection.say('MAIL FROM:<erp@northgate.example> BODY=8BITMIME');
    await connection.say('RCPT TO:<accounts@marlow.example>');
    await connection.say('RCPT TO:<hidden@marlow.example>');
    await connection.say('DATA');
    await connection.write(`${headers}\r\n\r\n${body.replace(/^\./gm, '..')}.\r\n`);
    expect(await connection.reply()).toMatch(/^250 2\.0\.0 queued as [0-9A-Z]{26}$/);
    connection.end();
    await sent(1);

    const [mail] = app.practice.mailbox.all();
    expect(mail?.bodySha256).toBe(hashOf(body));
    expect(mail?.recipients.toSorted()).toEqual(['accounts@marlow.example', 'hidden@marlow.example']);
    const received = app.practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
    const fields = (text: string) => text.split(/\r\n(?![ \t])/);
    const before = fields(headers);
    const after = fields(received.slice(0, received.indexOf('\r\n\r\n')));
    const nameOf = (field: string) => field.slice(0, field.indexOf(':'));
    const differing = [
      ...before.filter((field) => !after.includes(field)),
      ...after.filter((field) => !before.includes(field)),
    ];
    expect(new Set(differing.map(nameOf))).toEqual(new Set(['Bcc', 'Resent-To', 'X-Outtray-Id', 'Date', 'Message-ID']));
    const declared = declaredHeaderChanges.map(({ field }) => new RegExp(`^${field.replace('*', '.*')}$`, 'i'));
    for (const field of differing)
      expect(
        declared.some((name) => name.test(nameOf(field))),
        field,
      ).toBe(true);
  },
);

test('swaks and msmtp, side by side', async () => {
  const login = await program('Scripts');
  const to = ['jon@example.org'];
  const [first, second] = await Promise.all([
    swaks(login, to, 'Subject: One\nTo: jon@example.org\n\nOne\n'),
    msmtp(login, to, 'From: copier@northgate.example\nTo: jon@example.org\nSubject: Two\n\nTwo\n'),
  ]);
  expect([first.code, second.code]).toEqual([0, 0]);
  await sent(2);
  expect(
    app.practice.mailbox
      .all()
      .map(({ subject }) => subject)
      .toSorted(),
  ).toEqual(['One', 'Two']);
  const { clients } = await app.ask('snapshot');
  expect(clients).toMatchObject([{ name: 'Scripts', messages: 2 }]);
});

describe('a composed message', () => {
  test('goes out, and its draft is gone', async () => {
    const { messageId } = await app.ask('sendDraft', await app.draft({ bcc: 'archive@northgate.example' }));
    await sent(1);
    expect(await app.ask('drafts')).toEqual([]);
    const [mail] = app.practice.mailbox.byOuttrayId(messageId);
    expect(mail).toMatchObject({ to: ['jon@example.org'], bcc: ['archive@northgate.example'] });
    const { row, timeline } = await app.ask('message', messageId);
    expect(row).toMatchObject({ standing: 'sent', gmailId: mail?.id, attempts: 1 });
    expect(timeline.map(({ kind }) => kind)).toEqual(['accepted', 'queued_for', 'sending', 'last_part', 'sent']);
    const view = await app.ask('messageView', messageId);
    expect(view.text?.trim()).toBe('Hi');
    expect((await app.ask('messageRaw', messageId)).text).toContain(`X-Outtray-Id: ${messageId}`);
  });

  test('is held while paused, survives a restart, and goes when resumed', async () => {
    await app.ask('pause', { until: null });
    const { messageId } = await app.ask('sendDraft', await app.draft());
    await app.restart();
    expect((await app.ask('message', messageId)).row).toMatchObject({
      standing: 'on_hold',
      hold: { reason: 'paused' },
    });
    await app.ask('resume');
    await sent(1);
    expect(app.practice.mailbox.deliveries()).toEqual({ [messageId]: 1 });
  });

  test('waits when the sign-in has ended, tells once, and goes by itself after the new one', async () => {
    app.practice.control.revokeGrants('office@northgate.example');
    app.practice.control.expireAccessTokens();
    const { messageId } = await app.ask('sendDraft', await app.draft());
    const { accounts } = await app.until(({ accounts: [account] }) => account?.state === 'needs_authorization');
    expect((await app.ask('message', messageId)).row.standing).toBe('on_hold');
    expect(app.notices.filter(({ tag }) => tag.startsWith('sign-in'))).toHaveLength(1);
    const [account] = accounts;
    await app.ask('signIn', { connectedAppId: account?.connectedAppId ?? '', accountId: account?.id ?? '' });
    await sent(1);
    expect(app.practice.mailbox.deliveries()).toEqual({ [messageId]: 1 });
  });

  test('whose answer is lost is settled by asking, not by sending again', async () => {
    app.practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'loseAnswer' } });
    const { messageId } = await app.ask('sendDraft', await app.draft());
    await sent(1);
    expect(app.practice.mailbox.deliveries()).toEqual({ [messageId]: 1 });
    expect(app.practice.control.counters()['request.ask']).toBe(1);
  });

  test('that Gmail refuses fails with the reason, and Retry sends it', async () => {
    app.practice.control.fault({ endpoint: 'final', times: 1, action: { do: 'error', error: 'recipientRequired' } });
    const { messageId } = await app.ask('sendDraft', await app.draft());
    await app.until(({ counts }) => counts.failed === 1);
    const { row } = await app.ask('message', messageId);
    expect(row.problem?.code).toBe('gmail_recipient_refused');
    expect(app.notices.filter(({ tag }) => tag === 'failed')).toHaveLength(1);
    expect(await app.ask('retryFailed')).toEqual({ changed: 1, refused: null });
    await sent(1);
    expect(app.practice.mailbox.deliveries()).toEqual({ [messageId]: 1 });
  });

  test('that cannot be said to anybody is refused with a sentence, and the draft stays', async () => {
    const id = await app.draft({ to: '' });
    await expect(app.ask('sendDraft', id)).rejects.toThrow('The message has no recipient.');
    expect(await app.ask('drafts')).toHaveLength(1);
  });
});

test('no token and no secret is in the database, the log or an answer to the window', async () => {
  const client = app.practice.clientJson('installed') as { installed: { client_secret: string } };
  const seen =
    JSON.stringify([await app.ask('snapshot'), app.log.lines]) +
    readFileSync(join(app.userData, 'outbox.db'), 'latin1');
  const wal = readFileSync(join(app.userData, 'outbox.db-wal'), 'latin1');
  expect(seen + wal).not.toContain(client.installed.client_secret);
  expect(seen + wal).not.toMatch(/ya29\.|1\/\/[\w-]{10}/);
});

test('an outbox made by a newer Outtray is shown, and nothing in it is changed', async () => {
  const id = await app.draft({ subject: 'Old' });
  await app.ask('sendDraft', id);
  await sent(1);
  await app.restart((file) => {
    const db = new SQLite(file);
    db.pragma('user_version = 9990');
    // a version that stands in one of the two places only would be damage
    db.prepare("UPDATE meta SET value = '9990' WHERE key = 'version'").run();
    db.close();
  });
  const newer = problem('database_newer', { version: 9990 });
  const snapshot = await app.ask('snapshot');
  expect(snapshot).toMatchObject({ readOnly: true, notices: [newer], counts: { sent: 1 } });
  const { rows } = await app.ask('outboxPage', { filter: { standing: null, words: '' }, before: null, limit: 10 });
  expect(rows).toMatchObject([{ subject: 'Old', standing: 'sent' }]);
  expect(await app.answer('newDraft')).toEqual({ ok: false, problem: newer });
  expect(await app.answer('addClient', { name: 'ERP' })).toEqual({ ok: false, problem: newer });
  expect(snapshot.doors).toMatchObject([{ open: false }, { open: false }]);
});

test('an account held by the operator keeps its mail, over a restart and a new sign-in, until it is released', async () => {
  const [account] = (await app.ask('snapshot')).accounts;
  const accountId = account?.id ?? '';
  await app.ask('holdAccount', { accountId, held: true });
  const id = await app.draft({ subject: 'Held' });
  const { messageId } = await app.ask('sendDraft', id);
  await app.restart();
  await app.ask('signIn', { connectedAppId: account?.connectedAppId ?? '', accountId });
  const { row } = await app.ask('message', messageId);
  expect(row).toMatchObject({ standing: 'on_hold', hold: { scope: 'account', reason: 'operator', needsPerson: true } });
  expect((await app.ask('snapshot')).accounts).toMatchObject([{ state: 'signed_in', held: true }]);
  expect(app.practice.mailbox.count()).toBe(0);
  await app.ask('holdAccount', { accountId, held: false });
  await sent(1);
  expect(app.practice.mailbox.deliveries()).toEqual({ [messageId]: 1 });
  await expect(app.ask('holdAccount', { accountId: 'nobody', held: true })).rejects.toThrow(
    'There is no such account.',
  );
});

test('fault 13: the outbox file deleted while Outtray runs: nothing more is taken in, and it says so', async () => {
  const id = await app.draft({ subject: 'Lost' });
  const login = await program('ERP');
  rmSync(join(app.userData, 'outbox.db'));
  await expect(app.ask('sendDraft', id)).rejects.toThrow(
    'The outbox file was deleted or replaced while Outtray was running.',
  );
  const refused = await swaks(login, ['jon@example.org'], 'Subject: One\nTo: jon@example.org\n\nOne\n');
  expect(refused.output).toMatch(/4\d\d .*The outbox file was deleted or replaced while Outtray was running\./);
  expect(app.practice.mailbox.count()).toBe(0);
});
