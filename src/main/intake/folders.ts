import { type Problem, type ProblemCode, problem } from '../../shared/problems/problem.ts';
import type { Folder } from '../../shared/programs.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import { shortened } from '../mail/addresses.ts';
import type { Batches, Desk } from '../outbox/hand-in.ts';
import type { Enqueue, Origin } from '../outbox/origin.ts';
import type { Clock, Log, Random, Timer } from '../ports.ts';
import type { ClientIdentity, Clients } from './clients.ts';
import { codeOf, openBeside, openPlain } from './folder-files.ts';
import { fitness } from './folder-fitness.ts';
import { kindOf, stemOf } from './folder-names.ts';
import { createReceipts } from './folder-receipts.ts';
import { createRest } from './folder-rest.ts';
import { createFolderStore, type FolderRow } from './folder-store.ts';
import { createFolderWatch, type FolderWatch, type Handled } from './folder-watch.ts';
import { clearWork, markFolder, removeTaken, setRefused } from './folder-work.ts';
import { passes } from './http-replies.ts';
import { readJson } from './json-body.ts';
import { askedFor, type PrintFormat } from './message-request.ts';

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
/** Not the file's fault, and the next file would meet them too. */
const everywhere: readonly ProblemCode[] = [
  'disk_full',
  'storage_failed',
  'storage_read_only',
  'database_newer',
  'database_damaged',
  'database_gone',
  'shutting_down',
  'no_account',
  'client_off',
  'client_minute_limit',
  'client_day_limit',
];

export function createFolders(deps: FoldersDeps): Folders {
  const { db, clients, desk, clock, random } = deps;
  const log = deps.log.room('folder');
  const store = createFolderStore(db);
  const receipts = createReceipts(store, desk, log);
  const rest = createRest(clock);
  const watches = new Map<string, FolderWatch>();
  const listeners = new Set<() => void>();
  let started = false;
  let gathering: Timer | null = null;
  let telling: Promise<void> = Promise.resolve();
  let rows: readonly FolderRow[] = store.all();

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

  async function take(row: FolderRow, file: { claim: string; name: string; work: string }): Promise<Handled> {
    // the file of a claim that is noted is in the outbox: Outtray ended before it could clear up
    const accepted = store.receipt(file.claim) ? null : await accept(row, file);
    if (accepted === null) {
      await removeTaken(file.work).catch((error: unknown) =>
        log.write('warn', 'could not remove a taken file', { folder: row.id, cause: codeOf(error) }),
      );
      return { done: true };
    }
    if (passes(accepted)) {
      const soon = accepted.code === 'file_changing';
      log.write(soon ? 'debug' : 'warn', `a dropped file waits: ${accepted.code}`, { folder: row.id });
      return { done: false, later: accepted, blocks: everywhere.includes(accepted.code), soon };
    }
    log.write('warn', `refused a dropped file: ${accepted.code}`, { folder: row.id });
    try {
      await receipts.refused(row.path, file.claim, {
        name: store.freeName(row.id, stemOf(file.name)),
        file: file.name,
        at: clock.now(),
        why: accepted,
      });
      await setRefused(row.path, file.work, file.name);
    } catch (error) {
      return {
        done: false,
        later: problem('folder_unusable', { path: row.path }, codeOf(error)),
        blocks: true,
        soon: false,
      };
    }
    return { done: true };
  }

  /** Null: its message is in the outbox. */
  async function accept(row: FolderRow, file: { claim: string; name: string; work: string }): Promise<Problem | null> {
    const client = clients.stillAllowed(row.client_id);
    if (!client.ok) return client.problem;
    const opened = await openPlain(file.work, file.name);
    if (!opened.ok) return opened.problem;
    if (opened.value.size === 0) {
      await opened.value.close();
      return problem('file_empty');
    }
    const origin = originOf(row, client.value, file);
    if (kindOf(file.name) === 'eml') {
      const body = opened.value.bytes();
      const taken = await deps.enqueue({ kind: 'raw', envelope: null, body }, origin);
      // a body of which nothing was read does not close by itself
      await opened.value.close().catch(() => {});
      return taken.ok ? null : taken.problem;
    }
    const json = await readJson(opened.value.bytes());
    await opened.value.close().catch(() => {});
    if (!json.ok) return json.problem;
    const asked = await askedFor(json.value, {
      now: clock.now(),
      printFormat: deps.printFormat,
      beside: {
        async notYet(files) {
          const waiting = await rest.waitsFor(row.path, files);
          return waiting === null ? null : problem('file_changing', { name: shortened(waiting) });
        },
        open: (named) => openBeside(row.path, named),
      },
    });
    if (!asked.ok) return asked.problem;
    const { request, individually, ...wishes } = asked.value;
    const taken = await (individually
      ? deps.enqueueEach(request, { ...origin, ...wishes })
      : deps.enqueue(request, { ...origin, ...wishes }));
    return taken.ok ? null : taken.problem;
  }

  function originOf(row: FolderRow, client: ClientIdentity, file: { claim: string; name: string }): Origin {
    return {
      intake: 'folder',
      client,
      accountId: null,
      reference: null,
      priority: 0,
      sendAfter: null,
      idempotencyKey: null,
      alongside(messageId) {
        clients.count(client.id);
        store.taken({
          claim: file.claim,
          folderId: row.id,
          file: file.name,
          stem: stemOf(file.name),
          messageId,
          at: clock.now(),
        });
      },
    };
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
