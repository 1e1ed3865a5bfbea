import { Menu } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { BulkAct } from '../../../shared/jobs.ts';
import type { MessageRow } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { actsOn } from '../../lib/standing.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';
import { ExportItems } from './bulk-bar.tsx';

export interface MenuAt {
  readonly row: MessageRow;
  /** In the window, px. */
  readonly x: number;
  readonly y: number;
}

/** What a right click on a message offers. */
export function RowMenu({
  at,
  readOnly,
  onAct,
  onClose,
}: {
  at: MenuAt;
  readOnly: boolean;
  onAct: (act: BulkAct, id: string) => void;
  onClose: () => void;
}) {
  const ask = useAsk();
  const copy = useCopy();
  const { act } = useAct();
  const { row, x, y } = at;
  const on = actsOn([row]);
  const menu = useRef<HTMLDivElement>(null);
  // opened by a key or a right click, not by its own button: the focus has to be brought in
  useEffect(() => {
    const frame = requestAnimationFrame(() => menu.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const items: readonly (readonly [BulkAct, boolean, string, IconName])[] = [
    ['retry', on.retry.length > 0, t.message.retry, 'retry'],
    ['hold', on.hold.length > 0, t.message.hold, 'hold'],
    ['release', on.release.length > 0, t.message.release, 'play'],
    ['cancel', on.cancel.length > 0, t.message.cancel, 'cancelled'],
    ['resend', on.resend.length > 0, t.detail.resend, 'retry'],
  ];
  const offered = readOnly ? [] : items.filter(([, possible]) => possible);
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={250} returnFocus={false}>
      <Menu.Target>
        {/* where the pointer was: never seen and never reached, but what the menu belongs to */}
        <button
          type="button"
          tabIndex={-1}
          className="menu-point"
          style={{ left: x, top: y }}
          aria-label={t.message.moreActs}
        />
      </Menu.Target>
      <Menu.Dropdown ref={menu}>
        {offered.map(([name, , label, icon]) => (
          <Menu.Item key={name} leftSection={<Icon name={icon} />} onClick={() => onAct(name, row.id)}>
            {label}
          </Menu.Item>
        ))}
        {row.gmailId !== null && (
          <Menu.Item leftSection={<Icon name="out" />} onClick={() => void act(() => ask('openInGmail', row.id))}>
            {t.message.openInGmail}
          </Menu.Item>
        )}
        {(offered.length > 0 || row.gmailId !== null) && <Menu.Divider />}
        <ExportItems onAct={(name) => onAct(name, row.id)} />
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="copy" />} onClick={() => copy(row.id)}>
          {t.message.copyId}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
