import type { overviewCalls } from '../../shared/calls/overview.ts';
import { ok } from '../../shared/result.ts';
import { startOfDay } from '../outbox/overview.ts';
import type { CallDeps, HandlersOf } from './deps.ts';
import { saveFile } from './save-file.ts';

export function overviewHandlers({ desktop, outbox, google, clock }: CallDeps): HandlersOf<typeof overviewCalls> {
  return {
    overview: () => ok(outbox.overview.overview()),
    async dayReport({ day, accountId, format }) {
      const accounts = google.accounts.all().filter(({ id }) => accountId === null || id === accountId);
      const report = {
        day: startOfDay(day, 0),
        accounts: accounts.map(({ id, email }) => ({ email, rows: outbox.overview.sentOn(id, day) })),
        madeAt: clock.now(),
      };
      const { dayReportCsv, dayReportPage } = await import('../reports/day-report.ts');
      const messages = report.accounts.reduce((sum, { rows }) => sum + rows.length, 0);
      const made = format === 'csv' ? ok(dayReportCsv(report)) : await desktop.pdf.make(dayReportPage(report));
      if (!made.ok) return made;
      const date = new Date(day);
      const two = (part: number) => String(part).padStart(2, '0');
      const name = `Outtray ${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}.${format}`;
      const saved = await saveFile(desktop.dialogs, name, made.value);
      return saved.ok ? ok({ ...saved.value, messages }) : saved;
    },
  };
}
