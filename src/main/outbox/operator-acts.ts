import type { Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { AccountDirectory } from '../ports.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Reconciler } from './reconcile.ts';
import type { Act, ActStore } from './store-acts.ts';
import type { MoveStore } from './store-moves.ts';
import type { ReadStore } from './store-read.ts';
import type { TransferStore } from './store-transfer.ts';

export interface Changed {
  readonly changed: number;
  readonly refused: Problem | null;
}

/** The same, by name. */
export interface ChangedIds {
  readonly ids: readonly string[];
  readonly refused: Problem | null;
}

/** What a person, or a program with its own mail, does to messages that are in the outbox. */
export interface OperatorActs {
  act(act: Exclude<Act, 'sendAgain'>, ids: readonly string[], by: string): Changed;
  /** The same in one commit, for acts on many messages in short pieces; tells which were changed. */
  actTogether(act: Exclude<Act, 'sendAgain'>, ids: readonly string[], by: string): ChangedIds;
  /** Asks the old upload session once more before a message that may have arrived is queued again. */
  sendAgain(ids: readonly string[], by: string): Promise<Changed>;
  retryFailed(by: string): Changed;
  /** Mail of this account that has not left. */
  unsentOf(accountId: string): readonly string[];
  /** Hands the mail of an account that has not left to another one; what is on its way is called back first. */
  reassign(fromId: string, toId: string, by: string): Result<number, Problem>;
}

export interface OperatorActsDeps {
  readonly db: Database;
  readonly acts: ActStore;
  readonly transfers: TransferStore;
  readonly read: Pick<ReadStore, 'byId' | 'idsIn'>;
  readonly moves: Pick<MoveStore, 'attempt'>;
  readonly reconciler: Pick<Reconciler, 'askOnce'>;
  readonly dispatcher: Pick<Dispatcher, 'letGo' | 'wake'>;
  readonly accounts: Pick<AccountDirectory, 'get'>;
  readonly changed: () => void;
}

export function createOperatorActs(deps: OperatorActsDeps): OperatorActs & {
  /** Puts one on hold and tells nobody: for a caller that has more to change. */
  holdQuietly(id: string, by: string): Problem | null;
} {
  const { acts, transfers, read, moves, reconciler, dispatcher, accounts } = deps;

  const tellChanged = () => {
    deps.changed();
    dispatcher.wake();
  };

  const each = (ids: readonly string[], one: (id: string) => Problem | null): Changed => {
    let count = 0;
    let refused: Problem | null = null;
    for (const id of ids) {
      const why = one(id);
      if (why === null) count += 1;
      else refused ??= why;
    }
    if (count > 0) tellChanged();
    return { changed: count, refused };
  };

  /** One that is on its way is called back. */
  const callBack = (act: Act, id: string) => {
    if (act === 'cancel' || act === 'hold') dispatcher.letGo(id);
  };

  const tryAct = (act: Act, id: string, by: string): Problem | null => {
    try {
      const why = acts.act(act, id, by);
      if (why === null) callBack(act, id);
      return why;
    } catch (error) {
      return storageProblem(error);
    }
  };

  const together = deps.db.transaction((act: Act, ids: readonly string[], by: string) =>
    ids.map((id) => ({ id, why: acts.act(act, id, by) })),
  ).immediate;

  async function sendOneAgain(id: string, by: string): Promise<Problem | null> {
    const message = read.byId(id);
    if (!message) return problem('message_unknown');
    const attempt =
      message.state === 'unconfirmed' && message.attempt_id !== null ? moves.attempt(message.attempt_id) : null;
    const answer = attempt && (await reconciler.askOnce(attempt, message));
    // it had arrived after all, and is settled as sent: there is nothing to send again
    if (answer?.kind === 'sent') return null;
    if (answer && answer.kind !== 'inconclusive') return answer.problem;
    return tryAct('sendAgain', id, by);
  }

  return {
    act: (act, ids, by) => each(ids, (id) => tryAct(act, id, by)),
    actTogether(act, ids, by) {
      try {
        const done = together(act, ids, by);
        const moved = done.filter(({ why }) => why === null).map(({ id }) => id);
        for (const id of moved) callBack(act, id);
        if (moved.length > 0) tellChanged();
        return { ids: moved, refused: done.find(({ why }) => why !== null)?.why ?? null };
      } catch (error) {
        return { ids: [], refused: storageProblem(error) };
      }
    },
    async sendAgain(ids, by) {
      const refusals = new Map<string, Problem | null>();
      for (const id of ids) refusals.set(id, await sendOneAgain(id, by));
      return each(ids, (id) => refusals.get(id) ?? null);
    },
    retryFailed: (by) => each(read.idsIn('failed', 100_000), (id) => tryAct('retry', id, by)),
    unsentOf: (accountId) => transfers.unsent(accountId),
    reassign(fromId, toId, by) {
      try {
        // one that is marked has left, and stays where it is
        for (const id of transfers.unsent(fromId)) dispatcher.letGo(id);
        const moved = transfers.move(fromId, toId, { email: accounts.get(toId)?.email ?? '', by });
        tellChanged();
        return ok(moved);
      } catch (error) {
        return fail(storageProblem(error));
      }
    },
    holdQuietly: (id, by) => tryAct('hold', id, by),
  };
}
