import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { HoldReason, MessageDetail, MessageRow } from '../../../shared/model.ts';
import { morning as morningAfter } from '../../../shared/pause-until.ts';
import { next, says } from '../../../shared/problems/problem.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { whoFor } from '../../lib/address-words.ts';
import { type Mend, mendOf } from '../../lib/mend.ts';
import { time } from '../../lib/time-words.ts';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { tellRefused, useAct } from '../../parts/use-act.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { CorrectAddress } from './correct-address.tsx';
import { useOpenInCompose } from './use-open-in-compose.ts';

/** The card of a message that cannot simply go: what happened, who is affected, and what mends it. */
export function Remedy({ detail }: { detail: MessageDetail }) {
  const now = useNow();
  const mend = mendOf(detail);
  if (mend === null) return null;
  const { row } = detail;
  const who = whoFor(row.recipients, row.recipientCount, t.outbox.more);
  const problem = row.problem ?? row.hold?.problem ?? null;

  if (row.standing === 'unconfirmed') {
    return (
      <Shell
        tone="amber"
        icon="unconfirmed"
        title={problem === null ? t.why.unconfirmed : says(problem)}
        detail={problem?.detail}
        acts={<Unconfirmed id={row.id} />}
      >
        <p>{t.message.twice(who)}</p>
      </Shell>
    );
  }
  if (row.standing === 'failed') {
    const step = problem === null ? '' : next(problem);
    return (
      <Shell
        tone="red"
        icon="failed"
        title={problem === null ? t.message.failedTitle : says(problem)}
        detail={problem?.detail}
        acts={<MendButton detail={detail} mend={mend} />}
      >
        {step !== '' && <p>{step}</p>}
        <p>{t.message.gotNothing(who)}</p>
      </Shell>
    );
  }
  if (row.standing === 'queued') {
    return (
      <Shell
        tone="plain"
        icon="scheduled"
        title={t.detail.nextTry(time.ahead(row.dueAt, now), '')}
        detail={problem?.detail}
        acts={<MendButton detail={detail} mend={mend} />}
      >
        {problem !== null && <p>{says(problem)}</p>}
      </Shell>
    );
  }
  const hold = row.hold;
  if (hold?.problem?.code === 'looks_like') {
    return (
      <Shell
        tone="amber"
        icon="warning"
        title={t.repeat.title}
        acts={<Repeated row={row} other={String(hold.problem.params.id)} />}
      >
        <p>{next(hold.problem)}</p>
        {row.intake === 'argv' && (
          <p>
            {t.repeat.script} <code>outtray send --again</code>.
          </p>
        )}
      </Shell>
    );
  }
  const words = hold === null || hold.scope !== 'message' ? null : messageHold(hold.reason);
  const whole = hold === null ? null : wholeHold(hold.reason);
  const cause = hold?.problem ?? problem;
  const title = words?.title ?? (cause === null ? (whole ?? t.message.heldTitle) : says(cause));
  const ends = hold?.until != null ? t.message.waitsUntil(time.at(hold.until, now)) : null;
  const step = cause === null ? '' : next(cause);
  const needsPerson = hold?.needsPerson === true;
  const icon: IconName = hold?.reason === 'needs_authorization' ? 'key' : needsPerson ? 'warning' : 'hold';
  return (
    <Shell
      tone={needsPerson ? 'amber' : 'plain'}
      icon={icon}
      title={title}
      detail={cause?.detail}
      acts={<MendButton detail={detail} mend={mend} />}
    >
      {words !== null ? <p>{words.body}</p> : <p>{ends ?? (step === '' ? t.message.waitsBody : step)}</p>}
      {detail.waiting > 1 && <p>{t.mend.waiting(detail.waiting)}</p>}
    </Shell>
  );
}

function messageHold(reason: HoldReason): { readonly title: string; readonly body: string } {
  switch (reason) {
    case 'duplicate':
      return { title: t.message.duplicateTitle, body: t.message.duplicateBody };
    case 'restored_copy':
      return { title: t.message.restoredTitle, body: t.message.restoredBody };
    case 'recovered':
      return { title: t.message.recoveredTitle, body: t.message.recoveredBody };
    default:
      return { title: t.message.heldTitle, body: t.message.heldBody };
  }
}

function wholeHold(reason: HoldReason): string | null {
  if (reason === 'paused') return t.message.pausedTitle;
  return reason === 'offline' ? t.message.offlineTitle : null;
}

function Shell(props: {
  tone: 'plain' | 'amber' | 'red';
  icon: IconName;
  title: string;
  detail?: string | undefined;
  acts: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="msg-card">
      <Card {...props} />
    </div>
  );
}

/** Neither is the safe guess, so neither is filled. */
function Unconfirmed({ id }: { id: string }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly } = useSnapshot();
  async function change(name: 'confirmArrived' | 'sendAgain'): Promise<void> {
    const answer = await act(() => ask(name, [id]));
    if (answer !== undefined) tellRefused(answer, 1);
  }
  return (
    <>
      <Button disabled={busy || readOnly} onClick={() => void change('confirmArrived')}>
        {t.message.itArrived}
      </Button>
      <Button disabled={busy || readOnly} onClick={() => void change('sendAgain')}>
        {t.message.sendAgain}
      </Button>
      <button type="button" className="link" onClick={() => void act(() => ask('openPage', 'gmail_sent'))}>
        {t.message.lookInSent}
        <Icon name="out" size={14} />
      </button>
    </>
  );
}

/** Outtray cannot know whether it was meant twice, so neither is filled. */
function Repeated({ row: { id, clientName }, other }: { row: MessageRow; other: string }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { showMessage } = useNav();
  const { readOnly, clients } = useSnapshot();
  const [asking, setAsking] = useState(false);
  const program = clients.find(({ name, settings }) => name === clientName && !settings.mayRepeat);
  async function change(name: 'release' | 'cancel'): Promise<void> {
    const answer = await act(() => ask(name, [id]));
    if (answer !== undefined) tellRefused(answer, 1);
  }
  return (
    <>
      <Button disabled={busy || readOnly} onClick={() => void change('release')}>
        {t.repeat.sendIt}
      </Button>
      <Button disabled={busy || readOnly} onClick={() => void change('cancel')}>
        {t.repeat.cancelIt}
      </Button>
      <button type="button" className="link" onClick={() => showMessage(other)}>
        {t.repeat.showOther}
      </button>
      {program !== undefined && !readOnly && (
        <button type="button" className="link" onClick={() => setAsking(true)}>
          {t.repeat.allow(program.name)}
        </button>
      )}
      {program !== undefined && (
        <Confirm
          opened={asking}
          title={t.repeat.allowTitle(program.name)}
          body={t.repeat.allowBody}
          yes={t.repeat.allowYes}
          danger={false}
          onNo={() => setAsking(false)}
          onYes={() =>
            void act(() =>
              ask('setClientSettings', { clientId: program.id, settings: { ...program.settings, mayRepeat: true } }),
            )
          }
        />
      )}
    </>
  );
}

function MendButton({ detail, mend }: { detail: MessageDetail; mend: Mend }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { go } = useNav();
  const { accounts, readOnly } = useSnapshot();
  const openInCompose = useOpenInCompose();
  const now = useNow();
  const [correcting, setCorrecting] = useState(false);
  const { row } = detail;
  async function change(name: 'retry' | 'release'): Promise<void> {
    const answer = await act(() => ask(name, [row.id]));
    if (answer !== undefined) tellRefused(answer, 1);
  }
  const account = accounts.find((one) => one.id === row.accountId);
  function signIn(): void {
    go('accounts');
    if (account !== undefined)
      void act(() => ask('signIn', { connectedAppId: account.connectedAppId, accountId: account.id }));
  }
  const morning = morningAfter(now);
  const buttons: Record<Mend, readonly [string, () => void] | null> = {
    retry: [row.standing === 'queued' ? t.mend.tryNow : t.message.retry, () => void change('retry')],
    release: [t.message.release, () => void change('release')],
    signIn: [t.message.signIn, signIn],
    resume: [t.message.resume, () => void act(() => ask('resume'))],
    console: [t.message.openConsole, () => void act(() => ask('openPage', 'google_gmail_api'))],
    accounts: [t.message.toAccounts, () => go('accounts')],
    correct: [t.mend.correctAddress, () => setCorrecting(true)],
    later: [
      t.mend.retryAt(time.at(morning, now)),
      () => void act(() => ask('postpone', { ids: [row.id], until: morning })),
    ],
    compose: [t.mend.openCompose, () => void act(() => openInCompose(detail))],
    settings: [t.mend.openSettings, () => go('settings')],
    log: [t.mend.openLog, () => go('log')],
    confirm: null,
    wait: null,
  };
  const button = buttons[mend];
  if (button === null) return null;
  // what mends itself is only hurried: nothing there asks for a press
  const calm = mend === 'later' || (mend === 'retry' && row.standing === 'queued');
  return (
    <>
      <Button variant={calm ? 'default' : 'filled'} disabled={busy || readOnly} onClick={button[1]}>
        {button[0]}
      </Button>
      {detail.can.retry && (mend === 'correct' || mend === 'compose') && !readOnly && (
        <button type="button" className="link" onClick={() => void change('retry')}>
          {t.message.retry}
        </button>
      )}
      {correcting && <CorrectAddress detail={detail} onClose={() => setCorrecting(false)} />}
    </>
  );
}
