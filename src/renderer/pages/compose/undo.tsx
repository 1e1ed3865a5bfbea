import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Draft } from '../../../shared/drafts.ts';
import type { Gives } from '../../../shared/ipc.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { time } from '../../lib/time-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { tellProblem } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { wantDraft } from './wanted-draft.ts';

const deletedMs = 10_000;

interface Offer {
  readonly draftId: string;
  readonly title: string;
  readonly message: string;
  readonly forMs: number;
  readonly undo: () => Promise<Draft>;
}

/** Offers to take back what was just done with a draft; taken back, it is written on where it was left. */
export function useUndo() {
  const ask = useAsk();
  const queries = useQueryClient();
  const { go } = useNav();

  const offer = useCallback(
    ({ draftId, title, message, forMs, undo }: Offer): void => {
      const id = offerOf(draftId);
      notifications.show({
        id,
        title,
        autoClose: forMs,
        closeButtonProps: { 'aria-label': t.app.close },
        message: (
          <span className="undo">
            <span className="fill">{message}</span>
            <Button
              size="xs"
              leftSection={<Icon name="undo" />}
              onClick={() => {
                notifications.hide(id);
                void undo().then((draft) => {
                  putBack(queries, draft);
                  wantDraft(draft);
                  go('compose');
                }, tellProblem);
              }}
            >
              {t.writing.undoIt}
            </Button>
          </span>
        ),
      });
    },
    [queries, go],
  );

  const offerUnsend = useCallback(
    (draftId: string, { messages, goesAt, undoMs }: Gives<'sendDraft'>): void => {
      if (goesAt === null) return;
      const now = Date.now();
      const later = goesAt - now > undoMs + 1_000;
      offer({
        draftId,
        title: messages > 1 ? t.writing.sentMany(messages) : t.writing.sent,
        message: later ? t.writing.goes(time.day(goesAt, now)) : t.writing.goesIn,
        forMs: later ? Math.max(undoMs, deletedMs) : Math.max(500, goesAt - now),
        undo: () => ask('undoSend', draftId),
      });
    },
    [ask, offer],
  );
  const offerRestore = useCallback(
    (draftId: string, title: string): void =>
      offer({
        draftId,
        title: title === '' ? t.writing.deleted : t.writing.deletedNamed(title),
        message: '',
        forMs: deletedMs,
        undo: () => ask('restoreDraft', draftId),
      }),
    [ask, offer],
  );
  return { offerUnsend, offerRestore };
}

function offerOf(draftId: string): string {
  return `undo-${draftId}`;
}

/** The draft was taken back elsewhere. */
export function withdrawOffer(draftId: string): void {
  notifications.hide(offerOf(draftId));
}

function putBack(queries: QueryClient, draft: Draft): void {
  queries.setQueryData<Draft[]>(keys.drafts, (known = []) => [draft, ...known.filter(({ id }) => id !== draft.id)]);
}
