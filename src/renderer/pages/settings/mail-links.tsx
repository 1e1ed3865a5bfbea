import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

/** Whether mail links in other programs begin a letter here. */
export function MailLinks() {
  const ask = useAsk();
  const { act } = useAct();
  const { data, refetch } = useQuery({ queryKey: keys.mailLinks, queryFn: () => ask('mailLinks'), staleTime: 0 });
  const id = useId();
  if (data === undefined) return null;
  return (
    <div className="setting">
      <div>
        <span className="setting-label">{t.mailLinks.label}</span>
        <p id={`${id}-hint`} className="third meta">
          {data.possible ? t.mailLinks.hint : t.mailLinks.elsewhere}
        </p>
      </div>
      <Switch
        aria-label={t.mailLinks.label}
        aria-describedby={`${id}-hint`}
        disabled={!data.possible}
        checked={data.on}
        onChange={(event) => {
          const on = event.currentTarget.checked;
          void act(() => ask('setMailLinks', { on })).then(() => refetch());
        }}
      />
    </div>
  );
}
