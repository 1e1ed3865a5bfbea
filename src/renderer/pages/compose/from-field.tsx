import { Select } from '@mantine/core';
import { useId } from 'react';
import type { DraftText } from '../../../shared/drafts.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { t } from '../../words/words.ts';

interface FromFieldProps {
  readonly text: DraftText;
  readonly change: (part: Partial<DraftText>) => void;
  readonly error: string | null;
}

/** Who sends, and why it is this account. */
export function FromField({ text, change, error }: FromFieldProps) {
  const id = useId();
  const { accounts } = useSnapshot();
  const usable = accounts.filter((account) => account.state !== 'signed_out');
  const standard = usable.find((account) => account.isDefault) ?? usable[0];
  const sender = usable.find((account) => account.id === text.accountId) ?? standard;
  return (
    <div className="field field-from">
      <label htmlFor={id}>{t.compose.from}</label>
      <div className="field-from-body">
        <Select
          id={id}
          data-field="from"
          value={sender?.id ?? null}
          placeholder={t.compose.noAccount}
          error={error}
          disabled={usable.length === 0}
          aria-describedby={`${id}-why`}
          data={usable.map((account) => ({
            value: account.id,
            label:
              account.state === 'signed_in'
                ? account.email
                : `${account.email} (${t.accountState[account.state].toLowerCase()})`,
          }))}
          onChange={(accountId) => change({ accountId })}
        />
        {sender !== undefined && usable.length > 1 && (
          <span id={`${id}-why`} className="third meta field-why">
            {text.accountId === null ? t.writing.sendsByDefault(sender.email) : t.writing.sendsChosen(sender.email)}
          </span>
        )}
      </div>
    </div>
  );
}
