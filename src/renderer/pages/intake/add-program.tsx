import { Modal } from '@mantine/core';
import { useAsk } from '../../bridge/bridge.tsx';
import { t } from '../../words/words.ts';
import { NameForm } from './name-form.tsx';
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
  const ask = useAsk();
  async function add(name: string): Promise<void> {
    const { username, password } = await ask('addClient', { name });
    onClose();
    onAdded({ name, username, password });
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t.intake.addTitle} size={420} withCloseButton={false}>
      <NameForm
        label={t.intake.nameField}
        placeholder={t.intake.nameHint}
        yes={t.intake.addYes}
        mayBeEmpty
        onName={add}
        onClose={onClose}
      />
    </Modal>
  );
}
