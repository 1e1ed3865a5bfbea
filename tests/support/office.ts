import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Dispatcher } from 'undici';
import { systemClock } from '../../src/main/clock.ts';
import { openDatabase } from '../../src/main/database/open.ts';
import { createWordIndex } from '../../src/main/find/word-index.ts';
import { createGoogleRoom, type GoogleRoom } from '../../src/main/google/room.ts';
import type { AddressBook } from '../../src/main/intake/address-book.ts';
import { createCertificateStore } from '../../src/main/intake/certificate.ts';
import { createClientStore } from '../../src/main/intake/client-store.ts';
import { createClients } from '../../src/main/intake/clients.ts';
import type { Compose } from '../../src/main/intake/compose.ts';
import { createComposeRoom } from '../../src/main/intake/compose-room.ts';
import { createPrograms, type Programs } from '../../src/main/intake/programs.ts';
import { createSmtpIntake, type SmtpIntake } from '../../src/main/intake/smtp.ts';
import { readMail } from '../../src/main/mail/read.ts';
import { createOutbox, type Outbox } from '../../src/main/outbox/outbox.ts';
import type { Settings, Vault } from '../../src/main/ports.ts';
import { createRehearsalRoom, type RehearsalRoom } from '../../src/main/rehearsal/room.ts';
import type { HoldReason, MessageDetail, MessageRow } from '../../src/shared/model.ts';
import { next, type Problem, says } from '../../src/shared/problems/problem.ts';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { testLink, testScreen, testVault } from '../integration/google/rig.ts';
import { createDirectDispatcher } from './direct-dispatcher.ts';
import { memoryLog } from './memory-log.ts';
import { memorySettings } from './outbox-rig.ts';
import { seededRandom } from './seeded-random.ts';
import { type SmtpSocket, smtpSocket } from './smtp-client.ts';
import { settled, testClock } from './test-clock.ts';

export interface OfficeOptions {
  /** Stays with the caller, who ends it. */
  readonly practice?: Practice;
  /** A folder with an outbox in it; stays with the caller. */
  readonly folder?: string;
  readonly vault?: Vault;
  readonly settings?: Settings;
  readonly dispatcher?: Dispatcher;
  readonly signedIn?: boolean;
  /** False: without a network at first, so that what a start finds can be looked at before anything moves. */
  readonly online?: boolean;
}

/** One composed message, where only what differs is said. */
export interface Letter {
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly accountId?: string;
  readonly sendAfter?: number;
}

/**
 * An office's Outtray without window: the real rooms over a real database and practice Google, with a clock that the test moves, so
 * that an hour's wait takes no hour.
 */
export async function office(options: OfficeOptions = {}) {
  const practice = options.practice ?? (await startPractice({}));
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'outtray-office-'));
  const moved = testClock(Date.now());
  // what is due at once needs no moving
  const clock: typeof moved = {
    ...moved,
    after(delayMs, run) {
      if (delayMs > 0) return moved.after(delayMs, run);
      const turn = setImmediate(run);
      return { cancel: () => clearImmediate(turn) };
    },
  };
  const vault = testVault();
  const screen = testScreen();
  const link = testLink();
  link.set(options.online ?? true);
  const log = memoryLog();
  const random = seededRandom(3);
  const settings = options.settings ?? memorySettings();
  const dispatcher = options.dispatcher ?? createDirectDispatcher();

  interface Rooms {
    readonly db: Database;
    readonly google: GoogleRoom;
    readonly rehearsal: RehearsalRoom;
    readonly outbox: Outbox;
    readonly smtp: SmtpIntake;
    readonly programs: Programs;
    readonly clients: ReturnType<typeof createClients>;
    readonly compose: Compose;
    readonly addressBook: AddressBook;
    /** What the operator was told at start. */
    readonly told: readonly Problem[];
  }

  function start(): Rooms {
    const opened = openDatabase(join(folder, 'outbox.db'));
    if (!opened.ok) throw new Error(says(opened.problem));
    const { db, problem } = opened.value;
    const google = createGoogleRoom({
      db,
      clock,
      random,
      log,
      link,
      vault: options.vault ?? vault,
      screen,
      dispatcher: async () => dispatcher,
    });
    const rehearsal = createRehearsalRoom({
      file: join(folder, 'rehearsal.db'),
      clock,
      log,
      stageOf: google.setup.stage,
      lastWay: google.setup.lastWay,
      real: google,
    });
    const outbox = createOutbox({
      db,
      readOnly: null,
      accounts: google.accounts,
      tokens: rehearsal.tokens,
      transport: rehearsal.transport,
      proof: google.proof,
      clock,
      random,
      link,
      settings,
      readMail,
      words: createWordIndex(db, clock, log),
      log,
    });
    const clients = createClients({ store: createClientStore(db), clock, random });
    const smtp = createSmtpIntake({
      clients,
      enqueue: outbox.enqueue,
      certificates: createCertificateStore({
        folder: join(folder, 'tls'),
        clock: systemClock,
        names: () => ['127.0.0.2'],
      }),
      addresses: () => [],
      clock: systemClock,
      log,
    });
    const { compose, addressBook } = createComposeRoom({
      db,
      enqueue: outbox.enqueue,
      enqueueEach: outbox.batches.enqueueEach,
      cancel: (ids) => void outbox.act('cancel', ids, 'operator'),
      settings,
      clock,
      random,
    });
    const programs = createPrograms({
      db,
      clients,
      enqueue: outbox.enqueue,
      batches: outbox.batches,
      desk: outbox.desk,
      standing: outbox.standing,
      settings,
      version: '0.0.0',
      clock,
      random,
      log,
    });
    outbox.onChange(programs.changed);
    const told = [...(problem ? [problem] : []), ...outbox.start()];
    google.tokens.start();
    google.health.start();
    return { db, google, rehearsal, outbox, smtp, programs, clients, compose, addressBook, told };
  }

  async function end({ google, rehearsal, smtp, programs, outbox, db }: Rooms, graceMs: number): Promise<void> {
    google.tokens.stop();
    google.health.stop();
    await smtp.stop(0);
    const shut = programs.stop(0);
    await clock.advance(0);
    await shut;
    const stopped = outbox.stop(graceMs);
    await clock.advance(graceMs);
    await stopped;
    rehearsal.mailbox.close();
    db.close();
  }

  let rooms = start();

  const detail = (id: string): MessageDetail => {
    const found = rooms.outbox.detail(id);
    if (!found.ok) throw new Error(says(found.problem));
    return found.value;
  };
  const row = (id: string): MessageRow => detail(id).row;

  /** Resolves as soon as it fits; looked at whenever the outbox or an account changes. */
  function until(fits: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const offs: (() => void)[] = [];
      const look = () => {
        if (!fits()) return;
        for (const off of offs) off();
        resolve();
      };
      offs.push(rooms.outbox.onChange(look), rooms.google.accounts.onChange(look));
      look();
    });
  }

  async function signIn(user = 'office@northgate.example', accountId: string | null = null) {
    screen.window = { user };
    const app = await rooms.google.apps.importClient(JSON.stringify(practice.clientJson('installed')));
    if (!app.ok) throw new Error(says(app.problem));
    return rooms.google.signIns.start({ connectedAppId: app.value.connectedAppId, accountId });
  }

  function enqueue({ to = 'jon@example.org', subject = 'Invoice', text = 'Hello', accountId, sendAfter }: Letter = {}) {
    return rooms.outbox.enqueue(
      {
        kind: 'composed',
        from: null,
        to: [to],
        cc: [],
        bcc: [],
        replyTo: [],
        subject,
        text,
        html: null,
        attachments: [],
        headers: {},
      },
      {
        intake: 'compose',
        client: null,
        accountId: accountId ?? null,
        reference: null,
        priority: 0,
        sendAfter: sendAfter ?? null,
        idempotencyKey: null,
      },
    );
  }

  if (options.signedIn ?? true) {
    const signedIn = await signIn();
    if (!signedIn.ok) throw new Error(says(signedIn.problem));
  }

  return {
    practice,
    control: practice.control,
    folder,
    clock,
    vault,
    screen,
    link,
    log,
    rooms: () => rooms,
    signIn,
    enqueue,
    /** Hands a message in and gives its id. */
    async write(letter: Letter = {}): Promise<string> {
      const accepted = await enqueue(letter);
      if (!accepted.ok) throw new Error(says(accepted.problem));
      return accepted.value.id;
    },
    /** A program at the SMTP door, signed in. */
    async program(): Promise<SmtpSocket> {
      const opened = await rooms.smtp.start(0);
      const client = await rooms.clients.add('ERP');
      if (!opened.ok || !client.ok) throw new Error('no door');
      const socket = await smtpSocket(opened.value.port);
      await socket.signIn(client.value.username, client.value.password);
      return socket;
    },
    detail,
    row,
    kinds: (id: string) => detail(id).timeline.map(({ kind }) => kind),
    until,
    reach: (id: string, standing: MessageRow['standing']) => until(() => row(id).standing === standing),
    /** Until what is tried has failed once more and waits with this problem. */
    waits: (id: string, code: Problem['code']) =>
      until(() => row(id).progress === null && row(id).problem?.code === code),
    /** Until nothing of it flies any more and it is on hold for this reason. */
    held: (id: string, reason: HoldReason) => until(() => row(id).progress === null && row(id).hold?.reason === reason),
    /** Moves the clock to the moment at which the message is due. */
    due: (id: string) => clock.advance(Math.max(0, row(id).dueAt - clock.now())),
    /** How often practice Google has got the message. */
    got: (id: string) => practice.mailbox.byOuttrayId(id).length,
    counter: (name: string) => practice.control.counters()[name] ?? 0,
    /** Until practice Google has counted this so often. */
    met: (counter: string, times = 1) =>
      practice.control.waitFor(() => (practice.control.counters()[counter] ?? 0) >= times),
    /** Until practice Google holds an answer back. */
    heldBack: () => practice.control.waitFor(() => practice.control.events().some(({ type }) => type === 'held')),
    async restart(graceMs = 0): Promise<void> {
      await end(rooms, graceMs);
      rooms = start();
    },
    async close(): Promise<void> {
      practice.control.release();
      await end(rooms, 0);
      if (!options.dispatcher) await dispatcher.destroy();
      if (!options.practice) await practice.stop();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
      await settled();
    },
  };
}

export type Office = Awaited<ReturnType<typeof office>>;

/** A problem as the operator reads it: what happened, and what to do next. */
export function words(of: Problem | null | undefined): string | null {
  return of ? `${says(of)} ${next(of)}`.trim() : null;
}
