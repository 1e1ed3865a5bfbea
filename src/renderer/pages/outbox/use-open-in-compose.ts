import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { MessageDetail, MessageView, Recipient } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';
import { t } from '../../words/words.ts';

/** Makes a draft with the recipients, subject and text of a message, for what has to be written anew, opens it, and says what it left out. */
export function useOpenInCompose(): (detail: MessageDetail) => Promise<void> {
  const ask = useAsk();
  const queries = useQueryClient();
  const { go } = useNav();
  return useCallback(
    async (detail) => {
      const view = detail.bodyDropped ? null : await ask('messageView', detail.row.id);
      const draft = await ask('newDraft');
      await ask('saveDraft', {
        id: draft.id,
        draft: {
          from: draft.from,
          replyTo: draft.replyTo,
          importance: draft.importance,
          individually: draft.individually,
          sendAfter: draft.sendAfter,
          accountId: detail.row.accountId,
          to: typed(detail.recipients, 'to'),
          cc: typed(detail.recipients, 'cc'),
          bcc: typed(detail.recipients, 'bcc'),
          subject: detail.row.subject,
          html: '',
          text: view?.text ?? '',
          reference: detail.row.reference ?? '',
        },
      });
      await queries.invalidateQueries({ queryKey: keys.drafts });
      go('compose');
      tellLeftBehind(view);
    },
    [ask, queries, go],
  );
}

/** A letter that lost its invoice on the way here must not go out as if it still had it. */
function tellLeftBehind(view: MessageView | null): void {
  const names = view?.attachments.filter(({ inline }) => !inline).map(({ name }) => name) ?? [];
  const left = [
    ...(names.length > 0 ? [t.mend.leftFiles(names.join(', '))] : []),
    ...(view?.hasHtml ? [t.mend.leftFormat] : []),
  ];
  if (left.length === 0) return;
  notifications.show({ title: t.mend.leftBehind, message: left.join(' '), color: 'amber', autoClose: false });
}

function typed(recipients: readonly Recipient[], kind: Recipient['kind']): string {
  return recipients
    .filter((recipient) => recipient.kind === kind)
    .map(({ address, name }) => (name === null ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`))
    .join(', ');
}
