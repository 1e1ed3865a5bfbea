import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { systemClock } from '../../../src/main/clock.ts';
import { openDatabase } from '../../../src/main/database/open.ts';
import { createGoogleRoom, type GoogleRoom } from '../../../src/main/google/room.ts';
import { createCertificateStore } from '../../../src/main/intake/certificate.ts';
import { createClientStore } from '../../../src/main/intake/client-store.ts';
import { type Clients, createClients } from '../../../src/main/intake/clients.ts';
import { createSmtpIntake } from '../../../src/main/intake/smtp.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import type { Enqueue } from '../../../src/main/outbox/origin.ts';
import { createOutbox } from '../../../src/main/outbox/outbox.ts';
import type { ConsentScreen, Link, Log, Random, Transport } from '../../../src/main/ports.ts';
import { createDirectDispatcher } from '../../../tests/support/direct-dispatcher.ts';
import { seededRandom } from '../../../tests/support/seeded-random.ts';
import type { Control, Order, Told } from '../wire.ts';
import { fastClock, withWaits } from './fast-clock.ts';
import { fileSettings } from './file-settings.ts';
import { handIn } from './hand-in.ts';
import { keyVault } from './key-vault.ts';
import { createTrap } from './trap.ts';
import { watchedDatabase } from './watched-database.ts';
import { watchedNetwork } from './watched-network.ts';

/** Two minutes of silence end a request: here one and a half seconds do. */
const NETWORK_FACTOR = 80;
const LOOK_MS = 50;
/** How long all must be still before a drain is over: questions about unconfirmed mail may be on their way. */
const STILL_MS = 1_500;
const GRACE_MS = 5_000;

const alwaysOnline: Link = { online: () => true, onChange: () => () => {} };
const noScreen: ConsentScreen = { open: () => ({ close() {} }), openInBrowser: () => Promise.resolve(false) };

/** Outtray without its window: the real outbox, Google room and SMTP door over a real file, with every step watched. */
export async function runProgram(order: Order, tell: (told: Told) => void): Promise<void> {
  const { folder, control } = order;
  const at = createTrap(order.die, (name) => tell({ what: 'step', name }));
  const clock = fastClock(order.clock.factor, order.clock.metAt);
  const random = seededRandom(order.seed);
  const log = programLog(order.logFile, tell);
  const opened = openDatabase(join(folder, 'outbox.db'));
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  // no kill damages the database, takes its log away or makes a copy of it
  if (opened.value.problem) throw new Error(`the database was opened with ${opened.value.problem.code}`);
  const db = watchedDatabase(opened.value.db, at);
  const dispatcher = watchedNetwork(createDirectDispatcher(), at);
  const google = createGoogleRoom({
    db,
    clock: withWaits(clock, NETWORK_FACTOR),
    random,
    log,
    link: alwaysOnline,
    vault: keyVault(folder),
    screen: noScreen,
    dispatcher: async () => dispatcher,
  });
  const outbox = createOutbox({
    db,
    readOnly: null,
    accounts: google.accounts,
    tokens: google.tokens,
    transport: spoiltTransport(google, control),
    clock,
    random,
    link: alwaysOnline,
    settings: fileSettings(folder, at),
    readMail,
    log,
  });
  const smtpEnqueue: Enqueue = async (request, origin) => {
    const answer = await outbox.enqueue(request, origin);
    if (answer.ok) at('smtp: kept, 250 not said');
    return answer;
  };
  const clients = programClients(db, random);
  const certificates = createCertificateStore({ folder: join(folder, 'tls'), clock: systemClock, names: () => [] });
  const smtp = createSmtpIntake({
    clients,
    enqueue: smtpEnqueue,
    certificates,
    addresses: () => [],
    clock: systemClock,
    log,
  });

  const told = outbox.start();
  for (const problem of told) tell({ what: 'trouble', text: `told the operator at start: ${problem.code}` });
  google.tokens.start();
  const door = await smtp.start(0);
  if (!door.ok) throw new Error(JSON.stringify(door.problem));
  tell({ what: 'ready', port: door.value.port });
  if (order.wakeAfterMs !== null) {
    systemClock.after(order.wakeAfterMs, () => {
      google.tokens.wake();
      outbox.resume();
    });
  }
  handIn(order, { enqueue: outbox.enqueue, at, tell });
  if (order.mode === 'run') return;

  await drained();
  google.tokens.stop();
  await smtp.stop(GRACE_MS);
  await outbox.stop(GRACE_MS);
  await dispatcher.close();
  db.close();

  /** Resolves once nothing moves any more. What failed is retried, as an operator would. */
  function drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      let stillMs = 0;
      const look = () => {
        const { counts, holds } = outbox.snapshot();
        tell({ what: 'counts', counts, holds: holds.map(({ reason, problem }) => `${reason} ${problem?.code ?? ''}`) });
        const closed = holds.find(({ needsPerson }) => needsPerson);
        if (closed) return reject(new Error(`mail waits for a person: ${closed.reason} ${closed.problem?.code ?? ''}`));
        if (counts.failed > 0) outbox.retryFailed('operator');
        const moving = counts.receiving + counts.queued + counts.sending + counts.failed;
        stillMs = moving === 0 ? stillMs + LOOK_MS : 0;
        if (stillMs >= STILL_MS || (moving === 0 && counts.unconfirmed === 0)) resolve();
        else systemClock.after(LOOK_MS, look);
      };
      look();
    });
  }
}

/** The programs and devices of the door. Its waits are real: they guard against guessing, not against Google. */
export function programClients(db: Database, random: Random): Clients {
  return createClients({ store: createClientStore(db), clock: systemClock, random });
}

/** The real transport, or for the control run one that takes a lost answer for a refusal. */
function spoiltTransport({ transport }: GoogleRoom, control: Control): Transport {
  if (control !== 'resend') return transport;
  return {
    ...transport,
    async send(upload, steps) {
      const outcome = await transport.send(upload, steps);
      if (outcome.kind !== 'ambiguous') return outcome;
      return { kind: 'retry', problem: outcome.problem, notBefore: null, costsTry: false };
    },
  };
}

function programLog(file: string | null, tell: (told: Told) => void): Log {
  const log: Log = {
    write(level, text, fields) {
      if (level === 'error') tell({ what: 'trouble', text });
      if (file !== null) {
        const line = `${new Date().toISOString()} ${process.pid} ${level} ${text} ${JSON.stringify(fields ?? {})}\n`;
        appendFileSync(file, line);
      }
    },
    room: () => log,
  };
  return log;
}
