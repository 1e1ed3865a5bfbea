import { Button } from '@mantine/core';
import type { Account, MessageRow } from '../../../../shared/model.ts';
import { inWords } from '../../../../shared/problems/problem.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { useNav } from '../../../bridge/nav.tsx';
import { whyOf } from '../../../lib/standing.ts';
import { time } from '../../../lib/time-words.ts';
import { Card } from '../../../parts/card.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { Marked } from '../../../parts/marked.tsx';
import { StateChip } from '../../../parts/state.tsx';
import { useAct } from '../../../parts/use-act.ts';
import { useNow } from '../../../parts/use-now.ts';
import { t } from '../../../words/words.ts';
import { SignInCard } from '../sign-in-card.tsx';
import type { SigningIn } from '../use-sign-in.ts';
import { StepFrame } from './frame.tsx';
import { SignedIn } from './signed-in.tsx';

interface StepTestProps {
  readonly account: Account;
  readonly practising: boolean;
  readonly test: MessageRow | null;
  readonly signingIn: SigningIn;
}

/** The test message: a real one, through the outbox, watched until Gmail has it. */
export function StepTest({ account, practising, test, signingIn }: StepTestProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly, signIn: running } = useSnapshot();
  const sent = test?.state === 'sent';
  const under = test !== null && (test.state === 'queued' || test.state === 'sending');
  return (
    <StepFrame
      step="test"
      ready={false}
      foot={
        <>
          {!sent && (
            <Button size="lg" variant="subtle" disabled={readOnly} onClick={() => void act(() => ask('guideLeave'))}>
              {t.guide.skip}
            </Button>
          )}
          <Button
            size="lg"
            {...(sent ? { variant: 'filled' } : {})}
            disabled={!sent || readOnly}
            onClick={() => void act(() => ask('guideLeave'))}
          >
            {t.guide.finish}
          </Button>
        </>
      }
    >
      <SignedIn account={account} />
      <SevenDays account={account} signingIn={signingIn} />
      {running !== null && (
        <div className="first-problem">
          <SignInCard running={running} />
        </div>
      )}
      {test !== null && <TestState test={test} account={account} practising={practising} signingIn={signingIn} />}
      {!under && (
        <div className="first-act">
          <Button
            size="lg"
            {...(sent ? {} : { variant: 'filled' })}
            disabled={busy || readOnly}
            onClick={() => void act(() => ask('guideSendTest'))}
          >
            {test === null ? t.guide.send : t.guide.sendAnother}
          </Button>
        </div>
      )}
    </StepFrame>
  );
}

/** What Google's answer to the sign-in told of the consent screen: it is in Testing mode. */
function SevenDays({ account, signingIn }: { account: Account; signingIn: SigningIn }) {
  const ask = useAsk();
  const { act } = useAct();
  const now = useNow();
  const { refreshExpiresAt } = account;
  if (refreshExpiresAt === null) return null;
  return (
    <div className="first-problem">
      <Card
        tone="amber"
        icon="warning"
        title={t.guide.sevenDays(time.day(refreshExpiresAt, now))}
        acts={
          <>
            <Button
              rightSection={<Icon name="out" size={14} />}
              onClick={() => void act(() => ask('openPage', 'google_audience'))}
            >
              {t.guide.openAudience}
            </Button>
            <Button onClick={() => signingIn.signIn(account.connectedAppId, account.id)}>{t.guide.again}</Button>
          </>
        }
      >
        <p>
          <Marked text={t.guide.sevenDaysBody} />
        </p>
      </Card>
    </div>
  );
}

interface TestStateProps {
  readonly test: MessageRow;
  readonly account: Account;
  readonly practising: boolean;
  readonly signingIn: SigningIn;
}

/** Where the test message is, in the words of the outbox, and what it waits for. */
function TestState({ test, account, practising, signingIn }: TestStateProps) {
  const ask = useAsk();
  const { act } = useAct();
  const { showMessage } = useNav();
  const now = useNow();
  const problem = test.problem ?? test.hold?.problem ?? null;
  const sent = test.state === 'sent';
  const needsSignIn = test.hold?.reason === 'needs_authorization';
  return (
    <div className="test-state" role="status">
      <div className="test-line">
        <StateChip row={test} />
        <span className="second">{whyOf(test, now, account.email)}</span>
        <span className="fill" />
        <button type="button" className="link" onClick={() => showMessage(test.id)}>
          {test.subject}
        </button>
      </div>
      {sent && <p className="second">{practising ? t.guide.sentPractice : t.guide.sent(account.email)}</p>}
      {!sent && problem !== null && <p className="second">{inWords(problem)}</p>}
      {needsSignIn && (
        <Button onClick={() => signingIn.signIn(account.connectedAppId, account.id)}>{t.guide.again}</Button>
      )}
      {sent && !practising && (
        <button type="button" className="link" onClick={() => void act(() => ask('openPage', 'gmail_inbox'))}>
          {t.guide.openInbox}
          <Icon name="out" size={14} />
        </button>
      )}
    </div>
  );
}
