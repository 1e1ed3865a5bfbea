import { useSnapshot } from '../bridge/live.tsx';
import { useNav } from '../bridge/nav.tsx';
import { t } from '../words/words.ts';
import { Icon } from './icon.tsx';

/** Above every page while a rehearsal runs: nobody is to believe that its mail arrives. */
export function RehearsalBand() {
  const { accounts } = useSnapshot();
  const { page, go } = useNav();
  const running = accounts.find(({ kind, state }) => kind === 'rehearsal' && state === 'signed_in')?.rehearsal;
  if (!running) return null;
  const toMe = running.mode === 'to_me' ? running.toAddress : null;
  return (
    <div className="band rehearsal-band" role="status">
      <Icon name="rehearsal" />
      <span>{toMe === null ? t.rehearsal.band : t.rehearsal.bandToMe(toMe)}</span>
      <span className="fill" />
      {toMe === null && page !== 'rehearsal' && (
        <button type="button" className="link" onClick={() => go('rehearsal')}>
          {t.rehearsal.openMailbox}
        </button>
      )}
      {page !== 'accounts' && (
        <button type="button" className="link" onClick={() => go('accounts')}>
          {t.rehearsal.goLive}
        </button>
      )}
    </div>
  );
}
