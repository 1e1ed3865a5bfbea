import { Menu } from '@mantine/core';
import type { Client } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import type { GivenToken } from './token-once.tsx';

export type TokenQuestion = 'token' | 'endToken';

/** The entries of a program's menu that are about its token. */
export function TokenItems({ client, onAsk }: { client: Client; onAsk: (question: TokenQuestion) => void }) {
  return (
    <>
      <Menu.Item leftSection={<Icon name="key" />} onClick={() => onAsk('token')}>
        {t.programs.newToken}
      </Menu.Item>
      {client.tokenMadeAt !== null && (
        <Menu.Item leftSection={<Icon name="cancelled" />} onClick={() => onAsk('endToken')}>
          {t.programs.endToken}
        </Menu.Item>
      )}
    </>
  );
}

/** Asks before a token is made or ended. */
export function TokenConfirms({
  client,
  asking,
  onNo,
  onToken,
}: {
  client: Client;
  asking: string | null;
  onNo: () => void;
  onToken: (given: GivenToken) => void;
}) {
  const ask = useAsk();
  const { act } = useAct();
  async function make(): Promise<void> {
    const answer = await act(() => ask('newClientToken', client.id));
    if (answer !== undefined) onToken({ name: client.name, ...answer });
  }
  return (
    <>
      <Confirm
        opened={asking === 'token'}
        title={t.programs.newTokenTitle(client.name)}
        body={t.programs.newTokenBody}
        yes={t.programs.newTokenYes}
        danger={false}
        onNo={onNo}
        onYes={() => void make()}
      />
      <Confirm
        opened={asking === 'endToken'}
        title={t.programs.endTokenTitle(client.name)}
        body={t.programs.endTokenBody}
        yes={t.programs.endTokenYes}
        onNo={onNo}
        onYes={() => void act(() => ask('endClientToken', client.id))}
      />
    </>
  );
}
