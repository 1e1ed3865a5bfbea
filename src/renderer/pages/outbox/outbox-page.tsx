import { Button } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageRow } from '../../../shared/model.ts';
import { useListView } from '../../bridge/list-view.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import {
  chosenCount,
  everythingChosen,
  isEmpty,
  nothingChosen,
  type Selection,
  toggle,
  withRange,
} from '../../lib/selection.ts';
import { actsOn } from '../../lib/standing.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { tellProblem } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { JobBar } from './job-bar.tsx';
import { KeysSheet } from './keys-sheet.tsx';
import { List } from './list.tsx';
import { MatchBar } from './match-bar.tsx';
import { MessagePane } from './message-pane.tsx';
import type { RowEvents } from './row.tsx';
import { type MenuAt, RowMenu } from './row-menu.tsx';
import { SearchField, SearchHints } from './search-field.tsx';
import { useBulk } from './use-bulk.tsx';
import { useListKeys } from './use-list-keys.ts';
import { useLongScroll } from './use-long-scroll.ts';
import { useWindow } from './use-window.ts';

const rowHeight = 44;
/** A range over rows that were never read is read first; beyond this "everything that matches" is meant. */
const rangeMost = 10_000;

export function OutboxPage() {
  const { readOnly, counts } = useSnapshot();
  const { messageId, choose, go, over, setOver } = useNav();
  const { filter, change } = useListView();
  const [selection, setSelection] = useState<Selection>(nothingChosen);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const listKey = `${filter.standing} ${filter.sort} ${filter.words}`;
  const [rows, setRows] = useState(0);
  const scroll = useLongScroll(box, rows, rowHeight);
  const data = useWindow(filter, scroll.start, Math.max(scroll.end, scroll.start + 1));
  useEffect(() => setRows(data.total), [data.total]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top, with nothing chosen
  useEffect(() => {
    scroll.toTop();
    setSelection(nothingChosen);
  }, [listKey]);

  const at = useRef<number | null>(null);
  const chosenAt = messageId === null ? -1 : data.indexOf(messageId);
  if (chosenAt >= 0) at.current = chosenAt;
  else if (messageId === null) at.current = null;

  const clear = useCallback(() => setSelection(nothingChosen), []);
  const { ask: askBulk, dialogs } = useBulk(clear);
  const target = useCallback(
    () => (selection.mode === 'some' ? { ids: [...selection.rows.keys()] } : { filter, except: [...selection.except] }),
    [selection, filter],
  );

  const fresh = useRef({ data, messageId });
  fresh.current = { data, messageId };
  const selectRange = useCallback(async (from: number, to: number): Promise<void> => {
    const [start, end] = from < to ? [from, to] : [to, from];
    if (end - start >= rangeMost) return;
    const range = await fresh.current.data.fetchRange(start, end);
    setSelection((now) => withRange(now, range, from));
  }, []);

  const events = useMemo<RowEvents>(
    () => ({
      onChoose(row, index, { shift, add }) {
        if (shift)
          setSelection((now) => {
            void selectRange(now.anchor ?? at.current ?? index, index).catch(tellProblem);
            return now;
          });
        else if (add) setSelection((now) => toggle(now, row, index));
        else setOver(true);
        at.current = index;
        choose(row.id);
      },
      onTick(row, index, shift) {
        if (shift)
          setSelection((now) => {
            void selectRange(now.anchor ?? index, index).catch(tellProblem);
            return now;
          });
        else setSelection((now) => toggle(now, row, index));
      },
      onMenu(row, index, x, y) {
        at.current = index;
        choose(row.id);
        setMenu({ row, x, y });
      },
    }),
    [choose, setOver, selectRange],
  );

  const goTo = useCallback(
    async (index: number, extend: boolean): Promise<void> => {
      const { data: now } = fresh.current;
      if (now.total === 0) return;
      const to = Math.max(0, Math.min(now.total - 1, index));
      const from = at.current ?? to;
      at.current = to;
      scroll.reveal(to);
      const row = now.rowAt(to) ?? (await now.fetchRow(to));
      if (row === undefined || at.current !== to) return;
      choose(row.id);
      if (extend)
        setSelection((chosen) => {
          void selectRange(chosen.anchor ?? from, to).catch(tellProblem);
          return chosen.anchor === null ? { ...chosen, anchor: from } : chosen;
        });
    },
    [choose, scroll.reveal, selectRange],
  );

  // Shows the chosen row when it was chosen elsewhere, but not when rows arrive above it.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (messageId === shown.current || chosenAt < 0) return;
    shown.current = messageId;
    scroll.reveal(chosenAt);
  }, [messageId, chosenAt, scroll.reveal]);

  const chosenRow = chosenAt < 0 ? undefined : data.rowAt(chosenAt);
  /** What a key acts on: the ticked messages, or else the chosen one. */
  const keyTarget = (): { rows: readonly MessageRow[] | null; ids: readonly string[] } => {
    if (!isEmpty(selection))
      return selection.mode === 'some'
        ? { rows: [...selection.rows.values()], ids: [...selection.rows.keys()] }
        : { rows: null, ids: [] };
    return messageId === null
      ? { rows: [], ids: [] }
      : { rows: chosenRow === undefined ? [] : [chosenRow], ids: [messageId] };
  };
  const perform = (act: Parameters<typeof askBulk>[0]): void => {
    if (readOnly && !act.startsWith('export')) return;
    const { rows: on, ids } = keyTarget();
    if (on === null) askBulk(act, target());
    else if (ids.length > 0) askBulk(act, { ids: [...ids] });
  };

  const onKey = useListKeys({
    box,
    rowHeight,
    at: () => at.current,
    total: data.total,
    goTo: (index, extend) => void goTo(index, extend).catch(tellProblem),
    tick: () => {
      if (chosenRow !== undefined) setSelection((now) => toggle(now, chosenRow, chosenAt));
    },
    everything: () => setSelection(everythingChosen),
    open: () => setOver(true),
    act: perform,
    hold: () => {
      const { rows: on } = keyTarget();
      perform(on !== null && on.length > 0 && actsOn(on).hold.length === 0 ? 'release' : 'hold');
    },
    menu: () => {
      if (chosenRow === undefined || box.current === null) return;
      const edge = document.getElementById(`message-${chosenRow.id}`)?.getBoundingClientRect();
      setMenu({ row: chosenRow, x: (edge?.left ?? 0) + 48, y: edge?.bottom ?? 0 });
    },
    search: () => search.current?.focus(),
    help: () => setHelp(true),
    escape: () => {
      clear();
      setOver(false);
    },
  });
  const toList = useCallback(() => {
    box.current?.focus();
    if (fresh.current.messageId === null) void goTo(0, false).catch(tellProblem);
  }, [goTo]);

  const acts = useMemo(() => {
    if (selection.mode === 'all') return null;
    const on = actsOn([...selection.rows.values()].map((row) => rowNow(row, data.rowAt, data.indexOf)));
    return {
      retry: on.retry.length,
      hold: on.hold.length,
      release: on.release.length,
      cancel: on.cancel.length,
      resend: on.resend.length,
    };
  }, [selection, data.rowAt, data.indexOf]);
  const anything = Object.values(counts).some((count) => count > 0);
  const searching = filter.words !== '' || filter.sort !== 'newest';
  const few = filter.words !== '' && data.total > 0 && data.total <= 4;

  return (
    <div className={`outbox${over && messageId !== null ? ' over' : ''}`}>
      <section className="list" aria-label={t.outbox.list}>
        <h1 className="vh">{t.app.pages.outbox}</h1>
        <div className="list-head">
          <SearchField field={search} words={filter.words} onWords={(words) => change({ words })} onDown={toList} />
          <FilterMenu
            words={filter.words}
            sort={filter.sort}
            onWords={(words) => change({ words })}
            onSort={(sort) => change({ sort })}
          />
        </div>
        <FilterBar chosen={filter.standing} choose={(standing) => change({ standing })} />
        {isEmpty(selection) ? (
          searching &&
          !data.fresh && (
            <MatchBar
              filter={filter}
              data={data}
              onAct={(act) => askBulk(act, { filter, except: [] })}
              onAll={() => setSelection(everythingChosen)}
            />
          )
        ) : (
          <BulkBar
            chosen={chosenCount(selection, data.total)}
            exact={selection.mode === 'some' || data.exact}
            all={selection.mode === 'all' && selection.except.size === 0}
            offerAll={data.total}
            counts={acts}
            disabled={readOnly}
            onAct={(act) => askBulk(act, target())}
            onAll={() => setSelection(everythingChosen)}
            onClear={clear}
          />
        )}
        <List
          box={box}
          scroll={scroll}
          data={data}
          listKey={listKey}
          chosen={messageId}
          selection={selection}
          events={events}
          onKey={onKey}
        >
          {data.error !== null && (
            <div className="list-problem">
              <ProblemCard problem={problemOf(data.error)} />
            </div>
          )}
          {few && <SearchHints />}
          {!data.fresh &&
            data.total === 0 &&
            data.error === null &&
            (anything ? <NoMatch onAll={() => change({ standing: null, words: '' })} /> : <NothingYet go={go} />)}
        </List>
        <JobBar />
      </section>
      <MessagePane
        key={messageId}
        id={messageId}
        onBack={() => setOver(false)}
        onAct={(act, id) => askBulk(act, { ids: [id] })}
        onFilter={(words) => change({ words, standing: null })}
      />
      {menu !== null && (
        <RowMenu
          at={menu}
          readOnly={readOnly}
          onAct={(act, id) => askBulk(act, { ids: [id] })}
          onClose={() => {
            setMenu(null);
            box.current?.focus();
          }}
        />
      )}
      {help && <KeysSheet onClose={() => setHelp(false)} />}
      {dialogs}
    </div>
  );
}

/** What is chosen may have moved on since it was ticked. */
function rowNow(
  row: MessageRow,
  rowAt: (index: number) => MessageRow | undefined,
  indexOf: (id: string) => number,
): MessageRow {
  const index = indexOf(row.id);
  return (index < 0 ? undefined : rowAt(index)) ?? row;
}

function NothingYet({ go }: { go: (page: 'intake' | 'compose') => void }) {
  return (
    <Empty title={t.outbox.emptyTitle} body={t.outbox.emptyBody}>
      <Button variant="filled" onClick={() => go('intake')}>
        {t.outbox.connect}
      </Button>
      <Button onClick={() => go('compose')}>{t.outbox.compose}</Button>
    </Empty>
  );
}

function NoMatch({ onAll }: { onAll: () => void }) {
  return (
    <Empty title={t.outbox.noMatchTitle} body={t.outbox.noMatchBody}>
      <Button onClick={onAll}>{t.outbox.showAll}</Button>
    </Empty>
  );
}
