import type { composeCalls } from '../../shared/calls/compose.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function composeHandlers({ desktop, compose, addressBook }: CallDeps): HandlersOf<typeof composeCalls> {
  const done = ok(null);
  return {
    drafts: () => ok(compose.drafts()),
    newDraft: () => ok(compose.create()),
    saveDraft: ({ id, draft }) => compose.save(id, draft),
    deleteDraft(id) {
      compose.remove(id);
      return done;
    },
    restoreDraft: (id) => compose.restore(id),
    attach: async (id) => compose.attach(id, await desktop.dialogs.openAttachments()),
    detach: ({ id, attachmentId }) => compose.detach(id, attachmentId),
    addPicture: ({ id, bytes }) => compose.addPicture(id, bytes),
    pictures: (id) => ok(compose.pictures(id)),
    sendDraft: (id) => compose.send(id),
    undoSend: (id) => compose.undoSend(id),
    undoTime: () => ok(compose.undoTime()),
    setUndoTime(ms) {
      compose.setUndoTime(ms);
      return done;
    },
    suggestAddresses: ({ typed, limit }) => ok(addressBook.suggest(typed, limit)),
    forgetAddress(address) {
      addressBook.forget(address);
      return done;
    },
  };
}
