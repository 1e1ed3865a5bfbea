import type { Database } from 'better-sqlite3';

/**
 * What the timeline and the attempts say about a message, against a row of it that may be older or lost:
 * `sent`: Gmail's answer was written down. `marked`: its final byte may have left and the answer is not known.
 */
export type Evidence =
  | { readonly kind: 'sent'; readonly gmailId: string | null; readonly at: number }
  | { readonly kind: 'marked'; readonly attemptId: number; readonly number: number };

export interface EvidenceReader {
  /** `attempts`: the number of the last attempt that the message's row knows; 0 when the row is lost. */
  of(seq: number, attempts: number): Evidence | null;
  /** Makes an attempt without a session for a mark whose own row is lost, and returns its id. */
  standIn(seq: number, number: number, id: number | null): number;
}

export function createEvidence(db: Database, now: number): EvidenceReader {
  const ended = db.prepare<[number], { at: number; gmailId: string | null }>(`
    SELECT at, CASE WHEN json_valid(params) THEN params ->> 'gmailId' END AS gmailId FROM event
    WHERE message_seq = ? AND kind IN ('sent', 'confirmed') ORDER BY id DESC LIMIT 1`);
  const open = db.prepare<[number, number], { id: number; number: number }>(`
    SELECT id, number FROM attempt WHERE message_seq = ? AND finished_at IS NULL AND number >= ? ORDER BY id DESC LIMIT 1`);
  const mark = db.prepare<{ seq: number; attempts: number }, { number: number }>(`
    SELECT attempt AS number FROM event WHERE message_seq = @seq AND kind = 'last_part' AND attempt > @attempts
      AND NOT EXISTS (SELECT 1 FROM attempt WHERE message_seq = @seq AND number = event.attempt)
      AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.message_seq = @seq AND later.id > event.id
        AND (later.kind = 'send_again' OR (later.kind IN ('try_failed', 'failed') AND later.attempt = event.attempt)))
    ORDER BY id DESC LIMIT 1`);
  const insert = db.prepare(`
    INSERT INTO attempt (id, message_seq, number, started_at, session_uri, final_byte_released_at, asks)
    VALUES (coalesce(@id, (SELECT coalesce(max(id), 0) + 1 FROM attempt)), @seq, @number, @now, NULL, @now, 0)`);

  const standIn = (seq: number, number: number, id: number | null): number =>
    Number(insert.run({ seq, number, now, id }).lastInsertRowid);

  return {
    of(seq, attempts) {
      const sent = ended.get(seq);
      if (sent) return { kind: 'sent', gmailId: sent.gmailId, at: sent.at };
      const unfinished = open.get(seq, attempts);
      if (unfinished) return { kind: 'marked', attemptId: unfinished.id, number: unfinished.number };
      const marked = mark.get({ seq, attempts });
      if (marked) return { kind: 'marked', attemptId: standIn(seq, marked.number, null), number: marked.number };
      return null;
    },
    standIn,
  };
}
