import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ListFilter, ListWindow } from '../../../shared/finding.ts';
import type { MessageRow } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { type Pages, pageSize, pagesOf } from '../../lib/pages.ts';

/** A page that nobody looks at is forgotten after this time. */
const keptMs = 60_000;
/** While the scrollbar is dragged pages fly past; only where it slows down are they read. */
const settleMs = 50;

export interface ListData {
  /** How many match; when not `exact`, at least so many. */
  readonly total: number;
  readonly exact: boolean;
  readonly unindexed: number;
  /** Nothing has been read yet. */
  readonly fresh: boolean;
  readonly error: Error | null;
  readonly rowAt: (index: number) => MessageRow | undefined;
  /** The position of a message among the rows that are read. */
  readonly indexOf: (id: string) => number;
  /** Reads the row at a position, from memory where it is there. */
  readonly fetchRow: (index: number) => Promise<MessageRow | undefined>;
  /** Ids from `start` to `end`, both included. */
  readonly fetchRange: (start: number, end: number) => Promise<MessageRow[]>;
}

/** The rows of `filter` by position, read in pages of a hundred as they come in sight, and read again when something changes. */
export function useWindow(filter: ListFilter, start: number, end: number): ListData {
  const ask = useAsk();
  const queries = useQueryClient();
  const wanted = useSettled(pagesOf(start, end));
  const read = useCallback(
    (page: number) => ask('outboxWindow', { filter, from: page * pageSize, limit: pageSize }),
    [ask, filter],
  );
  const optionsOf = useCallback(
    (page: number) => ({
      queryKey: keys.window(filter, page),
      queryFn: () => read(page),
      gcTime: keptMs,
    }),
    [filter, read],
  );
  const results = useQueries({ queries: wanted.map(optionsOf) });

  const lasting = useRef<{ filter: ListFilter; last: ListWindow } | null>(null);
  const newest = results.reduce<{ at: number; data: ListWindow } | null>(
    (best, { data, dataUpdatedAt }) =>
      data !== undefined && dataUpdatedAt >= (best?.at ?? 0) ? { at: dataUpdatedAt, data } : best,
    null,
  );
  if (newest !== null) lasting.current = { filter, last: newest.data };
  // the figures of the filter before stay until the new ones are there: no flicker while words are typed
  const last = lasting.current?.last ?? null;

  // the results are new objects with every draw; what is in them changes only when it was read anew
  const stamp = results.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  const made = useRef<{ stamp: string; wanted: readonly number[]; pages: Pages }>(undefined);
  if (made.current?.stamp !== stamp || made.current.wanted !== wanted) {
    const pages = new Map(wanted.map((page, at) => [page, results[at]?.data?.rows]));
    made.current = { stamp, wanted, pages };
  }
  const { pages } = made.current;
  const rowAt = useCallback(
    (index: number) => {
      const page = Math.floor(index / pageSize);
      const rows = pages.get(page) ?? queries.getQueryData<ListWindow>(keys.window(filter, page))?.rows;
      return rows?.[index % pageSize];
    },
    [pages, queries, filter],
  );
  const indexOf = useCallback(
    (id: string) => {
      for (const [page, rows] of pages) {
        const at = rows?.findIndex((row) => row.id === id) ?? -1;
        if (at >= 0) return page * pageSize + at;
      }
      return -1;
    },
    [pages],
  );
  const fetchRow = useCallback(
    async (index: number) => {
      const page = Math.floor(index / pageSize);
      const { rows } = await queries.fetchQuery(optionsOf(page));
      return rows[index % pageSize];
    },
    [queries, optionsOf],
  );
  const fetchRange = useCallback(
    async (from: number, to: number) => {
      const found: MessageRow[] = [];
      for (let at = from; at <= to; at += 500) {
        const limit = Math.min(500, to - at + 1);
        const { rows } = await ask('outboxWindow', { filter, from: at, limit });
        found.push(...rows);
        if (rows.length < limit) break;
      }
      return found;
    },
    [ask, filter],
  );

  const error = results.find((result) => result.error !== null)?.error ?? null;
  return {
    total: last?.total ?? 0,
    exact: last?.exact ?? true,
    unindexed: last?.unindexed ?? 0,
    fresh: last === null,
    error,
    rowAt,
    indexOf,
    fetchRow,
    fetchRange,
  };
}

/** The pages, followed at once when they touch those before, and after a moment's rest when they are elsewhere. */
function useSettled(pages: readonly number[]): readonly number[] {
  const key = pages.join();
  const [settled, setSettled] = useState(pages);
  const current = useRef(pages);
  current.current = pages;
  const touches = pages.some((page) => settled.includes(page)) || settled.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the pages
  useEffect(() => {
    if (touches) {
      setSettled(current.current);
      return;
    }
    const timer = setTimeout(() => setSettled(current.current), settleMs);
    return () => clearTimeout(timer);
  }, [key, touches]);
  return touches && settled.join() !== key ? pages : settled;
}
