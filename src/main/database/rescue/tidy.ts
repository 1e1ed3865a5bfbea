import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { draftTextSchema } from '../../../shared/drafts.ts';
import { eventKindSchema, holdReasonSchema } from '../../../shared/model.ts';
import { problemSchema } from '../../../shared/problems/problem.ts';
import { parses } from './mend.ts';
import { LOST_ACCOUNT } from './orphans.ts';

/**
 * Puts stand-ins where mail points at an account, an app or a batch that is gone, and removes what belongs to nothing any more, so
 * that every reference holds. A stand-in account is signed out: its mail waits until somebody signs in or exports it.
 */
export function restoreReferences(db: Database, now: number): void {
  const app = db.prepare(`
    INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
      query_parameters, created_at, updated_at) VALUES (@id, 'Recovered', 'other', '', '', '', '', '', '[]', '[]', @now, @now)`);
  const account = db.prepare(`
    INSERT INTO account (id, connected_app_id, sub, email, signed_out_at, hold_reason, created_at)
    VALUES (@id, @app, 'recovered:' || @id, coalesce((SELECT from_address FROM message WHERE account_id = @id
      GROUP BY from_address ORDER BY count(*) DESC LIMIT 1), ''), @now, 'needs_authorization', @now)`);
  const lostApps = db.prepare<[], { id: string }>(`
    SELECT DISTINCT connected_app_id AS id FROM account WHERE connected_app_id NOT IN (SELECT id FROM connected_app)`);
  const lostAccounts = db.prepare<[], { id: string }>(
    'SELECT DISTINCT account_id AS id FROM message WHERE account_id NOT IN (SELECT id FROM account)',
  );
  db.transaction(() => {
    for (const { id } of lostApps.all()) app.run({ id, now });
    const without = lostAccounts.all();
    if (without.length > 0) {
      const [some] = db.prepare<[], { id: string }>('SELECT id FROM connected_app ORDER BY created_at LIMIT 1').all();
      if (!some) app.run({ id: LOST_ACCOUNT, now });
      for (const { id } of without) account.run({ id, app: some?.id ?? LOST_ACCOUNT, now });
    }
    db.prepare(`
      INSERT INTO batch (id, subject, reference, created_at) SELECT batch_id, min(subject), min(reference), min(accepted_at) FROM message
      WHERE batch_id IS NOT NULL AND batch_id NOT IN (SELECT id FROM batch) GROUP BY batch_id`).run();
    db.exec(`
      DELETE FROM recipient WHERE message_seq NOT IN (SELECT seq FROM message);
      DELETE FROM body_chunk WHERE message_seq NOT IN (SELECT seq FROM message);
      DELETE FROM attempt WHERE message_seq NOT IN (SELECT seq FROM message);
      DELETE FROM event WHERE message_seq NOT IN (SELECT seq FROM message);
      DELETE FROM token_cache WHERE account_id NOT IN (SELECT id FROM account);
      DELETE FROM draft_attachment WHERE draft_id NOT IN (SELECT id FROM draft);
      DELETE FROM draft_picture WHERE draft_id NOT IN (SELECT id FROM draft);`);
    restoreAccounts(db);
  })();
}

/** What hangs on accounts since version 40. A rehearsal whose way to a real account is lost goes on in its mailbox, and reaches nobody. */
function restoreAccounts(db: Database): void {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rehearsal'").get()) return;
  const gone = (column: string) => `${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM account)`;
  db.exec(`
    DELETE FROM account_settings WHERE account_id NOT IN (SELECT id FROM account);
    DELETE FROM account_sender WHERE account_id NOT IN (SELECT id FROM account);
    DELETE FROM rehearsal WHERE account_id NOT IN (SELECT id FROM account);
    UPDATE rehearsal SET mode = 'mailbox', through_id = NULL WHERE ${gone('through_id')};
    UPDATE rehearsal SET successor_id = NULL WHERE ${gone('successor_id')};`);
}

const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
const wordsSchema = z.array(z.string());
const parametersSchema = z.array(z.object({ name: z.string(), value: z.string() }));
const isEventKind = (kind: unknown) => eventKindSchema.safeParse(kind).success;

/** Replaces stored JSON and words that can no longer be read, so that one flipped byte breaks no page of the window. */
export function makeReadable(db: Database): void {
  const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
    problem: (value) => parses(problemSchema, String(value)),
    params: (value) => parses(paramsSchema, String(value)),
    words: (value) => parses(wordsSchema, String(value)),
    parameters: (value) => parses(parametersSchema, String(value)),
    draft: (value) => parses(draftTextSchema, String(value)),
    event: isEventKind,
    hold: (value) => holdReasonSchema.safeParse(value).success,
  };
  for (const [name, check] of Object.entries(checks)) {
    db.function(`reads_${name}`, { deterministic: true }, (value: unknown) => (check(value) ? 1 : 0));
  }
  db.exec(`
    DELETE FROM event WHERE NOT reads_event(kind);
    UPDATE event SET params = '{}' WHERE NOT reads_params(params);
    UPDATE event SET problem = NULL WHERE problem IS NOT NULL AND NOT reads_problem(problem);
    UPDATE account SET hold_problem = NULL WHERE hold_problem IS NOT NULL AND NOT reads_problem(hold_problem);
    UPDATE account SET hold_reason = 'needs_authorization' WHERE hold_reason IS NOT NULL AND NOT reads_hold(hold_reason);
    UPDATE connected_app SET scopes = '[]' WHERE NOT reads_words(scopes);
    UPDATE connected_app SET query_parameters = '[]' WHERE NOT reads_parameters(query_parameters);
    UPDATE token_cache SET scopes = '[]' WHERE NOT reads_words(scopes);
    DELETE FROM draft_attachment WHERE draft_id IN (SELECT id FROM draft WHERE NOT reads_draft(content));
    DELETE FROM draft_picture WHERE draft_id IN (SELECT id FROM draft WHERE NOT reads_draft(content));
    DELETE FROM draft WHERE NOT reads_draft(content);`);
}
