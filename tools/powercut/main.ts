import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Random } from '../../src/main/ports.ts';
import { seededRandom } from '../../tests/support/seeded-random.ts';
import { check } from './check.ts';
import { createDisk } from './disk.ts';
import { createPromises } from './promises.ts';
import type { Step } from './record.ts';
import { type RecordingPlan, record } from './recording.ts';

export interface PowercutOptions {
  /** How many images of a cut disk are checked. */
  readonly cuts: number;
  readonly seed: number;
  /** Whether to prove that the method bites, by a run with `synchronous=NORMAL` that must lose something. */
  readonly control: boolean;
  /** Messages of each of the three lives in a recording. */
  readonly messages?: number;
  readonly say?: (line: string) => void;
}

interface Count {
  cuts: number;
  acked: number;
  lost: number;
  resent: number;
  damaged: number;
}

const MESSAGES = 150;
const CUTS_A_RECORDING = 125;
const MOST_CONTROL_CUTS = 100;
const SHOWN = 5;

/**
 * Cuts the power in thought: records the writes of the real program, draws images that a cut may have left (disk.ts), starts Outtray
 * on each, and compares with what it had promised until then (promises.ts). The last line is the result.
 * @returns the exit code: 0 when no promise was broken, and the control run broke some
 */
export async function runPowercut(options: PowercutOptions): Promise<number> {
  const { cuts, seed, control, messages = MESSAGES, say = console.log } = options;
  let bites = true;
  if (control) {
    const plan = { seed, messages, synchronous: 'NORMAL' } as const;
    const weak = await runRecording(plan, Math.min(cuts, MOST_CONTROL_CUTS), () => {});
    const broken = weak.lost + weak.resent;
    bites = broken > 0;
    const verdict = bites ? 'the method bites' : 'NOTHING LOST: THE METHOD PROVES NOTHING';
    say(`control, synchronous=NORMAL: ${figures(weak)}: ${verdict}`);
  }
  const total: Count = { cuts: 0, acked: 0, lost: 0, resent: 0, damaged: 0 };
  for (let recording = 0; total.cuts < cuts; recording++) {
    const plan = { seed: seed * 1_000 + recording, messages, synchronous: 'FULL' } as const;
    const count = await runRecording(plan, Math.min(CUTS_A_RECORDING, cuts - total.cuts), say);
    say(`recording ${recording + 1}, synchronous=FULL: ${figures(count)}`);
    for (const key of ['cuts', 'acked', 'lost', 'resent', 'damaged'] as const) total[key] += count[key];
  }
  say(`powercut: ${figures(total)}`);
  return bites && total.lost + total.resent + total.damaged === 0 ? 0 : 1;
}

async function runRecording(plan: RecordingPlan, cuts: number, say: (line: string) => void): Promise<Count> {
  const steps = await record(plan);
  const random = seededRandom(plan.seed);
  const moments = Array.from({ length: cuts }, () => moment(steps, random)).sort((one, other) => one - other);
  const disk = createDisk();
  const promises = createPromises();
  const count: Count = { cuts: 0, acked: 0, lost: 0, resent: 0, damaged: 0 };
  const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'outtray-powercut-'));
  let shown = 0;
  let done = 0;
  try {
    for (const at of moments) {
      for (const step of steps.slice(done, at)) {
        disk.apply(step);
        if (step.kind === 'mark') promises.take(step.text);
      }
      done = at;
      const folder = join(work, String(count.cuts));
      const drawn = disk.writeImage(folder, random);
      const found = await check(folder, promises);
      rmSync(folder, { recursive: true });
      count.cuts += 1;
      count.acked += promises.accepted;
      for (const kind of ['lost', 'resent', 'damaged'] as const) {
        count[kind] += found[kind].length;
        for (const line of found[kind]) {
          if (shown++ < SHOWN)
            say(`${kind}: ${line} (seed ${plan.seed}, cut after step ${at} of ${steps.length}, ${drawn})`);
        }
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return count;
}

/** After which step the power goes: often right after a promise or right before a sync, for there the most is at stake. */
function moment(steps: readonly Step[], random: Random): number {
  const start = 1 + Math.floor(random.unit() * steps.length);
  const chance = random.unit();
  if (chance < 0.4) return start;
  for (let at = start; at < steps.length; at++) {
    if (chance < 0.8 ? steps[at - 1]?.kind === 'mark' : steps[at]?.kind === 'sync') return at;
  }
  return steps.length;
}

function figures({ cuts, acked, lost, resent, damaged }: Count): string {
  return `cuts=${cuts} acked=${acked} lost=${lost} resent=${resent} damaged=${damaged}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      cuts: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      control: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  process.exitCode = await runPowercut({
    cuts: Number(values.cuts),
    seed: Number(values.seed),
    control: values.control,
  });
}
