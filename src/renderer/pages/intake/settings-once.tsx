import { ActionIcon, Button, Modal } from '@mantine/core';
import type { Door } from '../../../shared/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';

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
          [t.intake.server, door.host],
          [t.intake.port, String(door.port)],
          [t.intake.user, given.username],
          [t.intake.password, given.password],
        ];
  const everything = [...lines, [t.intake.encryption, t.given.encryption] as const]
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  return (
    <Modal
      opened={given !== null}
      onClose={onClose}
      title={t.intake.settingsTitle(given?.name ?? '')}
      size={480}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <p className="second form-lead">{t.intake.settingsBody}</p>
      <dl className="given">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
            <ActionIcon
              size="xs"
              aria-label={t.intake.copy(name)}
              title={t.intake.copy(name)}
              onClick={() => copy(value)}
            >
              <Icon name="copy" size={14} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <dt>{t.intake.encryption}</dt>
          <dd>{t.given.encryption}</dd>
        </div>
      </dl>
      <div className="modal-act">
        <Button leftSection={<Icon name="copy" />} onClick={() => copy(everything)}>
          {t.intake.copyAll}
        </Button>
        <Button variant="filled" data-autofocus onClick={onClose}>
          {t.intake.done}
        </Button>
      </div>
    </Modal>
  );
}
