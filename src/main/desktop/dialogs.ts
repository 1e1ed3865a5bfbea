import { join } from 'node:path';
import { app, type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { outside } from '../../shared/words/outside.ts';
import { fileNameOf } from './file-name.ts';
import type { Dialogs } from './types.ts';

/** The system's file dialogs, over the window when it is open. */
export function createDialogs(window: () => BrowserWindow | null): Dialogs {
  const ask = (options: OpenDialogOptions) => {
    const above = window();
    return above === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(above, options);
  };
  const askSave = (options: SaveDialogOptions) => {
    const above = window();
    return above === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(above, options);
  };
  return {
    async openAttachments() {
      const chosen = await ask({
        title: outside().dialogs.attachTitle,
        buttonLabel: outside().dialogs.attach,
        properties: ['openFile', 'multiSelections'],
      });
      return chosen.canceled ? [] : chosen.filePaths;
    },
    async openClientJson() {
      const filters = [
        { name: outside().dialogs.clientFile, extensions: ['json'] },
        { name: outside().dialogs.allFiles, extensions: ['*'] },
      ];
      const chosen = await ask({ title: outside().dialogs.clientTitle, properties: ['openFile'], filters });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    async openFolder() {
      const chosen = await ask({
        title: 'Choose a drop folder',
        buttonLabel: 'Use this folder',
        properties: ['openDirectory', 'createDirectory'],
      });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    async chooseFolder() {
      const chosen = await ask({
        title: 'Choose a folder for the messages',
        buttonLabel: 'Export here',
        properties: ['openDirectory', 'createDirectory'],
      });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    async openQueueExport() {
      const filters = [
        { name: 'Export of the Email Queue', extensions: ['csv', 'json'] },
        { name: 'All files', extensions: ['*'] },
      ];
      const chosen = await ask({ title: 'Choose the export from ERPNext', properties: ['openFile'], filters });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    async openPem() {
      const filters = [
        { name: 'PEM', extensions: ['pem', 'crt', 'cer', 'key'] },
        { name: 'All files', extensions: ['*'] },
      ];
      const chosen = await ask({
        title: 'Choose the certificate and its key',
        properties: ['openFile', 'multiSelections'],
        filters,
      });
      return chosen.canceled ? [] : chosen.filePaths;
    },
    async saveFile(suggested) {
      const chosen = await askSave({ defaultPath: join(app.getPath('downloads'), fileNameOf(suggested)) });
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
  };
}
