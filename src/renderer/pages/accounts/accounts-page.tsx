import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConnectedApp } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { AccountCard } from './account-card.tsx';
import { AppCard } from './app-card.tsx';
import { AppEditor } from './app-editor/app-editor.tsx';
import { FirstRun } from './first-run.tsx';
import { RehearsalCard } from './rehearsal-card.tsx';
import { ServiceCard } from './service-card.tsx';
import { ServiceKeys } from './service-keys.tsx';
import { SignInCard } from './sign-in-card.tsx';
import { SignInTrouble } from './sign-in-trouble.tsx';
import { useSignIn } from './use-sign-in.ts';
import { VaultLine } from './vault-line.tsx';

/** Who Outtray sends as, and by which connected app; the guided first run; the settings of one connected app. */
export function AccountsPage() {
  const snapshot = useSnapshot();
  const signingIn = useSignIn();
  const { attempt, signIn, trouble } = signingIn;
  /** The connected app whose settings are open: its id, or `new`. */
  const [open, setOpen] = useState<string | null>(null);

  const edited = snapshot.connectedApps.find(({ id }) => id === open) ?? null;
  if (open === 'new' || edited !== null)
    return <AppEditor key={open} app={edited} onClose={() => setOpen(null)} onTaken={setOpen} />;
  if (snapshot.guide.open) return <FirstRun signingIn={signingIn} onOpenApp={(id) => setOpen(id ?? 'new')} />;
  const first = snapshot.connectedApps[0];
  const none = snapshot.accounts.length === 0;
  return (
    <div className="page">
      <PageHead title={t.accounts.title}>
        {!none && first !== undefined && (
          <Button disabled={snapshot.readOnly} onClick={() => signIn(first.id, null)}>
            {t.accounts.signInMore}
          </Button>
        )}
      </PageHead>
      <div className="page-body">
        {snapshot.signIn !== null && <SignInCard running={snapshot.signIn} />}
        {trouble !== null && <SignInTrouble trouble={trouble} signingIn={signingIn} onOpenApp={setOpen} />}
        {first === undefined && <NothingYet disabled={snapshot.readOnly} />}
        {none && first !== undefined && snapshot.signIn === null && (
          <NoAccounts app={first} disabled={snapshot.readOnly} onSignIn={() => signIn(first.id, null)} />
        )}
        {!none && (
          <div className="accounts">
            {snapshot.accounts.map((account) =>
              account.kind === 'rehearsal' ? (
                <RehearsalCard key={account.id} account={account} />
              ) : account.kind === 'service' ? (
                <ServiceCard key={account.id} account={account} signIn={signIn} />
              ) : (
                <AccountCard
                  key={account.id}
                  account={account}
                  onSignIn={() => signIn(account.connectedAppId, account.id)}
                />
              ),
            )}
          </div>
        )}
        <section className="block">
          <div className="block-head">
            <h2>{t.accounts.apps}</h2>
            <span className="third meta">{t.accounts.appHint}</span>
            <span className="fill" />
            <Button size="xs" disabled={snapshot.readOnly} onClick={() => setOpen('new')}>
              {t.connectedApp.add}
            </Button>
          </div>
          {snapshot.connectedApps.map((app) => (
            <AppCard
              key={app.id}
              app={app}
              attempt={attempt}
              onSignIn={() => signIn(app.id, null)}
              onOpen={() => setOpen(app.id)}
            />
          ))}
        </section>
        <VaultLine />
        <ServiceKeys />
      </div>
    </div>
  );
}

function NoAccounts({ app, disabled, onSignIn }: { app: ConnectedApp; disabled: boolean; onSignIn: () => void }) {
  return (
    <section className="no-accounts">
      <h2>{t.accounts.noAccounts}</h2>
      <p className="second">{t.accounts.noAccountsBody}</p>
      {app.preset === 'practice' && <p className="third">{t.accounts.practice}</p>}
      <Button variant="filled" size="lg" disabled={disabled} onClick={onSignIn}>
        {t.accounts.signInFirst}
      </Button>
    </section>
  );
}

function NothingYet({ disabled }: { disabled: boolean }) {
  const ask = useAsk();
  const { act } = useAct();
  return (
    <section className="no-accounts">
      <h2>{t.guide.nothing}</h2>
      <p className="second">{t.guide.nothingBody}</p>
      <Button variant="filled" size="lg" disabled={disabled} onClick={() => void act(() => ask('guideStart'))}>
        {t.guide.start}
      </Button>
    </section>
  );
}
