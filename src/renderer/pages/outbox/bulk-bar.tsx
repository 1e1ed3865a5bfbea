import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { BulkAct } from '../../../shared/jobs.ts';
import { count } from '../../lib/size-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

interface BulkProps {
  readonly chosen: number;
  readonly exact: boolean;
  /** Everything that matches is chosen. */
  readonly all: boolean;
  /** How many match beyond what is ticked; null when there is nothing to add. */
  readonly offerAll: number | null;
  /** How many of the chosen each act would change; null: that is counted when it is asked for. */
  readonly counts: Record<'retry' | 'hold' | 'release' | 'cancel' | 'resend', number> | null;
  readonly disabled: boolean;
  readonly onAct: (act: BulkAct) => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

/** What can be done with the chosen messages, each with its count. */
export function BulkBar({ chosen, exact, all, offerAll, counts, disabled, onAct, onAll, onClear }: BulkProps) {
  const figure = exact ? count(chosen) : `${count(chosen)}+`;
  function button(act: 'retry' | 'hold' | 'release' | 'cancel', icon?: ReactNode): ReactNode {
    if (counts !== null && counts[act] === 0) return null;
    const of = counts === null ? '' : count(counts[act]);
    return (
      <Button key={act} size="xs" leftSection={icon} disabled={disabled} onClick={() => onAct(act)}>
        {t.bulk[act](of).replace(' …', '…').trim()}
      </Button>
    );
  }
  const label = all ? t.find.allSelected(figure) : t.outbox.selected(chosen);
  return (
    <div className="bulk" role="toolbar" aria-label={label}>
      <button
        type="button"
        className="bulk-all"
        aria-label={all ? t.outbox.clear : t.find.selectMatching(count(offerAll ?? chosen))}
        onClick={all ? onClear : onAll}
      >
        <span className="cb on">
          <Icon name={all ? 'ticked' : 'dash'} />
        </span>
      </button>
      <span className="bulk-count">{label}</span>
      {button('retry', <Icon name="retry" />)}
      {button('hold')}
      {counts !== null && button('release')}
      {button('cancel')}
      <ExportMenu label={t.bulk.export} onAct={onAct} />
      {(counts === null || counts.resend > 0) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="subtle" aria-label={t.bulk.more} disabled={disabled}>
              <Icon name="more" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {counts === null && (
              <Menu.Item leftSection={<Icon name="play" />} onClick={() => onAct('release')}>
                {t.message.release}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<Icon name="retry" />} onClick={() => onAct('resend')}>
              {t.bulk.resend(counts === null ? '' : count(counts.resend))}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <span className="fill" />
      {offerAll !== null && !all && (
        <Button size="xs" variant="subtle" onClick={onAll}>
          {t.find.selectMatching(exact ? count(offerAll) : `${count(offerAll)}+`)}
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={onClear} rightSection={<kbd className="kbd">Esc</kbd>}>
        {t.outbox.clear}
      </Button>
    </div>
  );
}

/** The three kinds of export. */
export function ExportMenu({
  label,
  onAct,
  subtle = false,
}: {
  label: string;
  onAct: (act: BulkAct) => void;
  subtle?: boolean;
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant={subtle ? 'subtle' : 'default'} leftSection={<Icon name="save" />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems onAct={onAct} />
      </Menu.Dropdown>
    </Menu>
  );
}

export function ExportItems({ onAct }: { onAct: (act: BulkAct) => void }) {
  const items: readonly (readonly [BulkAct, string])[] = [
    ['export_zip', t.find.asZip],
    ['export_folder', t.find.asFolder],
    ['export_csv', t.find.asCsv],
  ];
  return (
    <>
      {items.map(([act, label]) => (
        <Menu.Item key={act} leftSection={<Icon name="save" />} onClick={() => onAct(act)}>
          {label}
        </Menu.Item>
      ))}
    </>
  );
}
