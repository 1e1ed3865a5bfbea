import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventWords } from '../../../src/renderer/lib/event-words.ts';
import { blankDraft } from '../../../src/shared/drafts.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { type Office, office, words } from '../../support/office.ts';
import type { SmtpSocket } from '../../support/smtp-client.ts';

/** The office's own side: disk, keyring, the programs that hand in mail, and the operator. Faults 8, 9, 14, 34, 37, 42, 47 and 50. */

let at: Office;
beforeEach(async () => {
  at = await office();
});
afterEach(() => at.close());

const counts = () => at.rooms().outbox.snapshot().counts;

async function hand(program: SmtpSocket, message: string): Promise<string | null> {
  await program.say('MAIL FROM:<erp@northgate.example>');
  await program.say('RCPT TO:<jon@example.org>');
  await program.say('DATA');
  await program.write(`${message}\r\n.\r\n`);
  return program.reply();
}

test('fault 8: a full disk: 452 to the program, nothing half kept, and what was accepted goes on', async () => {
  const program = await at.program();
  at.rooms().outbox.pause(null);
  const kept = await at.write();
  const [{ page_count: pages }] = at.rooms().db.pragma('page_count') as [{ page_count: number }];
  at.rooms().db.pragma(`max_page_count = ${pages}`);
  const large = `Subject: Scan\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(20_000)}`;
  expect(await hand(program, large)).toBe('452 4.3.1 The disk is full, so Outtray cannot take in mail now.');
  expect(words(problem('disk_full'))).toContain('Mail already taken in goes on being sent.');
  expect(counts()).toMatchObject({ receiving: 0, queued: 1 });
  at.rooms().outbox.unpause();
  // room for the outcomes, as the reserve gives it
  at.rooms().db.pragma(`max_page_count = ${pages + 16}`);
  await at.reach(kept, 'sent');
  expect(at.practice.mailbox.deliveries()).toEqual({ [kept]: 1 });
  at.rooms().db.pragma('max_page_count = 1000000');
  expect(await hand(program, large)).toMatch(/^250 2\.0\.0 queued as /);
});

test('fault 9: a disk that fails when "sent" is to be written: known in memory, nothing new begun, written later', async () => {
  const held = at.control.fault({ endpoint: 'final', action: { do: 'hold', when: 'after' } });
  const id = await at.write();
  const waiting = await at.write({ subject: 'Second' });
  await at.heldBack();
  await at.until(() => at.row(id).state === 'sending');
  at.rooms().db.pragma('query_only = ON');
  at.control.release(held);
  await at.until(() => at.rooms().outbox.trouble() !== null);
  expect(words(at.rooms().outbox.trouble())).toBe(
    'Outtray could not write to its outbox. Nothing accepted is lost. Check the disk, then start Outtray again.',
  );
  expect(at.row(id).state).toBe('sending');
  expect(at.row(waiting)).toMatchObject({ standing: 'on_hold', hold: { reason: 'provider', needsPerson: true } });
  expect(at.counter('request.session')).toBe(1);
  at.rooms().db.pragma('query_only = OFF');
  await at.clock.advance(5_000);
  await at.reach(id, 'sent');
  await at.reach(waiting, 'sent');
  expect(at.rooms().outbox.trouble()).toBeNull();
  expect(at.practice.mailbox.deliveries()).toEqual({ [id]: 1, [waiting]: 1 });
});

/** The design keeps bodies as rows of the one database; there are no spool files to miss. */
test.each([
  ['lacks a part', 'DELETE FROM body_chunk WHERE position = 1'],
  ['has a byte that went bad', 'UPDATE body_chunk SET bytes = zeroblob(length(bytes)) WHERE position = 1'],
])('fault 14: a message whose stored body %s is not sent, says so, and the others go on', async (_what, damage) => {
  at.rooms().outbox.pause(null);
  const damaged = await at.write({ text: 'x'.repeat(800_000) });
  const whole = await at.write({ subject: 'Second' });
  at.rooms().db.prepare(damage).run();
  at.rooms().outbox.unpause();
  await at.reach(damaged, 'failed');
  await at.reach(whole, 'sent');
  expect(words(at.row(damaged).problem)).toBe(
    'A part of this message was lost when the outbox file was damaged, so it cannot be sent. Hand it in again from the program that made it.',
  );
  expect(at.practice.mailbox.deliveries()).toEqual({ [whole]: 1 });
});

test('fault 34: a locked keyring: mail is taken in and kept, the account says why, and it goes when it is unlocked', async () => {
  at.vault.lock();
  await at.restart();
  const id = await at.write();
  await at.held(id, 'keyring_locked');
  expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', tries: 0, attempts: 0 });
  expect(words(at.row(id).hold?.problem)).toBe(words(problem('keyring_locked')));
  expect(at.counter('request.session')).toBe(0);
  at.vault.unlock();
  at.rooms().google.tokens.wake();
  await at.reach(id, 'sent');
  expect(at.got(id)).toBe(1);
});

describe('fault 37: an attachment after queueing', () => {
  let files: string;
  beforeEach(() => {
    files = mkdtempSync(join(tmpdir(), 'outtray-files-'));
  });
  afterEach(() => rmSync(files, { recursive: true }));

  test.each([
    ['deleted', (file: string) => rmSync(file)],
    ['changed', (file: string) => writeFileSync(file, 'another invoice')],
  ])('fault 37: an attachment %s after queueing goes out as it was', async (_what, spoil) => {
    const file = join(files, 'invoice.txt');
    writeFileSync(file, 'the invoice as it was');
    at.rooms().outbox.pause(null);
    const { compose } = at.rooms();
    const draft = compose.create();
    compose.save(draft.id, { ...blankDraft, to: 'jon@example.org', subject: 'Invoice', text: 'Hi' });
    await compose.attach(draft.id, [file]);
    const accepted = await compose.send(draft.id);
    const id = accepted.ok ? accepted.value.messageId : '';
    spoil(file);
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', problem: null });
    at.rooms().outbox.unpause();
    await at.reach(id, 'sent');
    const received = at.practice.mailbox.received(at.row(id).gmailId ?? '')?.toString('latin1') ?? '';
    expect(received).toContain(Buffer.from('the invoice as it was').toString('base64'));
    expect(at.got(id)).toBe(1);
  });
});

describe('fault 42: Message-ID', () => {
  test.each([
    ['two', 'Message-ID: <1@a.example>\r\nMessage-ID: <2@a.example>\r\n', '<1@a.example>', 'Message-ID removed'],
    ['none', '', null, 'Message-ID added'],
  ])(
    'fault 42: %s in one message: one goes out, and the timeline says what was done',
    async (...[, header, kept, change]) => {
      const program = await at.program();
      expect(await hand(program, `${header}Subject: Invoice\r\n\r\nHello`)).toMatch(/^250 /);
      await at.until(() => counts().sent === 1);
      const [mail] = at.practice.mailbox.all();
      const ids = mail?.headers.filter(([name]) => name.toLowerCase() === 'message-id') ?? [];
      expect(ids).toHaveLength(1);
      if (kept !== null) expect(ids[0]?.[1]).toBe(kept);
      const changed = at.detail(mail?.outtrayId ?? '').timeline.find(({ kind }) => kind === 'headers_changed');
      expect(changed && eventWords(changed)).toMatchObject({ aside: expect.stringContaining(change) });
      expect(Object.values(at.practice.mailbox.deliveries())).toEqual([1]);
    },
  );

  test('fault 42: the same message handed in again is taken in, flagged, and waits for a person: none is swallowed', async () => {
    const program = await at.program();
    const message = 'Message-ID: <1@a.example>\r\nSubject: Invoice\r\n\r\nHello';
    const answers = [await hand(program, message), await hand(program, message)];
    expect(new Set(answers).size).toBe(2);
    const again = /queued as (\S+)/.exec(answers[1] ?? '')?.[1] ?? '';
    await at.held(again, 'duplicate');
    await at.until(() => counts().sent === 1);
    expect(words(at.row(again).hold?.problem)).toContain('looks like');
    expect(at.rooms().outbox.act('release', [again], 'operator')).toEqual({ changed: 1, refused: null });
    await at.until(() => counts().sent === 2);
    expect(Object.values(at.practice.mailbox.deliveries())).toEqual([1, 1]);
  });
});

describe('fault 47: SMTP smuggling', () => {
  test.each(['\n.\r\n', '\r\n.\n', '\n.\n', '\r.\r\n'])(
    'fault 47: an end mark that is none (%j) gives no second message: refused with the reason, nothing kept',
    async (mark) => {
      const program = await at.program();
      const smuggled = 'MAIL FROM:<evil@example.com>\r\nRCPT TO:<victim@y.example>\r\nDATA\r\nSubject: evil\r\n\r\nx';
      const answer = await hand(program, `Subject: Harmless\r\n\r\nHello${mark}${smuggled}`);
      expect(answer).toMatch(/^554 5\.6\.0 The message is not well formed: .*a line that begins with a dot/);
      expect(await program.say('NOOP')).toMatch(/^250 /);
      expect(counts()).toMatchObject({ receiving: 0, queued: 0, sent: 0 });
      expect(at.practice.mailbox.count()).toBe(0);
    },
  );

  test('fault 47: dots at line starts arrive byte for byte', async () => {
    const program = await at.program();
    const body = '.\r\n..\r\n.hidden\r\nend\r\n';
    const stuffed = body.replace(/^\./gm, '..').slice(0, -2);
    expect(await hand(program, `Subject: Dots\r\n\r\n${stuffed}`)).toMatch(/^250 /);
    await at.until(() => counts().sent === 1);
    expect(at.practice.mailbox.all()).toMatchObject([{ bodySha256: createHash('sha256').update(body).digest('hex') }]);
  });
});

describe('fault 50: the operator acts while it is sending', () => {
  test('fault 50: cancelled before the mark: it wins, and nothing of it is taken', async () => {
    at.control.fault({ endpoint: 'chunk', action: { do: 'hold', when: 'before' } });
    const id = await at.write({ text: 'x'.repeat(800_000) });
    await at.heldBack();
    expect(at.rooms().outbox.act('cancel', [id], 'operator')).toEqual({ changed: 1, refused: null });
    await at.reach(id, 'cancelled');
    expect(at.detail(id).can.retry).toBe(true);
    at.control.release();
    expect({ got: at.got(id), finals: at.counter('request.final') }).toEqual({ got: 0, finals: 0 });
  });

  test('fault 50: cancelled after the mark: refused as too late, and it is sent once', async () => {
    const held = at.control.fault({ endpoint: 'final', action: { do: 'hold', when: 'after' } });
    const id = await at.write();
    await at.heldBack();
    const { changed, refused } = at.rooms().outbox.act('cancel', [id], 'operator');
    expect({ changed, says: words(refused) }).toEqual({
      changed: 0,
      says: 'Too late: the message is already sending.',
    });
    at.control.release(held);
    await at.reach(id, 'sent');
    expect(at.got(id)).toBe(1);
  });

  test('fault 50: another default account, and its own signed out: it waits for its own, and leaves from no other', async () => {
    at.rooms().outbox.pause(null);
    const id = await at.write();
    const mine = at.row(id).accountId;
    const other = await at.signIn('billing@northgate.example');
    at.rooms().google.accounts.makeDefault(other.ok ? other.value.accountId : '');
    await at.rooms().google.signOut(mine, false);
    at.rooms().outbox.unpause();
    const theirs = await at.write({ subject: 'Second' });
    await at.reach(theirs, 'sent');
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', accountId: mine, hold: { needsPerson: true } });
    expect(words(at.row(id).hold?.problem)).toBe(
      'office@northgate.example needs a new sign-in. Its mail waits and goes by itself afterwards.',
    );
    expect(at.practice.mailbox.all()).toMatchObject([{ outtrayId: theirs, user: 'billing@northgate.example' }]);
    await at.signIn('office@northgate.example', mine);
    await at.reach(id, 'sent');
    expect(at.practice.mailbox.byOuttrayId(id)).toMatchObject([{ user: 'office@northgate.example' }]);
  });

  test('fault 50: Outtray ends with mail in flight: it waits its time, keeps the state, and the next start asks', async () => {
    at.control.fault({ endpoint: 'final', action: { do: 'hold', when: 'after' } });
    const id = await at.write();
    await at.heldBack();
    await at.until(() => at.row(id).state === 'sending');
    const before = at.clock.now();
    at.link.set(false);
    await at.restart(8_000);
    expect(at.clock.now() - before).toBe(8_000);
    expect(at.row(id)).toMatchObject({ state: 'sending', standing: 'sending' });
    const last = at.detail(id).timeline.at(-1);
    expect(last && eventWords(last).text).toBe('Found half-sent after a stop, asking Gmail');
    at.link.set(true);
    await at.reach(id, 'sent');
    expect(at.practice.mailbox.deliveries()).toEqual({ [id]: 1 });
  });
});
