import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Bridge } from '../../shared/ipc.ts';
import type { Language } from '../../shared/language.ts';
import type { Snapshot } from '../../shared/model.ts';
import { takeWords } from '../words/words.ts';
import { useBridge } from './bridge.tsx';
import { createPump } from './pump.ts';
import { keys } from './queries.ts';

const refetchGapMs = 250;

/**
 * Keeps the snapshot in `queries` current: listens first and reads afterwards, so that no change falls between the two, and drops
 * what is not newer. Gives back what ends it.
 */
export function followChanges(bridge: Bridge, queries: QueryClient): () => void {
  const refetch = createPump(
    // what is not shown now is marked, so that its page reads it again when it is opened
    () => queries.invalidateQueries({ queryKey: keys.live, refetchType: 'active' }),
    refetchGapMs,
    (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  );
  const stop = bridge.on('changed', (snapshot) => {
    if (keepNewer(queries, snapshot)) refetch();
  });
  return stop;
}

/** True when `snapshot` was newer than what was known. */
export function keepNewer(queries: QueryClient, snapshot: Snapshot): boolean {
  const known = queries.getQueryData<Snapshot>(keys.snapshot);
  if (known !== undefined && snapshot.revision <= known.revision) return false;
  queries.setQueryData(keys.snapshot, snapshot);
  return true;
}

/** The language that the words were last taken in. */
let spoken: Language | null = null;

const SnapshotContext = createContext<Snapshot | null>(null);

/** Shows `children` once the first snapshot is there; throws the problem to the error boundary when main cannot give one. */
export function Live({ children }: { children: ReactNode }) {
  const bridge = useBridge();
  const queries = useQueryClient();
  useEffect(() => followChanges(bridge, queries), [bridge, queries]);

  const { data, error } = useQuery({
    queryKey: keys.snapshot,
    queryFn: async () => {
      const answer = await bridge.snapshot();
      if (!answer.ok) throw new Error(answer.problem.code);
      const pushed = queries.getQueryData<Snapshot>(keys.snapshot);
      return pushed !== undefined && pushed.revision > answer.value.revision ? pushed : answer.value;
    },
  });
  if (error !== null) throw error;
  if (data === undefined) return null;
  if (spoken !== data.language) takeWords(data.language, navigator.language);
  spoken = data.language;
  return <SnapshotContext.Provider value={data}>{children}</SnapshotContext.Provider>;
}

export function useSnapshot(): Snapshot {
  const snapshot = useContext(SnapshotContext);
  if (snapshot === null) throw new Error('no snapshot above this part');
  return snapshot;
}
