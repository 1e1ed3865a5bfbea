import { Button } from '@mantine/core';
import type { SignIn } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { span } from '../../lib/time-words.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { useNow } from '../../parts/use-now.ts';
import { en } from '../../words/en.ts';

const attemptMs = 5 * 60_000;

/** A sign-in that waits for a person, in our window or in the browser. */
export function SignInCard({ running }: { running: SignIn }) {
  const ask = useAsk();
  const { act } = useAct();
  const copy = useCopy();
  const now = useNow(1000);
  const left = Math.max(0, running.startedAt + attemptMs - now);
  return (
    <Card
      icon="key"
      title={en.accounts.running[running.where]}
      live
      acts={
        <>
          {running.where === 'window' ? (
            <Button onClick={() => void act(() => ask('signInContinueInBrowser'))}>
              {en.accounts.running.useBrowser}
            </Button>
          ) : (
            <Button leftSection={<Icon name="copy" />} onClick={() => copy(running.link)}>
              {en.accounts.running.copyLink}
            </Button>
          )}
          <Button variant="subtle" onClick={() => void act(() => ask('signInCancel'))}>
            {en.accounts.running.cancel}
          </Button>
          <span className="fill" />
          <span className="third meta" aria-hidden="true">
            {en.accounts.running.left(span(left))}
          </span>
        </>
      }
    >
      <p>{running.where === 'window' ? en.accounts.running.windowBody : en.accounts.running.browserBody}</p>
    </Card>
  );
}
