import { Children, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import { useSnapshot } from '../../bridge/live.tsx';
import { isChosen, type Selection } from '../../lib/selection.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { Row, type RowEvents, rowId } from './row.tsx';
import type { LongScroll } from './use-long-scroll.ts';
import type { ListData } from './use-window.ts';

interface ListProps {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly scroll: LongScroll;
  readonly data: ListData;
  /** The same list keeps its place when rows arrive above. */
  readonly listKey: string;
  readonly chosen: string | null;
  readonly selection: Selection;
  readonly events: RowEvents;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly children?: ReactNode;
}

/** The rows in sight of any number of messages. It holds the focus; the keys are the page's. */
export function List({ box, scroll, data, listKey, chosen, selection, events, onKey, children }: ListProps) {
  const snapshot = useSnapshot();
  const now = useNow();
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

  // What arrives above what is read must not push it away.
  const seen = useRef<{ listKey: string; id: string; index: number } | null>(null);
  useEffect(() => {
    const before = seen.current;
    const first = scroll.firstSeen();
    if (before !== null && before.listKey === listKey && first > 0) {
      const index = data.indexOf(before.id);
      if (index >= 0 && index !== before.index) scroll.shift(index - before.index);
    }
    const at = scroll.firstSeen();
    const row = data.rowAt(at);
    seen.current = row === undefined ? null : { listKey, id: row.id, index: at };
  });

  const indexes = Array.from({ length: Math.max(0, scroll.end - scroll.start) }, (_, at) => scroll.start + at);
  const drawn = indexes.map((index) => ({ index, row: data.rowAt(index) }));
  const active = drawn.some(({ row }) => row?.id === chosen) ? chosen : null;

  // beneath the rows or in their place, and none of them: a list of choices may hold nothing else
  const said = Children.toArray(children);
  return (
    <div className="rows-place">
      <div
        ref={box}
        className="rows"
        role="listbox"
        aria-multiselectable="true"
        aria-label={t.outbox.list}
        aria-activedescendant={active === null ? undefined : rowId(active)}
        tabIndex={0}
        onKeyDown={onKey}
      >
        <div className="rows-all" style={{ height: scroll.height }} role="presentation">
          <div className="rows-layer" style={{ transform: `translateY(${scroll.layer}px)` }} role="presentation">
            {drawn.map(({ index, row }) =>
              row === undefined ? (
                <div
                  key={`at ${index}`}
                  className="row row-empty"
                  style={{ transform: `translateY(${scroll.topOf(index)}px)` }}
                  role="presentation"
                >
                  <span />
                  <span className="row-blank" />
                  <span className="row-blank short" />
                </div>
              ) : (
                <Row
                  key={row.id}
                  row={row}
                  email={emails.get(row.accountId) ?? null}
                  rehearsed={rehearsals.has(row.accountId)}
                  progress={progress.get(row.id) ?? null}
                  now={now}
                  chosen={row.id === chosen}
                  ticked={isChosen(selection, row.id)}
                  index={index}
                  outOf={data.total}
                  top={scroll.topOf(index)}
                  events={events}
                />
              ),
            )}
          </div>
        </div>
      </div>
      {said.length > 0 && (
        <div className="rows-said" style={{ top: `min(${scroll.height}px, calc(100% - 160px))` }}>
          {said}
        </div>
      )}
    </div>
  );
}
