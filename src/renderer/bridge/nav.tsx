import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Pushed } from '../../shared/ipc.ts';
import type { Shows } from './shows.ts';

export type PageName = Pushed<'show'>['page'];

interface Nav {
  readonly page: PageName;
  /** The chosen message of the Outbox, kept while other pages are shown. */
  readonly messageId: string | null;
  readonly go: (page: PageName) => void;
  readonly choose: (messageId: string | null) => void;
  readonly showMessage: (messageId: string) => void;
  /** In a small window: the message lies over the list. */
  readonly over: boolean;
  readonly setOver: (over: boolean) => void;
}

const NavContext = createContext<Nav | null>(null);

interface NavProps {
  readonly first: PageName;
  readonly shows: Shows;
  /** A draft is to be opened on the Compose page. */
  readonly onDraft: (draftId: string) => void;
  readonly children: ReactNode;
}

export function NavProvider({ first, shows, onDraft, children }: NavProps) {
  const [page, go] = useState<PageName>(first);
  const [messageId, choose] = useState<string | null>(null);
  const [over, setOver] = useState(false);

  useEffect(
    () =>
      shows.listen((show) => {
        if (show.draftId !== undefined) onDraft(show.draftId);
        go(show.page);
        if (show.messageId === null) return;
        choose(show.messageId);
        setOver(true);
      }),
    [shows, onDraft],
  );

  const nav = useMemo<Nav>(
    () => ({
      page,
      messageId,
      go,
      choose,
      showMessage: (id) => {
        choose(id);
        setOver(true);
        go('outbox');
      },
      over,
      setOver,
    }),
    [page, messageId, over],
  );
  return <NavContext.Provider value={nav}>{children}</NavContext.Provider>;
}

export function useNav(): Nav {
  const nav = useContext(NavContext);
  if (nav === null) throw new Error('no navigation above this part');
  return nav;
}
