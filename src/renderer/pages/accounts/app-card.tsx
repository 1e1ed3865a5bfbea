import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConnectedApp } from '../../../shared/model.ts';
import { type Problem, type ProblemCode, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { shorten } from '../../lib/address-words.ts';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { DropZone } from './drop-zone.tsx';
import { MissingCards } from './missing-cards.tsx';

interface AppCardProps {
  readonly app: ConnectedApp;
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly onSignIn: () => void;
  readonly onOpen: () => void;
}

/** What is mended at the connected app or its project, and not by signing in. */
const ofTheApp: readonly ProblemCode[] = ['client_invalid', 'scope_invalid', 'gmail_api_disabled'];

/** One connected app: by which client Outtray asks, and what is wrong with how it asks. */
export function AppCard({ app, attempt, onSignIn, onOpen }: AppCardProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { accounts, readOnly } = useSnapshot();
  const [removing, setRemoving] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const refused = accounts
    .filter(({ connectedAppId }) => connectedAppId === app.id)
    .map(({ problem }) => problem)
    .find((problem): problem is Problem => problem !== null && ofTheApp.includes(problem.code));
  return (
    <article className="app" aria-label={app.name}>
      <div className="app-line">
        <div className="ell">
          <div className="mid ell">{app.name}</div>
          <div className="third meta ell" title={app.clientId}>
            {app.preset === 'practice' ? t.accounts.practice : `${t.accounts.clientId} ${shorten(app.clientId, 44)}`}
            {app.startsInBrowser && ` · ${t.accounts.startsInBrowser}`}
          </div>
        </div>
        <span className="fill" />
        <Button size="xs" disabled={readOnly} onClick={onSignIn}>
          {t.accounts.signInAction}
        </Button>
        <Button size="xs" variant="subtle" onClick={onOpen}>
          {t.connectedApp.settings}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={readOnly}
          aria-expanded={replacing}
          onClick={() => setReplacing(!replacing)}
        >
          {t.accounts.replace}
        </Button>
        <Button size="xs" variant="subtle" disabled={busy || readOnly} onClick={() => setRemoving(true)}>
          {t.accounts.removeApp}
        </Button>
      </div>
      {refused !== undefined && (
        <Card
          tone="amber"
          icon="warning"
          title={says(refused)}
          detail={refused.detail}
          acts={
            <Button disabled={busy || readOnly} onClick={() => void act(() => ask('retryConnectedApp', app.id))}>
              {t.connectedApp.tryAgain}
            </Button>
          }
        >
          <p>{t.connectedApp.refused}</p>
        </Card>
      )}
      <MissingCards
        warnings={app.warnings}
        disabled={busy || readOnly}
        onAdd={(what) => void act(() => ask('addToConnectedApp', { connectedAppId: app.id, what }))}
      />
      {replacing && <DropZone attempt={attempt} onTaken={() => setReplacing(false)} into={app.id} small />}
      <Confirm
        opened={removing}
        title={t.accounts.removeTitle(app.name)}
        body={t.accounts.removeBody}
        yes={t.accounts.removeYes}
        onNo={() => setRemoving(false)}
        onYes={() => void act(() => ask('removeConnectedApp', app.id))}
      />
    </article>
  );
}
