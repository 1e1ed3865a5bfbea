import type { composeCalls } from '../../shared/calls/compose.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function composeHandlers({ desktop, compose }: CallDeps): HandlersOf<typeof composeCalls> {
  return {
    drafts: () => ok(compose.drafts()),
    newDraft: () => ok(compose.create()),
    saveDraft: ({ id, draft }) => compose.save(id, draft),
    deleteDraft(id) {
      compose.remove(id);
      return ok(null);
    },
    attach: async (id) => compose.attach(id, await desktop.dialogs.openAttachments()),
    detach: ({ id, attachmentId }) => compose.detach(id, attachmentId),
    sendDraft: (id) => compose.send(id),
  };
}
