import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { MessageRow } from '../../../shared/model.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { Row, rowId } from './row.tsx';
import type { Sight } from './use-rows.ts';

const rowHeight = 44;

interface ListProps {
  readonly rows: readonly MessageRow[];
  readonly total: number;
  readonly chosen: string | null;
  readonly ticked: ReadonlySet<string>;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly sight: RefObject<Sight | null>;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
  readonly onChoose: (id: string, shift: boolean, add: boolean) => void;
  readonly onTick: (id: string, shift: boolean) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly children?: ReactNode;
}

/** The rows in sight of any number of messages. It holds the focus; the keys are the page's. */
export function List({
  rows,
  total,
  chosen,
  ticked,
  box,
  sight,
  hasMore,
  loadingMore,
  onMore,
  onChoose,
  onTick,
  onKey,
  children,
}: ListProps) {
  const snapshot = useSnapshot();
  const now = useNow();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();

  const progress = useMemo(
    () => new Map(snapshot.inFlight.map((flight) => [flight.id, flight.progress])),
    [snapshot.inFlight],
  );
  const emails = useMemo(
    () => new Map(snapshot.accounts.map((account) => [account.id, account.email])),
    [snapshot.accounts],
  );

  const rehearsals = useMemo(
    () => new Set(snapshot.accounts.filter(({ kind }) => kind === 'rehearsal').map(({ id }) => id)),
    [snapshot.accounts],
  );

  const firstAt = items[0]?.index ?? 0;
  const lastAt = items.at(-1)?.index ?? 0;
  const first = rows[firstAt];
  const last = rows[lastAt];
  useEffect(() => {
    sight.current = first === undefined || last === undefined ? null : { first: first.seq, last: last.seq };
  }, [sight, first, last]);

  const nearEnd = lastAt >= rows.length - 20;
  useEffect(() => {
    if (nearEnd && hasMore && !loadingMore) onMore();
  }, [nearEnd, hasMore, loadingMore, onMore]);

  // Keeps the chosen row in sight when it moves by key or from outside, but not when rows arrive above it.
  const lastShown = useRef<string | null>(null);
  useEffect(() => {
    if (chosen === lastShown.current) return;
    const at = rows.findIndex((row) => row.id === chosen);
    if (at < 0) return;
    lastShown.current = chosen;
    virtual.scrollToIndex(at, { align: 'auto' });
  }, [chosen, rows, virtual]);

  return (
    <div
      ref={box}
      className="rows"
      role="listbox"
      aria-multiselectable="true"
      aria-label={t.outbox.list}
      aria-activedescendant={chosen === null ? undefined : rowId(chosen)}
      tabIndex={0}
      onKeyDown={onKey}
    >
      <div className="rows-all" style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <Row
              key={row.id}
              row={row}
              email={emails.get(row.accountId) ?? null}
              rehearsed={rehearsals.has(row.accountId)}
              progress={progress.get(row.id) ?? null}
              now={now}
              chosen={row.id === chosen}
              ticked={ticked.has(row.id)}
              place={item.index + 1}
              outOf={total}
              top={item.start}
              onChoose={onChoose}
              onTick={onTick}
            />
          );
        })}
      </div>
      {loadingMore && <div className="rows-more third meta">{t.outbox.loading}</div>}
      {children}
    </div>
  );
}
