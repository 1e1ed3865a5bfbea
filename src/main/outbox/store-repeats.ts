import type { Database } from 'better-sqlite3';

/** What tells a repeated message from a new one. */
export interface Likeness {
  /** The program, or the way in where there is none. */
  readonly client: string;
  /** Of client, envelope, subject, content and what was asked for beside them. */
  readonly fingerprint: Uint8Array;
  readonly idempotencyKey: string | null;
}

/** What an arriving message is. `looksLike`: the id of the message it repeats, to be put on hold for that. */
export type Verdict =
  | { readonly kind: 'new'; readonly looksLike: string | null }
  /** The same request under the same key: the answer it got. */
  | { readonly kind: 'repeated'; readonly id: string }
  /** Another request under the same key. */
  | { readonly kind: 'conflict' };

/** To be used inside the transaction that accepts the message, so that of two at the same time the second one sees the first. */
export interface RepeatStore {
  judge(likeness: Likeness, now: number): Verdict;
  /** Notes that it was taken in under this id. */
  remember(likeness: Likeness, id: string, now: number): void;
}

/** How long a message is remembered that came without a key. */
export const LOOKS_LIKE_MS = 600_000;
/** How long a key is remembered: two days, so that a program that tries again the next morning is still known. */
export const KEY_MS = 2 * 86_400_000;
const BETWEEN_TIDYINGS_MS = 10_000;

export function createRepeatStore(db: Database): RepeatStore {
  const byKey = db.prepare<[string, string], { fingerprint: Uint8Array; given_id: string; at: number }>(
    'SELECT fingerprint, given_id, at FROM idempotency WHERE client = ? AND key = ?',
  );
  const insertKey = db.prepare(
    'INSERT OR REPLACE INTO idempotency (client, key, fingerprint, given_id, at) VALUES (?, ?, ?, ?, ?)',
  );
  // nearly every message is new: two short questions, of which the second is hardly ever asked, cost a fifth of a join
  const recent = db.prepare<[Uint8Array, number, number], { message_id: string }>(
    'SELECT message_id FROM recent WHERE fingerprint = ? AND at BETWEEN ? AND ?',
  );
  // one that was cancelled or has failed is handed in again on purpose
  const stands = db.prepare<[string]>("SELECT 1 FROM message WHERE id = ? AND state NOT IN ('cancelled', 'failed')");
  const insertRecent = db.prepare(`
    INSERT INTO recent (fingerprint, message_id, at) VALUES (?, ?, ?)
    ON CONFLICT (fingerprint) DO UPDATE SET message_id = excluded.message_id, at = excluded.at`);
  const tidyRecent = db.prepare('DELETE FROM recent WHERE at NOT BETWEEN ? AND ?');
  const tidyKeys = db.prepare('DELETE FROM idempotency WHERE at NOT BETWEEN ? AND ?');
  let tidiedAt = Number.NEGATIVE_INFINITY;

  return {
    judge({ client, fingerprint, idempotencyKey }, now) {
      if (idempotencyKey === null) {
        const like = recent.get(fingerprint, now - LOOKS_LIKE_MS, now);
        return { kind: 'new', looksLike: like && stands.get(like.message_id) ? like.message_id : null };
      }
      const known = byKey.get(client, idempotencyKey);
      if (!known || known.at < now - KEY_MS) return { kind: 'new', looksLike: null };
      return Buffer.from(fingerprint).equals(known.fingerprint)
        ? { kind: 'repeated', id: known.given_id }
        : { kind: 'conflict' };
    },
    remember({ client, fingerprint, idempotencyKey }, id, now) {
      if (idempotencyKey === null) insertRecent.run(fingerprint, id, now);
      else insertKey.run(client, idempotencyKey, fingerprint, id, now);
      if (Math.abs(now - tidiedAt) < BETWEEN_TIDYINGS_MS) return;
      tidiedAt = now;
      // a clock that was set back leaves times in the future behind
      tidyRecent.run(now - LOOKS_LIKE_MS, now);
      tidyKeys.run(now - KEY_MS, now + KEY_MS);
    },
  };
}
