import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DraftText } from '../../../shared/drafts.ts';
import type { BegunMessage } from '../../../shared/templates.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { readChips } from '../../lib/recipients.ts';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

interface TemplatesMenuProps {
  readonly text: DraftText;
  readonly onBegun: (begun: BegunMessage) => void;
}

/** Begins the letter from a message template, filled with its first recipient and its sender. Nothing is shown where there is none. */
export function TemplatesMenu({ text, onBegun }: TemplatesMenuProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { accounts } = useSnapshot();
  const { data: names = [] } = useQuery({
    queryKey: keys.messageTemplates,
    queryFn: () => ask('messageTemplates'),
    staleTime: 0,
  });
  if (names.length === 0) return null;

  function begin(name: string): void {
    const [first] = readChips(text.to);
    const sender = accounts.find(({ id, isDefault }) => (text.accountId === null ? isDefault : id === text.accountId));
    void act(async () =>
      onBegun(
        await ask('beginMessage', {
          name,
          data: {
            recipient: { name: first?.name ?? '', address: first?.address ?? '' },
            sender: { name: sender?.name ?? '', address: sender?.email ?? '' },
          },
        }),
      ),
    );
  }
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" disabled={busy} rightSection={<Icon name="down" />}>
          {t.writing.template}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {names.map((name) => (
          <Menu.Item key={name} leftSection={<Icon name="templates" />} onClick={() => begin(name)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
