import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { cleanNpmEnv, lastLines, run } from '../tools/lib/run.mjs';
import { CannotHave } from '../tools/lib/say.mjs';

/** Another queue on SQLite, as far as the benchmark uses it. One caller at a time: they are synchronous. */
export interface PeerQueue {
  add(data: string): void;
  /** Takes the next job, marks it as being worked on, reads it, and marks it as done. False when there is none. */
  cycle(): boolean;
  close(): void;
}

export const peerNames = ['plainjob', 'plainjobs'] as const;
export type PeerName = (typeof peerNames)[number];

interface ForeignQueue {
  add(type: string, data: unknown): { id: number };
  getAndMarkJobAsProcessing(type: string): { id: number } | undefined;
  getJobById(id: number): { data: string } | undefined;
  markJobAsDone(id: number): void;
  close(): void;
}

interface ForeignModule {
  defineQueue(options: { connection: unknown; logger: object }): ForeignQueue;
  better?(db: Database): unknown;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** Installs the peers of bench/package-lock.json when they are not there yet. @throws CannotHave (by rejection) */
export async function ensurePeers(): Promise<void> {
  const here = createRequire(import.meta.url);
  try {
    for (const name of peerNames) here.resolve(name);
    return;
  } catch {
    const { code, stdout, stderr } = await run('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: folder,
      env: cleanNpmEnv(),
    });
    if (code === 0) return;
    throw new CannotHave({
      what: 'the queues to measure against',
      why: lastLines(stderr || stdout),
      command: 'cd bench && npm ci',
    });
  }
}

/**
 * Opens a peer's queue on a new database. Both set WAL and NORMAL by themselves; `FULL` is set afterwards, so that a job is as safe
 * as a message of ours.
 */
export async function openPeer(name: PeerName, db: Database, synchronous: 'NORMAL' | 'FULL'): Promise<PeerQueue> {
  const module: ForeignModule = await import(name);
  const queue = module.defineQueue({ connection: module.better?.(db) ?? db, logger: silent });
  db.pragma(`synchronous = ${synchronous}`);
  const mode = db.pragma('synchronous', { simple: true });
  if (mode !== (synchronous === 'FULL' ? 2 : 1)) throw new Error(`${name} does not run with ${synchronous}`);
  return {
    add: (data) => void queue.add('mail', data),
    cycle() {
      const job = queue.getAndMarkJobAsProcessing('mail');
      if (!job) return false;
      // what its own worker does for each job
      if (!queue.getJobById(job.id)) throw new Error(`${name} lost job ${job.id}`);
      queue.markJobAsDone(job.id);
      return true;
    },
    close: () => queue.close(),
  };
}
