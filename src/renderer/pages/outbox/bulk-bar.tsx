import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { count } from '../../lib/size-words.ts';
import type { actsOn } from '../../lib/standing.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

interface BulkProps {
  readonly ticked: number;
  readonly all: boolean;
  /** How many match beyond what is ticked and read; null when there is nothing to add. */
  readonly offerAll: number | null;
  readonly acts: ReturnType<typeof actsOn>;
  readonly disabled: boolean;
  readonly onAct: (act: 'retry' | 'hold' | 'release' | 'cancel') => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

/** What can be done with the ticked messages, each with its count. */
export function BulkBar({ ticked, all, offerAll, acts, disabled, onAct, onAll, onClear }: BulkProps) {
  function button(act: 'retry' | 'hold' | 'release' | 'cancel', icon?: ReactNode): ReactNode {
    const of = acts[act].length;
    if (of === 0) return null;
    return (
      <Button key={act} size="xs" leftSection={icon} disabled={disabled} onClick={() => onAct(act)}>
        {t.outbox[act](of)}
      </Button>
    );
  }
  return (
    <div className="bulk" role="toolbar" aria-label={t.outbox.selected(ticked)}>
      <button
        type="button"
        className="bulk-all"
        aria-label={all ? t.outbox.clear : t.outbox.selectAllLoaded}
        onClick={all ? onClear : onAll}
      >
        <span className="cb on">
          <Icon name={all ? 'ticked' : 'dash'} />
        </span>
      </button>
      <span className="bulk-count">{t.outbox.selected(ticked)}</span>
      {button('retry', <Icon name="retry" />)}
      {button('hold')}
      {button('release')}
      {button('cancel')}
      <span className="fill" />
      {offerAll !== null && (
        <Button size="xs" variant="subtle" onClick={onAll}>
          {t.outbox.selectAll(count(offerAll))}
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={onClear} rightSection={<kbd className="kbd">Esc</kbd>}>
        {t.outbox.clear}
      </Button>
    </div>
  );
}
