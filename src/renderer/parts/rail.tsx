import { useSnapshot } from '../bridge/live.tsx';
import { type PageName, useNav } from '../bridge/nav.tsx';
import { count } from '../lib/size-words.ts';
import { needsYou, pagesOpen } from '../lib/standing.ts';
import { t } from '../words/words.ts';
import { AppMenu } from './app-menu.tsx';
import { Icon } from './icon.tsx';

export function Rail() {
  const snapshot = useSnapshot();
  return (
    <nav className="rail" aria-label={t.app.rail}>
      <div className="brand">
        <Icon name="outbox" size={20} />
        <span className="brand-name">{t.app.name}</span>
        <span className="fill brand-name" />
        <AppMenu />
      </div>
      {pagesOpen(snapshot).map((name) => (name === 'settings' ? null : <RailItem key={name} name={name} />))}
      <span className="fill" />
      {/* by itself at the foot */}
      <RailItem name="settings" />
      <span className="rail-version">{t.app.version(snapshot.version)}</span>
    </nav>
  );
}

function RailItem({ name }: { name: PageName }) {
  const snapshot = useSnapshot();
  const { page, go } = useNav();
  const needs: Partial<Record<PageName, number>> = needsYou(snapshot);
  const need = needs[name] ?? 0;
  return (
    <button
      type="button"
      className="rail-item"
      aria-current={page === name ? 'page' : undefined}
      title={t.app.pages[name]}
      onClick={() => go(name)}
    >
      <Icon name={name} />
      <span className="rail-label">{t.app.pages[name]}</span>
      {need > 0 ? (
        <span className="rail-need" title={t.app.needYou(need)}>
          <Icon name="warning" size={12} />
          <span aria-hidden="true">{count(need)}</span>
          <span className="vh">{t.app.needYou(need)}</span>
        </span>
      ) : (
        name === 'outbox' &&
        snapshot.counts.queued > 0 && (
          <span className="rail-count" title={t.app.queued(snapshot.counts.queued)}>
            {count(snapshot.counts.queued)}
          </span>
        )
      )}
    </button>
  );
}
