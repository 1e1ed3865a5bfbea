import { Button } from '@mantine/core';
import type { Account } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { Icon } from '../../parts/icon.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

/** The second permission, asked for on its own and never by default: to look among sent mail for what is unconfirmed. */
export function LookInSent({ account, onSignIn }: { account: Account; onSignIn: () => void }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { signIn } = useSnapshot();
  const state = account.lookInSent;

  async function set(look: boolean): Promise<void> {
    const done = await act(() => ask('lookInSent', { accountId: account.id, look }));
    if (done === undefined) return;
    if (look) onSignIn();
    else tell(t.accountSettings.proofStopped);
  }
  return (
    <section className="form-proof" aria-label={t.accountSettings.proof}>
      <div className="form-label">{t.accountSettings.proof}</div>
      <p className="second">{t.accountSettings.proofBody}</p>
      {state === 'on' && (
        <p className="st meta">
          <Icon name="tick" />
          {t.accountSettings.proofOn}
        </p>
      )}
      {state === 'not_granted' && (
        <p className="st meta amber">
          <Icon name="warning" />
          {t.accountSettings.proofNotGranted}
        </p>
      )}
      <div className="card-act">
        {state === 'off' && (
          <Button disabled={busy || signIn !== null} onClick={() => void set(true)}>
            {t.accountSettings.proofAsk}
          </Button>
        )}
        {state === 'not_granted' && (
          <Button disabled={busy || signIn !== null} onClick={onSignIn}>
            {t.accountSettings.proofAskAgain}
          </Button>
        )}
        {state !== 'off' && (
          <Button variant="subtle" disabled={busy} onClick={() => void set(false)}>
            {t.accountSettings.proofStop}
          </Button>
        )}
      </div>
    </section>
  );
}
