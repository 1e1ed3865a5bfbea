import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import { dayReportCsv, dayReportPage } from '../../../src/main/reports/day-report.ts';
import { speak } from '../../../src/shared/language.ts';
import type { MessageRow } from '../../../src/shared/model.ts';
import { makeRows } from '../../support/fake-mail.ts';

afterEach(() => speak('en', 'en-GB'));

const at = Date.UTC(2026, 10, 26, 9, 30);
const [base] = makeRows(1, at);
function row(over: Partial<MessageRow>): MessageRow {
  if (base === undefined) throw new Error('no row');
  return { ...base, state: 'sent', finishedAt: at, gmailId: '18c2f0', recipientCount: 1, reference: null, ...over };
}
const to = (address: string) => ({ kind: 'to' as const, address, name: null });
const report = (rows: MessageRow[]) => ({
  day: at,
  madeAt: at,
  accounts: [{ email: 'office@northgate.example', rows }],
});

describe('as CSV', () => {
  const read = (rows: MessageRow[]): Record<string, string>[] =>
    parse(Buffer.from(dayReportCsv(report(rows))), { columns: true, bom: true });

  test('a line each, with the reference, Gmail’s id and the time', () => {
    const [line] = read([
      row({ reference: 'INV-1', recipients: [to('jon@example.org')], subject: 'Invoice, "yours"\nnow' }),
    ]);
    expect(line).toMatchObject({
      account: 'office@northgate.example',
      sent_at: '2026-11-26T09:30:00.000Z',
      reference: 'INV-1',
      recipients: 'jon@example.org',
      subject: 'Invoice, "yours"\nnow',
      gmail_id: '18c2f0',
    });
  });

  test('a subject that a spreadsheet would run is kept from it', () => {
    const [line] = read([row({ subject: '=HYPERLINK("http://evil.example")' })]);
    expect(line?.subject).toBe('\'=HYPERLINK("http://evil.example")');
  });

  test('more recipients than a row knows are counted', () => {
    const [line] = read([row({ recipients: [to('a@x.example')], recipientCount: 40 })]);
    expect(line).toMatchObject({ recipients: 'a@x.example and 39 more', recipient_count: '40' });
  });
});

describe('on paper', () => {
  test('by reference, numbers in their order, what has none last', () => {
    const rows = ['INV-10', null, 'INV-9'].map((reference, index) => row({ reference, gmailId: `id${index}` }));
    const { html } = dayReportPage(report(rows));
    expect([...html.matchAll(/class="id">(\w+)</g)].map(([, id]) => id)).toEqual(['id2', 'id0', 'id1']);
  });

  test('what a sender wrote is text, never markup', () => {
    const { html } = dayReportPage(report([row({ subject: '<img src=x onerror=alert(1)>', reference: '"><script>' })]));
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain('&#60;img src=x');
  });

  test('a day without mail says so, in the language spoken', () => {
    speak('de', 'de-DE');
    expect(dayReportPage(report([])).html).toContain('An diesem Tag wurde nichts gesendet.');
  });
});
