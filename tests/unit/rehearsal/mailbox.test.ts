import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRehearsalMailbox, type Keeping, type RehearsalMailbox } from '../../../src/main/rehearsal/mailbox.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { type TestClock, testClock } from '../../support/test-clock.ts';

const DAY = 86_400_000;
let folder: string;
let file: string;
let clock: TestClock;
let box: RehearsalMailbox;

const make = (keeping?: Keeping) =>
  createRehearsalMailbox({ file, clock, log: memoryLog(), ...(keeping ? { keeping } : {}) });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-rehearsal-'));
  file = join(folder, 'rehearsal.db');
  clock = testClock();
  box = make();
});
afterEach(() => {
  box.close();
  rmSync(folder, { recursive: true });
});

function take(messageId: string, text = 'Hello', size = text.length): string {
  const seq = box.begin(messageId, 'rehearsal');
  box.append(seq, 0, Buffer.from(text.slice(0, 3)));
  box.append(seq, 1, Buffer.from(text.slice(3)));
  return box.finish(seq, { from: 'a@x.example', to: 'b@x.example', recipientCount: 2, subject: messageId, size });
}
const subjects = () => box.page(null, 100).mails.map(({ subject }) => subject);

test('nothing is made as long as nothing is rehearsed', () => {
  expect(box.page(null, 10)).toEqual({ mails: [], next: null });
  expect(box.count()).toBe(0);
  expect(box.bytes('R1', 10)).toBeNull();
  expect(box.idOf('1')).toBeNull();
  box.empty();
  expect(existsSync(file)).toBe(false);
});

test('a message appears whole, with its bytes, and outlives a restart', () => {
  let changes = 0;
  const off = box.onChange(() => {
    changes += 1;
  });
  const id = take('M1');
  expect(changes).toBe(1);
  off();
  box.close();
  box = make();
  expect(box.page(null, 10).mails).toMatchObject([
    {
      id: 'RM1',
      messageId: 'M1',
      from: 'a@x.example',
      to: 'b@x.example',
      recipientCount: 2,
      size: 5,
      arrivedAt: clock.now(),
    },
  ]);
  expect(Buffer.from(box.bytes(id, 100)?.bytes ?? []).toString()).toBe('Hello');
  expect(box.bytes(id, 4)).toMatchObject({ whole: false, bytes: Buffer.from('Hell') });
  expect(box.idOf('M1')).toBe('RM1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('one that was being taken when the program died is not there, and can be taken again', () => {
  const seq = box.begin('M1', 'rehearsal');
  box.append(seq, 0, Buffer.from('half'));
  expect(box.idOf('M1')).toBeNull();
  expect(box.count()).toBe(0);
  box.close();
  box = make();
  take('M1', 'whole');
  expect(Buffer.from(box.bytes('RM1', 100)?.bytes ?? []).toString()).toBe('whole');
  const again = box.begin('M1', 'rehearsal');
  expect(box.idOf('M1')).toBeNull();
  box.append(again, 0, Buffer.from('x'));
  box.begin('M1', 'rehearsal');
  expect(() => box.finish(again, { from: '', to: '', recipientCount: 1, subject: '', size: 1 })).toThrow('removed');
});

test('pages go back in time', () => {
  for (const id of ['1', '2', '3']) take(id);
  const first = box.page(null, 2);
  expect(first.mails.map(({ subject }) => subject)).toEqual(['3', '2']);
  expect(box.page(first.next, 2)).toMatchObject({ mails: [{ subject: '1' }], next: null });
});

test('it keeps so many, so much and so long, and always the newest', async () => {
  box.close();
  box = make({ messages: 3, bytes: 100, days: 14 });
  for (const id of ['1', '2', '3', '4']) take(id);
  expect(subjects()).toEqual(['4', '3', '2']);
  take('5', 'Hello', 95);
  expect(subjects()).toEqual(['5', '4']);
  take('6', 'Hello', 1000);
  expect(subjects()).toEqual(['6']);
  await clock.advance(14 * DAY + 1);
  take('7');
  expect(subjects()).toEqual(['7']);
});

test('it can be emptied', () => {
  take('1');
  box.empty();
  expect(box.count()).toBe(0);
});

test('a damaged one is set aside and begins anew', () => {
  box.close();
  writeFileSync(file, 'this is no database, and long enough to be looked at as one'.repeat(100));
  box = make();
  take('1');
  expect(subjects()).toEqual(['1']);
  expect(readdirSync(folder)).toContain('rehearsal.db.damaged');
});
