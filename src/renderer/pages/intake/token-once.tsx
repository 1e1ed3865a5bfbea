import { ActionIcon, Button, Modal } from '@mantine/core';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { Recipes } from './recipes.tsx';

export interface GivenToken {
  readonly name: string;
  readonly token: string;
  readonly port: number;
}

/** The token of a program, and where it goes. It is never shown again. */
export function TokenOnce({ given, onClose }: { given: GivenToken | null; onClose: () => void }) {
  const copy = useCopy();
  const lines: readonly (readonly [string, string])[] =
    given === null
      ? []
      : [
          [t.programs.address, `http://127.0.0.1:${given.port}`],
          [t.programs.token, given.token],
        ];
  return (
    <Modal
      opened={given !== null}
      onClose={onClose}
      title={t.programs.tokenTitle(given?.name ?? '')}
      size={640}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <p className="second form-lead">{t.programs.tokenBody}</p>
      <dl className="given token">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="mono">{value}</span>
              <ActionIcon
                size="xs"
                aria-label={t.intake.copy(name)}
                title={t.intake.copy(name)}
                onClick={() => copy(value)}
              >
                <Icon name="copy" size={14} />
              </ActionIcon>
            </dd>
          </div>
        ))}
      </dl>
      {given !== null && <Recipes token={given.token} smtp={false} />}
      <div className="modal-act">
        <Button variant="filled" data-autofocus onClick={onClose}>
          {t.intake.done}
        </Button>
      </div>
    </Modal>
  );
}
