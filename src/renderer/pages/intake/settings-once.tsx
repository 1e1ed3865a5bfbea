import { ActionIcon, Button, Modal } from '@mantine/core';
import type { Door } from '../../../shared/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { en } from '../../words/en.ts';

export interface GivenPassword {
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** What the program's mail set-up wants to know. The password is never shown again. */
export function SettingsOnce({
  door,
  given,
  onClose,
}: {
  door: Door;
  given: GivenPassword | null;
  onClose: () => void;
}) {
  const copy = useCopy();
  const lines: readonly (readonly [string, string])[] =
    given === null
      ? []
      : [
          [en.intake.server, door.host],
          [en.intake.port, String(door.port)],
          [en.intake.user, given.username],
          [en.intake.password, given.password],
        ];
  const everything = [...lines, [en.intake.encryption, en.intake.noEncryption] as const]
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  return (
    <Modal
      opened={given !== null}
      onClose={onClose}
      title={en.intake.settingsTitle(given?.name ?? '')}
      size={480}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <p className="second form-lead">{en.intake.settingsBody}</p>
      <dl className="given">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
            <ActionIcon
              size="xs"
              aria-label={en.intake.copy(name)}
              title={en.intake.copy(name)}
              onClick={() => copy(value)}
            >
              <Icon name="copy" size={14} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <dt>{en.intake.encryption}</dt>
          <dd>{en.intake.noEncryption}</dd>
        </div>
      </dl>
      <div className="modal-act">
        <Button leftSection={<Icon name="copy" />} onClick={() => copy(everything)}>
          {en.intake.copyAll}
        </Button>
        <Button variant="filled" data-autofocus onClick={onClose}>
          {en.intake.done}
        </Button>
      </div>
    </Modal>
  );
}
