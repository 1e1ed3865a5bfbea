import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Clock, Log, Timer } from '../ports.ts';
import { codeOf } from './folder-files.ts';
import { claimOf, isUnfinished, kindOf, REFUSED_FOLDER, WORK_FOLDER, workName } from './folder-names.ts';
import { WHOLE_MS } from './folder-rest.ts';
import { MARK } from './folder-work.ts';

/**
 * Watches one folder: finds files that are whole, takes each by renaming it into the work folder, and hands it over. chokidar only says
 * when to look; what is there the folder itself says, so that network drives, which report nothing, work too.
 */
export interface FolderWatch {
  /** Why nothing is taken now, or null. */
  problem(): Problem | null;
  /** Looks now, and goes on looking. */
  start(): void;
  stop(): Promise<void>;
  /** Looks again soon. */
  wake(): void;
  /** Resolves when nothing is being looked at or taken. */
  rested(): Promise<void>;
}

export interface FolderWatchDeps {
  readonly id: string;
  /** A real path. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly newClaim: () => string;
  /** Why the folder may not take anything now, whatever is in it; null: it may. */
  readonly closed: () => Problem | null;
  /** What to do with a taken file. `work` is its path now. */
  readonly take: (file: { claim: string; name: string; work: string }) => Promise<Handled>;
  /** The folder has been looked at and is there. */
  readonly there: () => Promise<void>;
  readonly changed: () => void;
}

/**
 * `later`: the file stays taken and is tried again, `soon` where it waits for files that are being written; when it `blocks`, nothing
 * else is taken before.
 */
export type Handled =
  | { readonly done: true }
  | { readonly done: false; readonly later: Problem; readonly blocks: boolean; readonly soon: boolean };

const LOOK_MS = 30_000;
const TRY_AGAIN_MS = 60_000;
/** Enough to share a commit, few enough that other intakes go on. */
const AT_ONCE = 16;
const MAX_REMEMBERED = 10_000;

interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  /** By the monotonic clock. */
  readonly since: number;
}

export function createFolderWatch(deps: FolderWatchDeps): FolderWatch {
  const { id, path, clock, log } = deps;
  let trouble: Problem | null = null;
  let timer: Timer | null = null;
  let looking: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  /** A taken file waits for others that are being written. */
  let soon = false;
  let watcher: { close(): Promise<void> } | null = null;
  let seen = new Map<string, Seen>();
  /** Inodes of files under a name that is not final: renamed, they are whole at once. */
  const unfinished = new Set<number>();
  const skipped = new Set<string>();

  function say(now: Problem | null): void {
    if (now?.code === trouble?.code) return;
    trouble = now;
    if (now) log.write('warn', 'a drop folder takes nothing', { folder: id, problem: now });
    deps.changed();
  }

  function lookIn(delayMs: number): void {
    timer?.cancel();
    if (!stopped) timer = clock.after(delayMs, look);
  }

  function look(): void {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = lookOnce().then(
      (nextMs) => lookIn(again ? 0 : nextMs),
      (error: unknown) => {
        log.write('error', `an unexpected fault: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
        lookIn(TRY_AGAIN_MS);
      },
    );
    again = false;
    looking.finally(() => {
      looking = null;
    });
  }

  /** Returns in how many milliseconds to look again. */
  async function lookOnce(): Promise<number> {
    const missing = await absence();
    if (missing) {
      say(missing);
      seen.clear();
      await unwatch();
      return LOOK_MS;
    }
    await watch();
    await deps.there();
    const closed = deps.closed();
    if (closed) {
      say(closed);
      return LOOK_MS;
    }
    soon = false;
    const leftOver = await tryAll((await list(join(path, WORK_FOLDER))).flatMap((work) => taken(work)));
    if (leftOver) {
      say(leftOver);
      return TRY_AGAIN_MS;
    }
    const { whole, waiting } = await sift();
    const later = await takeAll(whole);
    say(later);
    if (later) return TRY_AGAIN_MS;
    return waiting || soon ? WHOLE_MS : LOOK_MS;
  }

  /** Why the folder is not the one that was chosen, or null. */
  async function absence(): Promise<Problem | null> {
    try {
      const mark: unknown = JSON.parse(await readFile(join(path, WORK_FOLDER, MARK), 'utf8'));
      if (typeof mark === 'object' && mark !== null && 'outtray' in mark && mark.outtray === id) return null;
      return problem('folder_other', { path });
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EACCES' || code === 'EPERM') return problem('folder_unusable', { path }, code);
      const there = await lstat(path).then(
        (found) => found.isDirectory(),
        () => false,
      );
      return problem(there ? 'folder_other' : 'folder_missing', { path }, code);
    }
  }

  async function list(folder: string): Promise<string[]> {
    try {
      return await readdir(folder);
    } catch {
      return [];
    }
  }

  function taken(work: string): { claim: string; name: string; work: string }[] {
    const claim = claimOf(work);
    return claim ? [{ ...claim, work: join(path, WORK_FOLDER, work) }] : [];
  }

  /** Which files are whole, and whether some may soon be. */
  async function sift(): Promise<{ whole: string[]; waiting: boolean }> {
    const whole: string[] = [];
    const known = new Map<string, Seen>();
    let waiting = false;
    for (const name of await list(path)) {
      if (stopped) break;
      const kind = kindOf(name);
      if (kind === null && !isUnfinished(name)) continue;
      const found = await lstat(join(path, name)).catch(() => null);
      if (!found) continue;
      if (kind === null) {
        remember(found);
        continue;
      }
      if (!found.isFile() || found.nlink > 1) {
        skip(name);
        continue;
      }
      const before = seen.get(name);
      const same = before?.size === found.size && before.mtimeMs === found.mtimeMs && before.ino === found.ino;
      const entry = { size: found.size, mtimeMs: found.mtimeMs, ino: found.ino };
      if (unfinished.delete(found.ino) || (same && clock.monotonic() - before.since >= WHOLE_MS)) {
        known.set(name, { ...entry, since: before?.since ?? clock.monotonic() });
        whole.push(name);
      } else {
        known.set(name, same ? before : { ...entry, since: clock.monotonic() });
        waiting = true;
      }
    }
    seen = known;
    return { whole, waiting };
  }

  function remember({ ino }: { readonly ino: number }): void {
    unfinished.add(ino);
    const [oldest] = unfinished;
    if (unfinished.size > MAX_REMEMBERED && oldest !== undefined) unfinished.delete(oldest);
  }

  function skip(name: string): void {
    if (skipped.has(name)) return;
    if (skipped.size > MAX_REMEMBERED) skipped.clear();
    skipped.add(name);
    log.write('warn', 'left a link, a folder or a device in a drop folder alone', { folder: id });
  }

  /** Why to stop and try again later, or null. */
  async function takeAll(names: readonly string[]): Promise<Problem | null> {
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const claimed = await Promise.all(names.slice(at, at + AT_ONCE).map(claim));
      const later = await tryAll(claimed.filter((one) => one !== null));
      if (later) return later;
      if (stopped) return null;
    }
    return null;
  }

  async function claim(name: string): Promise<{ claim: string; name: string; work: string } | null> {
    const claimId = deps.newClaim();
    const work = join(path, WORK_FOLDER, workName(claimId, name));
    const from = join(path, name);
    const before = seen.get(name);
    seen.delete(name);
    try {
      await rename(from, work);
    } catch (error) {
      // gone meanwhile, or held by the program that writes it
      log.write('debug', 'could not take a file yet', { folder: id, cause: codeOf(error) });
      return null;
    }
    const now = await lstat(work);
    if (before && now.ino === before.ino && (now.size !== before.size || now.mtimeMs !== before.mtimeMs)) {
      // it was written to in the last moment: back it goes, unless its name is in use again
      const free = await lstat(from).then(
        () => false,
        () => true,
      );
      if (free) {
        await rename(work, from);
        return null;
      }
    }
    return { claim: claimId, name, work };
  }

  async function tryAll(files: readonly { claim: string; name: string; work: string }[]): Promise<Problem | null> {
    let later: Problem | null = null;
    for (let at = 0; at < files.length && !stopped; at += AT_ONCE) {
      const handled = await Promise.all(files.slice(at, at + AT_ONCE).map((file) => deps.take(file)));
      for (const one of handled) {
        if (one.done) continue;
        soon ||= one.soon;
        if (one.blocks) later ??= one.later;
      }
      if (later) return later;
    }
    return later;
  }

  async function watch(): Promise<void> {
    if (watcher || stopped) return;
    const { watch: open } = await import('chokidar');
    const made = open(path, {
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      alwaysStat: true,
      ignored: (one) => one.startsWith(join(path, WORK_FOLDER)) || one.startsWith(join(path, REFUSED_FOLDER)),
    });
    const heard = (file: string, found?: Stats) => {
      const name = file.slice(path.length + 1);
      if (found && isUnfinished(name)) remember(found);
      else if (kindOf(name) !== null) wake();
    };
    made.on('add', heard).on('change', heard);
    made.on('error', (error) => log.write('warn', `a drop folder is only looked at now and then: ${String(error)}`));
    watcher = made;
  }

  async function unwatch(): Promise<void> {
    const open = watcher;
    watcher = null;
    await open?.close();
  }

  function wake(): void {
    if (looking) again = true;
    else lookIn(0);
  }

  return {
    problem: () => trouble,
    start: () => lookIn(0),
    async stop() {
      stopped = true;
      timer?.cancel();
      await looking?.catch(() => {});
      await unwatch();
    },
    wake,
    async rested() {
      while (looking) await looking;
    },
  };
}
