import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../tools/lib/paths.mjs';
import { run } from '../tools/lib/run.mjs';
import { main } from '../tools/lib/say.mjs';
import { measureAddresses } from './addresses.ts';
import { measureFsyncs } from './fsyncs.ts';
import { measureIdle } from './idle.ts';
import { measureLarge } from './large.ts';
import { measureLists } from './lists.ts';
import { measurePacing } from './pacing.ts';
import { ensurePeers } from './peers.ts';
import { type Contender, cycleContenders, enqueueContenders } from './queue-speed.ts';
import { measureRecovery } from './recovery.ts';
import { type Aim, atLeast, type Figure, figure, median, table, writeResults } from './report.ts';
import { measureSmtp } from './smtp.ts';

const groups = [
  'enqueue',
  'cycle',
  'fsyncs',
  'pacing',
  'large',
  'lists',
  'addresses',
  'recovery',
  'smtp',
  'idle',
] as const;
type Group = (typeof groups)[number];

/** `npm run bench [-- --only enqueue,lists] [-- --rounds 5]`; results.json is written when everything was measured. */
await main(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: groups.join() }, rounds: { type: 'string', default: '5' } },
  });
  const wanted = new Set(values.only.split(','));
  const rounds = Number(values.rounds);
  const beganAt = performance.now();
  const all: Figure[] = [];
  const measure = async (group: Group, title: string, work: () => Figure[] | Promise<Figure[]>) => {
    if (!wanted.has(group)) return;
    const figures = await work();
    all.push(...figures);
    console.log(`${table(title, figures)}\n`);
  };

  if (wanted.has('enqueue') || wanted.has('cycle')) await ensurePeers();
  await measure('enqueue', `Durable enqueue of 10 kB, median of ${rounds} interleaved rounds`, async () => {
    const speeds = await race(enqueueContenders, rounds);
    const theirs = (name: string) => median(speeds.get(name)?.perSecond ?? [0]);
    const full = theirs('plainjob FULL, enqueue');
    const normal = theirs('plainjob NORMAL, enqueue');
    const one = atLeast(full, '≥ plainjob FULL');
    const many = atLeast(Math.max(15_000, normal), '≥ 15,000 and ≥ plainjob NORMAL');
    return figuresOf(speeds, (name) =>
      /^(store|whole).* 1 caller$/.test(name) ? one : /64 callers$/.test(name) ? many : null,
    );
  });
  await measure('cycle', `Claim to settled, 10 kB, median of ${rounds} interleaved rounds`, async () =>
    figuresOf(await race(cycleContenders, rounds), () => null),
  );
  await measure('fsyncs', 'Syncs of the disk, counted by strace', async () => {
    const figures = await measureFsyncs();
    if (!figures) console.log('Syncs are not counted: there is no strace here.');
    return figures ?? [];
  });
  await measure('pacing', 'Pacing against practice Google, on a clock that does not wait', measurePacing);
  await measure('large', 'A message of 35 MB', () => measureLarge(rounds));
  await measure('lists', 'The list of the window, pages of 100', measureLists);
  await measure('addresses', 'Completing an address', measureAddresses);

  await measure('recovery', 'Start after a kill with 1,000 messages on their way', measureRecovery);

  await measure('smtp', 'A burst by SMTP, 10 kB each', () => measureSmtp(rounds));
  await measure('idle', 'Beside an Electron application that does nothing', measureIdle);

  const seconds = (performance.now() - beganAt) / 1000;
  const missed = all.filter(({ met }) => met === false);
  const aims = all.filter(({ met }) => met !== null).length;
  if (groups.every((group) => wanted.has(group))) {
    const results = new URL('results.json', import.meta.url);
    writeResults(results, all, seconds);
    // it is kept in the repository, so it is laid out as everything there
    await run(join(root, 'node_modules', '.bin', 'biome'), ['format', '--write', fileURLToPath(results)]);
  }
  console.log(`bench: ${aims - missed.length} of ${aims} aims met, ${Math.round(seconds)} s`);
});

interface Speed {
  readonly perSecond: number[];
  /** Processor time of each, µs. */
  readonly cpuUs: number[];
}

/** Everyone once in each round, so that a slow minute of the machine is everybody's. */
async function race(contenders: readonly Contender[], rounds: number): Promise<Map<string, Speed>> {
  const speeds = new Map<string, Speed>(contenders.map(({ name }) => [name, { perSecond: [], cpuUs: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, count, run } of contenders) {
      const { ms, cpuMs } = await run(count);
      speeds.get(name)?.perSecond.push((count / ms) * 1000);
      speeds.get(name)?.cpuUs.push((cpuMs * 1000) / count);
    }
  }
  return speeds;
}

function figuresOf(speeds: ReadonlyMap<string, Speed>, aimOf: (name: string) => Aim | null): Figure[] {
  return [...speeds].map(([name, { perSecond, cpuUs }]) => ({
    ...figure(name, 'a second', perSecond, aimOf(name)),
    note: `${Math.round(median(cpuUs))} µs of processor each`,
  }));
}
