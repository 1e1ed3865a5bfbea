import { Button } from '@mantine/core';
import type { Door } from '../../../shared/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { CopyValue } from './copy-value.tsx';
import { Once } from './once.tsx';

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
    <Once
      opened={given !== null}
      title={t.intake.settingsTitle(given?.name ?? '')}
      lead={t.intake.settingsBody}
      size={480}
      acts={
        <Button leftSection={<Icon name="copy" />} onClick={() => copy(everything)}>
          {t.intake.copyAll}
        </Button>
      }
      onClose={onClose}
    >
      <dl className="given">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
            <CopyValue name={name} value={value} />
          </div>
        ))}
        <div>
          <dt>{t.intake.encryption}</dt>
          <dd>{t.given.encryption}</dd>
        </div>
      </dl>
    </Once>
  );
}
