import { Button } from '@mantine/core';
import type { Problem } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { DropZone } from './drop-zone.tsx';
import { Rehearse } from './rehearse.tsx';

const here = 2;

interface FirstRunProps {
  readonly problem: Problem | null;
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
}

/** The first steps, in short: get the client file, drop it in. Signing in follows on the same page. */
export function FirstRun({ problem, attempt }: FirstRunProps) {
  const ask = useAsk();
  const { act } = useAct();
  const { development, readOnly } = useSnapshot();
  return (
    <div className="first">
      <aside>
        <h2>{t.firstRun.setUp}</h2>
        <ol className="steps">
          {t.firstRun.steps.map(([name, hint], at) => (
            <li key={name} className={at === here ? 'now' : ''} aria-current={at === here ? 'step' : undefined}>
              <span className="step-mark">{at + 1}</span>
              <div>
                <div className="mid">{name}</div>
                <div className="meta third">{hint}</div>
              </div>
            </li>
          ))}
        </ol>
        <span className="fill" />
        <Rehearse />
        {development && (
          <div className="practice">
            <h3>{t.firstRun.practiceTitle}</h3>
            <p className="second">{t.firstRun.practiceBody}</p>
            <Button disabled={readOnly} onClick={() => void attempt(() => ask('importPractice'))}>
              {t.firstRun.practice}
            </Button>
          </div>
        )}
      </aside>
      <div className="first-main">
        <div className="first-column">
          <h1>{t.firstRun.title}</h1>
          <p className="lead">{t.firstRun.lead}</p>
          <ol className="how">
            <li>
              <span>1</span>
              <div>
                Open <b>Clients</b> in the Google console.
              </div>
              <button type="button" className="link" onClick={() => void act(() => ask('openPage', 'google_console'))}>
                {t.firstRun.openPage}
                <Icon name="out" size={14} />
              </button>
            </li>
            <li>
              <span>2</span>
              <div>
                Choose <b>Create client</b>, then the type <b>Desktop app</b>.
              </div>
            </li>
            <li>
              <span>3</span>
              <div>
                Press <b>Download JSON</b>. The file is called <span className="mono">client_secret_….json</span>
              </div>
            </li>
          </ol>
          <DropZone attempt={attempt} />
          {problem !== null && (
            <div className="first-problem">
              <ProblemCard problem={problem} />
            </div>
          )}
          <ul className="checks">
            <li className="third">{t.firstRun.checks}</li>
            {t.firstRun.checkList.map((check) => (
              <li key={check}>
                <Icon name="ring" />
                {check}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
