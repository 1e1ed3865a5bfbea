import { Select, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { DraftText } from '../../../shared/model.ts';
import { next, type Problem, says } from '../../../shared/problems/problem.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import type { ComposeField } from '../../lib/compose-problem.ts';
import { t } from '../../words/words.ts';

interface FieldsProps {
  readonly text: DraftText;
  readonly change: (part: Partial<DraftText>) => void;
  readonly problem: Problem | null;
  readonly place: ComposeField | null;
}

/** To, From, Subject and Reference; Cc and Bcc when asked for or filled. Each shows its own problem. */
export function Fields({ text, change, problem, place }: FieldsProps) {
  const [shown, setShown] = useState({ cc: text.cc !== '', bcc: text.bcc !== '' });
  const error = (field: ComposeField): string | null =>
    problem !== null && place === field ? `${says(problem)} ${next(problem)}`.trim() : null;
  const line = (field: 'to' | 'cc' | 'bcc' | 'subject' | 'reference', hint?: string) => (
    <Line
      field={field}
      label={t.compose[field]}
      value={text[field]}
      error={error(field)}
      {...(hint === undefined ? {} : { hint })}
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <div className="fields">
      <div className="field-with">
        {line('to', t.compose.addressesHint)}
        {!shown.cc && (
          <button type="button" className="link" onClick={() => setShown({ ...shown, cc: true })}>
            {t.compose.cc}
          </button>
        )}
        {!shown.bcc && (
          <button type="button" className="link" onClick={() => setShown({ ...shown, bcc: true })}>
            {t.compose.bcc}
          </button>
        )}
      </div>
      {shown.cc && line('cc')}
      {shown.bcc && line('bcc')}
      <From text={text} change={change} error={error('from')} />
      <div className="field-pair">
        {line('subject')}
        {line('reference', t.compose.referenceHint)}
      </div>
    </div>
  );
}

interface LineProps {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}

function Line({ field, label, value, error, hint, onChange }: LineProps) {
  const id = useId();
  return (
    <div className={`field field-${field}`}>
      <label htmlFor={id}>{label}</label>
      <TextInput
        id={id}
        data-field={field}
        value={value}
        error={error}
        {...(hint === undefined ? {} : { placeholder: hint })}
        autoComplete="off"
        spellCheck={field === 'subject'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function From({
  text,
  change,
  error,
}: {
  text: DraftText;
  change: (part: Partial<DraftText>) => void;
  error: string | null;
}) {
  const id = useId();
  const { accounts } = useSnapshot();
  const usable = accounts.filter((account) => account.state !== 'signed_out');
  const standard = usable.find((account) => account.isDefault) ?? usable[0];
  return (
    <div className="field field-from">
      <label htmlFor={id}>{t.compose.from}</label>
      <Select
        id={id}
        data-field="from"
        value={text.accountId ?? standard?.id ?? null}
        placeholder={t.compose.noAccount}
        error={error}
        disabled={usable.length === 0}
        data={usable.map((account) => ({
          value: account.id,
          label:
            account.state === 'signed_in'
              ? account.email
              : `${account.email} (${t.accountState[account.state].toLowerCase()})`,
        }))}
        onChange={(accountId) => change({ accountId })}
      />
    </div>
  );
}
