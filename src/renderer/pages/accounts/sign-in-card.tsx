import { Button } from '@mantine/core';
import type { SignIn } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { span } from '../../lib/time-words.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

const attemptMs = 5 * 60_000;

/** A sign-in that waits for a person, in our window or in the browser. */
export function SignInCard({ running }: { running: SignIn }) {
  const ask = useAsk();
  const { act } = useAct();
  const copy = useCopy();
  const now = useNow(1000);
  const left = Math.max(0, running.startedAt + attemptMs - now);
  const { answered, where } = running;
  return (
    <Card
      icon="key"
      title={answered ? t.signingIn.answered : t.signingIn[where]}
      live
      acts={
        <>
          {!answered && where === 'window' && (
            <Button onClick={() => void act(() => ask('signInContinueInBrowser'))}>{t.signingIn.useBrowser}</Button>
          )}
          {!answered && where === 'browser' && (
            <>
              <Button leftSection={<Icon name="copy" />} onClick={() => copy(running.link)}>
                {t.signingIn.copyLink}
              </Button>
              <Button variant="subtle" onClick={() => void act(() => ask('signInContinueInBrowser'))}>
                {t.signingIn.openAgain}
              </Button>
            </>
          )}
          <Button variant="subtle" onClick={() => void act(() => ask('signInCancel'))}>
            {t.signingIn.cancel}
          </Button>
          <span className="fill" />
          {!answered && (
            <span className="third meta" aria-hidden="true">
              {t.signingIn.left(span(left))}
            </span>
          )}
        </>
      }
    >
      <p>{bodyOf(running)}</p>
      {where === 'browser' && !answered && <p className="sign-in-link mono third">{running.link}</p>}
    </Card>
  );
}

function bodyOf({ answered, where, why, browserMissing }: SignIn): string {
  if (answered) return t.signingIn.answeredBody;
  if (where === 'window') return t.signingIn.windowBody;
  return browserMissing ? t.signingIn.browserMissing : t.signingIn.why[why ?? 'wanted'];
}
