import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Overview } from '../../../shared/overview.ts';
import { next, says } from '../../../shared/problems/problem.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { localPart, whoFor } from '../../lib/address-words.ts';
import { count } from '../../lib/size-words.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

/** Everything that waits for a person, each with the one button that leads to its end. */
export function Needs({ overview }: { overview: Overview }) {
  const { accounts, counts, doors } = useSnapshot();
  const { go, showMessage } = useNav();
  const ended = accounts.filter(({ state }) => state === 'needs_authorization' || state === 'keyring_locked');
  const shut = doors.filter((door) => door.problem !== null);
  const unset = accounts.length === 0 ? 1 : 0;
  const all = unset + ended.length + shut.length + counts.failed + counts.unconfirmed;
  return (
    <section className="block" aria-label={t.overview.needs}>
      <div className="block-head">
        <h2>{t.overview.needs}</h2>
        {all > 0 && <span className="third meta">{count(all)}</span>}
      </div>
      {all === 0 && <p className="second">{t.overview.needsNothing}</p>}
      <ul className="needs">
        {unset > 0 && (
          <Need
            icon="key"
            title={t.guide.nothing}
            why={t.overview.unsetWhy}
            act={t.overview.setUp}
            onAct={() => go('accounts')}
          />
        )}
        {ended.map(({ id, email, problem, state }) => (
          <Need
            key={id}
            icon={state === 'keyring_locked' ? 'lock' : 'key'}
            title={t.overview.signIn(localPart(email))}
            why={problem === null ? '' : says(problem)}
            act={t.overview.signInAct}
            onAct={() => go('accounts')}
          />
        ))}
        {shut.map(({ kind, problem }) => (
          <Need
            key={kind}
            icon="warning"
            title={problem === null ? '' : says(problem)}
            why={problem === null ? '' : next(problem)}
            act={t.overview.open}
            onAct={() => go('intake')}
          />
        ))}
        {overview.needs.map((row) => (
          <Need
            key={row.id}
            icon={row.state === 'failed' ? 'failed' : 'unconfirmed'}
            title={whoFor(row.recipients, row.recipientCount, t.outbox.more)}
            why={
              row.state === 'unconfirmed'
                ? t.overview.maybe(row.subject)
                : row.problem === null
                  ? row.subject
                  : says(row.problem)
            }
            act={row.state === 'unconfirmed' ? t.overview.decide : t.overview.open}
            onAct={() => showMessage(row.id)}
          />
        ))}
      </ul>
    </section>
  );
}

function Need(props: { icon: IconName; title: string; why: ReactNode; act: string; onAct: () => void }) {
  return (
    <li>
      <span className={props.icon === 'failed' ? 'red' : 'amber'}>
        <Icon name={props.icon} />
      </span>
      <div>
        <div className="strong ell">{props.title}</div>
        <div className="meta second need-why">{props.why}</div>
      </div>
      <Button onClick={props.onAct} aria-label={`${props.act}: ${props.title}`}>
        {props.act}
      </Button>
    </li>
  );
}
