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

/** What is in the message, in five views. */
export function Content({ detail }: { detail: MessageDetail }) {
  const ask = useAsk();
  const { id } = detail.row;
  const arriving = detail.row.state === 'receiving';
  const { data: view, error } = useQuery({
    queryKey: keys.view(id),
    queryFn: () => ask('messageView', id),
    enabled: !detail.bodyDropped && !arriving,
  });
  const [chosen, setChosen] = useState<Tab | null>(null);
  const tab = chosen ?? (view !== undefined && !view.hasHtml ? 'text' : 'html');

  if (detail.bodyDropped) return <p className="msg-dropped third">{t.message.dropped}</p>;
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
      <Tabs.Panel value={tab}>
        {error !== null && <ProblemCard problem={problemOf(error)} tone="plain" icon="info" />}
        {view !== undefined && <Panel tab={tab} view={view} detail={detail} />}
      </Tabs.Panel>
    </Tabs>
  );
}

function Panel({ tab, view, detail }: { tab: Tab; view: MessageView; detail: MessageDetail }): ReactNode {
  switch (tab) {
    case 'html':
      if (!view.hasHtml) return <p className="third">{t.message.noHtml}</p>;
      return (
        <iframe
          className="paper"
          sandbox=""
          src={mailUrl(detail.row.id)}
          title={t.message.htmlTitle(detail.row.subject)}
        />
      );
    case 'text':
      return view.text === null ? (
        <p className="third">{t.message.noText}</p>
      ) : (
        <pre className="plain-text">{view.text}</pre>
      );
    case 'headers':
      return <Headers view={view} />;
    case 'raw':
      return <Raw id={detail.row.id} />;
    case 'attachments':
      return <Attachments id={detail.row.id} view={view} />;
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

function Raw({ id }: { id: string }) {
  const ask = useAsk();
  const { data, error } = useQuery({ queryKey: keys.raw(id), queryFn: () => ask('messageRaw', id), gcTime: 0 });
  if (error !== null) return <ProblemCard problem={problemOf(error)} tone="plain" icon="info" />;
  if (data === undefined) return null;
  return (
    <>
      {!data.whole && <p className="third raw-cut">{t.message.rawCut}</p>}
      <pre className="mono raw">{data.text}</pre>
    </>
  );
}

function Attachments({ id, view }: { id: string; view: MessageView }) {
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
            onClick={() => void act(() => ask('saveAttachment', { id, part: file.part }))}
          >
            {t.message.saveOne}
          </Button>
        </li>
      ))}
    </ul>
  );
}
