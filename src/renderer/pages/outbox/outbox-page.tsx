import { Button } from '@mantine/core';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Standing } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { extendTo, neighbour, nothingTicked, tickAll, toggle } from '../../lib/selection.ts';
import { actsOn } from '../../lib/standing.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { tellRefused, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { List } from './list.tsx';
import { MessagePane } from './message-pane.tsx';
import { SearchField } from './search-field.tsx';
import { useRows } from './use-rows.ts';

type Act = 'retry' | 'hold' | 'release' | 'cancel';

export function OutboxPage() {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly, counts } = useSnapshot();
  const { messageId, choose, go, over, setOver } = useNav();
  const [standing, setStanding] = useState<Standing | null>(null);
  const [words, setWords] = useState('');
  const [selection, setSelection] = useState(nothingTicked);
  const [cancelling, setCancelling] = useState<readonly string[] | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const filter = useMemo(() => ({ standing, words }), [standing, words]);
  const { rows: known, error, loadingMore, more, everything, sight } = useRows(filter);
  const rows = useMemo(() => known?.rows ?? [], [known]);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const ticked = useMemo(() => rows.filter((row) => selection.ticked.has(row.id)), [rows, selection]);
  const acts = useMemo(() => actsOn(ticked), [ticked]);
  const total = known?.total ?? rows.length;

  const fresh = useRef({ ids, messageId });
  fresh.current = { ids, messageId };

  const onChoose = useCallback(
    (id: string, shift: boolean, add: boolean) => {
      if (shift) setSelection((now) => extendTo(now, fresh.current.ids, id, fresh.current.messageId));
      else if (add) setSelection((now) => toggle(now, id));
      else setOver(true);
      choose(id);
    },
    [choose, setOver],
  );
  const onTick = useCallback(
    (id: string, shift: boolean) =>
      setSelection((now) => (shift ? extendTo(now, fresh.current.ids, id, null) : toggle(now, id))),
    [],
  );
  const clear = useCallback(() => setSelection(nothingTicked), []);
  const toList = useCallback(() => {
    box.current?.focus();
    if (fresh.current.messageId === null) choose(fresh.current.ids[0] ?? null);
  }, [choose]);

  function perform(name: Act, on: readonly string[]): void {
    if (on.length === 0) return;
    if (name === 'cancel') setCancelling(on);
    else void change(name, on);
  }
  async function change(name: Act, on: readonly string[]): Promise<void> {
    const answer = await act(() => ask(name, [...on]));
    if (answer === undefined) return;
    tellRefused(answer, on.length);
    clear();
  }
  async function selectAll(): Promise<void> {
    const all = await act(everything);
    if (all !== undefined) setSelection(tickAll(all));
  }

  function onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 440) / 44) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -ids.length,
      End: ids.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const id = neighbour(ids, messageId, step);
      if (id !== null && event.shiftKey) setSelection((now) => extendTo(now, ids, id, messageId));
      choose(id);
    } else if (event.key === ' ' && messageId !== null) setSelection((now) => toggle(now, messageId));
    else if (event.key === 'Enter') setOver(true);
    else if (event.key === 'Delete' && !readOnly) {
      const on = ticked.length > 0 ? ticked : rows.filter((row) => row.id === messageId);
      perform('cancel', actsOn(on).cancel);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) setSelection(tickAll(ids));
    else return;
    event.preventDefault();
  }

  useEffect(() => {
    function onWindowKey(event: globalThis.KeyboardEvent): void {
      const inField =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, [role="dialog"], [role="menu"]') !== null;
      if (inField) return;
      if (event.key === '/') {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === 'Escape') {
        clear();
        setOver(false);
      }
    }
    window.addEventListener('keydown', onWindowKey);
    return () => window.removeEventListener('keydown', onWindowKey);
  }, [clear, setOver]);

  const anything = Object.values(counts).some((count) => count > 0);
  return (
    <div className={`outbox${over && messageId !== null ? ' over' : ''}`}>
      <section className="list" aria-label={t.outbox.list}>
        <div className="list-head">
          <SearchField field={search} onWords={setWords} onDown={toList} />
        </div>
        <FilterBar
          chosen={standing}
          choose={(to) => {
            setStanding(to);
            clear();
          }}
        />
        {ticked.length > 0 && (
          <BulkBar
            ticked={ticked.length}
            all={ticked.length === total}
            offerAll={ticked.length === rows.length && total > rows.length ? Math.min(total, 10_000) : null}
            acts={acts}
            disabled={busy || readOnly}
            onAct={(name) => perform(name, acts[name])}
            onAll={() => void selectAll()}
            onClear={clear}
          />
        )}
        <List
          rows={rows}
          total={total}
          chosen={messageId}
          ticked={selection.ticked}
          box={box}
          sight={sight}
          hasMore={known !== undefined && known.next !== null}
          loadingMore={loadingMore}
          onMore={() => void more()}
          onChoose={onChoose}
          onTick={onTick}
          onKey={onKey}
        >
          {error !== null && (
            <div className="list-problem">
              <ProblemCard problem={problemOf(error)} />
            </div>
          )}
          {known !== undefined &&
            rows.length === 0 &&
            error === null &&
            (anything ? <NoMatch onAll={() => setStanding(null)} /> : <NothingYet go={go} />)}
        </List>
      </section>
      <MessagePane
        key={messageId}
        id={messageId}
        onBack={() => setOver(false)}
        onCancel={(id) => setCancelling([id])}
      />
      <Confirm
        opened={cancelling !== null}
        title={t.outbox.cancelTitle(cancelling?.length ?? 0)}
        body={t.outbox.cancelBody}
        yes={t.outbox.cancelYes(cancelling?.length ?? 0)}
        onNo={() => setCancelling(null)}
        onYes={() => cancelling !== null && void change('cancel', cancelling)}
      />
    </div>
  );
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
