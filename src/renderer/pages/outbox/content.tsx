import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { MessageDetail, MessageView } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { mailUrl } from '../../bridge/mail-url.ts';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { size } from '../../lib/size-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

type Tab = keyof typeof t.message.tabs;
const tabs = ['html', 'text', 'headers', 'raw', 'attachments'] as const satisfies readonly Tab[];

/** Where the parts of a message are asked for: in the outbox, or in the rehearsal mailbox. */
export interface Source {
  readonly view: 'messageView' | 'rehearsedView';
  readonly raw: 'messageRaw' | 'rehearsedRaw';
  readonly save: 'saveAttachment' | 'saveRehearsedAttachment';
}

const ofOutbox: Source = { view: 'messageView', raw: 'messageRaw', save: 'saveAttachment' };

/** What is in a message of the outbox. */
export function Content({ detail }: { detail: MessageDetail }) {
  const { id, subject, state } = detail.row;
  if (detail.bodyDropped) return <p className="msg-dropped third">{t.message.dropped}</p>;
  return <MailContent id={id} subject={subject} source={ofOutbox} arrived={state !== 'receiving'} />;
}

interface MailProps {
  readonly id: string;
  readonly subject: string;
  readonly source: Source;
}

/** A message in five views. */
export function MailContent({ id, subject, source, arrived = true }: MailProps & { readonly arrived?: boolean }) {
  const ask = useAsk();
  const { data: view, error } = useQuery({
    queryKey: keys.view(id),
    queryFn: () => ask(source.view, id),
    enabled: arrived,
  });
  const [chosen, setChosen] = useState<Tab | null>(null);
  const tab = chosen ?? (view !== undefined && !view.hasHtml ? 'text' : 'html');

  return (
    <Tabs
      value={tab}
      onChange={(value) => setChosen(tabs.find((one) => one === value) ?? 'html')}
      keepMounted={false}
      classNames={{ root: 'content', list: 'tabs', tab: 'tab', panel: 'view' }}
    >
      <Tabs.List aria-label={t.message.content}>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t.message.tabs[name]}
            {name === 'attachments' && view !== undefined && view.attachments.length > 0 && (
              <span className="tab-count">{view.attachments.length}</span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {/* text has nothing in it to hold the focus, and long text has to be scrolled by keys too */}
      <Tabs.Panel value={tab} {...(tab === 'html' || tab === 'attachments' ? {} : { tabIndex: 0 })}>
        {error !== null && <ProblemCard problem={problemOf(error)} tone="plain" icon="info" />}
        {view !== undefined && <Panel tab={tab} view={view} id={id} subject={subject} source={source} />}
      </Tabs.Panel>
    </Tabs>
  );
}

function Panel({ tab, view, id, subject, source }: MailProps & { tab: Tab; view: MessageView }): ReactNode {
  switch (tab) {
    case 'html':
      if (!view.hasHtml) return <p className="third">{t.message.noHtml}</p>;
      return <iframe className="paper" sandbox="" src={mailUrl(id)} title={t.message.htmlTitle(subject)} />;
    case 'text':
      return view.text === null ? (
        <p className="third">{t.message.noText}</p>
      ) : (
        <pre className="plain-text">{view.text}</pre>
      );
    case 'headers':
      return <Headers view={view} />;
    case 'raw':
      return <Raw id={id} call={source.raw} />;
    case 'attachments':
      return <Attachments id={id} view={view} call={source.save} />;
  }
}

function Headers({ view }: { view: MessageView }) {
  return (
    <dl className="headers mono">
      {view.headers.map((header, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message may hold the same header twice, and the list never changes
        <div key={at}>
          <dt className="ell" title={header.name}>
            {header.name}
          </dt>
          <dd>{header.value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Raw({ id, call }: { id: string; call: Source['raw'] }) {
  const ask = useAsk();
  const { data, error } = useQuery({ queryKey: keys.raw(id), queryFn: () => ask(call, id), gcTime: 0 });
  if (error !== null) return <ProblemCard problem={problemOf(error)} tone="plain" icon="info" />;
  if (data === undefined) return null;
  return (
    <>
      {!data.whole && <p className="third raw-cut">{t.message.rawCut}</p>}
      <pre className="mono raw">{data.text}</pre>
    </>
  );
}

function Attachments({ id, view, call }: { id: string; view: MessageView; call: Source['save'] }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  if (view.attachments.length === 0) return <p className="third">{t.message.noAttachments}</p>;
  return (
    <ul className="files">
      {view.attachments.map((file) => (
        <li key={file.part}>
          <Icon name="clip" />
          <span className="ell mid" title={file.name}>
            {file.name}
          </span>
          <span className="third meta ell">{file.inline ? t.message.inline : file.type}</span>
          <span className="third meta files-size">{size(file.size)}</span>
          <Button
            size="xs"
            disabled={busy}
            aria-label={t.message.saveAttachment(file.name)}
            onClick={() => void act(() => ask(call, { id, part: file.part }))}
          >
            {t.message.saveOne}
          </Button>
        </li>
      ))}
    </ul>
  );
}
