import type { MessageLink } from '../../../shared/model.ts';
import { useNav } from '../../bridge/nav.tsx';
import { Icon } from '../../parts/icon.tsx';
import { standingIcons } from '../../parts/state.tsx';
import { t } from '../../words/words.ts';

/** Messages that this one was made from, led to, or looks like. */
export function Links({ links }: { links: readonly MessageLink[] }) {
  const { showMessage } = useNav();
  if (links.length === 0) return null;
  return (
    <section className="links" aria-label={t.detail.links}>
      <ul>
        {links.map((link) => (
          <li key={link.id}>
            <span className="third">{wordsFor(link)}</span>
            <button type="button" className="link ell" title={link.id} onClick={() => showMessage(link.id)}>
              {link.to}
            </button>
            <span className="third links-state">
              <Icon name={standingIcons[link.state]} size={14} />
              {t.standing[link.state]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsFor({ kind, earlier }: MessageLink): string {
  switch (kind) {
    case 'resent':
      return earlier ? t.detail.link.resentEarlier : t.detail.link.resentLater;
    case 'corrected':
      return earlier ? t.detail.link.correctedEarlier : t.detail.link.correctedLater;
    case 'repeat':
      return earlier ? t.detail.link.repeatEarlier : t.detail.link.repeatLater;
  }
}
