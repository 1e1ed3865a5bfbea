import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConnectedApp } from '../../../shared/model.ts';
import type { Problem } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { isCalm } from '../../lib/mend.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { t } from '../../words/words.ts';
import { AccountCard } from './account-card.tsx';
import { AppCard } from './app-card.tsx';
import { DropZone } from './drop-zone.tsx';
import { FirstRun } from './first-run.tsx';
import { RehearsalCard } from './rehearsal-card.tsx';
import { ServiceCard } from './service-card.tsx';
import { ServiceKeys } from './service-keys.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Who Outtray sends as, and by which connected app. Without one, the guided first steps. */
export function AccountsPage() {
  const ask = useAsk();
  const snapshot = useSnapshot();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  }
  const signIn = (connectedAppId: string, accountId: string | null): void =>
    void attempt(() => ask('signIn', { connectedAppId, accountId }));

  const first = snapshot.connectedApps[0];
  if (first === undefined && snapshot.accounts.length === 0) return <FirstRun problem={problem} attempt={attempt} />;
  const none = snapshot.accounts.length === 0;
  return (
    <div className="page">
      <PageHead title={t.accounts.title}>
        {!none && first !== undefined && snapshot.signIn === null && (
          <Button disabled={snapshot.readOnly} onClick={() => signIn(first.id, null)}>
            {t.accounts.signInMore}
          </Button>
        )}
      </PageHead>
      <div className="page-body">
        {snapshot.signIn !== null && <SignInCard running={snapshot.signIn} />}
        {problem !== null && (
          <ProblemCard
            problem={problem}
            tone={isCalm(problem) ? 'plain' : 'red'}
            {...(isCalm(problem) ? { icon: 'info' as const } : {})}
          />
        )}
        {none && first !== undefined && snapshot.signIn === null && (
          <NoAccounts app={first} disabled={snapshot.readOnly} onSignIn={() => signIn(first.id, null)} />
        )}
        {!none && (
          <div className="accounts">
            {snapshot.accounts.map((account) =>
              account.kind === 'rehearsal' ? (
                <RehearsalCard key={account.id} account={account} />
              ) : account.kind === 'service' ? (
                <ServiceCard key={account.id} account={account} attempt={attempt} />
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
          </div>
          {first === undefined && <DropZone attempt={attempt} small />}
          {snapshot.connectedApps.map((app) => (
            <AppCard key={app.id} app={app} attempt={attempt} onSignIn={() => signIn(app.id, null)} />
          ))}
        </section>
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
