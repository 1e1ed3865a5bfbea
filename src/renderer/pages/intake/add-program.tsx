import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { next, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';
import type { GivenPassword } from './settings-once.tsx';

/** Asks what the program is called and lets it in. */
export function AddProgram({
  opened,
  onClose,
  onAdded,
}: {
  opened: boolean;
  onClose: () => void;
  onAdded: (given: GivenPassword) => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.intake.addTitle} size={420} withCloseButton={false}>
      <NameForm onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function NameForm({ onClose, onAdded }: { onClose: () => void; onAdded: (given: GivenPassword) => void }) {
  const ask = useAsk();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  async function add(): Promise<void> {
    setBusy(true);
    try {
      const { username, password } = await ask('addClient', { name: name.trim() });
      onClose();
      onAdded({ name: name.trim(), username, password });
    } catch (thrown) {
      const problem = problemOf(thrown);
      setError(`${says(problem)} ${next(problem)}`.trim());
      setBusy(false);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        data-autofocus
        label={t.intake.nameField}
        placeholder={t.intake.nameHint}
        maxLength={80}
        value={name}
        error={error}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(null);
        }}
      />
      <div className="modal-act">
        <Button onClick={onClose}>{t.app.close}</Button>
        <Button type="submit" variant="filled" disabled={busy}>
          {t.intake.addYes}
        </Button>
      </div>
    </form>
  );
}
