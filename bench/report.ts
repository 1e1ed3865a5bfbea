import { writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import SQLite from 'better-sqlite3';

export interface Figure {
  readonly measure: string;
  readonly figure: number;
  readonly unit: string;
  /** What was aimed at, in words; null where there is no aim. */
  readonly aim: string | null;
  readonly met: boolean | null;
  /** Every round, or what else the figure was made of. */
  readonly rounds: readonly number[];
  readonly note?: string;
}

export interface Aim {
  readonly says: string;
  met(value: number): boolean;
}

export function figure(
  measure: string,
  unit: string,
  rounds: readonly number[],
  aim: Aim | null = null,
  of: (rounds: readonly number[]) => number = median,
): Figure {
  const value = of(rounds);
  return {
    measure,
    figure: rounded(value),
    unit,
    aim: aim?.says ?? null,
    met: aim ? aim.met(value) : null,
    rounds: rounds.map(rounded),
  };
}

export function atLeast(limit: number, says = `≥ ${limit.toLocaleString('en')}`): Aim {
  return { says, met: (value: number) => value >= limit };
}

export function atMost(limit: number, says = `≤ ${limit.toLocaleString('en')}`): Aim {
  return { says, met: (value: number) => value <= limit };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

export function largest(values: readonly number[]): number {
  return Math.max(...values);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function table(title: string, figures: readonly Figure[]): string {
  const rows = figures.map(({ measure, figure: value, unit, aim, met, note }) => [
    measure,
    value.toLocaleString('en'),
    unit,
    aim ?? '',
    met === null ? '' : met ? 'met' : 'NOT MET',
    note ?? '',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

export function writeResults(file: URL, figures: readonly Figure[], seconds: number): void {
  const db = new SQLite(':memory:');
  const sqlite = db.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()?.version;
  db.close();
  const processors = cpus();
  const results = {
    date: new Date().toISOString(),
    machine: {
      processor: processors[0]?.model ?? 'unknown',
      cores: processors.length,
      memoryGb: Math.round(totalmem() / 1e9),
      /** Of the last 15 minutes; above the number of cores others were at work too. */
      load: rounded(loadavg()[2] ?? 0),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: { node: process.versions.node, sqlite },
    seconds: Math.round(seconds),
    figures,
  };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
