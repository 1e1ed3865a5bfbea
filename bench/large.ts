import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Aim, atMost, type Figure, figure, largest, median } from './report.ts';

const program = fileURLToPath(new URL('large-child.ts', import.meta.url));
const provider = fileURLToPath(new URL('practice-child.ts', import.meta.url));

const costSchema = z.object({ extraMb: z.number(), stallMs: z.number() });
const roundSchema = z.object({
  in: costSchema,
  out: costSchema,
  /** The same bytes into a plain file, synced as often: what the disk does to everyone. */
  disk: costSchema,
});
export type LargeRound = z.infer<typeof roundSchema>;

const MEMORY = atMost(64);
const STALL = atMost(60);

/** A message of 35 MB in and out again, in a process of its own; practice Google runs in another. */
export async function measureLarge(rounds: number): Promise<Figure[]> {
  const practice = fork(provider, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const { url, token } = z.object({ url: z.string(), token: z.string() }).parse(await messageOf(practice));
    const measured: LargeRound[] = [];
    for (let round = 0; round < rounds; round++) {
      const child = fork(program, [url, token], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        execArgv: ['--expose-gc'],
      });
      measured.push(roundSchema.parse(await messageOf(child)));
    }
    const worst = (measure: string, unit: string, aim: Aim | null, pick: (round: LargeRound) => number): Figure => {
      const each = measured.map(pick);
      return {
        ...figure(measure, unit, each, aim, largest),
        note: `worst of ${rounds}, median ${median(each).toFixed(1)}`,
      };
    };
    return [
      worst('35 MB in: extra memory', 'MB', MEMORY, (round) => round.in.extraMb),
      worst('35 MB out: extra memory', 'MB', MEMORY, (round) => round.out.extraMb),
      worst('35 MB in: longest stall of the event loop', 'ms', STALL, (round) => round.in.stallMs),
      worst('35 MB out: longest stall of the event loop', 'ms', STALL, (round) => round.out.stallMs),
      worst('the same into a plain file, synced as often: longest stall', 'ms', null, (round) => round.disk.stallMs),
    ];
  } finally {
    practice.kill();
  }
}

function messageOf(child: ReturnType<typeof fork>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a measured process ended with ${code}`)));
  });
}
