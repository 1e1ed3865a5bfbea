import { Button } from '@mantine/core';
import type { Account } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { Gauges } from '../accounts/gauge.tsx';
import { SignInSentence } from '../accounts/sign-in-sentence.tsx';

/** How long each sign-in and each quota lasts. */
export function AccountsBlock() {
  const { accounts } = useSnapshot();
  return (
    <section className="block" aria-label={t.overview.accounts}>
      <div className="block-head">
        <h2>{t.overview.accounts}</h2>
      </div>
      <div className="accounts">
        {accounts.map((account) => (
          <Glance key={account.id} account={account} />
        ))}
      </div>
    </section>
  );
}

function Glance({ account }: { account: Account }) {
  const ask = useAsk();
  const { act } = useAct();
  const { go } = useNav();
  const { quota, readOnly, signIn } = useSnapshot();
  const ended = account.state === 'needs_authorization' || account.state === 'signed_out';
  return (
    <article className="account" aria-label={account.email}>
      <span className="strong ell" title={account.email}>
        {account.email}
      </span>
      <div className={`st meta${account.state === 'signed_in' ? '' : ' amber'}`}>
        <Icon name={account.state === 'signed_in' ? 'tick' : account.state === 'keyring_locked' ? 'lock' : 'key'} />
        {t.accountState[account.state]}
      </div>
      <Gauges account={account} quota={quota.find((one) => one.accountId === account.id)} />
      <SignInSentence account={account} />
      <div className="account-acts">
        <Button
          variant={ended ? 'filled' : 'default'}
          disabled={readOnly || signIn !== null}
          onClick={() => {
            go('accounts');
            void act(() => ask('signIn', { connectedAppId: account.connectedAppId, accountId: account.id }));
          }}
        >
          {t.accounts.signInAgain}
        </Button>
      </div>
    </article>
  );
}
