import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useAsk } from '../bridge/bridge.tsx';
import { ListViewProvider } from '../bridge/list-view.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { NavProvider, type PageName, useNav } from '../bridge/nav.tsx';
import { keys } from '../bridge/queries.ts';
import type { Shows } from '../bridge/shows.ts';
import { AccountsPage } from '../pages/accounts/accounts-page.tsx';
import { wantDraft } from '../pages/compose/wanted-draft.ts';
import { IntakePage } from '../pages/intake/intake-page.tsx';
import { LogPage } from '../pages/log/log-page.tsx';
import { OutboxPage } from '../pages/outbox/outbox-page.tsx';
import { OverviewPage } from '../pages/overview/overview-page.tsx';
import { RehearsalPage } from '../pages/rehearsal/rehearsal-page.tsx';
import { SettingsPage } from '../pages/settings/settings-page.tsx';
import { TemplatesPage } from '../pages/templates/templates-page.tsx';
import { t } from '../words/words.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Foot } from './foot.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RehearsalBand } from './rehearsal-band.tsx';
import { tellProblem } from './use-act.ts';

// a third of the window's script is the editor: it is read when somebody writes, not whenever the window opens
const ComposePage = lazy(async () => ({ default: (await import('../pages/compose/compose-page.tsx')).ComposePage }));

const pages: Record<PageName, () => React.ReactNode> = {
  outbox: () => <OutboxPage />,
  rehearsal: () => <RehearsalPage />,
  compose: () => (
    <Suspense>
      <ComposePage />
    </Suspense>
  ),
  accounts: () => <AccountsPage />,
  overview: () => <OverviewPage />,
  intake: () => <IntakePage />,
  templates: () => <TemplatesPage />,
  log: () => <LogPage />,
  settings: () => <SettingsPage />,
};

/** Rail, page and foot. A fresh Outtray opens where its first step is. */
export function Frame({ shows }: { shows: Shows }) {
  const snapshot = useSnapshot();
  const ask = useAsk();
  const queries = useQueryClient();
  useEffect(refuseStrayDrops, []);
  const openDraft = useCallback(
    (draftId: string) =>
      void ask('drafts').then((drafts) => {
        queries.setQueryData(keys.drafts, drafts);
        const draft = drafts.find(({ id }) => id === draftId);
        if (draft) wantDraft(draft);
      }, tellProblem),
    [ask, queries],
  );
  return (
    <NavProvider
      shows={shows}
      onDraft={openDraft}
      first={snapshot.guide.open || snapshot.accounts.length === 0 ? 'accounts' : 'outbox'}
    >
      <ListViewProvider>
        {/* what is drawn in one language is drawn anew in another */}
        <div className="win" key={snapshot.language}>
          <Rail />
          <Stage />
          <Foot />
          <Palette />
        </div>
      </ListViewProvider>
    </NavProvider>
  );
}

/** A file dropped beside a drop zone does nothing, instead of leading the window away. */
function refuseStrayDrops(): () => void {
  const refuse = (event: DragEvent): void => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', refuse);
  window.addEventListener('drop', refuse);
  return () => {
    window.removeEventListener('dragover', refuse);
    window.removeEventListener('drop', refuse);
  };
}

function Stage() {
  const { page } = useNav();
  return (
    <div className="stage">
      <RehearsalBand />
      <Notices />
      <main key={page} aria-label={t.app.pages[page]} data-page={page}>
        <ErrorBoundary>{pages[page]()}</ErrorBoundary>
      </main>
    </div>
  );
}
