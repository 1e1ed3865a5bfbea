import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type UndoTime, undoTimes } from '../../../shared/drafts.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { type SendTime, sendTimes } from '../../lib/send-times.ts';
import { time } from '../../lib/time-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { SendLater } from './send-later.tsx';

interface SendButtonProps {
  readonly disabled: boolean;
  readonly sending: boolean;
  /** Null: now. */
  readonly onSend: (sendAfter: number | null) => void;
}

/** Send, and beside it what sends later and how long a message can be had back. */
export function SendButton({ disabled, sending, onSend }: SendButtonProps) {
  const [choosing, setChoosing] = useState(false);
  return (
    <span className="send">
      <Button variant="filled" disabled={disabled} title="Ctrl+Enter" onClick={() => onSend(null)}>
        {sending ? t.compose.sending : t.compose.send}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            className="send-more"
            variant="filled"
            color="petrol"
            disabled={disabled}
            aria-label={t.writing.sendMore}
            title={t.writing.sendMore}
          >
            <Icon name="down" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Times onSend={onSend} onChoose={() => setChoosing(true)} />
          <Menu.Divider />
          <UndoTimes />
        </Menu.Dropdown>
      </Menu>
      <SendLater opened={choosing} onClose={() => setChoosing(false)} onSend={onSend} />
    </span>
  );
}

function Times({ onSend, onChoose }: { onSend: (at: number) => void; onChoose: () => void }) {
  // read when the menu opens, not while it is open
  const [now] = useState(() => Date.now());
  const words: Record<SendTime, string> = {
    in_an_hour: t.writing.inAnHour,
    tomorrow: t.writing.tomorrow,
    monday: t.writing.monday,
  };
  return (
    <>
      <Menu.Label>{t.writing.chooseTitle}</Menu.Label>
      {sendTimes(now).map(({ key, at }) => (
        <Menu.Item
          key={key}
          leftSection={<Icon name="scheduled" />}
          rightSection={<span className="third meta">{time.clock(at)}</span>}
          onClick={() => onSend(at)}
        >
          {words[key]}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<Icon name="scheduled" />} onClick={onChoose}>
        {t.writing.choose}
      </Menu.Item>
    </>
  );
}

function UndoTimes() {
  const ask = useAsk();
  const queries = useQueryClient();
  const { act } = useAct();
  const { data } = useQuery({ queryKey: keys.undoTime, queryFn: () => ask('undoTime') });

  function set(ms: UndoTime): void {
    void act(async () => {
      await ask('setUndoTime', ms);
      queries.setQueryData(keys.undoTime, ms);
    });
  }
  return (
    <>
      <Menu.Label>{t.writing.undoWithin}</Menu.Label>
      {undoTimes.map((ms) => (
        <Menu.Item
          key={ms}
          leftSection={ms === data ? <Icon name="tick" /> : <span className="no-icon" />}
          closeMenuOnClick={false}
          onClick={() => set(ms)}
        >
          {ms === 0 ? t.writing.undoOff : t.writing.undoFor(ms / 1000)}
          {ms === data && <span className="vh">, {t.writing.chosen}</span>}
        </Menu.Item>
      ))}
    </>
  );
}
