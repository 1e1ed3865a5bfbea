import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { PageFilter } from '../../../shared/ipc.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { mergePage, type Rows } from '../../lib/rows.ts';
import { tellProblem } from '../../parts/use-act.ts';

const pageSize = 100;
const everythingAtMost = 10_000;

/** The seqs of the first and last row in sight. */
export interface Sight {
  readonly first: number;
  readonly last: number;
}

/**
 * The rows that match `filter`, as far as they were read. A change reads the newest page and the page in sight again, however far the
 * list was scrolled, so that a busy outbox costs two short reads and not all of it.
 */
export function useRows(filter: PageFilter) {
  const ask = useAsk();
  const queries = useQueryClient();
  const sight = useRef<Sight | null>(null);
  const key = keys.outbox(filter.standing, filter.words);
  const [loadingMore, setLoadingMore] = useState(false);

  const query = useQuery({
    queryKey: key,
    // The list of the filter before stays until the new one is there: no flicker while words are typed.
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Rows> => {
      const head = await ask('outboxPage', { filter, before: null, limit: pageSize });
      let rows = mergePage(queries.getQueryData<Rows>(key), null, head);
      const seen = sight.current;
      if (seen !== null && head.next !== null && seen.last < head.next) {
        const before = seen.first + 1;
        rows = mergePage(rows, before, await ask('outboxPage', { filter, before, limit: pageSize }));
      }
      return rows;
    },
  });

  const readOn = useCallback(
    async (limit: number): Promise<Rows | undefined> => {
      const known = queries.getQueryData<Rows>(key);
      if (known === undefined || known.next === null) return known;
      const before = known.next;
      const page = await ask('outboxPage', { filter, before, limit });
      return queries.setQueryData<Rows>(key, (now) => mergePage(now, before, page));
    },
    [ask, queries, filter, key],
  );

  const more = useCallback(async (): Promise<void> => {
    setLoadingMore(true);
    await readOn(pageSize).catch(tellProblem);
    setLoadingMore(false);
  }, [readOn]);

  /** Reads to the end, or to the 10,000 that one command takes, and gives the ids. */
  const everything = useCallback(async (): Promise<string[]> => {
    let known = queries.getQueryData<Rows>(key);
    while (known !== undefined && known.next !== null && known.rows.length < everythingAtMost)
      known = await readOn(500);
    return (known?.rows ?? []).slice(0, everythingAtMost).map((row) => row.id);
  }, [queries, key, readOn]);

  return { rows: query.data, error: query.error, loadingMore, more, everything, sight };
}
