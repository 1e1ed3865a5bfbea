import { useSnapshot } from '../bridge/live.tsx';
import { type PageName, useNav } from '../bridge/nav.tsx';
import { count } from '../lib/size-words.ts';
import { needsYou } from '../lib/standing.ts';
import { en } from '../words/en.ts';
import { AppMenu } from './app-menu.tsx';
import { Icon } from './icon.tsx';

const pages: readonly PageName[] = ['outbox', 'compose', 'accounts', 'intake', 'log'];

export function Rail() {
  const snapshot = useSnapshot();
  const { page, go } = useNav();
  const needs: Partial<Record<PageName, number>> = needsYou(snapshot);
  return (
    <nav className="rail" aria-label={en.app.rail}>
      <div className="brand">
        <Icon name="outbox" size={20} />
        <span className="brand-name">{en.app.name}</span>
        <span className="fill brand-name" />
        <AppMenu />
      </div>
      {pages.map((name) => {
        const need = needs[name] ?? 0;
        return (
          <button
            key={name}
            type="button"
            className="rail-item"
            aria-current={page === name ? 'page' : undefined}
            title={en.app.pages[name]}
            onClick={() => go(name)}
          >
            <Icon name={name} />
            <span className="rail-label">{en.app.pages[name]}</span>
            {need > 0 ? (
              <span className="rail-need" title={en.app.needYou(need)}>
                <Icon name="warning" size={12} />
                <span>{count(need)}</span>
                <span className="vh">{en.app.needYou(need)}</span>
              </span>
            ) : (
              name === 'outbox' &&
              snapshot.counts.queued > 0 && (
                <span className="rail-count" title={en.app.queued(snapshot.counts.queued)}>
                  {count(snapshot.counts.queued)}
                </span>
              )
            )}
          </button>
        );
      })}
      <span className="fill" />
      <span className="rail-version">{en.app.version(snapshot.version)}</span>
    </nav>
  );
}
