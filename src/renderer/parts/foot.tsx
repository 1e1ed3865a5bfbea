import type { Hold, Snapshot } from '../../shared/model.ts';
import { says } from '../../shared/problems/problem.ts';
import { useSnapshot } from '../bridge/live.tsx';
import { useNav } from '../bridge/nav.tsx';
import { localPart } from '../lib/address-words.ts';
import { count } from '../lib/size-words.ts';
import { clearsAt } from '../lib/standing.ts';
import { time } from '../lib/time-words.ts';
import { t } from '../words/words.ts';
import { Bar } from './bar.tsx';
import { Icon } from './icon.tsx';
import { PauseButton } from './pause-menu.tsx';
import { useNow } from './use-now.ts';

/** One line: link, rate, holds, quota, what is queued, and Pause. */
export function Foot() {
  const snapshot = useSnapshot();
  const now = useNow();
  // Pause and offline have places of their own in this line.
  const holds = snapshot.holds.filter((hold) => hold.reason !== 'paused' && hold.reason !== 'offline');
  const moving = snapshot.counts.queued - snapshot.onHold;
  const queued = count(moving);
  const clears = clearsAt(snapshot, now);
  return (
    <footer className="foot">
      {snapshot.online ? (
        <span className="foot-item">
          <Icon name="link" size={14} />
          {t.foot.linkUp}
        </span>
      ) : (
        <span className="foot-item strong">
          <Icon name="unlinked" size={14} />
          {t.foot.offline}
        </span>
      )}
      <span className="foot-item foot-optional">{t.foot.rate(snapshot.sentLastMinute)}</span>
      {holds.length > 0 && <Holds holds={holds} snapshot={snapshot} />}
      <Quota snapshot={snapshot} />
      <span className="foot-item may-shrink">
        <span className="ell">
          {moving === 0
            ? snapshot.onHold === 0
              ? t.foot.nothing
              : t.foot.onHold(count(snapshot.onHold))
            : clears === null
              ? t.foot.queued(queued)
              : t.foot.clears(queued, time.at(clears, now))}
        </span>
      </span>
      <span className="fill" />
      <PauseButton />
    </footer>
  );
}

function Holds({ holds, snapshot }: { holds: readonly Hold[]; snapshot: Snapshot }) {
  const { go } = useNav();
  const first = holds.find((hold) => hold.needsPerson) ?? holds[0];
  if (first === undefined) return null;
  const line = (hold: Hold): string => {
    const account = snapshot.accounts.find((one) => one.id === hold.accountId);
    return t.holdLine[hold.reason](account === undefined ? t.app.name : localPart(account.email));
  };
  const all = holds.map((hold) => (hold.problem === null ? line(hold) : says(hold.problem))).join('\n');
  return (
    <button
      type="button"
      className={`foot-item may-shrink${first.needsPerson ? ' amber' : ''}`}
      title={all}
      onClick={() => go(first.scope === 'message' ? 'outbox' : 'accounts')}
    >
      <Icon name="hold" size={14} />
      <span className="ell">{t.foot.holds(holds.length, line(first))}</span>
    </button>
  );
}

/** The account nearest to its limit. */
function Quota({ snapshot }: { snapshot: Snapshot }) {
  const shares = snapshot.quota.map((quota) => ({
    ...quota,
    share: quota.messageLimit === 0 ? 0 : quota.messages / quota.messageLimit,
  }));
  const tightest = shares.sort((one, other) => other.share - one.share)[0];
  if (tightest === undefined) return null;
  const email = snapshot.accounts.find((account) => account.id === tightest.accountId)?.email ?? '';
  const figures = t.foot.of(count(tightest.messages), count(tightest.messageLimit));
  return (
    <span className="foot-item" title={email}>
      <span className="foot-optional">{t.foot.quota}</span>
      <span className="mini">
        <Bar share={tightest.share} {...(tightest.share >= 0.9 ? { tone: 'amber' as const } : {})} />
      </span>
      {figures}
    </span>
  );
}
