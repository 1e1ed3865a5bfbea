import { Button, Modal } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useId, useState } from 'react';
import { calendarWords, pickedMoment, timeFieldWords } from '../../lib/calendar-words.ts';
import { firstPicked, pickedTime, pickerText } from '../../lib/send-times.ts';
import { time } from '../../lib/time-words.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

interface SendLaterProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onSend: (at: number) => void;
}

/** Any time ahead. */
export function SendLater({ opened, onClose, onSend }: SendLaterProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.writing.chooseTitle} size={360} withCloseButton={false}>
      <Picker onClose={onClose} onSend={onSend} />
    </Modal>
  );
}

function Picker({ onClose, onSend }: Pick<SendLaterProps, 'onClose' | 'onSend'>) {
  const now = useNow();
  const id = useId();
  const [picked, setPicked] = useState<string | null>(() => pickerText(firstPicked(Date.now())));
  const at = pickedTime(picked);
  const past = at === null || at <= now;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (past) return;
        onClose();
        onSend(at);
      }}
    >
      <DateTimePicker
        size="sm"
        label={t.writing.chooseLabel}
        value={picked}
        {...calendarWords()}
        valueFormat={pickedMoment}
        timePickerProps={timeFieldWords()}
        submitButtonProps={{ 'aria-label': t.calendar.take, title: t.calendar.take }}
        minDate={pickerText(now).slice(0, 10)}
        onChange={(value) => setPicked(value === null ? null : String(value))}
        error={past ? t.writing.chooseNow : null}
        id={id}
        // the calendar is named after the field, which the field's own id would hide from it
        popoverProps={{ id, withinPortal: true }}
        data-autofocus
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.writing.cancel}</Button>
        <Button type="submit" variant="filled" disabled={past}>
          {t.writing.chooseYes(at === null ? '' : time.day(at, now))}
        </Button>
      </div>
    </form>
  );
}
