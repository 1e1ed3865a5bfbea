import { Menu } from '@mantine/core';
import { morning, type PauseLength, pauseUntil } from '../../shared/pause-until.ts';
import { useAsk } from '../bridge/bridge.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { time } from '../lib/time-words.ts';
import { t } from '../words/words.ts';
import { Icon } from './icon.tsx';
import { useAct } from './use-act.ts';
import { useNow } from './use-now.ts';

/** Pause and Resume, for the foot and the menu beside the brand. */
export function PauseItems() {
  const ask = useAsk();
  const { act } = useAct();
  const { pause, readOnly } = useSnapshot();
  if (pause !== null) {
    return (
      <Menu.Item leftSection={<Icon name="play" />} disabled={readOnly} onClick={() => void act(() => ask('resume'))}>
        {t.foot.resume}
      </Menu.Item>
    );
  }
  const choices: readonly (readonly [string, PauseLength])[] = [
    [t.foot.anHour, 'hour'],
    [t.foot.tomorrow(time.clock(morning(Date.now()))), 'tomorrow'],
    [t.foot.untilResumed, 'until_resumed'],
  ];
  return (
    <>
      <Menu.Label>{t.foot.pause}</Menu.Label>
      {choices.map(([label, length]) => (
        <Menu.Item
          key={label}
          leftSection={<Icon name="pause" />}
          disabled={readOnly}
          onClick={() => void act(() => ask('pause', { until: pauseUntil(length, Date.now()) }))}
        >
          {label}
        </Menu.Item>
      ))}
    </>
  );
}

/** The button at the end of the foot. */
export function PauseButton() {
  const ask = useAsk();
  const { act } = useAct();
  const { pause, readOnly } = useSnapshot();
  const now = useNow();
  if (pause !== null) {
    return (
      <button type="button" className="foot-end" disabled={readOnly} onClick={() => void act(() => ask('resume'))}>
        <span className="amber">
          {pause.until === null ? t.foot.paused : t.foot.pausedUntil(time.ahead(pause.until, now))}
        </span>
        <Icon name="play" size={14} />
        {t.foot.resume}
      </button>
    );
  }
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className="foot-end" disabled={readOnly}>
          <Icon name="pause" size={14} />
          {t.foot.pause}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <PauseItems />
      </Menu.Dropdown>
    </Menu>
  );
}
