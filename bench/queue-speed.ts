import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { systemClock } from '../src/main/clock.ts';
import { newId } from '../src/main/ids.ts';
import { createAcceptStore } from '../src/main/outbox/store-accept.ts';
import { systemRandom } from '../tools/powercut/office.ts';
import { handIn, instantTransport, mailOf, noTransport, onDisk, openOurs, openTheirs, outboxOver } from './office.ts';
import { openPeer, type PeerName, peerNames } from './peers.ts';

export interface Took {
  readonly ms: number;
  /** Of the processor, by program and system together; the one figure that a busy machine does not change much. */
  readonly cpuMs: number;
}

/** One thing to be measured: does `count` of them on a new database, and answers what that took. */
export interface Contender {
  readonly name: string;
  /** How many to do in a round. */
  readonly count: number;
  run(count: number): Promise<Took>;
}

const SIZE = 10_000;
const mail = mailOf(SIZE);
const text = mail.toString('latin1');

export const enqueueContenders: readonly Contender[] = [
  { name: 'whole intake, 1 caller', count: 2_000, run: (count) => intake(count, 1) },
  { name: 'whole intake, 64 callers', count: 12_800, run: (count) => intake(count, 64) },
  { name: 'store only, 1 caller', count: 2_000, run: (count) => store(count, 1) },
  { name: 'store only, 64 callers', count: 12_800, run: (count) => store(count, 64) },
  ...peers('enqueue', async (name, synchronous, count) => {
    const disk = onDisk();
    const queue = await openPeer(name, openTheirs(disk.path('queue.db')), synchronous);
    const took = await timed(() => {
      for (let at = 0; at < count; at++) queue.add(text);
    });
    queue.close();
    disk.remove();
    return took;
  }),
];

export const cycleContenders: readonly Contender[] = [
  { name: 'claim to settled', count: 2_000, run: cycle },
  ...peers('claim to done', async (name, synchronous, count) => {
    const disk = onDisk();
    const queue = await openPeer(name, openTheirs(disk.path('queue.db')), 'NORMAL');
    for (let at = 0; at < count; at++) queue.add(text);
    queue.close();
    const again = await openPeer(name, openTheirs(disk.path('queue.db')), synchronous);
    const took = await timed(() => {
      for (let at = 0; at < count; at++) if (!again.cycle()) throw new Error('the queue ran dry');
    });
    again.close();
    disk.remove();
    return took;
  }),
];

function peers(
  what: string,
  run: (name: PeerName, synchronous: 'NORMAL' | 'FULL', count: number) => Promise<Took>,
): Contender[] {
  return peerNames.flatMap((name) =>
    (['NORMAL', 'FULL'] as const).map((synchronous) => ({
      name: `${name} ${synchronous}, ${what}`,
      count: 2_000,
      run: (count: number) => run(name, synchronous, count),
    })),
  );
}

/** Through the one door: mail room, hash, account, commit, answer. */
async function intake(count: number, callers: number): Promise<Took> {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const outbox = outboxOver(db, { transport: noTransport });
  const took = await timed(() => byCallers(count, callers, () => handIn(outbox, mail)));
  expectCount(db, 'queued', count);
  db.close();
  disk.remove();
  return took;
}

/** The accepting store alone, for comparison with queues that neither read nor hash what they keep. */
async function store(count: number, callers: number): Promise<Took> {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const accept = createAcceptStore(db, systemClock);
  const sha256 = createHash('sha256').update(mail).digest();
  const took = await timed(() =>
    byCallers(count, callers, () =>
      accept.accept(
        {
          id: newId(systemClock, systemRandom),
          account: { accountId: 'office', email: 'office@northgate.example', name: null, reason: 'default' },
          intake: 'smtp',
          client: null,
          from: { address: 'office@northgate.example', name: null },
          subject: 'Invoice 2026-1174',
          reference: null,
          recipients: [{ kind: 'to', address: 'customer@example.net', name: 'Customer' }],
          headerChanges: [{ field: 'X-Outtray-Id', change: 'added' }],
          priority: 0,
          sendAfter: null,
          alongside: undefined,
        },
        { bytes: mail, sha256 },
      ),
    ),
  );
  expectCount(db, 'queued', count);
  db.close();
  disk.remove();
  return took;
}

/** From the first claim to the last settled: dispatcher, body, mark, answer. */
async function cycle(count: number): Promise<Took> {
  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const outbox = outboxOver(db, { transport: instantTransport });
  await byCallers(count, 64, () => handIn(outbox, mail));
  const sent = db.prepare<[], { messages: number }>("SELECT messages FROM tally WHERE state = 'sent'");
  const done = new Promise<void>((resolve) => {
    outbox.onChange(() => {
      if (sent.get()?.messages === count) resolve();
    });
  });
  const took = await timed(() => {
    outbox.start();
    return done;
  });
  await outbox.stop(0);
  db.close();
  disk.remove();
  return took;
}

async function byCallers(count: number, callers: number, one: () => Promise<unknown>): Promise<void> {
  let left = count;
  const caller = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function timed(work: () => void | Promise<void>): Promise<Took> {
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  await work();
  const ms = performance.now() - beganAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (user + system) / 1000 };
}

function expectCount(db: Database, state: string, count: number): void {
  const row = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM message WHERE state = ?').get(state);
  if (row?.n !== count) throw new Error(`${row?.n} messages are ${state}, not ${count}`);
}
