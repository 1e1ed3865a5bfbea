import type { programsCalls } from '../../shared/calls/programs.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function programsHandlers({ desktop, programs }: CallDeps): HandlersOf<typeof programsCalls> {
  const { tokens, folders, queueImport } = programs;
  return {
    newClientToken: (id) => programs.newToken(id),
    endClientToken: (id) => tokens.remove(id),
    setHttpDoor: ({ open, port }) => programs.setHttp(open, port),
    async addFolder({ name }) {
      const path = await desktop.dialogs.openFolder();
      return path === null ? ok({ folderId: null }) : folders.add(path, name);
    },
    setFolderOff: ({ folderId, off }) => folders.setOff(folderId, off),
    removeFolder: (id) => folders.remove(id),
    async previewImport({ errors }) {
      const path = await desktop.dialogs.openQueueExport();
      if (path === null) return ok({ preview: null });
      const preview = await queueImport.preview(path, errors);
      return preview.ok ? ok({ preview: preview.value }) : preview;
    },
    runImport: ({ previewId, hold }) => queueImport.run(previewId, hold),
  };
}
