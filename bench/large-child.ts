import { closeSync, fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/main/clock.ts';
import { createGmail } from '../src/main/google/gmail.ts';
import { MAX_MESSAGE_BYTES } from '../src/main/mail/request.ts';
import { CHUNK_BYTES } from '../src/main/outbox/rows.ts';
import type { TokenSource } from '../src/main/ports.ts';
import { ok } from '../src/shared/result.ts';
import { createDirectDispatcher } from '../tests/support/direct-dispatcher.ts';
import { systemRandom } from '../tools/powercut/office.ts';
import type { LargeRound } from './large.ts';
import { onDisk, openOurs, origin, outboxOver } from './office.ts';

/** Takes one message of 35 MB in and sends it, after smaller ones have warmed everything up, and tells what that cost. */
const [, , url = '', token = ''] = process.argv;
/** As large as Gmail takes it, with room for the headers that are added. */
const LARGE = MAX_MESSAGE_BYTES - 2_000;
/** No two the same: a repeat would be put on hold. */
const head = (number: number) =>
  `From: office@northgate.example\r\nTo: customer@example.net\r\nSubject: Scan ${number}\r\n\r\n`;
const RESOLUTION_MS = 1;
const WARM_UPS = 40;

const disk = onDisk();
const db = openOurs(disk.path('outbox.db'));
const tokens: TokenSource = { accessToken: () => Promise.resolve(ok(token)), refused: () => {} };
const app = { id: 'app', name: 'Practice', preset: 'practice', apiRoot: url, uploadSessions: 'yes' } as const;
const dispatcher = createDirectDispatcher();
const transport = createGmail({
  dispatcher: async () => dispatcher,
  clock: systemClock,
  random: systemRandom,
  sender: () => ({ email: 'office@northgate.example', app }),
  rememberSessions: () => {},
  tokenRefused: () => {},
});
const outbox = outboxOver(db, { transport, tokens });
outbox.start();
outbox.pause(null);

/** The bytes as a socket brings them: never whole in memory. */
async function* scan(number: number, size: number): AsyncGenerator<Uint8Array> {
  const begin = Buffer.from(head(number));
  yield begin;
  const piece = Buffer.from(`${'A'.repeat(76)}\r\n`.repeat(840));
  for (let left = size - begin.length; left > 0; left -= piece.length) {
    yield Buffer.from(piece.subarray(0, Math.min(left, piece.length)));
    // a socket gives others a turn between two pieces
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function takeIn(number: number, size: number): Promise<void> {
  const kept = await outbox.enqueue({ kind: 'raw', envelope: null, body: scan(number, size) }, origin);
  if (!kept.ok) throw new Error(JSON.stringify(kept.problem));
}

async function sendAll(): Promise<void> {
  const done = new Promise<void>((resolve) => {
    const stop = outbox.onChange(() => {
      if (outbox.snapshot().counts.queued + outbox.snapshot().counts.sending > 0) return;
      stop();
      resolve();
    });
  });
  outbox.unpause();
  await done;
  outbox.pause(null);
}

/** Peak memory above `before`, MB (VmHWM, which clear_refs resets: proc(5)), and the longest stall of the event loop. */
async function cost(before: number, work: () => Promise<void>): Promise<LargeRound['in']> {
  await rest();
  writeFileSync('/proc/self/clear_refs', '5');
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  await wait(20);
  delay.reset();
  await work();
  delay.disable();
  return { extraMb: memory('VmHWM') - before, stallMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS) };
}

/** The same bytes into a plain file, synced as often: what this disk does to everyone. */
async function plainFile(): Promise<void> {
  const file = openSync(disk.path('plain'), 'w');
  for (let at = 0; at < LARGE; at += CHUNK_BYTES) {
    writeSync(file, Buffer.alloc(CHUNK_BYTES, 'A'));
    fdatasyncSync(file);
    await new Promise((resolve) => setImmediate(resolve));
  }
  closeSync(file);
}

async function rest(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await wait(50);
  }
}

function memory(field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) / 1024;
}

// small mail alone, so that what a large one needs is not there already
for (let times = 0; times < WARM_UPS; times++) await takeIn(times, 20_000);
await sendAll();
await rest();
const before = memory('VmRSS');
const round: LargeRound = {
  in: await cost(before, () => takeIn(WARM_UPS, LARGE)),
  out: await cost(before, sendAll),
  disk: await cost(before, plainFile),
};
const { sent } = outbox.snapshot().counts;
if (sent !== WARM_UPS + 1) throw new Error(`${sent} messages were sent`);
await outbox.stop(0);
db.close();
disk.remove();
process.send?.(round, () => process.exit(0));
