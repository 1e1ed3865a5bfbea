import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { ListFilter } from '../../shared/finding.ts';

export interface ListView {
  readonly filter: ListFilter;
  readonly change: (part: Partial<ListFilter>) => void;
}

export const wholeList: ListFilter = { standing: null, words: '', sort: 'newest' };

const ListViewContext = createContext<ListView | null>(null);

/** What the Outbox shows, kept while other pages are open, and set from anywhere. */
export function ListViewProvider({ children }: { children: ReactNode }) {
  const [filter, setFilter] = useState(wholeList);
  const view = useMemo<ListView>(
    () => ({ filter, change: (part) => setFilter((now) => ({ ...now, ...part })) }),
    [filter],
  );
  return <ListViewContext.Provider value={view}>{children}</ListViewContext.Provider>;
}

export function useListView(): ListView {
  const view = useContext(ListViewContext);
  if (view === null) throw new Error('no list view above this part');
  return view;
}
