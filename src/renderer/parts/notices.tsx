import { useSnapshot } from '../bridge/live.tsx';
import { t } from '../words/words.ts';
import { ProblemCard } from './card.tsx';
import { Icon } from './icon.tsx';
import { VaultCard } from './vault-card.tsx';

/** Above every page: problems of Outtray itself, and what this window cannot do. */
export function Notices() {
  const { notices, readOnly, trayAvailable, vault } = useSnapshot();
  const asks = !readOnly && (vault.locked || vault.kept === 'nowhere');
  return (
    <>
      {readOnly && (
        <div className="band" role="status">
          <Icon name="lock" />
          <span>{t.app.readOnly}</span>
        </div>
      )}
      {!trayAvailable && (
        <div className="band calm" role="status">
          <Icon name="info" />
          <span className="second">{t.app.noTray}</span>
        </div>
      )}
      {(notices.length > 0 || asks) && (
        <section className="notices" aria-label={t.app.notices}>
          <VaultCard />
          {notices.map((notice) => (
            <ProblemCard key={`${notice.code} ${JSON.stringify(notice.params)}`} problem={notice} tone="amber" />
          ))}
        </section>
      )}
    </>
  );
}
