import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/main/clock.ts';
import { createCertificateStore } from '../../src/main/intake/certificate.ts';
import { createClientStore } from '../../src/main/intake/client-store.ts';
import { type Clients, createClients, type NewCredentials } from '../../src/main/intake/clients.ts';
import { createSmtpIntake, type SmtpIntake } from '../../src/main/intake/smtp.ts';
import { readMail } from '../../src/main/mail/read.ts';
import { MAX_MESSAGE_BYTES, MailFault } from '../../src/main/mail/request.ts';
import type { Enqueue, Origin } from '../../src/main/outbox/origin.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';
import { fail, ok } from '../../src/shared/result.ts';
import { temporaryDatabase } from './database.ts';
import { stamp, valueOrThrow } from './mail.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { seededRandom } from './seeded-random.ts';
import { type TestClock, testClock } from './test-clock.ts';

export interface Kept {
  readonly id: string;
  readonly origin: Origin;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly bytes: Buffer;
}

export interface SmtpDoor {
  readonly port: number;
  readonly intake: SmtpIntake;
  readonly clients: Clients;
  readonly client: NewCredentials;
  readonly clock: TestClock;
  readonly log: MemoryLog;
  /** What was accepted, in order. */
  readonly kept: Kept[];
  /** How many bodies are being read now. */
  readonly reading: () => number;
  /** From now on every message is answered like this; null: accepted. */
  answerWith(refusal: Problem | null): void;
  /** Holds acceptance back until called again with false. */
  hold(held: boolean): void;
  /** Stops reading bodies until called again with false. */
  stall(stalled: boolean): void;
  close(): Promise<void>;
}

// one for all doors of a test file: it says the same every time
let certificateFolder: string | null = null;

/** A real door on a free port, with real programs in a real database, and an outbox that keeps mail in memory. */
export async function smtpDoor(): Promise<SmtpDoor> {
  const base = temporaryDatabase();
  const clock = testClock();
  const log = memoryLog();
  const clients = createClients({ store: createClientStore(base.db), clock, random: seededRandom(7) });
  const client = valueOrThrow(await clients.add('ERP'));
  const kept: Kept[] = [];
  let refusal: Problem | null = null;
  let reading = 0;
  const accepting = gate();
  const taking = gate();

  const enqueue: Enqueue = async (request, origin) => {
    const read = await readMail(request);
    if (!read.ok) return read;
    const id = `M${kept.length + 1}`;
    const stamped = read.value.stamp({ ...stamp, id });
    const parts: Uint8Array[] = [];
    let size = 0;
    reading++;
    try {
      for await (const part of stamped.bytes) {
        await taking.opened();
        size += part.byteLength;
        if (size > MAX_MESSAGE_BYTES) return fail(problem('too_large', { size: 'more than 35 MB', limit: '35 MB' }));
        if (refusal) return fail(refusal);
        parts.push(part);
      }
    } catch (error) {
      if (error instanceof MailFault) return fail(error.problem);
      throw error;
    } finally {
      reading--;
    }
    await accepting.opened();
    const recipients = read.value.recipients.map(({ kind, address }) => `${kind} ${address}`);
    kept.push({ id, origin, recipients, subject: read.value.subject, bytes: Buffer.concat(parts) });
    origin.alongside?.(id);
    return ok({ id, repeated: false });
  };

  certificateFolder ??= mkdtempSync(join(tmpdir(), 'outtray-tls-'));
  const certificates = createCertificateStore({
    folder: certificateFolder,
    clock: systemClock,
    names: () => ['office-pc', '127.0.0.2'],
  });
  const intake = createSmtpIntake({ clients, enqueue, certificates, addresses: () => ['127.0.0.2'], clock, log });
  const { port } = valueOrThrow(await intake.start(0));
  return {
    port,
    intake,
    clients,
    client,
    clock,
    log,
    kept,
    reading: () => reading,
    answerWith: (answer) => {
      refusal = answer;
    },
    hold: accepting.shut,
    stall: taking.shut,
    async close() {
      accepting.shut(false);
      taking.shut(false);
      await intake.stop(0);
      base.remove();
    },
  };
}

function gate(): { shut(shut: boolean): void; opened(): Promise<void> } {
  let open = () => {};
  let opened = Promise.resolve();
  return {
    shut(shut) {
      open();
      if (!shut) return;
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
    opened: () => opened,
  };
}
