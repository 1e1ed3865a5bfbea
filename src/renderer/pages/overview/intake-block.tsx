import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { time } from '../../lib/time-words.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

/** When each program last handed something in. */
export function IntakeBlock() {
  const { clients } = useSnapshot();
  const { go } = useNav();
  const now = useNow();
  const latest = [...clients].sort((one, other) => (other.lastMessageAt ?? 0) - (one.lastMessageAt ?? 0));
  return (
    <section className="block" aria-label={t.overview.intake}>
      <div className="block-head">
        <h2>{t.overview.intake}</h2>
        <span className="fill" />
        {clients.length > 0 && <span className="third meta">{t.overview.lastMessage}</span>}
      </div>
      {clients.length === 0 && (
        <>
          <p className="second">{t.overview.noClients}</p>
          <button type="button" className="link" onClick={() => go('intake')}>
            {t.outbox.connect}
          </button>
        </>
      )}
      <dl className="legend">
        {latest.slice(0, 8).flatMap(({ id, name, lastMessageAt }) => [
          <dt key={`${id}-name`} className="ell">
            {name}
          </dt>,
          <dd key={id} title={lastMessageAt === null ? undefined : time.exact(lastMessageAt)}>
            {lastMessageAt === null ? t.intake.never : time.short(lastMessageAt, now)}
          </dd>,
        ])}
      </dl>
    </section>
  );
}
