import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Transport } from '../src/main/ports.ts';
import { onDisk, openOurs, outboxOver } from './office.ts';
import { atMost, type Figure, figure } from './report.ts';

const IN_FLIGHT = 1_000;
const AT_ONCE = 8;

/**
 * 1,000 messages on their way, half of them marked, and a kill. How long after the start, opening and checking the file included, are
 * the marked being asked about, eight at once, and the others queued again? Nothing may be sent by then.
 */
export async function measureRecovery(): Promise<Figure[]> {
  const disk = onDisk();
  const file = disk.path('outbox.db');
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('recovery-child.ts', import.meta.url)), file, String(IN_FLIGHT)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  let sends = 0;
  let asked = 0;
  let atOnce = 0;
  let most = 0;
  let eight: () => void = () => undefined;
  const eightAsked = new Promise<void>((resolve) => {
    eight = resolve;
  });
  let all: () => void = () => undefined;
  const allAsked = new Promise<void>((resolve) => {
    all = resolve;
  });
  const transport: Transport = {
    send() {
      sends += 1;
      return new Promise(() => undefined);
    },
    async ask() {
      asked += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      if (asked === AT_ONCE) eight();
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      if (asked === IN_FLIGHT / 2) all();
      return { kind: 'sent', gmailId: `g${asked}`, threadId: null };
    },
  };
  const beganAt = performance.now();
  const db = openOurs(file);
  const outbox = outboxOver(db, { transport });
  // what is queued stays where it is, so that only the questions are measured
  outbox.pause(null);
  outbox.start();
  await eightAsked;
  const firstMs = performance.now() - beganAt;
  const { queued, sending, sent } = outbox.snapshot().counts;
  if (queued !== IN_FLIGHT / 2 || sending + sent !== IN_FLIGHT / 2) throw new Error('not every message was taken over');
  await allAsked;
  const allMs = performance.now() - beganAt;
  await outbox.stop(0);
  db.close();
  disk.remove();
  if (sends > 0) throw new Error(`${sends} messages were sent blindly`);
  return [
    figure('kill to eight questions under way', 'ms', [firstMs], atMost(2_000, '≤ 2,000')),
    figure('kill to all 500 answered', 'ms', [allMs]),
    figure('questions at once', '', [most], atMost(AT_ONCE, '≤ 8')),
  ];
}
