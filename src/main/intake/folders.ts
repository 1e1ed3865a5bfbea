import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Folder } from '../../shared/programs.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Batches, Desk } from '../outbox/hand-in.ts';
import type { Enqueue } from '../outbox/origin.ts';
import type { Clock, Log, Random, Timer } from '../ports.ts';
import type { Clients } from './clients.ts';
import { codeOf } from './folder-files.ts';
import { fitness } from './folder-fitness.ts';
import { createReceipts } from './folder-receipts.ts';
import { createFolderStore, type FolderRow } from './folder-store.ts';
import { createTaking } from './folder-take.ts';
import { createFolderWatch, type FolderWatch } from './folder-watch.ts';
import { clearWork, markFolder } from './folder-work.ts';
import type { PrintFormat } from './message-request.ts';

/**
 * Drop folders: a file that appears in one is taken, its message accepted, and a receipt left in its place. A file is taken by a rename
 * under a claim of its own, and the claim is noted in the commit that accepts the message: killed at any moment, Outtray neither loses
 * a file nor takes it in twice.
 */
export interface Folders {
  list(): Folder[];
  /** A new folder and a program of that name for it. Fails with the faults of a program's name, folder_taken, folder_unfit or folder_unusable. */
  add(path: string, name: string): Promise<Result<{ readonly folderId: string }, Problem>>;
  setOff(id: string, off: boolean): Result<null, Problem>;
  /** Forgets the folder and its program. What is in it stays. */
  remove(id: string): Result<null, Problem>;
  start(): void;
  stop(): Promise<void>;
  /** To be called when messages may have changed: receipts are written. */
  changed(): void;
  /** Resolves when nothing is being taken, and every receipt that is due is written. */
  rested(): Promise<void>;
  onChange(listener: () => void): () => void;
}

export interface FoldersDeps {
  readonly db: import('better-sqlite3').Database;
  readonly clients: Pick<Clients, 'add' | 'remove' | 'count' | 'stillAllowed' | 'onChange'>;
  readonly enqueue: Enqueue;
  readonly enqueueEach: Batches['enqueueEach'];
  readonly desk: Desk;
  readonly printFormat: PrintFormat | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** So many receipts at once are enough: messages change in crowds. */
const GATHER_MS = 500;

export function createFolders(deps: FoldersDeps): Folders {
  const { db, clients, desk, clock, random } = deps;
  const log = deps.log.room('folder');
  const store = createFolderStore(db);
  const receipts = createReceipts(store, desk, log);
  const watches = new Map<string, FolderWatch>();
  const listeners = new Set<() => void>();
  let started = false;
  let gathering: Timer | null = null;
  let telling: Promise<void> = Promise.resolve();
  let rows: readonly FolderRow[] = store.all();
  const take = createTaking({ ...deps, store, receipts, log });

  const changed = () => {
    rows = store.all();
    for (const listener of listeners) listener();
  };

  function tellAll(): Promise<void> {
    // one after the other: two writers of one receipt would meet in its draft
    telling = telling.then(async () => {
      for (const { id, path, off } of rows) {
        if (off === 0 && watches.get(id)?.problem()?.code !== 'folder_missing') await receipts.tell(id, path);
      }
    });
    return telling;
  }

  function begin(row: FolderRow): void {
    if (!started || row.off === 1 || watches.has(row.id)) return;
    const watch = createFolderWatch({
      id: row.id,
      path: row.path,
      clock,
      log,
      newClaim: () => newId(clock, random),
      closed: () => {
        const allowed = clients.stillAllowed(row.client_id);
        return allowed.ok ? null : allowed.problem;
      },
      take: (file) => take(row, file),
      there: tellAll,
      changed,
    });
    watches.set(row.id, watch);
    watch.start();
  }

  function end(id: string): Promise<void> {
    const watch = watches.get(id);
    watches.delete(id);
    return watch?.stop() ?? Promise.resolve();
  }

  clients.onChange(() => {
    rows = store.all();
    const known = new Set(rows.map(({ id }) => id));
    for (const id of [...watches.keys()]) if (!known.has(id)) void end(id);
    for (const watch of watches.values()) watch.wake();
  });

  return {
    list: () =>
      rows.map(({ id, client_id, path, off }) => ({
        id,
        clientId: client_id,
        path,
        off: off === 1,
        problem: watches.get(id)?.problem() ?? null,
      })),

    async add(chosen, name) {
      const fit = await fitness(chosen, rows);
      if (!fit.ok) return fit;
      const client = await clients.add(name);
      if (!client.ok) return client;
      const { clientId } = client.value;
      const folderId = newId(clock, random);
      const path = fit.value;
      try {
        await markFolder(path, folderId);
        await clearWork(path);
        store.insert({ id: folderId, path, clientId, at: clock.now() });
      } catch (error) {
        clients.remove(clientId);
        return fail(
          codeOf(error).startsWith('SQLITE')
            ? storageProblem(error)
            : problem('folder_unusable', { path }, codeOf(error)),
        );
      }
      changed();
      for (const row of rows) begin(row);
      log.write('info', 'takes mail from a drop folder', { folder: folderId });
      return ok({ folderId });
    },

    setOff(id, off) {
      try {
        if (!store.setOff(id, off)) return fail(problem('folder_unknown'));
      } catch (error) {
        return fail(storageProblem(error));
      }
      changed();
      if (off) void end(id);
      else for (const row of rows) begin(row);
      return ok(null);
    },

    remove(id) {
      const row = rows.find((one) => one.id === id);
      if (!row) return fail(problem('folder_unknown'));
      void end(id);
      const removed = clients.remove(row.client_id);
      changed();
      return removed;
    },

    start() {
      started = true;
      for (const row of rows) begin(row);
    },

    async stop() {
      started = false;
      gathering?.cancel();
      await Promise.all([...watches.keys()].map(end));
      await telling;
    },

    changed() {
      if (gathering || !started || rows.length === 0) return;
      gathering = clock.after(GATHER_MS, () => {
        gathering = null;
        void tellAll();
      });
    },

    async rested() {
      for (const watch of watches.values()) await watch.rested();
      await telling;
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
