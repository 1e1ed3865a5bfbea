import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { callChannel, callNames, dropChannel, pushChannel, pushNames } from '../shared/channels.ts';
import type { Bridge } from '../shared/ipc.ts';

/** What was asked to be shown before the page listened. */
let unseen: unknown;
ipcRenderer.on(pushChannel('show'), (_event, show) => {
  unseen = show;
});

const invokes = callNames.map((name) => [name, (takes?: unknown) => ipcRenderer.invoke(callChannel(name), takes)]);

const attachDropped: Bridge['attachDropped'] = (draftId, files) =>
  ipcRenderer.invoke(dropChannel, { draftId, paths: files.map((file) => webUtils.getPathForFile(file)) });

const on: Bridge['on'] = (name, listener) => {
  if (!pushNames.includes(name)) throw new Error('there is no such push');
  const heard = (_event: unknown, pushed: Parameters<typeof listener>[0]) => {
    if (name === 'show') unseen = undefined;
    listener(pushed);
  };
  ipcRenderer.on(pushChannel(name), heard);
  if (name === 'show' && unseen !== undefined) heard(null, unseen as Parameters<typeof listener>[0]);
  return () => void ipcRenderer.removeListener(pushChannel(name), heard);
};

contextBridge.exposeInMainWorld('outtray', Object.freeze({ ...Object.fromEntries(invokes), attachDropped, on }));
