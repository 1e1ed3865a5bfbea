import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inWords } from '../../../shared/problems/problem.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';

/** Asks for the name of a program; what `onName` is refused with is said at the field, which stays. */
export function NameForm({
  lead,
  label,
  placeholder,
  yes,
  mayBeEmpty = false,
  onName,
  onClose,
}: {
  lead?: string;
  label: string;
  placeholder: string;
  yes: string;
  mayBeEmpty?: boolean;
  onName: (name: string) => Promise<void>;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const name = typed.trim();
  async function submit(): Promise<void> {
    setBusy(true);
    try {
      await onName(name);
    } catch (thrown) {
      const found = problemOf(thrown);
      setError(inWords(found));
    }
    setBusy(false);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {lead !== undefined && <p className="second form-lead">{lead}</p>}
      <TextInput
        data-autofocus
        label={label}
        placeholder={placeholder}
        maxLength={80}
        value={typed}
        error={error}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setError(null);
        }}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.close}</Button>
        <Button type="submit" variant="filled" disabled={busy || (!mayBeEmpty && name === '')}>
          {yes}
        </Button>
      </div>
    </form>
  );
}
