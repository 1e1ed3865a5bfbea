import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, run } from '../tools/lib/run.mjs';
import { atMost, type Figure, figure } from './report.ts';

const child = fileURLToPath(new URL('fsync-child.ts', import.meta.url));
const FEW = 64;
const COUNT = 640;

/** Counts fsync and fdatasync for each message with strace. Null where there is no strace. */
export async function measureFsyncs(): Promise<Figure[] | null> {
  if ((await run('strace', ['-V'])).code !== 0) return null;
  /** By the difference of many and few, so that starting and ending count for nothing. */
  const each = async (count: (messages: number) => Promise<number>) => [
    ((await count(FEW + COUNT)) - (await count(FEW))) / COUNT,
  ];
  const intake = (callers: string) => (messages: number) => syncsOf(`intake-${callers}`, messages, false);
  const cycle = (checkpoints: boolean) => async (messages: number) =>
    (await syncsOf('cycle', messages, checkpoints)) - (await syncsOf('intake-64', messages, checkpoints));
  const settled = 'syncs a message from claim to settled';
  return [
    figure('syncs a message at intake, 1 caller', 'syncs', await each(intake('1')), atMost(1)),
    figure('syncs a message at intake, 64 callers', 'syncs', await each(intake('64')), atMost(1, '≤ 1, shared')),
    figure(settled, 'syncs', await each(cycle(false)), atMost(2)),
    figure(`${settled}, checkpoints of the log included`, 'syncs', await each(cycle(true))),
  ];
}

async function syncsOf(work: string, count: number, checkpoints: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-strace-'));
  const trace = join(folder, 'trace');
  try {
    const args = [
      '-f',
      '-e',
      'trace=fsync,fdatasync',
      '-o',
      trace,
      process.execPath,
      child,
      work,
      String(count),
      String(checkpoints),
    ];
    const { code, stderr } = await run('strace', args);
    if (code !== 0) throw new Error(lastLines(stderr));
    return readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => /\b(fsync|fdatasync)\(/.test(line)).length;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
