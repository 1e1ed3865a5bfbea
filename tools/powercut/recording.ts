import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LifePlan } from './life.ts';
import { readRecord, type Step } from './record.ts';
import { recorder } from './recorder.ts';

const life = fileURLToPath(new URL('life.ts', import.meta.url));
const LONGEST_LIFE_MS = 120_000;

export interface RecordingPlan {
  readonly seed: number;
  /** Handed in by each of the lives. */
  readonly messages: number;
  readonly synchronous: LifePlan['synchronous'];
}

/** Records three lives of one outbox: the first is killed, the second finds what it left, the third is closed and opened again. */
export async function record(plan: RecordingPlan): Promise<Step[]> {
  const work = mkdtempSync(join(realpathSync(tmpdir()), 'outtray-powercut-'));
  const folder = join(work, 'state');
  mkdirSync(folder, { mode: 0o700 });
  const file = join(work, 'record');
  const marks = join(work, 'marks');
  const env = {
    ...process.env,
    LD_PRELOAD: await recorder(),
    OUTTRAY_RECORD: file,
    OUTTRAY_RECORD_UNDER: folder,
    OUTTRAY_RECORD_ACKS: marks,
  };
  try {
    const ends: LifePlan['end'][] = ['killed', 'closed', 'closed'];
    for (const [counter, end] of ends.entries()) {
      const { seed, messages, synchronous } = plan;
      await runLife({ folder, marks, seed: seed * 10 + counter, messages, counter, synchronous, end }, env);
    }
    return readRecord(file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function runLife(plan: LifePlan, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [life, JSON.stringify(plan)], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_LIFE_MS);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(limit);
      if (plan.end === 'killed' ? signal === 'SIGKILL' : code === 0) resolve();
      else reject(new Error(`a recorded life ended with ${signal ?? code}`));
    });
  });
}
