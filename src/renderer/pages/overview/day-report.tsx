import { Button, Modal, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useId, useState } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { calendarWords, pickedDay } from '../../lib/calendar-words.ts';
import { tell, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const everyone = 'all';

/** Asks for which day and account, and saves what was sent as PDF or CSV. */
export function DayReport({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.overview.reportTitle} size={420} withCloseButton={false}>
      <DayReportForm onClose={onClose} />
    </Modal>
  );
}

function DayReportForm({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const { accounts } = useSnapshot();
  const { act, busy } = useAct();
  const id = useId();
  const [day, setDay] = useState(today);
  const [accountId, setAccountId] = useState<string | null>(null);
  async function save(format: 'pdf' | 'csv'): Promise<void> {
    const answer = await act(() => ask('dayReport', { day: new Date(`${day}T12:00`).getTime(), accountId, format }));
    if (answer?.saved !== true) return;
    tell(t.overview.saved(answer.messages));
    onClose();
  }
  return (
    <>
      <p className="second form-lead">{t.overview.reportBody}</p>
      <DatePickerInput
        data-autofocus
        id={id}
        // the calendar is named after the field, which the field's own id would hide from it
        popoverProps={{ id }}
        size="sm"
        label={t.overview.reportDay}
        {...calendarWords()}
        valueFormatter={({ date }) => (typeof date === 'string' ? pickedDay(date) : '')}
        value={day}
        maxDate={today()}
        onChange={(chosen) => setDay(chosen ?? today())}
      />
      <Select
        mt={12}
        label={t.overview.reportAccount}
        value={accountId ?? everyone}
        data={[
          { value: everyone, label: t.overview.allAccounts },
          ...accounts.map(({ id, email }) => ({ value: id, label: email })),
        ]}
        onChange={(chosen) => setAccountId(chosen === everyone ? null : chosen)}
      />
      <div className="modal-act">
        {busy && (
          <span className="third meta" role="status">
            {t.overview.making}
          </span>
        )}
        <Button onClick={onClose}>{t.app.close}</Button>
        <Button disabled={busy} onClick={() => void save('csv')}>
          {t.overview.saveCsv}
        </Button>
        <Button variant="filled" disabled={busy} onClick={() => void save('pdf')}>
          {t.overview.savePdf}
        </Button>
      </div>
    </>
  );
}

/** Today by this computer's calendar, as `2026-11-26`. */
function today(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
