import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../shared/model.ts';
import { inWords, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { tell, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { AccountSettingsPanel } from './account-settings.tsx';
import { DelegationSteps } from './delegation.tsx';
import { Gauges } from './gauge.tsx';
import type { SigningIn } from './use-sign-in.ts';

/** An account that sends by an administrator's leave: what Google says to it, and the way to a sign-in. */
export function ServiceCard({ account, signIn: start }: { account: Account; signIn: SigningIn['signIn'] }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { connectedApps, quota, readOnly, signIn } = useSnapshot();
  const [open, setOpen] = useState<'settings' | 'move' | 'remove' | null>(null);
  /** The connected app to sign in by; null: the first. */
  const [by, setBy] = useState<string | null>(null);
  const { problem, delegation } = account;
  const out = account.state === 'signed_out';
  const waits = problem?.code === 'not_delegated' || problem?.code === 'not_delegated_over';
  const app = connectedApps.find(({ id }) => id === by) ?? connectedApps[0];

  async function tryAgain(): Promise<void> {
    if ((await act(() => ask('tryServiceAccount', account.id))) !== undefined) tell(t.service.works);
  }
  return (
    <article className="account" aria-label={account.email}>
      <div className="account-name">
        <span className="strong ell" title={account.email}>
          {account.email}
        </span>
        <span className="account-default third meta">
          {account.isDefault ? t.accounts.defaultAccount : t.service.badge}
        </span>
      </div>
      <div className={`st meta ${out ? 'quiet' : problem ? 'amber' : ''}`}>
        <Icon name={out ? 'cancelled' : problem ? 'key' : 'tick'} />
        {out ? t.accountState.signed_out : waits ? t.service.state : t.accountState[account.state]}
      </div>
      {!out && <Gauges account={account} quota={quota.find(({ accountId }) => accountId === account.id)} />}
      <p className="second account-words">
        {account.held && `${t.accounts.held} `}
        {problem !== null ? (waits ? says(problem) : inWords(problem)) : t.service.steady}
      </p>
      {waits && delegation !== null && <DelegationSteps delegation={delegation} />}
      <div className="account-acts">
        {!out && problem !== null && (
          <Button variant="filled" disabled={busy || readOnly} onClick={() => void tryAgain()}>
            {t.service.tryAgain}
          </Button>
        )}
        <Button
          disabled={readOnly || signIn !== null || app === undefined}
          title={app === undefined ? t.service.needsApp : undefined}
          onClick={() => setOpen('move')}
        >
          {t.service.toSignIn}
        </Button>
        {!out && (
          <>
            <Button variant="subtle" disabled={readOnly} onClick={() => setOpen('settings')}>
              {t.accountSettings.open}
            </Button>
            {!account.isDefault && (
              <Button
                variant="subtle"
                disabled={busy || readOnly}
                onClick={() => void act(() => ask('makeDefault', account.id))}
              >
                {t.accounts.makeDefault}
              </Button>
            )}
            <span className="fill" />
            <Button variant="subtle" disabled={busy || readOnly} onClick={() => setOpen('remove')}>
              {t.service.remove}
            </Button>
          </>
        )}
      </div>
      <AccountSettingsPanel
        account={account}
        opened={open === 'settings'}
        onClose={() => setOpen(null)}
        onSignIn={() => setOpen('move')}
      />
      <Confirm
        opened={open === 'move'}
        title={t.service.toSignInTitle(account.email)}
        body={
          <>
            <p>{t.service.toSignInBody}</p>
            {connectedApps.length > 1 && (
              <Select
                label={t.service.toSignInBy}
                value={app?.id ?? null}
                data={connectedApps.map(({ id, name }) => ({ value: id, label: name }))}
                allowDeselect={false}
                onChange={setBy}
              />
            )}
          </>
        }
        yes={t.service.toSignInYes}
        danger={false}
        onNo={() => setOpen(null)}
        onYes={() => app !== undefined && start(app.id, account.id)}
      />
      <Confirm
        opened={open === 'remove'}
        title={t.service.removeTitle(account.email)}
        body={t.service.removeBody}
        yes={t.service.removeYes}
        onNo={() => setOpen(null)}
        onYes={() => void act(() => ask('signOut', { accountId: account.id, revoke: false }))}
      />
    </article>
  );
}
