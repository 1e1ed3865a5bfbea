import { type Problem, type ProblemCode, problem } from '../../shared/problems/problem.ts';
import { shortened } from '../mail/addresses.ts';
import type { Batches } from '../outbox/hand-in.ts';
import { type Enqueue, noWishes, type Origin } from '../outbox/origin.ts';
import type { Clock, Log } from '../ports.ts';
import type { ClientIdentity, Clients } from './clients.ts';
import { codeOf, openBeside, openPlain } from './folder-files.ts';
import { kindOf, stemOf } from './folder-names.ts';
import type { Receipts } from './folder-receipts.ts';
import { createRest } from './folder-rest.ts';
import type { FolderRow, FolderStore } from './folder-store.ts';
import type { Handled } from './folder-watch.ts';
import { removeTaken, setRefused } from './folder-work.ts';
import { passes } from './http-replies.ts';
import { readJson } from './json-body.ts';
import { askedFor, type PrintFormat } from './message-request.ts';

export interface TakingDeps {
  readonly store: Pick<FolderStore, 'receipt' | 'taken' | 'freeName'>;
  readonly receipts: Pick<Receipts, 'refused'>;
  readonly clients: Pick<Clients, 'count' | 'stillAllowed'>;
  readonly enqueue: Enqueue;
  readonly enqueueEach: Batches['enqueueEach'];
  readonly printFormat: PrintFormat | null;
  readonly clock: Clock;
  readonly log: Log;
}

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

/** What becomes of a file that was taken: a message in the outbox, a refusal with its reason, or another try. */
export function createTaking(
  deps: TakingDeps,
): (row: FolderRow, file: { claim: string; name: string; work: string }) => Promise<Handled> {
  const { store, receipts, clients, clock, log } = deps;
  const rest = createRest(clock);

  return take;

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
      ...noWishes,
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
}
