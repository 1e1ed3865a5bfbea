import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { Account, AccountState } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { Refusal } from '../../bridge/refusal.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { tell, tellProblem, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { AccountSettingsPanel } from './account-settings.tsx';
import { Gauges } from './gauge.tsx';
import { SignInSentence } from './sign-in-sentence.tsx';

const looks: Record<AccountState, { readonly icon: IconName; readonly tone: string }> = {
  signed_in: { icon: 'tick', tone: '' },
  needs_authorization: { icon: 'key', tone: 'amber' },
  keyring_locked: { icon: 'lock', tone: 'amber' },
  signed_out: { icon: 'cancelled', tone: 'quiet' },
};

/** One account: who, its state, what is left of its sign-in and quota, and its acts. */
export function AccountCard({ account, onSignIn }: { account: Account; onSignIn: () => void }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { quota, readOnly, signIn } = useSnapshot();
  const [leaving, setLeaving] = useState(false);
  const [settings, setSettings] = useState(false);
  const [revoke, setRevoke] = useState(true);
  const { icon, tone } = looks[account.state];
  const needs = account.state === 'needs_authorization' || account.state === 'signed_out';

  async function signOut(): Promise<void> {
    const answer = await act(() => ask('signOut', { accountId: account.id, revoke }));
    if (answer === undefined) return;
    if (answer.problem !== null) tellProblem(new Refusal(answer.problem));
    else tell(answer.revoked ? t.signedOut.both : t.signedOut.here);
  }
  return (
    <article className="account" aria-label={account.email}>
      <div className="account-name">
        <span className="strong ell" title={account.email}>
          {account.email}
        </span>
        <span className="fill" />
        {account.isDefault && <span className="account-default third meta">{t.accounts.defaultAccount}</span>}
        <ActionIcon
          className="account-settings"
          size="sm"
          aria-label={t.accountSettings.open}
          title={t.accountSettings.open}
          disabled={readOnly}
          onClick={() => setSettings(true)}
        >
          <Icon name="settings" />
        </ActionIcon>
      </div>
      <div className={`st meta ${tone}`}>
        <Icon name={icon} />
        {t.accountState[account.state]}
      </div>
      <Gauges account={account} quota={quota.find((one) => one.accountId === account.id)} />
      <SignInSentence account={account} />
      <div className="account-acts">
        {needs ? (
          <Button variant="filled" disabled={readOnly || signIn !== null} onClick={onSignIn}>
            {account.state === 'signed_out' ? t.accounts.signInAction : t.accounts.signInAgain}
          </Button>
        ) : (
          <Button disabled={readOnly || signIn !== null} onClick={onSignIn}>
            {t.accounts.signInAgain}
          </Button>
        )}
        {!account.isDefault && account.state !== 'signed_out' && (
          <Button
            variant="subtle"
            disabled={busy || readOnly}
            onClick={() => void act(() => ask('makeDefault', account.id))}
          >
            {t.accounts.makeDefault}
          </Button>
        )}
        {account.state !== 'signed_out' && (
          <Button
            variant="subtle"
            disabled={busy || readOnly}
            onClick={() => void act(() => ask('holdAccount', { accountId: account.id, held: !account.held }))}
          >
            {account.held ? t.accounts.release : t.accounts.hold}
          </Button>
        )}
        <span className="fill" />
        {account.state !== 'signed_out' && (
          <Button variant="subtle" disabled={busy || readOnly} onClick={() => setLeaving(true)}>
            {t.accounts.signOut}
          </Button>
        )}
      </div>
      <AccountSettingsPanel
        account={account}
        opened={settings}
        onClose={() => setSettings(false)}
        onSignIn={() => {
          setSettings(false);
          onSignIn();
        }}
      />
      <Confirm
        opened={leaving}
        title={t.accounts.signOutTitle(account.email)}
        body={
          <>
            <p>{t.accounts.signOutBody}</p>
            <Checkbox
              className="revoke"
              checked={revoke}
              onChange={(event) => setRevoke(event.currentTarget.checked)}
              label={t.accounts.alsoRevoke}
              description={t.signedOut.everywhere}
            />
          </>
        }
        yes={t.accounts.signOutYes}
        onNo={() => setLeaving(false)}
        onYes={() => void signOut()}
      />
    </article>
  );
}
