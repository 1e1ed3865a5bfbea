import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import type { Client } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { time } from '../../lib/time-words.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { ProgramSettings } from './program-settings.tsx';
import type { GivenPassword } from './settings-once.tsx';
import { TokenConfirms, TokenItems, type TokenQuestion } from './token-items.tsx';
import type { GivenToken } from './token-once.tsx';

/** A program that may hand in mail: its name, whether it is let in, when it last did. */
export function ProgramRow({
  client,
  onPassword,
  onToken,
}: {
  client: Client;
  onPassword: (given: GivenPassword) => void;
  onToken: (given: GivenToken) => void;
}) {
  const ask = useAsk();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  const now = useNow();
  const [asking, setAsking] = useState<'password' | 'remove' | 'settings' | TokenQuestion | null>(null);
  const notes = notesOf(client);
  async function newPassword(): Promise<void> {
    const answer = await act(() => ask('newClientPassword', client.id));
    if (answer !== undefined) onPassword({ name: client.name, ...answer });
  }
  return (
    <li className="program">
      <div className="ell">
        <div className="mid ell">{client.name}</div>
        <div className="third ell" title={notes}>
          <span className="mono">{client.username}</span>
          {notes !== '' && <span className="meta"> · {notes}</span>}
          {client.tokenMadeAt !== null && <span className="meta"> · {t.programs.hasToken}</span>}
        </div>
      </div>
      <span className={`st meta${client.off ? ' quiet' : ''}`}>
        <Icon name={client.off ? 'cancelled' : 'tick'} />
        {client.off ? t.intake.off : t.intake.on}
      </span>
      <div className="program-last">
        <div>
          {client.lastMessageAt === null ? (
            <span className="third">{t.intake.never}</span>
          ) : (
            <Moment at={client.lastMessageAt}>{time.day(client.lastMessageAt, now)}</Moment>
          )}
        </div>
        <div className="third meta">{t.intake.messages(client.messages)}</div>
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            size="sm"
            aria-label={t.intake.acts(client.name)}
            title={t.intake.acts(client.name)}
            disabled={readOnly}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="settings" />} onClick={() => setAsking('settings')}>
            {t.program.settings}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="key" />} onClick={() => setAsking('password')}>
            {t.intake.newPassword}
          </Menu.Item>
          <TokenItems client={client} onAsk={setAsking} />
          <Menu.Item
            leftSection={<Icon name={client.off ? 'play' : 'cancelled'} />}
            onClick={() => void act(() => ask('setClientOff', { clientId: client.id, off: !client.off }))}
          >
            {client.off ? t.intake.switchOn : t.intake.switchOff}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="bin" />} onClick={() => setAsking('remove')}>
            {t.intake.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ProgramSettings client={client} opened={asking === 'settings'} onClose={() => setAsking(null)} />
      <Confirm
        opened={asking === 'password'}
        title={t.intake.newPasswordTitle(client.name)}
        body={t.intake.newPasswordBody}
        yes={t.intake.newPasswordYes}
        danger={false}
        onNo={() => setAsking(null)}
        onYes={() => void newPassword()}
      />
      <TokenConfirms client={client} asking={asking} onNo={() => setAsking(null)} onToken={onToken} />
      <Confirm
        opened={asking === 'remove'}
        title={t.intake.removeTitle(client.name)}
        body={t.intake.removeBody}
        yes={t.intake.removeYes}
        onNo={() => setAsking(null)}
        onYes={() => void act(() => ask('removeClient', client.id))}
      />
    </li>
  );
}

/** What is set of a program beyond its name, in a few words. */
function notesOf({ settings }: Client): string {
  const { perMinute, perDay, senders, replaceFrom, mayRepeat, network } = settings;
  return [
    network ? t.program.onNetwork : '',
    t.program.limits(perMinute, perDay),
    senders.length === 0 ? '' : t.program.onlyAs(senders.join(', ')),
    replaceFrom ? t.program.asAccount : '',
    mayRepeat ? t.program.repeats : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
