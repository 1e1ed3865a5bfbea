import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AskOutcome, Outcome, TokenRefusal, Upload } from '../../../src/main/ports.ts';
import { createRehearsalMailbox, type RehearsalMailbox } from '../../../src/main/rehearsal/mailbox.ts';
import { createRehearsalTransport, type Stage } from '../../../src/main/rehearsal/transport.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { testClock } from '../../support/test-clock.ts';

const text =
  'From: office@northgate.example\r\nTo: jon@customer.example\r\nSubject: Invoice\r\nX-Outtray-Id: M1\r\n\r\nHello\r\n';
let folder: string;
let mailbox: RehearsalMailbox;
let stage: Stage | null;
let way: { throughId: string; address: string } | null;
let real: { upload: Upload; text: string; sessionUri?: string }[];
let refused: string[];
let refusal: TokenRefusal | null;
let marks: (string | null)[];
let markAnswers: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-stage-'));
  mailbox = createRehearsalMailbox({ file: join(folder, 'rehearsal.db'), clock: testClock(), log: memoryLog() });
  stage = { mode: 'mailbox' };
  way = null;
  real = [];
  refused = [];
  refusal = null;
  marks = [];
  markAnswers = true;
});
afterEach(() => {
  mailbox.close();
  rmSync(folder, { recursive: true });
});

async function all(upload: Upload): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of upload.read(0, upload.size)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function room() {
  return createRehearsalTransport({
    stageOf: () => stage,
    lastWay: () => way,
    mailbox,
    clock: testClock(5_000),
    log: memoryLog(),
    real: {
      transport: {
        async send(upload): Promise<Outcome> {
          real.push({ upload, text: await all(upload) });
          return { kind: 'sent', gmailId: 'g1', threadId: null };
        },
        async ask(upload, sessionUri): Promise<AskOutcome> {
          real.push({ upload, text: await all(upload), sessionUri });
          return { kind: 'sent', gmailId: 'g2', threadId: null };
        },
      },
      tokens: {
        accessToken: (id) => Promise.resolve(refusal ? fail(refusal) : ok(`token of ${id}`)),
        refused: (id) => void refused.push(id),
      },
    },
  });
}

function upload(of = text, over: Partial<Upload> = {}): Upload {
  const bytes = Buffer.from(of);
  return {
    accountId: 'rehearsal',
    messageId: 'M1',
    token: 'rehearsal',
    size: bytes.length,
    async *read(start, end) {
      yield bytes.subarray(start, end);
    },
    signal: new AbortController().signal,
    ...over,
  };
}
const steps = {
  progress: () => undefined,
  mark: (uri: string | null) => {
    marks.push(uri);
    return Promise.resolve(markAnswers);
  },
};
const kept = () => Buffer.from(mailbox.bytes('RM1', 10_000)?.bytes ?? []).toString();

test('an account that is no rehearsal is none of its business', async () => {
  stage = null;
  const { transport, tokens } = room();
  expect(await transport.send(upload(), steps)).toMatchObject({ gmailId: 'g1' });
  expect(await transport.ask(upload(), 'https://google/session', () => undefined)).toMatchObject({ gmailId: 'g2' });
  expect(real.map((one) => one.text)).toEqual([text, text]);
  expect(await tokens.accessToken('office')).toEqual({ ok: true, value: 'token of office' });
  tokens.refused('office', 'x');
  expect(refused).toEqual(['office']);
});

describe('into the mailbox', () => {
  test('a message takes the mark and ends there, and nothing reaches the network', async () => {
    const { transport, tokens } = room();
    expect(await tokens.accessToken('rehearsal')).toEqual({ ok: true, value: 'rehearsal' });
    tokens.refused('rehearsal', 'rehearsal');
    expect(await transport.send(upload(), steps)).toEqual({ kind: 'sent', gmailId: 'RM1', threadId: null });
    expect(marks).toEqual(['rehearsal:M1']);
    expect(kept()).toBe(text);
    expect(mailbox.page(null, 1).mails).toMatchObject([
      { subject: 'Invoice', to: 'jon@customer.example', recipientCount: 1 },
    ]);
    expect(real).toEqual([]);
  });
  test('what may not be marked does not appear', async () => {
    markAnswers = false;
    expect(await room().transport.send(upload(), steps)).toEqual({ kind: 'stopped' });
    const aborted = AbortSignal.abort();
    expect(await room().transport.send(upload(text, { signal: aborted }), steps)).toEqual({ kind: 'stopped' });
    expect(marks).toHaveLength(1);
    expect(mailbox.count()).toBe(0);
  });
  test('is as strict as Gmail where that matters', async () => {
    const { transport } = room();
    expect(await transport.send(upload(text, { size: 36_700_161 }), steps)).toMatchObject({
      problem: { code: 'gmail_too_large' },
    });
    const many = Array.from({ length: 501 }, (_, at) => `p${at}@x.example`).join(',\r\n ');
    expect(await transport.send(upload(`To: ${many}\r\n\r\nHi`), steps)).toMatchObject({
      kind: 'failed',
      problem: { code: 'rehearsal_too_many', params: { count: 501 } },
    });
    expect(await transport.send(upload(' no header'), steps)).toMatchObject({ problem: { code: 'message_malformed' } });
  });
  test('a body that cannot be read, or a mailbox that cannot be written, is tried again', async () => {
    const broken = upload(text, {
      // biome-ignore lint/correctness/useYield: it fails before it gives anything
      async *read() {
        throw new Error('disk');
      },
    });
    expect(await room().transport.send(broken, steps)).toMatchObject({
      kind: 'retry',
      problem: { code: 'rehearsal_mailbox_broken' },
    });
    expect(await room().transport.ask(broken, 'rehearsal:M1', () => undefined)).toMatchObject({ kind: 'later' });
  });
  test('after a crash the mailbox says whether it has the message, and takes it where it has not', async () => {
    const { transport } = room();
    const rests: number[] = [];
    expect(await transport.ask(upload(), 'rehearsal:M1', (from) => rests.push(from))).toMatchObject({
      kind: 'sent',
      gmailId: 'RM1',
    });
    expect(rests).toEqual([0]);
    expect(await transport.ask(upload(), 'rehearsal:M1', (from) => rests.push(from))).toMatchObject({
      kind: 'sent',
      gmailId: 'RM1',
    });
    expect(rests).toEqual([0]);
    expect(mailbox.count()).toBe(1);
    expect(await transport.ask(upload(' no header'), 'rehearsal:M2', () => undefined)).toMatchObject({ kind: 'sent' });
    expect(
      await transport.ask(upload(' no header', { messageId: 'M2' }), 'rehearsal:M2', () => undefined),
    ).toMatchObject({ kind: 'inconclusive' });
  });
});

describe('to the operator alone', () => {
  beforeEach(() => {
    way = { throughId: 'office', address: 'me@northgate.example' };
    stage = { mode: 'to_me', ...way };
  });
  test('a real account carries it, and the real recipients get nothing', async () => {
    const { transport, tokens } = room();
    expect(await tokens.accessToken('rehearsal')).toEqual({ ok: true, value: 'token of office' });
    tokens.refused('rehearsal', 'x');
    expect(refused).toEqual(['office']);
    expect(await transport.send(upload(), steps)).toMatchObject({ kind: 'sent', gmailId: 'g1' });
    expect(real[0]?.upload.accountId).toBe('office');
    expect(real[0]?.text).toContain('To: me@northgate.example\r\n');
    expect(real[0]?.text).toContain('Subject: [Rehearsal for jon@customer.example] Invoice\r\n');
    expect(real[0]?.text).not.toMatch(/^To: jon/m);
    expect(real[0]?.text).toHaveLength(real[0]?.upload.size ?? 0);
    expect(await transport.send(upload(' no header'), steps)).toMatchObject({ kind: 'failed' });
    expect(mailbox.count()).toBe(0);
  });
  test('waits for what the real account waits for, and never asks again at once', async () => {
    const { tokens } = room();
    refusal = { problem: problem('provider_unwell', { status: 503 }), waits: { for: 'later', at: 7 } };
    expect(await tokens.accessToken('rehearsal')).toEqual(fail(refusal));
    refusal = { problem: problem('needs_authorization', { email: 'x' }), waits: { for: 'person' } };
    expect(await tokens.accessToken('rehearsal')).toMatchObject({
      problem: { problem: { code: 'rehearsal_carrier_waits' }, waits: { for: 'later', at: 65_000 } },
    });
  });
  test('is asked about as it was sent, also after the rehearsal was switched back', async () => {
    stage = { mode: 'mailbox' };
    const { transport } = room();
    expect(await transport.ask(upload(), 'https://google/session', () => undefined)).toMatchObject({ gmailId: 'g2' });
    expect(real[0]?.upload).toMatchObject({ accountId: 'office', token: 'token of office' });
    expect(real[0]?.text).toContain('To: me@northgate.example\r\n');
    refusal = { problem: problem('needs_authorization', { email: 'x' }), waits: { for: 'person' } };
    expect(await transport.ask(upload(), 'https://google/session', () => undefined)).toMatchObject({ kind: 'later' });
    refusal = null;
    expect(await transport.ask(upload(' no header'), 'https://google/session', () => undefined)).toMatchObject({
      kind: 'inconclusive',
    });
  });
});
