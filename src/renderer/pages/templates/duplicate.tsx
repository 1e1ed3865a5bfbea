import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { t } from '../../words/words.ts';

export function Duplicate({
  name,
  onDone,
  onClose,
}: {
  name: string;
  onDone: (as: string) => void;
  onClose: () => void;
}) {
  const ask = useAsk();
  const [as, setAs] = useState(t.templates.copyOf(name));
  const [wrong, setWrong] = useState<string | null>(null);
  const make = () =>
    void ask('duplicateTemplate', { name, as: as.trim() }).then(
      () => onDone(as.trim()),
      (error: unknown) => setWrong(says(problemOf(error))),
    );
  return (
    <Modal opened onClose={onClose} title={t.templates.duplicateTitle(name)} size={420} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <TextInput
          label={t.templates.newName}
          value={as}
          error={wrong}
          data-autofocus
          onChange={(event) => {
            setAs(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <div className="modal-act">
          <Button onClick={onClose}>{t.templates.cancel}</Button>
          <Button type="submit" variant="filled">
            {t.templates.duplicate}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
