import { Select, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { DraftText } from '../../../shared/drafts.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { t } from '../../words/words.ts';
import { SenderWarning } from './sender-warning.tsx';

interface FromFieldProps {
  readonly text: DraftText;
  readonly change: (part: Partial<DraftText>) => void;
  readonly error: string | null;
}

/** Stands for an address that is typed. */
const OTHER = 'other';

/** Who sends, as whom, and why it is this account. */
export function FromField({ text, change, error }: FromFieldProps) {
  const id = useId();
  const { accounts } = useSnapshot();
  const { go } = useNav();
  const [typing, setTyping] = useState(false);
  const usable = accounts.filter((account) => account.state !== 'signed_out');
  const standard = usable.find((account) => account.isDefault) ?? usable[0];
  const sender = usable.find((account) => account.id === text.accountId) ?? standard;
  const aliases = usable.flatMap((account) =>
    account.senders
      .filter((one) => !one.startsWith('@'))
      .map((alias) => ({ value: `${account.id} ${alias}`, label: t.sender.as(alias, account.email) })),
  );
  const chosen = sender === undefined ? null : text.from === null ? sender.id : `${sender.id} ${text.from}`;
  const isKnown = text.from === null || aliases.some(({ value }) => value === chosen);
  const typed = typing || !isKnown;

  function choose(value: string | null): void {
    const [accountId = null, from = null] = value?.split(' ') ?? [];
    setTyping(value === OTHER);
    if (value !== OTHER) change({ accountId, from });
  }
  return (
    <div className="field field-from">
      <label htmlFor={id}>{t.compose.from}</label>
      <div className="field-from-body">
        <Select
          id={id}
          data-field="from"
          value={typed ? OTHER : chosen}
          placeholder={t.compose.noAccount}
          error={error}
          disabled={usable.length === 0}
          aria-describedby={`${id}-why`}
          data={[
            ...usable.map((account) => ({
              value: account.id,
              label:
                account.state === 'signed_in'
                  ? account.email
                  : `${account.email} (${t.accountState[account.state].toLowerCase()})`,
            })),
            ...aliases,
            { value: OTHER, label: t.sender.another },
          ]}
          onChange={choose}
        />
        {usable.length === 0 && (
          <button type="button" className="link" onClick={() => go('accounts')}>
            {t.message.toAccounts}
          </button>
        )}
        {typed && (
          <TextInput
            className="field-other"
            aria-label={t.sender.typed}
            placeholder={t.sender.typedHint}
            value={text.from ?? ''}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              const from = event.currentTarget.value;
              setTyping(true);
              change({ from: from.trim() === '' ? null : from });
            }}
          />
        )}
        {sender !== undefined && usable.length > 1 && !typed && (
          <span id={`${id}-why`} className="third meta field-why">
            {text.accountId === null ? t.writing.sendsByDefault(sender.email) : t.writing.sendsChosen(sender.email)}
          </span>
        )}
        <SenderWarning accountId={text.accountId} from={text.from} change={change} />
      </div>
    </div>
  );
}
