import { ActionIcon } from '@mantine/core';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';

/** Copies a value that stands beside it under that name. */
export function CopyValue({ name, value }: { name: string; value: string }) {
  const copy = useCopy();
  return (
    <ActionIcon size="xs" aria-label={t.intake.copy(name)} title={t.intake.copy(name)} onClick={() => copy(value)}>
      <Icon name="copy" size={14} />
    </ActionIcon>
  );
}
