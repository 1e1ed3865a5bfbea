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
  return (
    <Card
      icon="key"
      title={t.accounts.running[running.where]}
      live
      acts={
        <>
          {running.where === 'window' ? (
            <Button onClick={() => void act(() => ask('signInContinueInBrowser'))}>
              {t.accounts.running.useBrowser}
            </Button>
          ) : (
            <Button leftSection={<Icon name="copy" />} onClick={() => copy(running.link)}>
              {t.accounts.running.copyLink}
            </Button>
          )}
          <Button variant="subtle" onClick={() => void act(() => ask('signInCancel'))}>
            {t.accounts.running.cancel}
          </Button>
          <span className="fill" />
          <span className="third meta" aria-hidden="true">
            {t.accounts.running.left(span(left))}
          </span>
        </>
      }
    >
      <p>{running.where === 'window' ? t.accounts.running.windowBody : t.accounts.running.browserBody}</p>
    </Card>
  );
}
