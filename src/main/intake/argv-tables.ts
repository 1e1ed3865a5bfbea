import type { MessageRow } from '../../shared/model.ts';
import { says } from '../../shared/problems/problem.ts';
import type { Status } from './control-words.ts';

/** What `list` and `status` print for people. Programs ask for JSON. */

export function messageTable(rows: readonly MessageRow[]): string {
  if (rows.length === 0) return 'No messages.\n';
  const lines = rows.map((row) => [
    row.id,
    row.standing.replace('_', ' '),
    time(row.acceptedAt),
    recipientsOf(row),
    plain(row.subject, 48),
    ...(row.problem ? [says(row.problem)] : []),
  ]);
  return table(lines);
}

export function statusText(status: Status): string {
  const { counts } = status;
  const count = (name: string) => counts[name] ?? 0;
  const lines = [
    status.running
      ? `Outtray ${status.version} is running.`
      : 'Outtray is not running; mail is kept until it is started.',
    `Queued ${count('queued')} (on hold ${status.onHold}, scheduled ${status.scheduled}), sending ${count('sending')}, ` +
      `unconfirmed ${count('unconfirmed')}, failed ${count('failed')}, sent ${count('sent')}, cancelled ${count('cancelled')}`,
    ...status.accounts.map(
      ({ email, state, isDefault }) => `${email}: ${state.replace('_', ' ')}${isDefault ? ' (default)' : ''}`,
    ),
    ...(status.pause ? [`Paused${status.pause.until === null ? '' : ` until ${time(status.pause.until)}`}`] : []),
    ...(status.online === false ? ['Offline'] : []),
    ...status.holds.map(
      ({ reason, account, until }) =>
        `Hold: ${reason.replace('_', ' ')}${account === null ? '' : `, ${account}`}${until === null ? '' : `, until ${time(until)}`}`,
    ),
    ...status.notices,
  ];
  return `${lines.join('\n')}\n`;
}

/** A row as `list --json` gives it. */
export function messageJson(row: MessageRow): Record<string, unknown> {
  return {
    id: row.id,
    state: row.standing,
    hold: row.hold?.reason ?? null,
    from: row.from.address,
    recipients: row.recipients.map(({ kind, address }) => ({ kind, address })),
    recipient_count: row.recipientCount,
    subject: row.subject,
    reference: row.reference,
    priority: row.priority,
    size: row.size,
    intake: row.intake,
    client: row.clientName,
    tries: row.tries,
    accepted_at: iso(row.acceptedAt),
    due_at: iso(row.dueAt),
    send_after: row.sendAfter === null ? null : iso(row.sendAfter),
    finished_at: row.finishedAt === null ? null : iso(row.finishedAt),
    problem: row.problem === null ? null : { code: row.problem.code, says: says(row.problem) },
    gmail_id: row.gmailId,
  };
}

function table(lines: readonly (readonly string[])[]): string {
  return `${aligned([['ID', 'State', 'Accepted', 'To', 'Subject'], ...lines])
    .map((line) => line.join('  ').trimEnd())
    .join('\n')}\n`;
}

function aligned(lines: readonly (readonly string[])[]): string[][] {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

function recipientsOf(row: MessageRow): string {
  const [first] = row.recipients;
  const more = row.recipientCount > 1 ? ` +${row.recipientCount - 1}` : '';
  return plain(first?.address ?? '', 40) + more;
}

/** A terminal obeys control characters; a subject comes from anywhere. */
function plain(text: string, limit: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

function time(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
