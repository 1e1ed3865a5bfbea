import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that it has started, as Linux shows them in /proc. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    // the name of the program stands in brackets and may hold anything
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (stat !== '') parents.set(Number(name), parent);
  }
  const tree = [pid];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree;
}

/** Memory of the tree, what is shared counted by shares, MiB (proc(5), smaps_rollup). */
export function pssMb(pid: number): number {
  const kb = treeOf(pid).map((one) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0));
  return kb.reduce((sum, one) => sum + one, 0) / 1024;
}

export interface Work {
  /** Times that a thread gave up the processor by itself: it had been woken and was done. */
  readonly wakeUps: number;
  readonly cpuMs: number;
}

export function workOf(pid: number): Work {
  let wakeUps = 0;
  let ticks = 0;
  for (const one of treeOf(pid)) {
    for (const task of list(`/proc/${one}/task`)) {
      wakeUps += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`/proc/${one}/task/${task}/status`))?.[1] ?? 0);
    }
    const stat = read(`/proc/${one}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  // USER_HZ is 100 on every Linux that Electron runs on
  return { wakeUps, cpuMs: ticks * 10 };
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Processes come and go while they are looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
