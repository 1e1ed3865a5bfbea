import { Menu } from '@mantine/core';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Snapshot, Standing } from '../../../shared/model.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { count, shortCount } from '../../lib/size-words.ts';
import { filters, moreFilters } from '../../lib/standing.ts';
import { Icon } from '../../parts/icon.tsx';
import { standingIcons } from '../../parts/state.tsx';
import { t } from '../../words/words.ts';

/** The states with their counts; what is rare, and what is empty where room is short, is behind the arrow. */
export function FilterBar({
  chosen,
  choose,
}: {
  chosen: Standing | null;
  choose: (standing: Standing | null) => void;
}) {
  const snapshot = useSnapshot();
  const states = useRef<HTMLDivElement>(null);
  const shown = chosen !== null && moreFilters.includes(chosen) ? [...filters, chosen] : filters;
  const tight = useTight(states, shown.join());
  return (
    <div className="filt" role="toolbar" aria-label={t.outbox.states}>
      <div className="filt-states" ref={states} data-tight={tight || undefined}>
        {shown.map((standing) => {
          const here = countOf(snapshot, standing);
          return (
            <button
              key={standing ?? 'all'}
              type="button"
              className={here === 0 && standing !== chosen && standing !== null ? 'filt-none' : undefined}
              aria-pressed={standing === chosen}
              onClick={() => choose(standing)}
            >
              {standing === null ? t.outbox.all : t.standing[standing]} <Figure of={here} />
            </button>
          );
        })}
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className="filt-more" aria-label={t.outbox.moreStates} title={t.outbox.moreStates}>
            <Icon name="down" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {[...filters, ...moreFilters].map((standing) => (
            <Menu.Item
              key={standing ?? 'all'}
              leftSection={<Icon name={standing === null ? 'log' : standingIcons[standing]} />}
              onClick={() => choose(standing)}
            >
              {standing === null ? t.outbox.all : t.standing[standing]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Whether the states, all of them, are wider than there is room. `shown` tells which they are. */
function useTight(states: RefObject<HTMLDivElement | null>, shown: string): boolean {
  const [tight, setTight] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other states are other elements
  useLayoutEffect(() => {
    const element = states.current;
    if (element === null) return;
    const measure = () => {
      const wanted = [...element.children].reduce((sum, one) => sum + one.getBoundingClientRect().width, 0);
      setTight(wanted > element.clientWidth);
    };
    // their words and figures change their widths, the window that of all
    const watch = new ResizeObserver(measure);
    for (const one of [element, ...element.children]) watch.observe(one);
    return () => watch.disconnect();
  }, [states, shown]);
  return tight;
}

function Figure({ of }: { of: number | null }) {
  return of === null ? null : <b title={count(of)}>{shortCount(of)}</b>;
}

function countOf({ counts, onHold, scheduled }: Snapshot, standing: Standing | null): number {
  if (standing === null) return Object.values(counts).reduce((sum, one) => sum + one, 0);
  if (standing === 'on_hold') return onHold;
  if (standing === 'scheduled') return scheduled;
  return standing === 'queued' ? counts.queued - onHold - scheduled : counts[standing];
}
