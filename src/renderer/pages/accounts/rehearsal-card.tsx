import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RehearsalView } from '../../../shared/account-model.ts';
import type { Account } from '../../../shared/model.ts';
import { inWords } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { AccountSettingsPanel } from './account-settings.tsx';
import { GoLive } from './go-live.tsx';

/** An account that reaches nobody: where its mail goes, and the one button to the real thing. */
export function RehearsalCard({ account }: { account: Account }) {
  const ask = useAsk();
  const { go } = useNav();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  const [open, setOpen] = useState<'live' | 'end' | 'settings' | null>(null);
  const over = account.state === 'signed_out';
  const { data: unsent } = useQuery({
    queryKey: keys.unsentOf(account.id),
    queryFn: () => ask('unsentOf', account.id),
    enabled: !over,
  });
  const waiting = unsent?.messages ?? 0;
  return (
    <article className="account account-rehearsal" aria-label={account.email}>
      <div className="account-name">
        <span className="strong ell" title={account.email}>
          {account.email}
        </span>
        <span className="account-default third meta">
          {account.isDefault ? t.accounts.defaultAccount : t.rehearsal.mark}
        </span>
      </div>
      <div className={`st meta ${over ? 'quiet' : 'amber'}`}>
        <Icon name={over ? 'cancelled' : 'rehearsal'} />
        {over ? t.rehearsal.ended : t.rehearsal.state}
      </div>
      <p className="second account-words">{t.rehearsal.body}</p>
      {!over && account.rehearsal !== null && <Where account={account} rehearsal={account.rehearsal} />}
      <div className="account-acts">
        {!over && (
          <Button variant="filled" disabled={readOnly} onClick={() => setOpen('live')}>
            {t.rehearsal.goLive}
          </Button>
        )}
        <Button onClick={() => go('rehearsal')}>{t.rehearsal.openMailbox}</Button>
        {!over && (
          <>
            <Button variant="subtle" disabled={readOnly} onClick={() => setOpen('settings')}>
              {t.accountSettings.open}
            </Button>
            <span className="fill" />
            <Button variant="subtle" disabled={readOnly} onClick={() => setOpen('end')}>
              {t.rehearsal.end}
            </Button>
          </>
        )}
      </div>
      <GoLive account={account} waiting={waiting} opened={open === 'live'} onClose={() => setOpen(null)} />
      <AccountSettingsPanel
        account={account}
        opened={open === 'settings'}
        onClose={() => setOpen(null)}
        onSignIn={() => setOpen('live')}
      />
      <Confirm
        opened={open === 'end'}
        title={t.rehearsal.endTitle}
        body={t.rehearsal.endBody(waiting)}
        yes={t.rehearsal.endYes}
        onNo={() => setOpen(null)}
        onYes={() => void act(() => ask('endRehearsal', account.id))}
      />
    </article>
  );
}

/** The mailbox here, or only the operator, by a real account. */
function Where({ account, rehearsal }: { account: Account; rehearsal: RehearsalView }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { accounts, readOnly } = useSnapshot();
  const real = accounts.filter((one) => one.kind !== 'rehearsal' && one.state !== 'signed_out');
  const [mode, setMode] = useState(rehearsal.mode);
  const [throughId, setThrough] = useState(rehearsal.throughId ?? real[0]?.id ?? null);
  const [address, setAddress] = useState(rehearsal.toAddress ?? real[0]?.email ?? '');
  const [error, setError] = useState<string | null>(null);

  async function use(to: Parameters<typeof ask<'setRehearsal'>>[1]): Promise<void> {
    setError(null);
    try {
      await ask('setRehearsal', to);
    } catch (thrown) {
      const problem = problemOf(thrown);
      setError(inWords(problem));
    }
  }
  function choose(to: string): void {
    setMode(to === 'to_me' ? 'to_me' : 'mailbox');
    if (to === 'mailbox' && rehearsal.mode !== 'mailbox') {
      void act(() => use({ accountId: account.id, to: { mode: 'mailbox' } }));
    }
  }
  const same =
    rehearsal.mode === 'to_me' && rehearsal.throughId === throughId && rehearsal.toAddress === address.trim();
  return (
    <div className="rehearsal-where">
      <SegmentedControl
        aria-label={t.rehearsal.mode}
        value={mode}
        disabled={readOnly}
        data={(['mailbox', 'to_me'] as const).map((value) => ({ value, label: t.rehearsal.modes[value] }))}
        onChange={choose}
      />
      {mode === 'to_me' && real.length === 0 && <p className="second">{t.rehearsal.toMeNeeds}</p>}
      {mode === 'to_me' && real.length > 0 && (
        <>
          <p className="second">{t.rehearsal.toMeBody}</p>
          <Select
            label={t.rehearsal.through}
            value={throughId}
            data={real.map(({ id, email }) => ({ value: id, label: email }))}
            onChange={setThrough}
          />
          <TextInput
            label={t.rehearsal.toAddress}
            value={address}
            error={error}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <div>
            <Button
              disabled={busy || readOnly || same || throughId === null}
              onClick={() =>
                throughId !== null &&
                void act(() => use({ accountId: account.id, to: { mode: 'to_me', throughId, address } }))
              }
            >
              {t.rehearsal.apply}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
