import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/main/clock.ts';
import { createGmail } from '../src/main/google/gmail.ts';
import { createDirectDispatcher } from '../src/main/google/http.ts';
import { MAX_MESSAGE_BYTES } from '../src/main/mail/request.ts';
import type { TokenSource } from '../src/main/ports.ts';
import { ok } from '../src/shared/result.ts';
import { systemRandom } from '../tools/powercut/office.ts';
import type { LargeRound } from './large.ts';
import { onDisk, openOurs, origin, outboxOver } from './office.ts';

/** Takes one message of 35 MB in and sends it, after smaller ones have warmed everything up, and tells what that cost. */
const [, , url = '', token = ''] = process.argv;
const MB = 1_048_576;
/** As large as Gmail takes it, with room for the headers that are added. */
const LARGE = MAX_MESSAGE_BYTES - 2_000;
const HEAD = 'From: office@northgate.example\r\nTo: customer@example.net\r\nSubject: Scan\r\n\r\n';
const RESOLUTION_MS = 1;

const disk = onDisk();
const db = openOurs(disk.path('outbox.db'));
const tokens: TokenSource = { accessToken: () => Promise.resolve(ok(token)), refused: () => {} };
const app = { id: 'app', name: 'Practice', preset: 'practice', apiRoot: url, uploadSessions: 'yes' } as const;
const transport = createGmail({
  dispatcher: createDirectDispatcher(),
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
async function* scan(size: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(HEAD);
  const piece = Buffer.from(`${'A'.repeat(76)}\r\n`.repeat(840));
  for (let left = size - HEAD.length; left > 0; left -= piece.length) {
    yield Buffer.from(piece.subarray(0, Math.min(left, piece.length)));
    // a socket gives others a turn between two pieces
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function takeIn(size: number): Promise<void> {
  const kept = await outbox.enqueue({ kind: 'raw', envelope: null, body: scan(size) }, origin);
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

/** Peak memory above the memory before (VmHWM, which clear_refs resets: proc(5)), and the longest stall. */
async function cost(work: () => Promise<void>): Promise<LargeRound['in']> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await wait(50);
  }
  writeFileSync('/proc/self/clear_refs', '5');
  const before = memory('VmRSS');
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  await wait(20);
  delay.reset();
  await work();
  delay.disable();
  return { extraMb: memory('VmHWM') - before, stallMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS) };
}

function memory(field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) / 1024;
}

for (let times = 0; times < 6; times++) await takeIn(2 * MB);
await sendAll();
const round: LargeRound = { in: await cost(() => takeIn(LARGE)), out: await cost(sendAll) };
const { sent } = outbox.snapshot().counts;
if (sent !== 7) throw new Error(`${sent} of 7 messages were sent`);
await outbox.stop(0);
db.close();
disk.remove();
process.send?.(round, () => process.exit(0));
