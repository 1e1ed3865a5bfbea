import type { Database } from 'better-sqlite3';
import type { EventKind } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Clock } from '../ports.ts';
import type { MessageRecord } from './rows.ts';
import { type Permitted, permitted } from './states.ts';

export type Act = keyof Permitted;

/** The operator's acts on messages. Each answers null, or why it was not possible. */
export interface ActStore {
  /** `by` names who acted, for the timeline. */
  act(act: Act, id: string, by: string): Problem | null;
}

export function createActStore(db: Database, clock: Clock): ActStore {
  const byId = db.prepare<[string], MessageRecord>('SELECT * FROM message WHERE id = ?');
  const insertEvent = db.prepare(
    'INSERT INTO event (message_seq, at, kind, attempt, params, problem) VALUES (?, ?, ?, NULL, ?, NULL)',
  );
  const queueAgain = db.prepare(`
    UPDATE message SET state = 'queued', attempt_id = NULL, finished_at = NULL, tries = 0, lived_ms = 0, wait_ms = 0, wait_counts = 0,
      due_at = max(coalesce(send_after, 0), @now), problem = NULL WHERE seq = @seq`);
  const setCancelled = db.prepare(
    "UPDATE message SET state = 'cancelled', finished_at = @now, held_for = NULL, held_by = NULL, held_at = NULL WHERE seq = @seq",
  );
  const setHeld = db.prepare(
    "UPDATE message SET held_for = 'operator', held_by = @by, held_at = @now WHERE seq = @seq",
  );
  const setReleased = db.prepare(
    'UPDATE message SET held_for = NULL, held_by = NULL, held_at = NULL, due_at = max(coalesce(send_after, 0), @now) WHERE seq = @seq',
  );
  const setArrived = db.prepare(
    "UPDATE message SET state = 'sent', attempt_id = NULL, finished_at = @now, problem = NULL WHERE seq = @seq",
  );
  const stopAsking = db.prepare(
    'UPDATE attempt SET finished_at = coalesce(finished_at, @now), ask_at = NULL WHERE message_seq = @seq',
  );

  const acts: Record<Act, { event: EventKind; run(seq: number, by: string): void }> = {
    retry: { event: 'retried', run: (seq) => queueAgain.run({ seq, now: clock.now() }) },
    cancel: { event: 'cancelled', run: (seq) => setCancelled.run({ seq, now: clock.now() }) },
    hold: { event: 'held', run: (seq, by) => setHeld.run({ seq, by, now: clock.now() }) },
    release: { event: 'released', run: (seq) => setReleased.run({ seq, now: clock.now() }) },
    confirm: {
      event: 'confirmed',
      run(seq) {
        setArrived.run({ seq, now: clock.now() });
        stopAsking.run({ seq, now: clock.now() });
      },
    },
    sendAgain: {
      event: 'send_again',
      run(seq) {
        queueAgain.run({ seq, now: clock.now() });
        stopAsking.run({ seq, now: clock.now() });
      },
    },
  };

  return {
    act: db.transaction((act: Act, id: string, by: string): Problem | null => {
      const message = byId.get(id);
      if (!message) return problem('message_unknown');
      const allowed = permitted({
        state: message.state,
        held: message.held_for !== null,
        bodyDropped: message.body_dropped_at !== null,
      });
      if (!allowed[act]) return problem('too_late', { state: message.state });
      acts[act].run(message.seq, by);
      insertEvent.run(message.seq, clock.now(), acts[act].event, JSON.stringify({ by }));
      return null;
    }).immediate,
  };
}
