import { createHash } from 'node:crypto';
import SQLite from 'better-sqlite3';

/** What an office sends in each hour of a working day, by its own clock. */
const BY_HOUR = [0, 0, 0, 0, 0, 0, 2, 14, 41, 38, 33, 29, 17, 24, 36, 31, 22, 9, 2, 0, 0, 0, 0, 0];
const DAYS = 30;
/** Before the numbers of the letters. */
const LAST_NUMBER = 8_406;
const HOUR_MS = 3_600_000;
const WEEKEND = 0.08;

const customers = [
  ['Marlow Kitchens', 'accounts@marlowkitchens.example'],
  ['Osei & Partners', 'office@osei.example'],
  ['Bakery Vogel', 'info@vogel.example'],
  ['Harlow Civil Engineering', 'site@harlow.example'],
  ['Lena Novak', 'lena@novak.example'],
  ['Penrose & Daughter', 'ledger@penrose.example'],
  ['Tom Arden', 'tom@arden.example'],
  ['Miriam Okafor', 'miriam@okafor.example'],
] as const;
const programs = ['ERP', 'ERP', 'Webshop', 'ERP', 'Webshop', 'Copier'] as const;

/**
 * Puts a month of sent mail into the outbox of a profile that no Outtray has open, by the real schema and its triggers, so that the
 * charts and the quotas count what they count in an office. The content counts as dropped by retention.
 */
export function writeHistory(outbox: string, now: number): void {
  const db = new SQLite(outbox);
  try {
    const accounts = db
      .prepare<[], { id: string; email: string }>('SELECT id, email FROM account ORDER BY email')
      .all();
    const clients = new Map(
      db
        .prepare<[], { id: string; name: string }>('SELECT id, name FROM client')
        .all()
        .map(({ id, name }) => [name, id]),
    );
    const insert = db.prepare(`
      INSERT INTO message (id, state, account_id, account_reason, intake, client_id, client_name, from_address, from_name, subject,
        reference, recipients, recipient_count, size, body_sha256, body_dropped_at, accepted_at, due_at, finished_at, tries, attempts,
        gmail_id, thread_id)
      VALUES (@id, 'sent', @accountId, 'address', @intake, @clientId, @clientName, @from, 'Northgate', @subject, @reference,
        @recipients, 1, @size, @digest, @at, @at, @at, @finished, 1, 1, @gmailId, @gmailId)`);
    const addressed = db.prepare(
      "INSERT INTO recipient (message_seq, position, kind, address, name) VALUES (?, 0, 'to', ?, ?)",
    );
    const event = db.prepare('INSERT INTO event (message_seq, at, kind, attempt, params) VALUES (?, ?, ?, 1, ?)');
    const used = db.prepare('UPDATE client SET messages = messages + 1, last_message_at = ? WHERE id = ?');
    db.transaction(() => {
      const when = moments(now);
      for (const [index, at] of when.entries()) {
        const number = LAST_NUMBER - when.length + index;
        const program = programs[number % programs.length] ?? 'ERP';
        const [name, address] = customers[(number * 5) % customers.length] ?? customers[0];
        const account = accounts[number % 7 === 0 ? 0 : accounts.length - 1];
        const clientId = clients.get(program);
        if (account === undefined || clientId === undefined) throw new Error('no account, or no program');
        const { seq, reference, subject } = named(program, number);
        const gmailId = seq.toString(16).padStart(16, '1');
        const row = insert.run({
          id: `${seq.toString(32).toUpperCase().padStart(26, '0')}`,
          accountId: account.id,
          clientId,
          clientName: program,
          intake: program === 'ERP' ? 'http' : 'smtp',
          from: account.email,
          subject,
          reference,
          recipients: JSON.stringify([{ kind: 'to', address, name }]),
          size: 40_000 + ((number * 7919) % 160_000),
          digest: createHash('sha256').update(String(seq)).digest(),
          at,
          finished: at + 900,
          gmailId,
        });
        addressed.run(row.lastInsertRowid, address, name);
        event.run(row.lastInsertRowid, at + 200, 'sending', '{}');
        event.run(row.lastInsertRowid, at + 400, 'last_part', '{}');
        event.run(row.lastInsertRowid, at + 900, 'sent', JSON.stringify({ gmailId }));
        used.run(at, clientId);
      }
    })();
  } finally {
    db.close();
  }
}

/** When each message went, oldest first; none in the last quarter of an hour, which belongs to the mail of the pictures. */
function moments(now: number): number[] {
  const end = now - HOUR_MS / 4;
  const found: number[] = [];
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - DAYS * 24 * HOUR_MS;
  for (let hour = first; hour < end; hour += HOUR_MS) {
    const date = new Date(hour);
    const weekend = date.getDay() % 6 === 0 ? WEEKEND : 1;
    // days and hours differ, the same way each time
    const swing = 0.8 + ((date.getDate() * 37 + date.getHours() * 11) % 40) / 100;
    const messages = Math.round((BY_HOUR[date.getHours()] ?? 0) * weekend * swing);
    for (let each = 0; each < messages; each++) {
      const at = hour + Math.floor(((each + 0.5) / messages) * HOUR_MS);
      if (at < end) found.push(at);
    }
  }
  return found;
}

function named(program: string, number: number): { seq: number; subject: string; reference: string | null } {
  const seq = 9_000_000 + number;
  if (program === 'Copier') return { seq, subject: 'Scan from reception copier', reference: null };
  if (program === 'Webshop') {
    return { seq, subject: `Your order ${12_500 + number} is on its way`, reference: null };
  }
  const reference = `INV-2026-${String(number).padStart(5, '0')}`;
  return { seq, subject: `Invoice ${reference}`, reference };
}
