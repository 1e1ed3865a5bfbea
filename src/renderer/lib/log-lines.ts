import type { LogEntry, LogLevel } from '../../shared/model.ts';

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** At most this many lines are kept in the window; main keeps the rest. */
export const mostLines = 20_000;

export function atLeast(level: LogLevel, wanted: LogLevel): boolean {
  return ranks[level] >= ranks[wanted];
}

/** Newest first, each line once. */
export function mergeLog(known: readonly LogEntry[], more: readonly LogEntry[]): readonly LogEntry[] {
  const newest = known[0]?.seq ?? Number.NEGATIVE_INFINITY;
  const fresh = [...more].sort((one, other) => other.seq - one.seq);
  // The usual case, new lines above all others, needs no merging.
  if (fresh.every((entry) => entry.seq > newest)) return [...fresh, ...known].slice(0, mostLines);
  const bySeq = new Map([...known, ...fresh].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq).slice(0, mostLines);
}

/** A line as it is copied. */
export function lineText(entry: LogEntry): string {
  const about = [entry.messageId, entry.accountId].filter((id) => id !== null).join(' ');
  return [new Date(entry.at).toISOString(), entry.level, entry.room, entry.text, about]
    .filter((part) => part !== '')
    .join(' ');
}
