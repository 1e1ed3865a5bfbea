import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { problem, says } from '../../../shared/problems/problem.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { portOf } from '../../lib/typed.ts';
import { t } from '../../words/words.ts';

/** Asks for the port of a door; what `save` is refused with is said at the field, which stays. */
export function PortForm({
  port,
  lead,
  save,
  onClose,
}: {
  port: number;
  lead: string;
  save: (port: number) => Promise<unknown>;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(String(port));
  const [error, setError] = useState<string | null>(null);
  async function submit(): Promise<void> {
    const wanted = portOf(typed);
    if (wanted === null) return setError(says(problem('port_invalid')));
    try {
      await save(wanted);
      onClose();
    } catch (thrown) {
      setError(says(problemOf(thrown)));
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="second form-lead">{lead}</p>
      <TextInput
        data-autofocus
        label={t.intake.portField}
        inputMode="numeric"
        value={typed}
        error={error}
        onChange={(event) => setTyped(event.currentTarget.value.trim())}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.keep}</Button>
        <Button type="submit" variant="filled">
          {t.intake.portYes}
        </Button>
      </div>
    </form>
  );
}
