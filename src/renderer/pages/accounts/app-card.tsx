import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConnectedApp } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { shorten } from '../../lib/address-words.ts';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { DropZone } from './drop-zone.tsx';

interface AppCardProps {
  readonly app: ConnectedApp;
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  readonly onSignIn: () => void;
}

/** One connected app: by which client Outtray asks, and what is wrong with how it asks. */
export function AppCard({ app, attempt, onSignIn }: AppCardProps) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly, signIn } = useSnapshot();
  const [removing, setRemoving] = useState(false);
  const [replacing, setReplacing] = useState(false);
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
        <Button size="xs" disabled={readOnly || signIn !== null} onClick={onSignIn}>
          {t.accounts.signInAction}
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
      {app.warnings.map((warning) => (
        <Card key={warning} tone="amber" icon="warning" title={t.appWarnings[warning].says}>
          <p>{t.appWarnings[warning].next}</p>
        </Card>
      ))}
      {replacing && <DropZone attempt={attempt} small />}
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
