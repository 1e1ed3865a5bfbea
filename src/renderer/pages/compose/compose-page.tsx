import { Button, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Draft } from '../../../shared/drafts.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { DraftsList, titleOf } from './drafts-list.tsx';
import { Editor } from './editor.tsx';
import { useUndo, withdrawOffer } from './undo.tsx';
import { onWantedDraft } from './wanted-draft.ts';

/** What is being written: a draft of the list, or a message that has no id yet. `mark` makes each opening an editor of its own. */
interface Open {
  readonly draft: Draft | null;
  readonly mark: number;
}

/** The drafts at the left, one of them open beside it. */
export function ComposePage() {
  const ask = useAsk();
  const queries = useQueryClient();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  const { offerRestore } = useUndo();
  const read = useQuery({ queryKey: keys.drafts, queryFn: () => ask('drafts'), staleTime: 0 });
  const { data: drafts, error } = read;
  const [open, setOpen] = useState<Open | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const marks = useRef(0);

  function start(draft: Draft | null): void {
    marks.current += 1;
    setOpen({ draft, mark: marks.current });
    setOpenId(draft?.id ?? null);
  }
  const latest = useRef(start);
  latest.current = start;
  useEffect(() => onWantedDraft((draft) => latest.current(draft)), []);

  if (error !== null && drafts === undefined) {
    return (
      <div className="page-body">
        <ProblemCard problem={problemOf(error)} />
      </div>
    );
  }
  // what is known from before may lack the draft that a link has just made
  if (drafts === undefined || (open === null && !read.isFetchedAfterMount)) return null;
  if (readOnly) return <Empty title={t.compose.title} body={t.app.readOnly} />;
  // The newest draft is gone on with: a half-written mail is where it was left.
  const writing = drafts.filter(({ handedOver }) => handedOver === null);
  const shown: Open = open ?? { draft: writing[0] ?? null, mark: 0 };
  if (open === null) setOpen(shown);
  const current = openId ?? shown.draft?.id ?? null;

  function remove(draft: Draft): void {
    void act(async () => {
      if (draft.id === current) start(null);
      await ask('deleteDraft', draft.id);
      queries.setQueryData<Draft[]>(keys.drafts, (known = []) => known.filter(({ id }) => id !== draft.id));
      offerRestore(draft.id, draft.subject.trim());
    });
  }
  function bringBack(draft: Draft): void {
    void act(async () => {
      const back = await ask('undoSend', draft.id);
      withdrawOffer(draft.id);
      queries.setQueryData<Draft[]>(keys.drafts, (known = []) => [back, ...known.filter(({ id }) => id !== back.id)]);
      start(back);
    });
  }
  return (
    <div className="compose">
      <DraftsList
        drafts={drafts}
        currentId={current}
        onOpen={start}
        onNew={() => start(null)}
        onDelete={remove}
        onBringBack={bringBack}
      />
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
              {writing.map((draft) => (
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
