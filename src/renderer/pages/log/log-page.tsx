import { ActionIcon, Button, Checkbox, SegmentedControl, Select } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { type LogEntry, type LogLevel, logLevelSchema } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { lineText } from '../../lib/log-lines.ts';
import { time } from '../../lib/time-words.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { useLog } from './use-log.ts';

const marks: Record<LogLevel, { readonly icon: IconName; readonly tone: string }> = {
  debug: { icon: 'ring', tone: 'third' },
  info: { icon: 'info', tone: 'third' },
  warn: { icon: 'warning', tone: 'amber' },
  error: { icon: 'failed', tone: 'red' },
};

const EVERY = 'all';

export function LogPage() {
  const [level, setLevel] = useState<LogLevel>('info');
  const [follow, setFollow] = useState(true);
  const [accountId, setAccountId] = useState<string | null>(null);
  const [messageId, setMessageId] = useState<string | null>(null);
  const { accounts } = useSnapshot();
  const ask = useAsk();
  const copy = useCopy();
  const { act, busy } = useAct();
  const { lines, held, showHeld, more, hasMore } = useLog({ level, accountId, messageId }, follow);
  return (
    <div className="page">
      <PageHead title={t.log.title}>
        {held > 0 && (
          <Button variant="subtle" onClick={showHeld}>
            {t.log.newer(held)}
          </Button>
        )}
        <Checkbox label={t.log.follow} checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
        <SegmentedControl
          aria-label={t.log.level}
          value={level}
          onChange={(value) => setLevel(logLevelSchema.parse(value))}
          data={logLevelSchema.options.map((value) => ({ value, label: t.levels[value] }))}
        />
      </PageHead>
      <div className="log-bar">
        <Select
          aria-label={t.log.account}
          size="xs"
          w={240}
          value={accountId ?? EVERY}
          data={[
            { value: EVERY, label: t.log.everyAccount },
            ...accounts.map(({ id, email }) => ({ value: id, label: email })),
          ]}
          onChange={(chosen) => setAccountId(chosen === EVERY ? null : chosen)}
        />
        {messageId !== null && (
          <Button size="xs" rightSection={<Icon name="close" size={12} />} onClick={() => setMessageId(null)}>
            {t.log.oneMessage}
          </Button>
        )}
        <span className="fill" />
        <Button
          size="xs"
          variant="subtle"
          disabled={lines === null || lines.length === 0}
          onClick={() => copy((lines ?? []).map(lineText).join('\n'))}
        >
          {t.log.copyShown}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={busy}
          title={t.log.bundleHint}
          onClick={() =>
            void act(async () => {
              if ((await ask('supportBundle')).saved) tell(t.log.bundleSaved);
            })
          }
        >
          {t.log.bundle}
        </Button>
      </div>
      {lines !== null && (
        <Lines lines={lines} follow={follow} hasMore={hasMore} onMore={more} onMessage={setMessageId} />
      )}
    </div>
  );
}

function Lines({
  lines,
  follow,
  hasMore,
  onMore,
  onMessage,
}: {
  lines: readonly LogEntry[];
  follow: boolean;
  hasMore: boolean;
  onMore: () => Promise<void>;
  onMessage: (id: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const now = useNow();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 28,
    getItemKey: (at) => lines[at]?.seq ?? at,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const nearEnd = (items.at(-1)?.index ?? 0) >= lines.length - 30;
  useEffect(() => {
    if (nearEnd && hasMore) void onMore();
  }, [nearEnd, hasMore, onMore]);

  const newest = lines[0]?.seq;
  useEffect(() => {
    if (follow && newest !== undefined) box.current?.scrollTo({ top: 0 });
  }, [follow, newest]);

  if (lines.length === 0) return <p className="third log-none">{t.log.empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
    <div ref={box} className="log" role="log" aria-label={t.log.lines} tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => {
          const entry = lines[item.index];
          return entry === undefined ? null : (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="log-line"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line entry={entry} now={now} onMessage={onMessage} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ entry, now, onMessage }: { entry: LogEntry; now: number; onMessage: (id: string) => void }) {
  const copy = useCopy();
  const { showMessage } = useNav();
  const { icon, tone } = marks[entry.level];
  const day = time.short(entry.at, now);
  const id = entry.messageId;
  return (
    <>
      <time className="third" dateTime={new Date(entry.at).toISOString()} title={time.exact(entry.at)}>
        {day === time.clock(entry.at) ? time.seconds(entry.at) : `${day} ${time.seconds(entry.at)}`}
      </time>
      <span className={`log-level ${tone}`}>
        <Icon name={icon} size={14} />
        {t.levels[entry.level]}
      </span>
      <span className="third ell">{entry.room}</span>
      <span className="log-text">{entry.text}</span>
      <span className="log-acts">
        {id !== null && (
          <ActionIcon size="xs" aria-label={t.log.onlyThis} title={t.log.onlyThis} onClick={() => onMessage(id)}>
            <Icon name="search" size={14} />
          </ActionIcon>
        )}
        {id !== null && (
          <ActionIcon
            size="xs"
            aria-label={t.log.openMessage}
            title={t.log.openMessage}
            onClick={() => showMessage(id)}
          >
            <Icon name="outbox" size={14} />
          </ActionIcon>
        )}
        <ActionIcon size="xs" aria-label={t.log.copyLine} title={t.log.copyLine} onClick={() => copy(lineText(entry))}>
          <Icon name="copy" size={14} />
        </ActionIcon>
      </span>
    </>
  );
}
