import type { Database } from 'better-sqlite3';
import type { Clock } from '../ports.ts';

/** Which mail of an account has not left, and its way to another account. */
export interface TransferStore {
  /** Ids of its mail that has not left, oldest first, also what is still arriving. */
  unsent(accountId: string): string[];
  /** All of it in one commit, each with a line on its timeline. Returns how many. */
  move(fromId: string, toId: string, note: { readonly email: string; readonly by: string }): number;
}

export function createTransferStore(db: Database, clock: Clock): TransferStore {
  const which = "account_id = ? AND state IN ('receiving', 'queued')";
  const unsent = db.prepare<[string], string>(`SELECT id FROM message WHERE ${which} ORDER BY seq`).pluck();
  const tell = db.prepare(`
    INSERT INTO event (message_seq, at, kind, params) SELECT seq, ?, 'moved', ? FROM message WHERE ${which}`);
  const move = db.prepare(`UPDATE message SET account_id = ? WHERE ${which}`);
  return {
    unsent: (accountId) => unsent.all(accountId),
    move: db.transaction((fromId: string, toId: string, note: { readonly email: string; readonly by: string }) => {
      tell.run(clock.now(), JSON.stringify(note), fromId);
      return move.run(toId, fromId).changes;
    }).immediate,
  };
}
