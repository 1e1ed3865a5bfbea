import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Draft } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { time } from '../../lib/time-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';
import { Editor } from './editor.tsx';

/** What is being written: a draft of the list, or a message that has no id yet. `mark` makes each opening an editor of its own. */
interface Open {
  readonly draft: Draft | null;
  readonly mark: number;
}

/** The drafts at the left, one of them open beside it. */
export function ComposePage() {
  const ask = useAsk();
  const { readOnly } = useSnapshot();
  const { data: drafts, error } = useQuery({ queryKey: keys.drafts, queryFn: () => ask('drafts'), staleTime: 0 });
  const [open, setOpen] = useState<Open | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);

  if (error !== null && drafts === undefined) {
    return (
      <div className="page-body">
        <ProblemCard problem={problemOf(error)} />
      </div>
    );
  }
  if (drafts === undefined) return null;
  if (readOnly) return <Empty title={t.compose.title} body={t.app.readOnly} />;
  // The newest draft is gone on with: a half-written mail is where it was left.
  const shown: Open = open ?? { draft: drafts[0] ?? null, mark: 0 };
  if (open === null) setOpen(shown);

  function start(draft: Draft | null): void {
    setOpen({ draft, mark: shown.mark + 1 });
    setOpenId(draft?.id ?? null);
  }
  const current = openId ?? shown.draft?.id ?? null;
  return (
    <div className="compose">
      <aside className="drafts" aria-label={t.compose.drafts}>
        <div className="drafts-head">
          <h2>{t.compose.drafts}</h2>
          <span className="fill" />
          <ActionIcon
            size="sm"
            aria-label={t.compose.newMessage}
            title={t.compose.newMessage}
            onClick={() => start(null)}
          >
            <Icon name="plus" />
          </ActionIcon>
        </div>
        {drafts.length === 0 && <p className="third meta drafts-none">{t.compose.noDrafts}</p>}
        <ul>
          {drafts.map((draft) => (
            <DraftRow key={draft.id} draft={draft} current={draft.id === current} onOpen={() => start(draft)} />
          ))}
        </ul>
      </aside>
      <Editor
        key={shown.mark}
        first={shown.draft}
        onId={setOpenId}
        onDone={() => start(null)}
        drafts={
          <Menu>
            <Menu.Target>
              <Button className="drafts-menu" rightSection={<Icon name="down" />}>
                {t.compose.drafts}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Icon name="plus" />} onClick={() => start(null)}>
                {t.compose.newMessage}
              </Menu.Item>
              {drafts.map((draft) => (
                <Menu.Item key={draft.id} leftSection={<Icon name="compose" />} onClick={() => start(draft)}>
                  {titleOf(draft)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        }
      />
    </div>
  );
}

function titleOf(draft: Draft): string {
  return draft.subject.trim() === '' ? t.compose.untitled : draft.subject;
}

function DraftRow({ draft, current, onOpen }: { draft: Draft; current: boolean; onOpen: () => void }) {
  const now = useNow();
  return (
    <li>
      <button type="button" className="draft" aria-current={current ? 'true' : undefined} onClick={onOpen}>
        <span className="draft-line">
          <span className="ell mid">{titleOf(draft)}</span>
          <span className="third meta">
            <Moment at={draft.updatedAt}>{time.short(draft.updatedAt, now)}</Moment>
          </span>
        </span>
        <span className="ell meta second draft-line">
          <span className="ell">{draft.to.trim() === '' ? t.compose.toNobody : draft.to}</span>
          {draft.attachments.length > 0 && <Icon name="clip" size={12} />}
        </span>
      </button>
    </li>
  );
}
