import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useAsk } from '../bridge/bridge.tsx';
import { ListViewProvider } from '../bridge/list-view.tsx';
import { useSnapshot } from '../bridge/live.tsx';
import { NavProvider, type PageName, useNav } from '../bridge/nav.tsx';
import { keys } from '../bridge/queries.ts';
import type { Shows } from '../bridge/shows.ts';
import { wantDraft } from '../pages/compose/wanted-draft.ts';
import { OutboxPage } from '../pages/outbox/outbox-page.tsx';
import { t } from '../words/words.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Foot } from './foot.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RehearsalBand } from './rehearsal-band.tsx';
import { tellProblem } from './use-act.ts';

/** A page that is read when somebody looks at it, not whenever the window opens. */
function later(load: () => Promise<() => React.ReactNode>): () => React.ReactNode {
  const Page = lazy(async () => ({ default: await load() }));
  return () => (
    <Suspense>
      <Page />
    </Suspense>
  );
}

const pages: Record<PageName, () => React.ReactNode> = {
  outbox: () => <OutboxPage />,
  rehearsal: later(async () => (await import('../pages/rehearsal/rehearsal-page.tsx')).RehearsalPage),
  compose: later(async () => (await import('../pages/compose/compose-page.tsx')).ComposePage),
  accounts: later(async () => (await import('../pages/accounts/accounts-page.tsx')).AccountsPage),
  overview: later(async () => (await import('../pages/overview/overview-page.tsx')).OverviewPage),
  intake: later(async () => (await import('../pages/intake/intake-page.tsx')).IntakePage),
  templates: later(async () => (await import('../pages/templates/templates-page.tsx')).TemplatesPage),
  log: later(async () => (await import('../pages/log/log-page.tsx')).LogPage),
  settings: later(async () => (await import('../pages/settings/settings-page.tsx')).SettingsPage),
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
