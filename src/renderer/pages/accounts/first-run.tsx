import { Button } from '@mantine/core';
import { type GuideStep, guideSteps } from '../../../shared/guide.ts';
import type { Account, ConnectedApp, Snapshot } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { StepClient } from './guide/step-client.tsx';
import { StepConsent } from './guide/step-consent.tsx';
import { StepProject } from './guide/step-project.tsx';
import { StepSignIn } from './guide/step-sign-in.tsx';
import { StepTest } from './guide/step-test.tsx';
import { useTestMessage } from './guide/use-test-message.ts';
import { Rehearse } from './rehearse.tsx';
import { SignInTrouble } from './sign-in-trouble.tsx';
import type { SigningIn } from './use-sign-in.ts';

interface FirstRunProps {
  readonly signingIn: SigningIn;
  /** Opens the settings of a connected app; null: of a new one. */
  readonly onOpenApp: (connectedAppId: string | null) => void;
}

/** The guided first run: five steps, each checked where it can be, from no Google project to a sent test message. */
export function FirstRun({ signingIn, onOpenApp }: FirstRunProps) {
  const snapshot = useSnapshot();
  const { guide } = snapshot;
  const app = snapshot.connectedApps.find(({ id }) => id === guide.connectedAppId) ?? null;
  const account = snapshot.accounts.find(({ id }) => id === guide.accountId) ?? null;
  const test = useTestMessage(guide.testMessageId);
  const { trouble } = signingIn;
  return (
    <div className="first">
      <aside>
        <h2>{t.guide.setUp}</h2>
        <Steps snapshot={snapshot} app={app} account={account} sent={test?.state === 'sent'} />
        <span className="fill" />
        <Aside attempt={signingIn.attempt} practising={app?.preset === 'practice'} />
      </aside>
      <section className="first-step" aria-label={t.guide.steps[guide.step].name} key={guide.step}>
        {guide.step === 'project' && <StepProject guide={guide} practising={app?.preset === 'practice'} />}
        {guide.step === 'consent' && <StepConsent guide={guide} practising={app?.preset === 'practice'} />}
        {guide.step === 'client' && <StepClient app={app} signingIn={signingIn} onOpenApp={onOpenApp} />}
        {guide.step === 'sign_in' && app !== null && (
          <StepSignIn app={app} account={account} guide={guide} signingIn={signingIn} onOpenApp={onOpenApp} />
        )}
        {guide.step === 'test' && account !== null && (
          <StepTest account={account} practising={app?.preset === 'practice'} test={test} signingIn={signingIn} />
        )}
        {trouble !== null && (guide.step === 'project' || guide.step === 'consent') && (
          <div className="first-stray">
            <SignInTrouble trouble={trouble} signingIn={signingIn} onOpenApp={onOpenApp} />
          </div>
        )}
      </section>
    </div>
  );
}

interface StepsProps {
  readonly snapshot: Snapshot;
  readonly app: ConnectedApp | null;
  readonly account: Account | null;
  readonly sent: boolean;
}

/** The list of steps: which is shown, which are done and with what; those that can be gone to are buttons. */
function Steps({ snapshot: { guide, readOnly }, app, account, sent }: StepsProps) {
  const ask = useAsk();
  const { act } = useAct();
  const here = guideSteps.indexOf(guide.step);
  const reach = guideSteps.indexOf(guide.furthest);
  const done: Record<GuideStep, boolean> = {
    project: guide.back === null && (here > 0 || app !== null),
    consent: here > 1 || app !== null,
    client: app !== null,
    sign_in: account !== null && account.state === 'signed_in',
    test: sent,
  };
  const hints: Partial<Record<GuideStep, string | undefined>> = {
    consent: guide.audience === null ? undefined : t.guide.audiences[guide.audience].hint,
    client: app?.name,
    sign_in: account?.email,
  };
  return (
    <ol className="steps" aria-label={t.guide.list}>
      {guideSteps.map((step, at) => {
        const now = at === here;
        const ticked = done[step] && !now;
        const { name, hint } = t.guide.steps[step];
        return (
          <li key={step} className={now ? 'now' : ''} aria-current={now ? 'step' : undefined}>
            <span className={`step-mark${ticked ? ' done' : ''}`}>{ticked ? <Icon name="ticked" /> : at + 1}</span>
            <button
              type="button"
              className="step-name"
              disabled={readOnly || now || at > reach}
              onClick={() => void act(() => ask('guideGo', step))}
            >
              <span className="mid">{name}</span>
              {ticked && <span className="unseen">, {t.guide.done}</span>}
              <span className={`meta third${hints[step] === undefined ? '' : ' ell'}`} title={hints[step]}>
                {hints[step] ?? hint}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** What else one can do than set Gmail up now. */
function Aside({ attempt, practising }: { attempt: SigningIn['attempt']; practising: boolean }) {
  const ask = useAsk();
  const { act } = useAct();
  const { development, readOnly } = useSnapshot();
  return (
    <>
      <Rehearse />
      {development && !practising && (
        <div className="practice">
          <h3>{t.guide.practiceTitle}</h3>
          <p className="second">{t.guide.practiceBody}</p>
          <Button disabled={readOnly} onClick={() => void attempt(() => ask('importPractice'))}>
            {t.guide.practice}
          </Button>
        </div>
      )}
      <button
        type="button"
        className="link first-leave"
        disabled={readOnly}
        onClick={() => void act(() => ask('guideLeave'))}
      >
        {t.guide.leave}
      </button>
    </>
  );
}
