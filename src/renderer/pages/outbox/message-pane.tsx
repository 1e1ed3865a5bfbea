import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BulkAct } from '../../../shared/jobs.ts';
import type { MessageDetail, Recipient } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { size } from '../../lib/size-words.ts';
import { time } from '../../lib/time-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StateChip } from '../../parts/state.tsx';
import { tellRefused, useAct } from '../../parts/use-act.ts';
import { useCopy } from '../../parts/use-copy.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { BatchTable } from './batch-table.tsx';
import { Content } from './content.tsx';
import { CorrectAddress } from './correct-address.tsx';
import { Links } from './links.tsx';
import { Remedy } from './remedy.tsx';
import { Timeline } from './timeline.tsx';

/** The chosen message: its state, who it is for, what mends it, what happened, and what is in it. */
export function MessagePane({
  id,
  onBack,
  onAct,
  onFilter,
}: {
  id: string | null;
  onBack: () => void;
  onAct: (act: BulkAct, id: string) => void;
  onFilter: (words: string) => void;
}) {
  const ask = useAsk();
  const { data, error } = useQuery({
    queryKey: keys.message(id ?? ''),
    queryFn: () => ask('message', id ?? ''),
    enabled: id !== null,
  });
  if (id === null) {
    return (
      <section className="msg msg-none" aria-label={t.message.label}>
        <p className="third">{t.outbox.choose}</p>
        <p className="keys third meta">
          {t.outbox.keys.map(([key, does]) => (
            <span key={key}>
              <kbd className="kbd">{key}</kbd> {does}
            </span>
          ))}
        </p>
      </section>
    );
  }
  return (
    <section className="msg" aria-label={t.message.label}>
      {data === undefined ? (
        <div className="msg-head">
          <Back onBack={onBack} />
        </div>
      ) : (
        <Head detail={data} onBack={onBack} onAct={onAct} />
      )}
      {error !== null && data === undefined && (
        <div className="msg-card">
          <ProblemCard problem={problemOf(error)} tone="plain" icon="info" />
        </div>
      )}
      {data !== undefined && (
        <div className="msg-body">
          <About detail={data} onFilter={onFilter} />
          <Remedy detail={data} />
          <Links links={data.links} />
          {data.row.batchId !== null && (
            <BatchTable
              batchId={data.row.batchId}
              current={data.row.id}
              onShow={() => onFilter(`batch:${data.row.batchId}`)}
            />
          )}
          <Timeline detail={data} />
          <Content detail={data} />
        </div>
      )}
    </section>
  );
}

function Back({ onBack }: { onBack: () => void }) {
  return (
    <ActionIcon className="msg-back" size="sm" aria-label={t.app.back} title={t.app.back} onClick={onBack}>
      <Icon name="back" />
    </ActionIcon>
  );
}

function Head({
  detail,
  onBack,
  onAct,
}: {
  detail: MessageDetail;
  onBack: () => void;
  onAct: (act: BulkAct, id: string) => void;
}) {
  const ask = useAsk();
  const { act } = useAct();
  const copy = useCopy();
  const { go } = useNav();
  const { readOnly, accounts } = useSnapshot();
  const { row, can } = detail;
  async function change(name: 'retry' | 'hold' | 'release' | 'sendAgain'): Promise<void> {
    const answer = await act(() => ask(name, [row.id]));
    if (answer !== undefined) tellRefused(answer, 1);
  }
  const rehearsed = accounts.some(({ id, kind }) => id === row.accountId && kind === 'rehearsal');
  const [correcting, setCorrecting] = useState(false);
  const ended = row.state === 'sent' || row.state === 'failed' || row.state === 'cancelled';
  const canCopy = ended && !detail.bodyDropped;
  const anything = !readOnly && (can.retry || can.hold || can.release || can.cancel || can.sendAgain || canCopy);
  return (
    <div className="msg-head">
      <Back onBack={onBack} />
      <StateChip row={row} />
      {rehearsed && (
        <span className="msg-rehearsed meta amber" title={t.rehearsal.band}>
          <Icon name="rehearsal" />
          {t.rehearsal.mark}
        </span>
      )}
      <span className="fill" />
      {rehearsed && row.gmailId !== null && (
        <Button variant="subtle" size="xs" onClick={() => go('rehearsal')}>
          {t.rehearsal.openMailbox}
        </Button>
      )}
      {!rehearsed && row.gmailId !== null && (
        <Button
          variant="subtle"
          size="xs"
          rightSection={<Icon name="out" size={14} />}
          onClick={() => void act(() => ask('openInGmail', row.id))}
        >
          {t.message.openInGmail}
        </Button>
      )}
      <ActionIcon
        size="sm"
        aria-label={t.message.copyId}
        title={`${t.message.copyId}: ${row.id}`}
        onClick={() => copy(row.id)}
      >
        <Icon name="copy" />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={t.message.save}
        title={t.message.save}
        disabled={detail.bodyDropped}
        onClick={() => void act(() => ask('saveMessage', row.id))}
      >
        <Icon name="save" />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" aria-label={t.message.moreActs} title={t.message.moreActs} disabled={!anything}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can.retry && (
            <Menu.Item leftSection={<Icon name="retry" />} onClick={() => void change('retry')}>
              {t.message.retry}
            </Menu.Item>
          )}
          {can.sendAgain && (
            <Menu.Item leftSection={<Icon name="retry" />} onClick={() => void change('sendAgain')}>
              {t.message.sendAgain}
            </Menu.Item>
          )}
          {can.hold && (
            <Menu.Item leftSection={<Icon name="hold" />} onClick={() => void change('hold')}>
              {t.message.hold}
            </Menu.Item>
          )}
          {can.release && (
            <Menu.Item leftSection={<Icon name="play" />} onClick={() => void change('release')}>
              {t.message.release}
            </Menu.Item>
          )}
          {can.cancel && (
            <Menu.Item leftSection={<Icon name="cancelled" />} onClick={() => onAct('cancel', row.id)}>
              {t.message.cancel}
            </Menu.Item>
          )}
          {canCopy && row.state === 'sent' && (
            <Menu.Item leftSection={<Icon name="retry" />} onClick={() => onAct('resend', row.id)}>
              {t.detail.resend}
            </Menu.Item>
          )}
          {canCopy && (
            <Menu.Item leftSection={<Icon name="compose" />} onClick={() => setCorrecting(true)}>
              {t.detail.correct}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {correcting && <CorrectAddress detail={detail} onClose={() => setCorrecting(false)} />}
    </div>
  );
}

function About({
  detail: { row, recipients },
  onFilter,
}: {
  detail: MessageDetail;
  onFilter: (words: string) => void;
}) {
  const now = useNow();
  const intake = t.intakeKind[row.intake] ?? row.intake;
  const origin = t.message.origin(
    row.clientName === null ? intake : t.message.by(row.clientName, intake),
    time.day(row.acceptedAt, now),
    size(row.size),
  );
  return (
    <header className="msg-about">
      <h1 title={row.subject}>{row.subject === '' ? t.message.noSubject : row.subject}</h1>
      <dl className="kv">
        {(['to', 'cc', 'bcc'] as const).map((kind) => {
          const of = recipients.filter((recipient) => recipient.kind === kind);
          return of.length === 0 ? null : <People key={kind} label={t.message[kind]} people={of} />;
        })}
        <dt>{t.message.from}</dt>
        <dd className="ell" title={row.from.address}>
          <Person name={row.from.name} address={row.from.address} />
        </dd>
        <dt>{row.reference === null ? t.message.came : t.message.ref}</dt>
        <dd className="ell">
          {row.reference !== null && (
            <button
              type="button"
              className="link mid msg-ref"
              onClick={() => onFilter(`ref:"${(row.reference ?? '').replaceAll('"', '')}"`)}
            >
              {row.reference}
            </button>
          )}
          <span className="third">
            <Moment at={row.acceptedAt}>{origin}</Moment>
          </span>
        </dd>
      </dl>
    </header>
  );
}

function People({ label, people }: { label: string; people: readonly Recipient[] }) {
  const shown = people.slice(0, 3);
  return (
    <>
      <dt>{label}</dt>
      <dd title={people.map((person) => person.address).join('\n')}>
        {shown.map((person) => (
          <div key={person.address} className="ell">
            <Person name={person.name} address={person.address} />
          </div>
        ))}
        {people.length > shown.length && <div className="third">{t.outbox.more(people.length - shown.length)}</div>}
      </dd>
    </>
  );
}

function Person({ name, address }: { name: string | null; address: string }) {
  if (name === null || name === '') return <span className="mid">{address}</span>;
  return (
    <>
      <span className="mid">{name}</span> <span className="second">{address}</span>
    </>
  );
}
