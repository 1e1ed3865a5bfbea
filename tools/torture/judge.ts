import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Practice } from '../practice-google/practice.ts';
import type { Ledger } from './ledger.ts';
import { tokenOf } from './mail-made.ts';

/** One message in the outbox at the end. */
interface Row {
  readonly id: string;
  readonly state: string;
  readonly subject: string;
  readonly sha256: string;
  readonly held_for: string | null;
  readonly session_uri: string | null;
  readonly released_at: number | null;
}

export interface Judgement {
  /** Messages that intake answered yes to. */
  readonly accepted: number;
  /** Those of them that practice Google took, and those kept whose sender was cut off before it heard. */
  readonly delivered: number;
  readonly unheard: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly unconfirmed: number;
  /** Every rule that was broken, in words. */
  readonly broken: readonly string[];
}

/**
 * Compares what intake answered, what the outbox holds and what practice Google took. `forgetting`: upload sessions were forgotten,
 * so that some messages may have to stay unconfirmed.
 */
export function judge(folder: string, practice: Practice, ledger: Ledger, forgetting: boolean): Judgement {
  const db = new Database(join(folder, 'outbox.db'), { readonly: true });
  try {
    const broken = checkDatabase(db);
    const rows = db
      .prepare<[], Row>(
        `SELECT message.id, message.state, message.subject, lower(hex(message.body_sha256)) AS sha256, message.held_for,
           attempt.session_uri, attempt.final_byte_released_at AS released_at
         FROM message LEFT JOIN attempt ON attempt.id = message.attempt_id ORDER BY message.seq`,
      )
      .all();
    return judgeRows(rows, practice, ledger, forgetting, broken);
  } finally {
    db.close();
  }
}

function judgeRows(
  rows: readonly Row[],
  practice: Practice,
  ledger: Ledger,
  forgetting: boolean,
  broken: string[],
): Judgement {
  let delivered = 0;
  let unheard = 0;
  let lost = 0;
  let duplicated = 0;
  let unconfirmed = 0;
  const kept = new Set<string>();
  const known = new Set(rows.map(({ id }) => id));
  const sessions = new Set(practice.control.sessions().map(({ id }) => id));

  for (const row of rows) {
    const token = tokenOf(row.subject);
    const submission = ledger.get(token);
    const taken = practice.mailbox.byOuttrayId(row.id);
    const tell = (what: string) =>
      broken.push(`${token} (${row.id}, ${row.state}, taken ${taken.length} times): ${what}`);
    if (!submission) tell('nobody handed it in');
    if (kept.has(token)) tell('kept twice');
    kept.add(token);
    if (submission?.answer === 'no') tell(`kept although refused with "${submission.reply}"`);
    if (submission?.answer === 'nothing') unheard += 1;
    if (submission && submission.id !== '' && submission.id !== row.id) tell(`acknowledged as ${submission.id}`);

    if (taken.length > 0 && submission?.answer === 'yes') delivered += 1;
    if (taken.length > 1) {
      duplicated += 1;
      tell('a duplicate');
    }
    for (const mail of taken) {
      if (mail.sha256 !== row.sha256) tell('other bytes than were kept');
      if (submission?.bodySha256 && mail.bodySha256 !== submission.bodySha256) tell('other bytes than were handed in');
    }
    switch (row.state) {
      case 'sent':
        if (taken.length > 0) break;
        lost += 1;
        tell('lost: called sent, never taken');
        break;
      case 'unconfirmed': {
        unconfirmed += 1;
        if (row.released_at === null || row.session_uri === null) tell('unconfirmed without a mark');
        const session = new URL(row.session_uri ?? 'none:').searchParams.get('upload_id') ?? '';
        if (!forgetting) tell('unconfirmed although every session can be asked');
        else if (sessions.has(session)) tell('unconfirmed although its session can be asked');
        break;
      }
      case 'failed':
      case 'cancelled':
        if (taken.length > 0) tell('called not sent, and was taken');
        break;
      default:
        tell(`left behind${row.held_for === null ? '' : `, held: ${row.held_for}`}`);
    }
  }

  for (const [token, { answer }] of ledger.entries()) {
    if (answer !== 'yes' || kept.has(token)) continue;
    lost += 1;
    broken.push(`${token}: lost: intake said yes, and the outbox does not have it`);
  }
  for (const mail of practice.mailbox.all()) {
    if (!known.has(mail.outtrayId)) broken.push(`${tokenOf(mail.subject)}: taken, and the outbox does not have it`);
  }
  return { accepted: ledger.accepted(), delivered, unheard, lost, duplicated, unconfirmed, broken };
}

function checkDatabase(db: Database.Database): string[] {
  const broken: string[] = [];
  const integrity = db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') broken.push(`the database is damaged: ${String(integrity)}`);
  const foreign = db.pragma('foreign_key_check');
  if (Array.isArray(foreign) && foreign.length > 0) broken.push(`${foreign.length} rows belong to nothing`);
  const wrong = db
    .prepare<[], { state: string; messages: number; counted: number }>(
      `SELECT state, messages, (SELECT count(*) FROM message WHERE message.state = tally.state) AS counted FROM tally
       WHERE messages <> counted`,
    )
    .all();
  for (const { state, messages, counted } of wrong) {
    broken.push(`the tally says ${messages} ${state}, there are ${counted}`);
  }
  return broken;
}
