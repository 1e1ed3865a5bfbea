import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { atMost, type Figure, figure, largest } from './report.ts';

const program = fileURLToPath(new URL('large-child.ts', import.meta.url));
const provider = fileURLToPath(new URL('practice-child.ts', import.meta.url));

const roundSchema = z.object({
  in: z.object({ extraMb: z.number(), stallMs: z.number() }),
  out: z.object({ extraMb: z.number(), stallMs: z.number() }),
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
    const of = (pick: (round: LargeRound) => number) => measured.map(pick);
    return [
      figure(
        '35 MB in: extra memory, worst round',
        'MB',
        of((round) => round.in.extraMb),
        MEMORY,
        largest,
      ),
      figure(
        '35 MB in: longest stall of the event loop, worst round',
        'ms',
        of((round) => round.in.stallMs),
        STALL,
        largest,
      ),
      figure(
        '35 MB out: extra memory, worst round',
        'MB',
        of((round) => round.out.extraMb),
        MEMORY,
        largest,
      ),
      figure(
        '35 MB out: longest stall of the event loop, worst round',
        'ms',
        of((round) => round.out.stallMs),
        STALL,
        largest,
      ),
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
