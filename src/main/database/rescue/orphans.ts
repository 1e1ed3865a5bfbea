import type { Database } from 'better-sqlite3';
import { problem } from '../../../shared/problems/problem.ts';
import { bodyReader } from './bodies.ts';
import { createEvidence } from './evidence.ts';

/**
 * Texts whose entry in the list is gone: what they were is not known any more, but they may be mail that was accepted. Each becomes a
 * message again: sent, when its timeline says so; under way, when its final byte may have left; otherwise failed, with its text kept
 * to be read and retried by a person. Returns how many.
 */
export function adoptOrphans(db: Database, now: number): number {
  const seqs = db.prepare<[], { seq: number }>(`
    SELECT DISTINCT message_seq AS seq FROM body_chunk WHERE position = 0 AND message_seq > 0
      AND NOT EXISTS (SELECT 1 FROM message WHERE message.seq = message_seq)`);
  const insert = db.prepare(`
    INSERT INTO message (seq, id, state, account_id, account_reason, intake, from_address, subject, recipients, recipient_count, lane,
      size, body_sha256, accepted_at, due_at, finished_at, attempts, attempt_id, problem, gmail_id)
    VALUES (@seq, @id, @state, @accountId, 'default', 'compose', @from, @subject, @recipients, @count, @lane,
      @size, @sha256, @at, @at, @finishedAt, @attempts, @attemptId, @problem, @gmailId)`);
  const idTaken = db.prepare('SELECT 1 FROM message WHERE id = ?');
  const account = db.prepare<[string], { id: string }>(
    'SELECT id FROM account ORDER BY email = ? DESC, is_default DESC, created_at LIMIT 1',
  );
  const recipients = db.prepare<[number], { list: string; count: number }>(`
    SELECT coalesce(json_group_array(json_object('kind', kind, 'address', address, 'name', name)) FILTER (WHERE position < 3), '[]')
      AS list, count(*) AS count FROM recipient WHERE message_seq = ?`);
  const firstEvent = db.prepare<[number], { at: number | null }>(
    'SELECT min(at) AS at FROM event WHERE message_seq = ?',
  );
  const note = db.prepare(
    "INSERT INTO event (message_seq, at, kind, attempt, params, problem) VALUES (?, ?, 'failed', NULL, '{}', ?)",
  );
  const bodyOf = bodyReader(db);
  const evidence = createEvidence(db, now);
  const why = JSON.stringify(problem('entry_lost'));

  const adopt = db.transaction((seq: number): boolean => {
    const body = bodyOf(seq);
    if (!body.gapless) return false;
    const from = address(header(body.head, 'From'));
    const id = header(body.head, 'X-Outtray-Id');
    const known = recipients.get(seq) ?? { list: '[]', count: 0 };
    const proof = evidence.of(seq, 0);
    const state = proof === null ? 'failed' : proof.kind === 'sent' ? 'sent' : 'sending';
    insert.run({
      seq,
      id: /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) && !idTaken.get(id) ? id : `recovered-${seq}`,
      state,
      accountId: account.get(from)?.id ?? LOST_ACCOUNT,
      from,
      subject: header(body.head, 'Subject'),
      recipients: known.list,
      count: Math.min(500, Math.max(1, known.count)),
      lane: body.size > 1_048_576 ? 1 : 0,
      size: body.size,
      sha256: body.sha256,
      at: firstEvent.get(seq)?.at ?? now,
      finishedAt: proof?.kind === 'sent' ? proof.at : state === 'failed' ? now : null,
      attempts: proof?.kind === 'marked' ? proof.number : 0,
      attemptId: proof?.kind === 'marked' ? proof.attemptId : null,
      problem: state === 'failed' ? why : null,
      gmailId: proof?.kind === 'sent' ? proof.gmailId : null,
    });
    if (state === 'failed') note.run(seq, now, why);
    return true;
  });
  return seqs.all().filter(({ seq }) => adopt(seq)).length;
}

/** Stands for an account of which nothing is left but that there was one. */
export const LOST_ACCOUNT = 'recovered';

/** One header field as it stands in the message, unfolded; empty when there is none. */
function header(head: Buffer, name: string): string {
  const block =
    head
      .subarray(0, 65_536)
      .toString('utf8')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const line = new RegExp(`^${name}:[ \\t]*([^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*)`, 'im').exec(block)?.[1] ?? '';
  return line
    .replace(/\r?\n[ \t]+/g, ' ')
    .trim()
    .slice(0, 998);
}

function address(from: string): string {
  return /<([^<>]+)>/.exec(from)?.[1] ?? from;
}
