import type { Database } from 'better-sqlite3';

/** One sign-in that the provider has ended. All times epoch ms. */
export interface SignInEnd {
  readonly signedInAt: number;
  /** When it last worked. */
  readonly workedAt: number;
  /** When its end was met. */
  readonly endedAt: number;
}

/** How long an account's sign-ins have lasted before. */
export interface SignInHistory {
  /** Keeps the last ten of an account; the end of one sign-in counts once, however often it is met. */
  signInEnded(accountId: string, end: SignInEnd): void;
  /** Newest first. */
  signInEnds(accountId: string): SignInEnd[];
}

export function createSignInHistory(db: Database): SignInHistory {
  const insert = db.prepare(`
    INSERT OR IGNORE INTO sign_in_end (account_id, signed_in_at, worked_at, ended_at) VALUES (?, ?, ?, ?)`);
  const forget = db.prepare(`
    DELETE FROM sign_in_end WHERE account_id = $account AND signed_in_at NOT IN
      (SELECT signed_in_at FROM sign_in_end WHERE account_id = $account ORDER BY signed_in_at DESC LIMIT 10)`);
  const list = db.prepare<[string], SignInEnd>(`
    SELECT signed_in_at AS signedInAt, worked_at AS workedAt, ended_at AS endedAt FROM sign_in_end WHERE account_id = ?
    ORDER BY signed_in_at DESC`);
  return {
    signInEnded: db.transaction((accountId: string, { signedInAt, workedAt, endedAt }: SignInEnd) => {
      insert.run(accountId, signedInAt, workedAt, endedAt);
      forget.run({ account: accountId });
    }),
    signInEnds: (accountId) => list.all(accountId),
  };
}
