import { Modal } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../bridge/bridge.tsx';
import { useListView, wholeList } from '../bridge/list-view.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { useNav } from '../bridge/nav.tsx';
import { keys } from '../bridge/queries.ts';
import { whoFor } from '../lib/address-words.ts';
import { pagesOpen } from '../lib/standing.ts';
import { t } from '../words/words.ts';
import { Icon, type IconName } from './icon.tsx';
import { standingIcons } from './state.tsx';
import { tellRefused, useAct } from './use-act.ts';

const foundAtMost = 8;

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** Ctrl+K: every page, the acts that need no message, and messages by their words. */
export function Palette() {
  const ask = useAsk();
  const { act } = useAct();
  const { go, showMessage } = useNav();
  const { change } = useListView();
  const snapshot = useSnapshot();
  const { counts, pause, readOnly } = snapshot;
  const [query, setQuery] = useState('');
  const words = query.trim();
  const { data: found } = useQuery({
    queryKey: keys.found(words),
    queryFn: () => ask('outboxWindow', { filter: { ...wholeList, words }, from: 0, limit: foundAtMost }),
    enabled: words.length > 1,
    gcTime: 10_000,
  });

  const list = (standing: 'failed' | 'unconfirmed' | 'on_hold') => (): void => {
    change({ ...wholeList, standing });
    go('outbox');
  };
  const pages: readonly Entry[] = pagesOpen(snapshot).map((name) => ({
    id: name,
    label: t.app.pages[name],
    icon: name,
    run: () => go(name),
  }));
  const acts: readonly Entry[] = [
    { id: 'new', label: t.palette.newMessage, icon: 'compose', run: () => go('compose') },
    ...(counts.failed > 0 && !readOnly
      ? [
          {
            id: 'retry',
            label: t.palette.retryFailed(counts.failed),
            icon: 'retry' as const,
            run: () => void act(async () => tellRefused(await ask('retryFailed'), counts.failed)),
          },
        ]
      : []),
    pause === null
      ? { id: 'pause', label: t.palette.pause, icon: 'pause', run: () => void act(() => ask('pause', { until: null })) }
      : { id: 'resume', label: t.palette.resume, icon: 'play', run: () => void act(() => ask('resume')) },
    { id: 'failed', label: t.palette.showFailed, icon: 'failed', run: list('failed') },
    { id: 'unconfirmed', label: t.palette.showUnconfirmed, icon: 'unconfirmed', run: list('unconfirmed') },
    { id: 'held', label: t.palette.showHeld, icon: 'hold', run: list('on_hold') },
  ];
  const fits = ({ label }: Entry): boolean => label.toLowerCase().includes(words.toLowerCase());
  const rows = words.length > 1 ? (found?.rows ?? []) : [];
  const groups: readonly (readonly [string, readonly Entry[]])[] = [
    [t.palette.pages, pages.filter(fits)],
    [t.palette.acts, acts.filter(fits)],
  ];
  const nothing = rows.length === 0 && groups.every(([, entries]) => entries.length === 0);

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      scrollable
      maxHeight={420}
      lockScroll={false}
      closeOnActionTrigger
      clearQueryOnClose
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
    >
      <Modal.Title className="vh">{t.palette.title}</Modal.Title>
      <Spotlight.Search
        aria-label={t.palette.placeholder}
        placeholder={t.palette.placeholder}
        leftSection={<Icon name="search" />}
        onKeyDown={(event) => {
          // the first one is meant when none was chosen with the arrows
          const actions = document.querySelectorAll<HTMLElement>('.mantine-Spotlight-action');
          if (event.key !== 'Enter' || [...actions].some((action) => action.dataset.selected !== undefined)) return;
          event.preventDefault();
          actions[0]?.click();
        }}
      />
      <Spotlight.ActionsList>
        {groups.map(([label, entries]) =>
          entries.length === 0 ? null : (
            <Spotlight.ActionsGroup key={label} label={label}>
              {entries.map((entry) => (
                <Spotlight.Action
                  key={entry.id}
                  label={entry.label}
                  leftSection={<Icon name={entry.icon} />}
                  onClick={entry.run}
                />
              ))}
            </Spotlight.ActionsGroup>
          ),
        )}
        {rows.length > 0 && (
          <Spotlight.ActionsGroup label={t.palette.found}>
            {rows.map((row) => (
              <Spotlight.Action key={row.id} onClick={() => showMessage(row.id)}>
                <span className="palette-row">
                  <Icon name={standingIcons[row.standing]} />
                  <span className="mid ell">{whoFor(row.recipients, row.recipientCount, t.outbox.more)}</span>
                  <span className="second ell">{row.subject === '' ? t.message.noSubject : row.subject}</span>
                  <span className="third">{row.reference}</span>
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{t.palette.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
