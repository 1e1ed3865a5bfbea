import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { recipientSchema } from '../../../shared/model.ts';
import { problem, problemSchema } from '../../../shared/problems/problem.ts';
import { bodyReader } from './bodies.ts';
import { createEvidence, type Evidence } from './evidence.ts';

export interface Mended {
  /** Messages that are whole: their entry, and their text as far as it was still kept. */
  readonly whole: number;
  /** Messages of which the entry or a text that was still needed is gone. */
  readonly hurt: number;
}

interface Entry {
  readonly seq: number;
  readonly state: 'receiving' | 'queued' | 'sending' | 'sent' | 'unconfirmed' | 'failed' | 'cancelled';
  readonly size: number;
  readonly attempts: number;
  readonly attempt_id: number | null;
  readonly body_sha256: Buffer | null;
  readonly body_dropped_at: number | null;
  readonly recipients: string;
  readonly header_changes: string | null;
  readonly problem: string | null;
  readonly held_for: string | null;
}

const AT_ONCE = 500;
const recipientsSchema = z.array(recipientSchema).max(3);
const changesSchema = z.array(z.object({ field: z.string(), change: z.enum(['added', 'removed', 'changed']) }));

/**
 * Makes the recovered entries agree with what is proven: a body counts only when its checksum holds; what was sent or marked stays
 * so even when the entry itself is an older version; whatever would leave by itself is put on hold. The trigger against illegal moves
 * must be off.
 */
export function mendMessages(db: Database, now: number): Mended {
  const page = db.prepare<[number, number], Entry>(`
    SELECT seq, state, size, attempts, attempt_id, body_sha256, body_dropped_at, recipients, header_changes, problem, held_for
    FROM message WHERE seq > ? ORDER BY seq LIMIT ?`);
  const bodyOf = bodyReader(db);
  const evidence = createEvidence(db, now);
  const acts = moves(db, now);
  let whole = 0;
  let hurt = 0;

  const mend = (entry: Entry): void => {
    if (entry.state === 'receiving') {
      acts.remove(entry.seq);
      return;
    }
    acts.readable(entry);
    const proof = evidence.of(entry.seq, entry.attempts);
    const state = settle(entry, proof);
    const kept = entry.body_dropped_at === null;
    if (!kept) {
      acts.dropRows(entry.seq);
    } else if (!intact(entry)) {
      acts.dropRows(entry.seq);
      acts.dropBody(entry.seq);
      // nobody needs the text of what has gone
      if (state !== 'sent') hurt += 1;
      if (state === 'queued') acts.lostBody(entry.seq);
      if (state !== 'sent') return;
    } else if (state === 'queued' && entry.held_for === null) {
      acts.hold(entry.seq);
    }
    whole += 1;
  };

  const intact = (entry: Entry): boolean => {
    const body = bodyOf(entry.seq);
    return body.gapless && body.size === entry.size && entry.body_sha256?.equals(body.sha256) === true;
  };

  /** Writes the state that is proven, and returns it. */
  const settle = (entry: Entry, proof: Evidence | null): Entry['state'] => {
    if (entry.state !== 'sent' && proof?.kind === 'sent') {
      acts.sent(entry.seq, proof.gmailId, proof.at);
      return 'sent';
    }
    if (entry.state === 'sending' || entry.state === 'unconfirmed') {
      if (entry.attempt_id !== null && !acts.hasAttempt(entry.attempt_id, entry.seq)) {
        // the row of its attempt is gone: without one nobody would ever look after it
        const taken = acts.idTaken(entry.attempt_id);
        const id = evidence.standIn(entry.seq, Math.max(1, entry.attempts), taken ? null : entry.attempt_id);
        acts.pointAt(entry.seq, id);
      }
      return entry.state;
    }
    if (entry.state !== 'sent' && proof?.kind === 'marked') {
      acts.marked(entry.seq, proof.attemptId, proof.number);
      return 'sending';
    }
    return entry.state;
  };

  const some = db.transaction((entries: readonly Entry[]) => entries.forEach(mend));
  for (let after = 0; ; ) {
    const entries = page.all(after, AT_ONCE);
    const last = entries.at(-1);
    if (!last) break;
    some(entries);
    after = last.seq;
  }
  return { whole, hurt };
}

function moves(db: Database, now: number) {
  const remove = db.prepare('DELETE FROM message WHERE seq = ?');
  const dropRows = db.prepare('DELETE FROM body_chunk WHERE message_seq = ?');
  const dropBody = db.prepare('UPDATE message SET body_dropped_at = ? WHERE seq = ?');
  const lostBody = db.prepare(`
    UPDATE message SET state = 'failed', finished_at = ?, problem = ?, held_for = NULL, held_by = NULL, held_at = NULL WHERE seq = ?`);
  const hold = db.prepare("UPDATE message SET held_for = 'recovered', held_by = 'outtray', held_at = ? WHERE seq = ?");
  const note = db.prepare(
    'INSERT INTO event (message_seq, at, kind, attempt, params, problem) VALUES (?, ?, ?, NULL, ?, ?)',
  );
  const sent = db.prepare(`
    UPDATE message SET state = 'sent', attempt_id = NULL, gmail_id = ?, finished_at = ?, problem = NULL, held_for = NULL, held_by = NULL,
      held_at = NULL WHERE seq = ?`);
  const marked = db.prepare(`
    UPDATE message SET state = 'sending', attempt_id = @attemptId, attempts = max(attempts, @number), finished_at = NULL,
      held_for = NULL, held_by = NULL, held_at = NULL WHERE seq = @seq`);
  const attempt = db.prepare('SELECT 1 FROM attempt WHERE id = ? AND message_seq = ?');
  const taken = db.prepare('SELECT 1 FROM attempt WHERE id = ?');
  const pointAt = db.prepare('UPDATE message SET attempt_id = ? WHERE seq = ?');
  const firstRecipients = db.prepare(`
    UPDATE message SET recipients = (SELECT json_group_array(json_object('kind', kind, 'address', address, 'name', name)) FROM
      (SELECT kind, address, name FROM recipient WHERE message_seq = @seq ORDER BY position LIMIT 3)) WHERE seq = @seq`);
  const noChanges = db.prepare('UPDATE message SET header_changes = NULL WHERE seq = ?');
  const setProblem = db.prepare('UPDATE message SET problem = ? WHERE seq = ?');
  const damaged = JSON.stringify(problem('entry_lost'));

  return {
    remove: (seq: number) => void remove.run(seq),
    dropRows: (seq: number) => void dropRows.run(seq),
    dropBody: (seq: number) => void dropBody.run(now, seq),
    lostBody(seq: number) {
      const why = JSON.stringify(problem('body_lost'));
      lostBody.run(now, why, seq);
      note.run(seq, now, 'failed', '{}', why);
    },
    hold(seq: number) {
      hold.run(now, seq);
      note.run(seq, now, 'held', JSON.stringify({ by: 'outtray', reason: 'recovered' }), null);
    },
    sent: (seq: number, gmailId: string | null, at: number) => void sent.run(gmailId, at, seq),
    marked: (seq: number, attemptId: number, number: number) => void marked.run({ seq, attemptId, number }),
    hasAttempt: (id: number, seq: number) => attempt.get(id, seq) !== undefined,
    idTaken: (id: number) => taken.get(id) !== undefined,
    pointAt: (seq: number, id: number) => void pointAt.run(id, seq),
    /** A flipped byte in stored JSON must not break the page that shows it. */
    readable(entry: Entry) {
      if (!parses(recipientsSchema, entry.recipients)) firstRecipients.run({ seq: entry.seq });
      if (entry.header_changes !== null && !parses(changesSchema, entry.header_changes)) noChanges.run(entry.seq);
      if (entry.problem !== null && !parses(problemSchema, entry.problem)) {
        setProblem.run(entry.state === 'failed' ? damaged : null, entry.seq);
      }
    },
  };
}

export function parses(schema: z.ZodType, json: string): boolean {
  try {
    return schema.safeParse(JSON.parse(json)).success;
  } catch {
    return false;
  }
}
