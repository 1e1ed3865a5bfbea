import { createHash, randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { systemClock } from '../../src/main/clock.ts';
import { openDatabase } from '../../src/main/database/open.ts';
import { readMail } from '../../src/main/mail/read.ts';
import type { Origin } from '../../src/main/outbox/origin.ts';
import { createOutbox } from '../../src/main/outbox/outbox.ts';
import type { AskOutcome, Outcome, Transport, Upload } from '../../src/main/ports.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import { seededRandom } from '../../tests/support/seeded-random.ts';
import {
  alwaysOnline,
  furnish,
  officeAccounts,
  officeTokens,
  settingsInMemory,
  silentLog,
  systemRandom,
} from './office.ts';
import type { Mark } from './promises.ts';

/**
 * One run of the program, made to be recorded: the real intake and the real outbox over a real database, with a provider of its own
 * that answers at once, in every way that a provider can. Started by recording.ts with a LifePlan as its argument.
 */
export const lifePlanSchema = z.object({
  folder: z.string(),
  marks: z.string(),
  seed: z.number(),
  messages: z.number(),
  /** What the copy counter in the settings was left at. */
  counter: z.number(),
  synchronous: z.enum(['FULL', 'NORMAL']),
  /** How it ends: closed as on quitting, or killed. */
  end: z.enum(['closed', 'killed']),
});
export type LifePlan = z.infer<typeof lifePlanSchema>;

const DAY_MS = 86_400_000;
const PATIENCE_MS = 20_000;

async function live(plan: LifePlan): Promise<void> {
  const marks = openSync(plan.marks, 'a');
  const tell = (mark: Mark) => void writeSync(marks, JSON.stringify(mark));
  tell({ mark: 'began' });
  const random = seededRandom(plan.seed);
  const opened = openDatabase(join(plan.folder, 'outbox.db'));
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  const { db } = opened.value;
  if (plan.synchronous === 'NORMAL') db.pragma('synchronous = NORMAL');
  furnish(db, Date.now());

  const answered = new Set<string>();
  const outcome = (upload: Upload): Outcome => {
    const chance = random.unit();
    const refused = () => tell({ mark: 'refused', id: upload.messageId });
    if (chance < 0.78) {
      answered.add(upload.messageId);
      return { kind: 'sent', gmailId: `gmail-${upload.messageId}`, threadId: null };
    }
    if (chance < 0.9) return { kind: 'ambiguous', problem: problem('answer_lost') };
    refused();
    if (chance < 0.95) return { kind: 'retry', problem: problem('gmail_unwell'), notBefore: null, costsTry: true };
    return { kind: 'failed', problem: problem('gmail_message_refused') };
  };
  const transport: Transport = {
    async send(upload, steps) {
      let read = 0;
      for await (const piece of upload.read(0, upload.size)) read += piece.byteLength;
      if (read !== upload.size) throw new Error('a body is not whole');
      if (random.unit() < 0.5) await turn();
      if (random.unit() < 0.03) {
        return { kind: 'retry', problem: problem('gmail_unwell'), notBefore: null, costsTry: true };
      }
      if (!(await steps.mark(`https://practice.example/upload/${upload.messageId}`))) return { kind: 'stopped' };
      tell({ mark: 'released', id: upload.messageId });
      await turn();
      return outcome(upload);
    },
    async ask(upload): Promise<AskOutcome> {
      await turn();
      const chance = random.unit();
      if (chance < 0.5) {
        answered.add(upload.messageId);
        return { kind: 'sent', gmailId: `gmail-${upload.messageId}`, threadId: null };
      }
      if (chance < 0.8) return { kind: 'inconclusive', problem: problem('session_unclear', { status: '404' }) };
      return { kind: 'later', problem: problem('answer_lost'), notBefore: null };
    },
  };
  const settings = settingsInMemory(plan.counter);
  const outbox = createOutbox({
    db,
    readOnly: null,
    accounts: officeAccounts,
    tokens: officeTokens,
    transport,
    clock: systemClock,
    random: systemRandom,
    link: alwaysOnline,
    settings,
    readMail,
    log: silentLog,
  });
  const stateOf = db.prepare<[string], { state: string }>('SELECT state FROM message WHERE id = ?');
  const show = () => {
    for (const id of answered) {
      if (stateOf.get(id)?.state !== 'sent') continue;
      answered.delete(id);
      tell({ mark: 'shown', id, as: 'sent' });
    }
  };
  outbox.onChange(show);
  outbox.start();
  tell({ mark: 'started', counter: settings.get('copyCounter') });

  const handIn = async (sendAfter: number | null): Promise<void> => {
    const body = randomBody(sizeOf(random.unit(), random.unit()));
    const head = 'From: office@northgate.example\r\nTo: customer@example.net\r\nSubject: Invoice\r\n\r\n';
    const origin: Origin = {
      intake: 'smtp',
      client: null,
      accountId: null,
      reference: null,
      priority: 0,
      sendAfter,
      idempotencyKey: null,
    };
    const kept = await outbox.enqueue({ kind: 'raw', envelope: null, body: pieces(Buffer.from(head), body) }, origin);
    if (!kept.ok) throw new Error(JSON.stringify(kept.problem));
    const { id } = kept.value;
    tell({ mark: 'accepted', id, sha256: createHash('sha256').update(body).digest('hex') });
    if (sendAfter === null) return;
    const act = random.unit() < 0.5 ? 'cancel' : 'hold';
    if (outbox.act(act, [id], 'operator').changed === 1) {
      tell({ mark: 'shown', id, as: act === 'cancel' ? 'cancelled' : 'held' });
    }
  };

  const groups = [1, 1, 2, 8, 32];
  for (let left = plan.messages; left > 0; ) {
    const group = Math.min(left, groups[Math.floor(random.unit() * groups.length)] ?? 1);
    left -= group;
    const later = random.unit() < 0.1 ? Date.now() + DAY_MS : null;
    await Promise.all(Array.from({ length: group }, () => handIn(later)));
    for (let turns = Math.floor(random.unit() * 20); turns > 0; turns--) await turn();
  }
  if (plan.end === 'killed') {
    process.kill(process.pid, 'SIGKILL');
    return;
  }
  const due = db.prepare<[number], { left: number }>(
    "SELECT count(*) AS left FROM message WHERE state = 'queued' AND held_for IS NULL AND due_at <= ?",
  );
  const patience = Date.now() + PATIENCE_MS;
  while ((due.get(Date.now())?.left ?? 0) > 0 && Date.now() < patience) await wait(5);
  await outbox.stop(1_000);
  show();
  db.close();
}

/** Mostly invoices, some scans, few large ones. */
function sizeOf(kind: number, place: number): number {
  if (kind < 0.75) return 1_000 + Math.floor(place * 15_000);
  if (kind < 0.95) return 20_000 + Math.floor(place * 180_000);
  return 270_000 + Math.floor(place * 900_000);
}

/** Text of short lines, no two the same. */
function randomBody(size: number): Buffer {
  const text = randomBytes(Math.ceil((size * 3) / 4)).toString('base64');
  return Buffer.from(text.replace(/.{1,76}/g, '$&\r\n'));
}

async function* pieces(...parts: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) for (let at = 0; at < part.length; at += 65_536) yield part.subarray(at, at + 65_536);
}

await live(lifePlanSchema.parse(JSON.parse(process.argv[2] ?? '')));
