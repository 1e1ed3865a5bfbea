import { expect, test } from 'vitest';
import { headOf, readdressed, type Stored } from '../../../src/main/mail/rehearsed.ts';

function stored(text: string | Buffer): Stored & { reads: number } {
  const bytes = Buffer.from(text);
  const box = {
    size: bytes.length,
    reads: 0,
    async *read(start: number, end: number) {
      box.reads += 1;
      for (let at = start; at < end; at += 1000) yield bytes.subarray(at, Math.min(at + 1000, end));
    },
  };
  return box;
}

async function all(of: Stored, start = 0, end = of.size): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of of.read(start, end)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

const body = `Hello\r\n${'x'.repeat(5000)}\r\nTo: real@customer.example\r\n`;
const message = [
  'From: Northgate <office@northgate.example>',
  'To: Jon <jon@customer.example>, ann@customer.example',
  'Cc: boss@customer.example',
  'Bcc: hidden@customer.example',
  'Resent-To: old@customer.example',
  'X-Outtray-Original-To: list@customer.example',
  'Disposition-Notification-To: office@northgate.example',
  'Subject: =?utf-8?q?Rechnung_f=C3=BCr_M=C3=A4rz?=',
  'X-Outtray-Id: 01KAZ3Q7M20000000000000001',
  '',
  body,
].join('\r\n');

test('says who it is from, for whom and about what', async () => {
  expect(await headOf(stored(message))).toMatchObject({
    from: 'Northgate <office@northgate.example>',
    subject: 'Rechnung für März',
    recipients: [
      { address: 'jon@customer.example' },
      { address: 'ann@customer.example' },
      { address: 'boss@customer.example' },
      { address: 'hidden@customer.example' },
    ],
  });
  expect(await headOf(stored(''))).toBeNull();
  expect(await headOf(stored('Bcc: a@x.example\r\n\r\n'))).toMatchObject({ to: 'a@x.example', subject: '' });
});

test('goes to the operator alone, with the others where no mail program delivers to', async () => {
  const out = await readdressed(stored(message), 'me@northgate.example');
  if (!out) throw new Error('unreadable');
  const text = await all(out);
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  expect(text.length).toBe(out.size);
  expect(head.match(/^(?:to|cc|bcc|resent-\S*|disposition\S*|x-outtray-original\S*):.*$/gim)).toEqual([
    'To: me@northgate.example',
  ]);
  expect(head).toContain(
    'Subject: [Rehearsal for jon@customer.example and 3 more] =?utf-8?q?Rechnung_f=C3=BCr_M=C3=A4rz?=',
  );
  expect(head).toContain(
    'X-Outtray-Rehearsal-For: jon@customer.example,\r\n ann@customer.example,\r\n boss@customer.example,\r\n hidden@customer.example',
  );
  expect(head).toContain('X-Outtray-Id: 01KAZ3Q7M20000000000000001');
  expect(text.endsWith(`\r\n\r\n${body}`)).toBe(true);
});

test('any part of it can be read, as often as wanted', async () => {
  const out = await readdressed(stored(message), 'me@northgate.example');
  if (!out) throw new Error('unreadable');
  const whole = await all(out);
  for (const [from, to] of [
    [0, 10],
    [100, 900],
    [0, out.size],
    [out.size - 1, out.size],
    [2000, 2000],
    [whole.indexOf('\r\n\r\n') + 2, whole.indexOf('\r\n\r\n') + 8],
  ] as const) {
    expect(await all(out, from, to)).toBe(whole.slice(from, to));
  }
});

test('a message without a subject, and one that is only a head', async () => {
  const out = await readdressed(stored('Bcc: ä@customer.example\r\n\r\n'), 'me@northgate.example');
  if (!out) throw new Error('unreadable');
  const text = Buffer.from(await all(out), 'latin1').toString('utf8');
  expect(text).toContain('Subject: [Rehearsal for ä@customer.example] \r\n');
  expect(text).toContain('X-Outtray-Rehearsal-For: ä@customer.example\r\n');
  expect(await readdressed(stored(''), 'me@northgate.example')).toBeNull();
});
