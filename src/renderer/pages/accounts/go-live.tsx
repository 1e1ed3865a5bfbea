import { Button, Modal, Radio, Select } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { isCalm } from '../../lib/mend.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { tell } from '../../parts/use-act.ts';
import { useAttempt } from '../../parts/use-attempt.ts';
import { t } from '../../words/words.ts';
import { SignInCard } from './sign-in-card.tsx';

/** From rehearsal to real: which account takes its place, and what becomes of the mail that waits. */
export function GoLive({
  account,
  waiting,
  opened,
  onClose,
}: {
  account: Account;
  waiting: number;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.rehearsal.goLiveTitle}
      size={460}
      closeButtonProps={{ 'aria-label': t.app.close }}
    >
      <Form account={account} waiting={waiting} onClose={onClose} />
    </Modal>
  );
}

function Form({ account, waiting, onClose }: { account: Account; waiting: number; onClose: () => void }) {
  const ask = useAsk();
  const { accounts, connectedApps, signIn } = useSnapshot();
  const real = accounts.filter((one) => one.kind !== 'rehearsal' && one.state !== 'signed_out');
  const [chosen, setChosen] = useState<string | null>(null);
  const [unsent, setUnsent] = useState<'send' | 'cancel' | null>(null);
  const { busy, problem, attempt } = useAttempt();
  const namesake = real.find(({ email }) => email.toLowerCase() === account.email.toLowerCase());
  const successor = real.find(({ id }) => id === chosen) ?? namesake ?? real[0];
  const app = connectedApps[0];
  const live = (): Promise<void> =>
    attempt(async () => {
      if (successor === undefined) return;
      await ask('goLive', { accountId: account.id, successorId: successor.id, unsent: unsent ?? 'cancel' });
      onClose();
      tell(t.rehearsal.live(successor.email));
    });
  return (
    <div className="settings-form">
      <p className="second">{t.rehearsal.goLiveBody}</p>
      {signIn !== null && <SignInCard running={signIn} />}
      {problem !== null && <ProblemCard problem={problem} tone={isCalm(problem) ? 'plain' : 'red'} />}
      {successor === undefined ? (
        <>
          <p>{t.rehearsal.goLiveNone}</p>
          <div className="modal-act">
            <Button onClick={onClose}>{t.app.close}</Button>
            {app === undefined ? (
              <Button
                variant="filled"
                disabled={busy}
                onClick={() =>
                  void attempt(async () => {
                    await ask('guideStart');
                    onClose();
                  })
                }
              >
                {t.guide.start}
              </Button>
            ) : (
              <Button
                variant="filled"
                disabled={busy || signIn !== null}
                onClick={() =>
                  void attempt(async () => void (await ask('signIn', { connectedAppId: app.id, accountId: null })))
                }
              >
                {t.rehearsal.goLiveSignIn}
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          <Select
            label={t.rehearsal.goLiveAccount}
            value={successor.id}
            data={real.map(({ id, email }) => ({ value: id, label: email }))}
            onChange={setChosen}
          />
          {waiting > 0 && (
            <Radio.Group
              label={t.rehearsal.unsent(waiting)}
              value={unsent}
              onChange={(value) => setUnsent(value === 'send' ? 'send' : 'cancel')}
            >
              <div className="form-radios">
                {(['send', 'cancel'] as const).map((value) => (
                  <Radio key={value} value={value} label={t.rehearsal.unsentChoices[value](waiting)} />
                ))}
              </div>
            </Radio.Group>
          )}
          <div className="modal-act">
            <Button onClick={onClose}>{t.app.close}</Button>
            <Button variant="filled" disabled={busy || (waiting > 0 && unsent === null)} onClick={() => void live()}>
              {t.rehearsal.goLiveYes(successor.email)}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
