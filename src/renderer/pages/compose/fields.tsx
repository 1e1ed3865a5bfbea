import { Checkbox, Select, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { type DraftText, importanceSchema } from '../../../shared/drafts.ts';
import { inWords, type Problem } from '../../../shared/problems/problem.ts';
import type { ComposeField } from '../../lib/compose-problem.ts';
import { t } from '../../words/words.ts';
import { FromField } from './from-field.tsx';
import { RecipientsField } from './recipients-field.tsx';

interface FieldsProps {
  readonly text: DraftText;
  readonly change: (part: Partial<DraftText>) => void;
  readonly problem: Problem | null;
  readonly place: ComposeField | null;
}

type Extra = 'cc' | 'bcc' | 'replyTo';
const extras: readonly Extra[] = ['cc', 'bcc', 'replyTo'];

/** To, From, Subject and Reference; Cc, Bcc and Reply to when asked for or filled. Each shows its own problem. */
export function Fields({ text, change, problem, place }: FieldsProps) {
  const [shown, setShown] = useState(() => new Set(extras.filter((field) => text[field] !== '')));
  const error = (field: ComposeField): string | null => (problem !== null && place === field ? inWords(problem) : null);
  const label = (field: Extra) => (field === 'replyTo' ? t.writing.replyTo : t.compose[field]);
  const hidden = extras.filter((field) => !shown.has(field));

  function show(field: Extra): void {
    setShown(new Set([...shown, field]));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus());
  }
  return (
    <div className="fields">
      <div className="field-with">
        <RecipientsField
          field="to"
          label={t.compose.to}
          value={text.to}
          error={error('to')}
          hint={t.compose.addressesHint}
          onChange={(to) => change({ to })}
        />
        {hidden.map((field) => (
          <button key={field} type="button" className="link" onClick={() => show(field)}>
            {label(field)}
          </button>
        ))}
      </div>
      {extras
        .filter((field) => shown.has(field))
        .map((field) => (
          <RecipientsField
            key={field}
            field={field}
            label={label(field)}
            value={text[field]}
            error={error(field)}
            onChange={(list) => change({ [field]: list })}
          />
        ))}
      <FromField text={text} change={change} error={error('from')} />
      <div className="field-pair">
        <Line
          field="subject"
          label={t.compose.subject}
          value={text.subject}
          error={error('subject')}
          onChange={(subject) => change({ subject })}
        />
        <Line
          field="reference"
          label={t.compose.reference}
          value={text.reference}
          error={error('reference')}
          hint={t.compose.referenceHint}
          onChange={(reference) => change({ reference })}
        />
      </div>
      <Options text={text} change={change} />
    </div>
  );
}

function Options({ text, change }: Pick<FieldsProps, 'text' | 'change'>) {
  const id = useId();
  return (
    <div className="field field-options">
      <label htmlFor={id}>{t.writing.importance}</label>
      <div className="options">
        <Select
          id={id}
          value={text.importance}
          data={importanceSchema.options.map((value) => ({ value, label: t.writing.importances[value] }))}
          onChange={(value) => change({ importance: importanceSchema.parse(value) })}
        />
        <Checkbox
          label={t.writing.individually}
          title={t.writing.individuallyHint}
          checked={text.individually}
          onChange={(event) => change({ individually: event.currentTarget.checked })}
        />
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
