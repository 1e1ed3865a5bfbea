import { queueStanding } from '../../shared/frappe.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { ImportFate } from '../../shared/programs.ts';
import { addressKey, checkAddress, readEntries } from '../mail/addresses.ts';
import type { QueueRow } from './erpnext-read.ts';
import { moment } from './message-request.ts';

/** What an import would make of each row of an Email Queue. Pure. */

export interface Plan {
  readonly row: QueueRow;
  readonly fate: ImportFate;
  /** Why it cannot come in. */
  readonly problem: Problem | null;
  readonly messages: readonly PlannedMessage[];
}

export interface PlannedMessage {
  readonly queueName: string;
  /** Bare addresses: the envelope. */
  readonly to: readonly string[];
  /** It may have gone already: held for the operator whatever was chosen. */
  readonly maybeSent: boolean;
  readonly mime: string;
  readonly sender: string | null;
  readonly reference: string | null;
  readonly priority: number;
  readonly sendAfter: number | null;
}

export interface PlanDeps {
  /** Rows that have failed for good come in as well. */
  readonly errors: boolean;
  readonly now: number;
  /** Whether this recipient of this row came in before. */
  readonly known: (queueName: string, address: string) => boolean;
}

/**
 * Frappe writes these into the stored MIME, and fills them for each recipient when it sends (email_queue.py, build_message). Version 13
 * has them with spaces, later ones with underscores.
 */
const placeholders = {
  tracker: /<!--email[ _]open[ _]check-->/g,
  unsubscribe: /<!--unsubscribe[ _]url-->/g,
  cc: /<!--cc[ _]message-->/g,
  recipient: /<!--recipient-->/g,
} as const;

export function planOf(rows: readonly QueueRow[], deps: PlanDeps): Plan[] {
  const inFile = new Set<string>();
  return rows.map((row) => planRow(row, deps, inFile));
}

function planRow(row: QueueRow, deps: PlanDeps, inFile: Set<string>): Plan {
  const plan = (fate: ImportFate, why: Problem | null = null): Plan => ({ row, fate, problem: why, messages: [] });
  const unusable = (reason: string) => plan('unusable', problem('import_incomplete', { reason }));
  const standing = queueStanding(row.status);
  if (standing === 'sent') return plan('sent');
  if (standing === 'error' && !deps.errors) return plan('error');
  if (standing === 'unknown') return unusable(`its status is ${row.status.slice(0, 40)}`);

  const open: string[] = [];
  for (const { address, status } of row.recipients) {
    if (queueStanding(status) === 'sent') continue;
    const bare = readEntries(address)[0]?.mailbox?.address ?? checkAddress(address);
    if (bare === null || bare === undefined)
      return plan('unusable', problem('address_invalid', { address: address.slice(0, 80) }));
    open.push(bare);
  }
  if (row.recipients.length === 0) return plan('unusable', problem('no_recipient'));
  if (open.length === 0) return plan('sent');

  const wanted = open.filter((address) => {
    const key = `${row.name}\0${addressKey(address)}`;
    if (inFile.has(key) || deps.known(row.name, addressKey(address))) return false;
    inFile.add(key);
    return true;
  });
  if (wanted.length === 0) return plan('double');

  const wrong = wrongMime(row);
  if (wrong) return unusable(wrong);
  const sendAfter = moment(row.sendAfter.replace(/(\.\d{6})\d*$/, '$1'), deps.now);
  const reference = [row.referenceDoctype, row.referenceName].filter((part) => part !== '').join(' ');
  const common = {
    queueName: row.name,
    maybeSent: standing === 'maybe',
    sender: row.sender === '' ? null : (readEntries(row.sender)[0]?.mailbox?.address ?? null),
    reference: reference === '' ? null : reference,
    // Frappe's ordinary priority is 1, Outtray's is 0
    priority: Math.max(-9, Math.min(9, Math.trunc(row.priority) - 1)),
    sendAfter: sendAfter === 'unreadable' || sendAfter === null || sendAfter <= deps.now ? null : sendAfter,
  };
  // where everybody is named in the header one message reaches all; elsewhere each has one of their own, as in Frappe
  const groups = row.exposeRecipients === 'header' ? [wanted] : wanted.map((address) => [address]);
  return {
    row,
    fate: 'import',
    problem: null,
    messages: groups.map((to) => ({ ...common, to, mime: filled(row, to[0] ?? '') })),
  };
}

/** Why the stored message cannot be sent as it is, or null. */
function wrongMime(row: QueueRow): string | null {
  if (row.message.trim() === '') return 'its message is empty';
  if (missingFiles(row.attachments)) return 'an attachment of it is on the ERPNext server and not in the export';
  const boundary = /^content-type:\s*multipart\/[^\n]*?(?:\n[ \t][^\n]*?)*?boundary="?([^"\s;]+)"?/im.exec(
    row.message,
  )?.[1];
  if (boundary !== undefined && !row.message.includes(`--${boundary}--`)) return 'its end is missing in the export';
  return null;
}

/** Frappe keeps attachments by reference and adds them when it sends, print formats too; those with content are in the MIME already. */
function missingFiles(json: string): boolean {
  if (json === '') return false;
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) && list.some((one) => typeof one === 'object' && one !== null && !('fcontent' in one));
  } catch {
    return true;
  }
}

function filled(row: QueueRow, recipient: string): string {
  const named = row.recipients.map(({ address }) => address);
  const cc = row.showAsCc === '' ? '' : ` and copied to ${row.showAsCc}`;
  const sentence = row.exposeRecipients === 'footer' ? `This email was sent to ${named.join(', ')}${cc}` : '';
  return row.message
    .replace(placeholders.tracker, '')
    .replace(placeholders.unsubscribe, '')
    .replace(placeholders.cc, () => quotedPrintable(sentence))
    .replace(placeholders.recipient, () => (row.exposeRecipients === 'header' ? '' : recipient));
}

/** Into a body that is quoted-printable; lines stay below 76 characters (RFC 2045 6.7). */
function quotedPrintable(text: string): string {
  const encoded = [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      byte === 0x3d || byte < 0x20 || byte > 0x7e
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .reduce<string[]>((lines, piece) => {
      const last = lines.at(-1) ?? '';
      if (lines.length > 0 && last.length + piece.length <= 70) lines[lines.length - 1] = last + piece;
      else lines.push(piece);
      return lines;
    }, []);
  return encoded.join('=\n');
}
