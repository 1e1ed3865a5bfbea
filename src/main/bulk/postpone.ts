import type { Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { storageProblem } from '../database/faults.ts';
import type { Changed } from '../outbox/operator-acts.ts';
import type { MessageRecord } from '../outbox/rows.ts';
import type { Clock } from '../ports.ts';

/** Puts queued messages off until a moment that the operator chose, as if their sender had asked for it. */
export function createPostpone(
  db: Database,
  clock: Clock,
  changed: () => void,
): (ids: readonly string[], until: number, by: string) => Changed {
  const byId = db.prepare<[string], MessageRecord>('SELECT * FROM message WHERE id = ?');
  const put = db.prepare('UPDATE message SET send_after = @until, due_at = max(due_at, @until) WHERE seq = @seq');
  const event = db.prepare("INSERT INTO event (message_seq, at, kind, params) VALUES (?, ?, 'postponed', ?)");
  const one = (id: string, until: number, by: string): Problem | null => {
    const message = byId.get(id);
    if (!message) return problem('message_unknown');
    if (message.state !== 'queued') return problem('too_late', { state: message.state });
    put.run({ seq: message.seq, until });
    event.run(message.seq, clock.now(), JSON.stringify({ until, by }));
    return null;
  };
  const all = db.transaction((ids: readonly string[], until: number, by: string) =>
    ids.map((id) => one(id, until, by)),
  ).immediate;

  return (ids, until, by) => {
    try {
      const answers = all(ids, until, by);
      const count = answers.filter((why) => why === null).length;
      if (count > 0) changed();
      return { changed: count, refused: answers.find((why) => why !== null) ?? null };
    } catch (error) {
      return { changed: 0, refused: storageProblem(error) };
    }
  };
}
