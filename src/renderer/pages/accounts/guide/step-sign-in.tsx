import { Button } from '@mantine/core';
import type { Guide } from '../../../../shared/guide.ts';
import type { Account, ConnectedApp } from '../../../../shared/model.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { useAct } from '../../../parts/use-act.ts';
import { t } from '../../../words/words.ts';
import { MissingCards } from '../missing-cards.tsx';
import { SignInCard } from '../sign-in-card.tsx';
import { SignInTrouble } from '../sign-in-trouble.tsx';
import type { SigningIn } from '../use-sign-in.ts';
import { How, StepFrame } from './frame.tsx';
import { SignedIn } from './signed-in.tsx';

interface StepSignInProps {
  readonly app: ConnectedApp;
  readonly account: Account | null;
  readonly guide: Guide;
  readonly signingIn: SigningIn;
  readonly onOpenApp: (connectedAppId: string | null) => void;
}

/** The sign-in itself; done when the provider has given what an outbox needs. */
export function StepSignIn({ app, account, guide, signingIn, onOpenApp }: StepSignInProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { signIn: running, readOnly } = useSnapshot();
  const signedIn = account !== null && guide.furthest === 'test';
  const { trouble } = signingIn;
  return (
    <StepFrame
      step="sign_in"
      ready={signedIn}
      waits={signedIn ? '' : running !== null ? t.guide.steps.sign_in.waits : ''}
    >
      <How step="sign_in" pages={[]} />
      <MissingCards
        warnings={app.warnings}
        disabled={busy || readOnly}
        onAdd={(what) => void act(() => ask('addToConnectedApp', { connectedAppId: app.id, what }))}
      />
      {signedIn && <SignedIn account={account} />}
      {running === null ? (
        <div className="first-act">
          <Button
            size="lg"
            {...(signedIn ? {} : { variant: 'filled' })}
            disabled={readOnly}
            onClick={() => signingIn.signIn(app.id, null)}
          >
            {signedIn ? t.guide.otherAccount : t.guide.signIn}
          </Button>
          {app.preset === 'practice' && <span className="third">{t.accounts.practice}</span>}
        </div>
      ) : (
        <div className="first-problem">
          <SignInCard running={running} />
        </div>
      )}
      {trouble !== null && (
        <div className="first-problem">
          <SignInTrouble trouble={trouble} signingIn={signingIn} onOpenApp={onOpenApp} />
        </div>
      )}
    </StepFrame>
  );
}
