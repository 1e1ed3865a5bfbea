import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { type GuideStep, guideSteps } from '../../../../shared/guide.ts';
import type { Takes } from '../../../../shared/ipc.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { Marked } from '../../../parts/marked.tsx';
import { useAct } from '../../../parts/use-act.ts';
import { t } from '../../../words/words.ts';

interface StepFrameProps {
  readonly step: GuideStep;
  readonly children: ReactNode;
  /** True when the step is done as far as can be told: Continue works. */
  readonly ready: boolean;
  /** Beside Continue. */
  readonly waits?: string;
  /** In place of Continue and of what stands beside it. */
  readonly foot?: ReactNode;
  /** Nothing but Continue is to be pressed here, once it is said how sign-ins are kept. */
  readonly main?: boolean;
}

/** One step of the guide: what it is for, what to do, and the way on. */
export function StepFrame({ step, children, ready, waits, foot, main = true }: StepFrameProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly, vault } = useSnapshot();
  const at = guideSteps.indexOf(step);
  const words = t.guide.steps[step];
  // a new step is a new page: whoever goes by keyboard or by ear begins at its title
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const go = (to: GuideStep | undefined) => {
    if (to !== undefined) void act(() => ask('guideGo', to));
  };
  return (
    <>
      <div className="first-main">
        <div className="first-column">
          <p className="meta third">{t.guide.stepOf(at + 1, guideSteps.length)}</p>
          <h1 ref={heading} tabIndex={-1}>
            {words.title}
          </h1>
          <p className="lead">{words.lead}</p>
          {children}
        </div>
      </div>
      <footer className="first-foot">
        <div className="first-column">
          {at > 0 && (
            <Button size="lg" disabled={busy || readOnly} onClick={() => go(guideSteps[at - 1])}>
              {t.guide.back}
            </Button>
          )}
          <span className="fill" />
          {foot ?? (
            <>
              <span className="third">{waits}</span>
              <Button
                size="lg"
                {...(ready && main && vault.kept !== 'nowhere' ? { variant: 'filled' } : {})}
                disabled={!ready || busy || readOnly}
                onClick={() => go(guideSteps[at + 1])}
              >
                {t.guide.next}
              </Button>
            </>
          )}
        </div>
      </footer>
    </>
  );
}

type OutsidePage = Takes<'openPage'>;

/** What to do on somebody else's page, in order, each with the page where it is done. */
export function How({ step, pages }: { step: GuideStep; pages: readonly (OutsidePage | null)[] }) {
  return (
    <ol className="how">
      {t.guide.steps[step].how.map((line, at) => {
        const page = pages[at] ?? null;
        return (
          <li key={line}>
            <span>{at + 1}</span>
            <div>
              <Marked text={line} />
            </div>
            {page !== null && <PageLink page={page} about={line} />}
          </li>
        );
      })}
    </ol>
  );
}

function PageLink({ page, about }: { page: OutsidePage; about: string }) {
  const ask = useAsk();
  const { act } = useAct();
  return (
    <button
      type="button"
      className="link"
      title={about.replace(/[*`]/g, '')}
      onClick={() => void act(() => ask('openPage', page))}
    >
      {t.guide.openPage}
      <Icon name="out" size={14} />
    </button>
  );
}

/** Instead of what to do at Google, where practice Google has it ready. */
export function Practising() {
  return (
    <p className="practising second">
      <Icon name="tick" />
      {t.guide.practising}
    </p>
  );
}
