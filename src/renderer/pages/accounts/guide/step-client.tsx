import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectedApp } from '../../../../shared/model.ts';
import { type Problem, problem } from '../../../../shared/problems/problem.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { keys } from '../../../bridge/queries.ts';
import { problemOf } from '../../../bridge/refusal.ts';
import { ProblemCard } from '../../../parts/card.tsx';
import { Icon, type IconName } from '../../../parts/icon.tsx';
import { t } from '../../../words/words.ts';
import { DropZone } from '../drop-zone.tsx';
import { SignInTrouble } from '../sign-in-trouble.tsx';
import type { SigningIn } from '../use-sign-in.ts';
import { How, Practising, StepFrame } from './frame.tsx';

interface StepClientProps {
  readonly app: ConnectedApp | null;
  readonly signingIn: SigningIn;
  readonly onOpenApp: (connectedAppId: string | null) => void;
}

/** The client file: read, its addresses looked at, and the provider asked whether it knows the client. */
export function StepClient({ app, signingIn, onOpenApp }: StepClientProps) {
  const queries = useQueryClient();
  const check = useCheck(app?.id ?? null);
  const refused = check.known === false ? check.problem : null;
  const { trouble } = signingIn;
  const [another, setAnother] = useState(false);
  const takenAnew = () => {
    setAnother(false);
    void queries.invalidateQueries({ queryKey: keys.checks });
  };
  return (
    <StepFrame
      step="client"
      ready={app !== null && check.known !== false}
      waits={app === null ? t.guide.steps.client.waits : ''}
    >
      {app?.preset === 'practice' ? <Practising /> : <How step="client" pages={['google_console', null, null]} />}
      {app === null ? (
        <DropZone attempt={signingIn.attempt} />
      ) : (
        <div className="taken">
          <Icon name="tick" />
          <span className="mid ell">{t.guide.taken(app.name)}</span>
          <span className="fill" />
          <button type="button" className="link" aria-expanded={another} onClick={() => setAnother(!another)}>
            {t.guide.another}
          </button>
        </div>
      )}
      {app !== null && (refused !== null || another) && (
        <DropZone attempt={signingIn.attempt} onTaken={takenAnew} into={app.id} small />
      )}
      {trouble !== null && (
        <div className="first-problem">
          <SignInTrouble trouble={trouble} signingIn={signingIn} onOpenApp={onOpenApp} />
        </div>
      )}
      {refused !== null && (
        <div className="first-problem">
          <ProblemCard problem={refused} />
        </div>
      )}
      <ul className="checks">
        <li className="third">{app === null ? t.guide.checks : t.guide.checking}</li>
        {t.guide.checkList.map((name, at) => {
          const last = at === t.guide.checkList.length - 1;
          return (
            <li key={name}>
              <Icon name={app === null ? 'ring' : last ? check.icon : 'tick'} />
              {name}
              {last && check.words !== null && <span className="third">· {check.words}</span>}
              {last && check.again !== null && (
                <button type="button" className="link" onClick={check.again}>
                  {t.guide.checkAgain}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {app === null && (
        <p className="first-aside">
          <button type="button" className="link" onClick={() => onOpenApp(null)}>
            {t.guide.byHand}
          </button>
        </p>
      )}
    </StepFrame>
  );
}

interface Check {
  /** Null while it is not known. */
  readonly known: boolean | null;
  readonly problem: Problem | null;
  readonly icon: IconName;
  readonly words: string | null;
  readonly again: (() => void) | null;
}

/** Whether the provider knows the client of this app; asked once, and again when the person wants it. */
function useCheck(appId: string | null): Check {
  const ask = useAsk();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: keys.check(appId ?? ''),
    queryFn: () => ask('checkConnectedApp', appId ?? ''),
    enabled: appId !== null,
  });
  const nothing = { known: null, problem: null, words: null, again: null };
  if (appId === null) return { ...nothing, icon: 'ring' };
  if (isFetching) return { ...nothing, icon: 'ring', words: t.guide.asking };
  if (data?.known === true) return { ...nothing, known: true, icon: 'tick' };
  if (data?.known === false) {
    const why = data.problem ?? problem('client_invalid');
    return { ...nothing, known: false, problem: why, icon: 'failed' };
  }
  const why = error === null ? (data?.problem ?? null) : problemOf(error);
  return { ...nothing, problem: why, icon: 'unconfirmed', words: t.guide.unreached, again: () => void refetch() };
}
