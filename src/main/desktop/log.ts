import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import electronLog from 'electron-log/node';
import type { LogEntry, LogLevel } from '../../shared/model.ts';
import { type Problem, says } from '../../shared/problems/problem.ts';
import type { Clock, Log, LogFields } from '../ports.ts';
import { redact, redactDetail } from './redact.ts';
import type { LogBook } from './types.ts';

const kept = 2_000;
const fileLimitBytes = 2 * 1024 * 1024;
const olderFiles = 3;
const tellEveryMs = 100;
const longestText = 16_000;

const weight: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One line of the file. `details` are the fields that are not columns of the Log page. */
interface Line {
  readonly at: number;
  readonly level: LogLevel;
  readonly room: string;
  readonly text: string;
  readonly messageId: string | null;
  readonly accountId: string | null;
  readonly problem?: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * The log: JSON lines in `folder`/outtray.log (0600), rotated at 2 MiB with three older files, and the last 2,000 entries at hand,
 * those of earlier runs included. Every text passes the redactor before it goes anywhere.
 */
export function createLog({ folder, clock, echo }: { folder: string; clock: Clock; echo: boolean }): LogBook {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'outtray.log');
  if (existsSync(file)) chmodSync(file, 0o600);

  const output = electronLog.create({ logId: `outtray:${file}` });
  output.transports.console.level = echo ? 'debug' : false;
  output.transports.console.format = '{text}';
  output.transports.file.level = 'debug';
  output.transports.file.format = '{text}';
  output.transports.file.resolvePathFn = () => file;
  output.transports.file.maxSize = fileLimitBytes;
  output.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  output.transports.file.archiveLogFn = () => rotate(file);

  let seq = 0;
  const ring: LogEntry[] = [];
  const keep = (line: Line): LogEntry => {
    const { at, level, room, messageId, accountId } = line;
    const entry = { seq: ++seq, at, level, room, text: sentence(line), messageId, accountId };
    ring.push(entry);
    if (ring.length > kept) ring.shift();
    return entry;
  };
  for (const line of linesOf(file)) keep(line);

  const listeners = new Set<(entries: LogEntry[]) => void>();
  let untold: LogEntry[] = [];
  let telling = false;
  const tell = () => {
    telling = false;
    const told = untold;
    untold = [];
    for (const listener of listeners) listener(told);
  };

  const write = (room: string, level: LogLevel, text: string, fields: LogFields) => {
    const line = lineOf(clock.now(), room, level, text, fields);
    output[level](JSON.stringify(line));
    const entry = keep(line);
    if (listeners.size === 0) return;
    untold.push(entry);
    if (telling) return;
    telling = true;
    clock.after(tellEveryMs, tell);
  };
  const speaking = (name: string): Log => ({
    write: (level, text, fields = {}) => write(name, level, text, fields),
    room: speaking,
  });

  return {
    ...speaking('app'),
    page({ level, accountId, messageId, before, limit }) {
      const entries: LogEntry[] = [];
      for (let at = ring.length - 1; at >= 0; at--) {
        const entry = ring[at];
        if (entry === undefined || weight[entry.level] < weight[level]) continue;
        if (accountId !== null && entry.accountId !== accountId) continue;
        if (messageId !== null && entry.messageId !== messageId) continue;
        if (before !== null && entry.seq >= before) continue;
        if (entries.length === limit) return { entries, next: entries.at(-1)?.seq ?? null };
        entries.push(entry);
      }
      return { entries, next: null };
    },
    onWritten(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function lineOf(at: number, room: string, level: LogLevel, text: string, fields: LogFields): Line {
  const { messageId, accountId, problem, ...others } = fields;
  const details: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    details[name] = cut(redactDetail(name, typeof value === 'object' && value !== null ? wordsOf(value) : value));
  }
  return {
    at,
    level,
    room,
    text: cut(redact(text)),
    messageId: messageId ?? null,
    accountId: accountId ?? null,
    ...(problem === undefined ? {} : { problem: redact(wordsOf(problem)) }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}

/** Cut after redacting: half a secret would not be known for one. */
function cut<T>(value: T): T | string {
  return typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value;
}

function wordsOf(problem: Problem): string {
  const words = `${problem.code}: ${says(problem)}`;
  return problem.detail === undefined || words.includes(problem.detail) ? words : `${words} (${problem.detail})`;
}

/** What the Log page shows of a line. */
function sentence(line: Line): string {
  const details = Object.entries(line.details ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [line.problem === undefined ? line.text : `${line.text}: ${line.problem}`, ...details].join(' ');
}

/** The last lines of the file and its predecessor, oldest first; what cannot be read is left out. */
function linesOf(file: string): Line[] {
  const texts = [older(file, 1), file].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''));
  return texts
    .join('')
    .split(/\r?\n/)
    .filter((text) => text !== '')
    .slice(-kept)
    .flatMap((text) => readLine(text) ?? []);
}

function readLine(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return isLine(line) ? line : null;
  } catch {
    return null;
  }
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  if (!('at' in value && 'level' in value && 'room' in value && 'text' in value)) return false;
  if (!('messageId' in value && 'accountId' in value)) return false;
  const { at, level, room, text, messageId, accountId } = value;
  const isId = (id: unknown) => id === null || typeof id === 'string';
  const isText = typeof room === 'string' && typeof text === 'string';
  return (
    typeof at === 'number' &&
    typeof level === 'string' &&
    level in weight &&
    isText &&
    isId(messageId) &&
    isId(accountId)
  );
}

function older(file: string, age: number): string {
  return file.replace(/\.log$/, `.${age}.log`);
}

function rotate(file: string): void {
  for (let age = olderFiles - 1; age >= 1; age--) {
    if (existsSync(older(file, age))) renameSync(older(file, age), older(file, age + 1));
  }
  renameSync(file, older(file, 1));
}
