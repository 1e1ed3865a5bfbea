import type { Account } from '../../../../shared/model.ts';
import { Icon } from '../../../parts/icon.tsx';
import { t } from '../../../words/words.ts';

/** Who is signed in, as a line with its tick. */
export function SignedIn({ account }: { account: Account }) {
  const well = account.state === 'signed_in';
  return (
    <div className="taken">
      <span className={`st ${well ? '' : 'amber'}`}>
        <Icon name={well ? 'tick' : 'key'} />
        <span>{well ? t.guide.signedIn : t.accountState[account.state]}</span>
      </span>
      <span className="second ell" title={account.email}>
        {account.email}
      </span>
    </div>
  );
}
