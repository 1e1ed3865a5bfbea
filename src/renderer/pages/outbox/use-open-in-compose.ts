import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { MessageDetail, Recipient } from '../../../shared/model.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { keys } from '../../bridge/queries.ts';

/** Makes a draft with the recipients, subject and text of a message, for what has to be written anew, and opens it. */
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
    },
    [ask, queries, go],
  );
}

function typed(recipients: readonly Recipient[], kind: Recipient['kind']): string {
  return recipients
    .filter((recipient) => recipient.kind === kind)
    .map(({ address, name }) => (name === null ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`))
    .join(', ');
}
