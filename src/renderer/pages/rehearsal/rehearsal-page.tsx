import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RehearsedMail } from '../../../shared/account-model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { namesIn } from '../../lib/address-words.ts';
import { size } from '../../lib/size-words.ts';
import { time } from '../../lib/time-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useAct } from '../../parts/use-act.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { MailContent, type Source } from '../outbox/content.tsx';

const pageSize = 100;
const rehearsed: Source = { view: 'rehearsedView', raw: 'rehearsedRaw', save: 'saveRehearsedAttachment' };

/** What was rehearsed, as its recipients would have got it. */
export function RehearsalPage() {
  const ask = useAsk();
  const { go } = useNav();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  const [limit, setLimit] = useState(pageSize);
  const [chosen, setChosen] = useState<string | null>(null);
  const [emptying, setEmptying] = useState(false);
  const { data, error } = useQuery({
    queryKey: keys.rehearsed(limit),
    queryFn: () => ask('rehearsedPage', { before: null, limit }),
    placeholderData: keepPreviousData,
  });
  if (error !== null && data === undefined) {
    return (
      <div className="page-body">
        <ProblemCard problem={problemOf(error)} />
      </div>
    );
  }
  if (data === undefined) return null;
  if (data.mails.length === 0) {
    return (
      <Empty title={t.rehearsal.noneTitle} body={t.rehearsal.noneBody}>
        <Button variant="filled" onClick={() => go('compose')}>
          {t.outbox.compose}
        </Button>
        <Button onClick={() => go('intake')}>{t.outbox.connect}</Button>
      </Empty>
    );
  }
  const shown = data.mails.find(({ id }) => id === chosen) ?? data.mails[0];
  return (
    <div className="rehearsed">
      <section className="rehearsed-list" aria-label={t.rehearsal.mailboxList}>
        <div className="rehearsed-head">
          <h2>{t.rehearsal.mailboxTitle}</h2>
          <span className="third meta" title={t.rehearsal.keptHint}>
            {t.rehearsal.kept(data.total)}
          </span>
          <span className="fill" />
          <Button size="xs" variant="subtle" disabled={readOnly} onClick={() => setEmptying(true)}>
            {t.rehearsal.empty}
          </Button>
        </div>
        <ul>
          {data.mails.map((mail) => (
            <MailRow key={mail.id} mail={mail} current={mail.id === shown?.id} onOpen={() => setChosen(mail.id)} />
          ))}
          {data.next !== null && limit < 500 && (
            <li className="rehearsed-more">
              <Button size="xs" onClick={() => setLimit(Math.min(500, limit + pageSize))}>
                {t.rehearsal.more}
              </Button>
            </li>
          )}
        </ul>
      </section>
      {shown && <Mail key={shown.id} mail={shown} />}
      <Confirm
        opened={emptying}
        title={t.rehearsal.emptyTitle(data.total)}
        body={t.rehearsal.emptyBody}
        yes={t.rehearsal.emptyYes(data.total)}
        onNo={() => setEmptying(false)}
        onYes={() => void act(() => ask('emptyRehearsal'))}
      />
    </div>
  );
}

function MailRow({ mail, current, onOpen }: { mail: RehearsedMail; current: boolean; onOpen: () => void }) {
  const now = useNow();
  return (
    <li>
      <button type="button" className="draft" aria-current={current ? 'true' : undefined} onClick={onOpen}>
        <span className="draft-line">
          <span className="ell mid" title={mail.to}>
            {namesIn(mail.to)}
          </span>
          <span className="third meta">
            <Moment at={mail.arrivedAt}>{time.short(mail.arrivedAt, now)}</Moment>
          </span>
        </span>
        <span className="ell meta second draft-line">
          <span className="ell">{mail.subject === '' ? t.message.noSubject : mail.subject}</span>
        </span>
      </button>
    </li>
  );
}

function Mail({ mail }: { mail: RehearsedMail }) {
  const now = useNow();
  const { showMessage } = useNav();
  return (
    <section className="msg" aria-label={t.message.label}>
      <div className="msg-head">
        <span className="st meta amber">
          <Icon name="rehearsal" />
          {t.rehearsal.mark}
        </span>
        <span className="fill" />
        <Button size="xs" variant="subtle" onClick={() => showMessage(mail.messageId)}>
          {t.rehearsal.inOutbox}
        </Button>
      </div>
      <div className="msg-body">
        <header className="msg-about">
          <h1 title={mail.subject}>{mail.subject === '' ? t.message.noSubject : mail.subject}</h1>
          <dl className="kv">
            <dt>{t.message.to}</dt>
            <dd>
              <span className="mid">{mail.to}</span>{' '}
              {mail.recipientCount > 1 && <span className="third">{t.outbox.several(mail.recipientCount)}</span>}
            </dd>
            <dt>{t.message.from}</dt>
            <dd className="ell">{mail.from}</dd>
            <dt />
            <dd className="third">
              <Moment at={mail.arrivedAt}>{time.day(mail.arrivedAt, now)}</Moment>, {size(mail.size)}
            </dd>
          </dl>
        </header>
        <MailContent id={mail.id} subject={mail.subject} source={rehearsed} />
      </div>
    </section>
  );
}
