import { ActionIcon, Menu } from '@mantine/core';
import { useAsk } from '../bridge/bridge.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { t } from '../words/words.ts';
import { Icon } from './icon.tsx';
import { PauseItems } from './pause-menu.tsx';
import { tellRefused, useAct } from './use-act.ts';

/** What the tray menu offers, for desktops and people without one. */
export function AppMenu() {
  const ask = useAsk();
  const { act } = useAct();
  const { counts, readOnly } = useSnapshot();
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon size="xs" aria-label={t.app.menu} title={t.app.menu}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {/* what cannot be done is not offered: an item that is off would get the focus and keep no key, not even Escape */}
        {counts.failed > 0 && !readOnly && (
          <>
            <Menu.Item
              leftSection={<Icon name="retry" />}
              onClick={() => void act(async () => tellRefused(await ask('retryFailed'), counts.failed))}
            >
              {t.app.retryFailed(counts.failed)}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        {!readOnly && (
          <>
            <PauseItems />
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<Icon name="quit" />} onClick={() => void act(() => ask('quit'))}>
          {t.app.quit}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
