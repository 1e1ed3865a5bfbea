import { stringify } from 'csv-stringify/sync';
import { spokenLocale } from '../../shared/language.ts';
import type { MessageRow } from '../../shared/model.ts';
import { outside } from '../../shared/words/outside.ts';
import type { PrintJob } from '../ports.ts';

/** What one account sent on one day, oldest first. */
export interface AccountDay {
  readonly email: string;
  readonly rows: readonly MessageRow[];
}

export interface DayReport {
  /** Midnight, epoch ms. */
  readonly day: number;
  readonly accounts: readonly AccountDay[];
  /** When the report was made, epoch ms. */
  readonly madeAt: number;
}

/**
 * One line a message, for a spreadsheet: UTF-8 with a byte order mark, without which Excel reads umlauts wrong (RFC 4180). A field
 * that a spreadsheet would take for a formula is kept from being one.
 */
export function dayReportCsv({ accounts }: DayReport): Uint8Array {
  const records = accounts.flatMap(({ email, rows }) =>
    rows.map((row) => ({
      account: email,
      sent_at: new Date(row.finishedAt ?? 0).toISOString(),
      reference: row.reference ?? '',
      recipients: recipientsOf(row),
      recipient_count: row.recipientCount,
      subject: row.subject,
      from: row.from.address,
      intake: row.clientName ?? row.intake,
      gmail_id: row.gmailId ?? '',
      outtray_id: row.id,
    })),
  );
  const columns = [
    'account',
    'sent_at',
    'reference',
    'recipients',
    'recipient_count',
    'subject',
    'from',
    'intake',
    'gmail_id',
    'outtray_id',
  ];
  return Buffer.from(
    stringify(records, { header: true, columns, bom: true, record_delimiter: '\r\n', escape_formulas: true }),
    'utf8',
  );
}

/** The same on paper: for each account its messages by reference, those without one at the end. */
export function dayReportPage(report: DayReport): PrintJob {
  const words = outside().report;
  const day = new Intl.DateTimeFormat(spokenLocale(), { dateStyle: 'full' }).format(report.day);
  const made = new Intl.DateTimeFormat(spokenLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    report.madeAt,
  );
  const total = report.accounts.reduce((sum, { rows }) => sum + rows.length, 0);
  const body = report.accounts
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ email, rows }) => `<h2>${safe(email)} <small>${safe(words.messages(rows.length))}</small></h2>${table(rows)}`,
    )
    .join('\n');
  const html = `<!doctype html><html lang="${safe(words.language)}"><head><meta charset="utf-8"><title>${safe(words.title)}</title>
<style>${STYLE}</style></head><body>
<header><h1>${safe(words.title)}</h1><p>${safe(day)} · ${safe(words.messages(total))}</p></header>
${total === 0 ? `<p>${safe(words.nothing)}</p>` : body}
<p class="note">${safe(words.note)}</p>
</body></html>`;
  return {
    name: words.title,
    html,
    files: {},
    widthMm: 210,
    heightMm: 297,
    marginsMm: { top: 16, right: 14, bottom: 18, left: 14 },
    header: '<span></span>',
    footer: `<div style="width:100%;padding:0 14mm;font:8px sans-serif;color:#5F6C6D;display:flex;justify-content:space-between"><span>${safe(words.made(made))}</span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`,
  };
}

function table(rows: readonly MessageRow[]): string {
  const words = outside().report;
  const clock = new Intl.DateTimeFormat(spokenLocale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const byReference = [...rows].sort((one, other) => compare(one.reference, other.reference));
  const lines = byReference.map(
    (row) => `<tr><td>${safe(row.reference ?? '')}</td><td class="time">${safe(clock.format(row.finishedAt ?? 0))}</td>
<td>${safe(recipientsOf(row))}</td><td>${safe(row.subject)}</td><td class="id">${safe(row.gmailId ?? '')}</td></tr>`,
  );
  const heads = [words.reference, words.time, words.recipients, words.subject, words.gmailId];
  return `<table><thead><tr>${heads.map((head) => `<th>${safe(head)}</th>`).join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
}

/** By reference, what has none last; a stable sort keeps the order of sending within one. */
function compare(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null) return 1;
  return other === null ? -1 : one.localeCompare(other, undefined, { numeric: true });
}

function recipientsOf({ recipients, recipientCount }: MessageRow): string {
  const shown = recipients.map(({ address }) => address).join(', ');
  const more = recipientCount - recipients.length;
  return more > 0 ? `${shown} ${outside().report.more(more)}` : shown;
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
body { font: 10px/1.4 system-ui, "Segoe UI", Cantarell, "Noto Sans", "DejaVu Sans", sans-serif; color: #172122; margin: 0; }
h1 { font-size: 18px; margin: 0; } header p { margin: 2px 0 14px; color: #475455; }
h2 { font-size: 12px; margin: 14px 0 4px; } h2 small { font-weight: 400; color: #5F6C6D; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: left; font-weight: 600; color: #475455; border-bottom: 1px solid #CDD6D6; padding: 3px 6px 3px 0; }
td { vertical-align: top; border-bottom: 1px solid #E1E7E7; padding: 3px 6px 3px 0; overflow-wrap: anywhere; }
tr { break-inside: avoid; } thead { display: table-header-group; }
th:nth-child(1) { width: 17%; } th:nth-child(2) { width: 11%; } th:nth-child(3) { width: 27%; } th:nth-child(5) { width: 18%; }
.time, .id { font-variant-numeric: tabular-nums; } .id { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 9px; }
.note { margin-top: 16px; color: #5F6C6D; }`;
