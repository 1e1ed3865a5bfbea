import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { systemClock } from '../../src/main/clock.ts';
import { openDatabase } from '../../src/main/database/open.ts';
import { readMail } from '../../src/main/mail/read.ts';
import { createOutbox } from '../../src/main/outbox/outbox.ts';
import type { MessageRecord } from '../../src/main/outbox/rows.ts';
import type { Transport } from '../../src/main/ports.ts';
import { alwaysOnline, officeAccounts, officeTokens, settingsInMemory, silentLog, systemRandom } from './office.ts';
import type { Promised, Promises } from './promises.ts';

/** Broken promises, each in a sentence. */
export interface Findings {
  /** Accepted and not there, not whole, or an outcome that was shown and is forgotten. */
  readonly lost: string[];
  /** Released, and yet about to be sent as if it never had been. */
  readonly resent: string[];
  /** The database does not open, is not sound, or contradicts itself. */
  readonly damaged: string[];
}

const TURNS = 4;

/** Starts Outtray on what a power cut has left, with no way to the network, and compares with what had been promised. */
export async function check(folder: string, promises: Promises): Promise<Findings> {
  const found: Findings = { lost: [], resent: [], damaged: [] };
  const opened = openDatabase(join(folder, 'outbox.db'));
  if (!opened.ok) {
    found.damaged.push(`does not open: ${JSON.stringify(opened.problem)}`);
    return found;
  }
  const { db, problem } = opened.value;
  // SQLite repairs what a cut leaves: whatever Outtray takes for damage here is none
  if (problem) found.damaged.push(`told at opening: ${problem.code}`);
  const sending: string[] = [];
  const transport: Transport = {
    send: (upload) =>
      new Promise((resolve) => {
        sending.push(upload.messageId);
        upload.signal.addEventListener('abort', () => resolve({ kind: 'stopped' }));
      }),
    ask: (upload) =>
      new Promise((resolve) => {
        const later = () => resolve({ kind: 'later', problem: { code: 'offline', params: {} }, notBefore: null });
        upload.signal.addEventListener('abort', later);
      }),
  };
  try {
    const outbox = createOutbox({
      db,
      readOnly: null,
      accounts: officeAccounts,
      tokens: officeTokens,
      transport,
      clock: systemClock,
      random: systemRandom,
      link: alwaysOnline,
      settings: settingsInMemory(promises.counter),
      readMail,
      log: silentLog,
    });
    for (const told of outbox.start()) found.damaged.push(`told the operator: ${told.code}`);
    for (let turns = TURNS; turns > 0; turns--) await turn();
    const rows = new Map<string, MessageRecord>();
    for (const row of db.prepare<[], MessageRecord>('SELECT * FROM message').iterate()) rows.set(row.id, row);
    found.damaged.push(...unsound(db, rows));
    for (const row of rows.values()) {
      const bytes = outbox.bytes(row.id, row.size);
      const whole = bytes.ok && bytes.value.whole ? Buffer.from(bytes.value.bytes) : null;
      const promised = promises.messages.get(row.id);
      const list = promised?.sha256 ? found.lost : found.damaged;
      const fault = whole ? bodyFault(row, whole, promised?.sha256 ?? null) : 'its body is not whole';
      if (fault) list.push(`${row.id} (${row.state}): ${fault}`);
    }
    for (const [id, promised] of promises.messages) compare(id, promised, rows.get(id) ?? null, sending, found);
    await outbox.stop(0);
  } catch (error) {
    found.damaged.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    db.close();
  }
  return found;
}

function bodyFault(row: MessageRecord, bytes: Buffer, promised: string | null): string | null {
  const stored = row.body_sha256 && Buffer.from(row.body_sha256).toString('hex');
  if (stored !== sha256(bytes)) return 'its body is not what its row says';
  const blank = bytes.indexOf('\r\n\r\n');
  if (promised !== null && sha256(bytes.subarray(blank + 4)) !== promised) return 'its body is not what was handed in';
  if (!bytes.subarray(0, blank).toString('latin1').includes(`X-Outtray-Id: ${row.id}`))
    return 'its headers are not its own';
  return null;
}

function compare(
  id: string,
  promised: Readonly<Promised>,
  row: MessageRecord | null,
  sending: readonly string[],
  found: Findings,
): void {
  if (!row) {
    found.lost.push(`${id}: not there`);
    return;
  }
  const { state } = row;
  if (promised.shown === 'sent' && state !== 'sent') found.lost.push(`${id}: was shown as sent, is ${state}`);
  if (promised.shown === 'cancelled' && state !== 'cancelled') {
    found.resent.push(`${id}: was cancelled, is ${state}`);
  }
  if (promised.shown === 'held' && row.held_for !== 'operator') found.resent.push(`${id}: was held, is ${state}`);
  const open = promised.released > promised.refused;
  if (open && !['sending', 'unconfirmed', 'sent'].includes(state)) {
    found.resent.push(`${id}: its tail had left, is ${state}`);
  }
  if (open && sending.includes(id)) found.resent.push(`${id}: its tail had left, is being sent again`);
  if (row.attempts < promised.released) {
    found.resent.push(`${id}: released ${promised.released} times, knows of ${row.attempts}`);
  }
}

/** What SQLite and our own book-keeping say of the whole file. */
function unsound(db: Database, rows: ReadonlyMap<string, MessageRecord>): string[] {
  const faults: string[] = [];
  const integrity = db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') faults.push(`integrity_check: ${String(integrity)}`);
  const orphans = db.pragma('foreign_key_check');
  if (Array.isArray(orphans) && orphans.length > 0) faults.push(`${orphans.length} rows refer to nothing`);
  const tally = db.prepare<[], { state: string; messages: number }>('SELECT state, messages FROM tally').all();
  for (const { state, messages } of tally) {
    const counted = [...rows.values()].filter((row) => row.state === state).length;
    if (counted !== messages) faults.push(`${counted} messages are ${state}, the tally says ${messages}`);
  }
  return faults;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
