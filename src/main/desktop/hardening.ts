import { app, type Session, session, type WebContents } from 'electron';
import type { Log } from '../ports.ts';
import { mayLoad, mayNavigate } from './rules.ts';

/** Written out for every window, so that a changed default of Electron changes nothing. */
export const safePreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
} as const;

/** What holds for every session and every page, whoever makes them. To be called before ready. */
export function hardenEverything(log: Log): void {
  app.on('session-created', denyPowers);
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  // the default, said aloud: no certificate that the system does not trust is ever taken
  app.on('certificate-error', (_event, _contents, url, error, _certificate, decide) => {
    log.write('warn', 'a certificate was refused', { url, error });
    decide(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, choose) => {
    event.preventDefault();
    choose();
  });
}

function denyPowers(of: Session): void {
  of.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  of.setPermissionCheckHandler(() => false);
  of.setDevicePermissionHandler(() => false);
  of.setSpellCheckerEnabled(false);
  of.on('will-download', (event) => event.preventDefault());
}

/** The session of the main window gets nothing from any network. To be called when ready. */
export function closeAppSession(development: boolean, log: Log): void {
  session.defaultSession.webRequest.onBeforeRequest((details, decide) => {
    const allowed = mayLoad(details.url, development);
    if (!allowed)
      log.write('warn', 'the window asked for something outside', {
        url: details.url.slice(0, 200),
        kind: details.resourceType,
      });
    decide({ cancel: !allowed });
  });
}

/** The main window shows our own pages and nothing else. */
export function keepHome(contents: WebContents, development: boolean, log: Log): void {
  const refuse = (to: string) => log.write('warn', 'the window was kept from leaving', { url: to });
  contents.on('will-frame-navigate', (event) => {
    if (mayNavigate(event.url, event.isMainFrame)) return;
    event.preventDefault();
    refuse(event.url);
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    refuse(event.url);
  });
  if (!development) contents.on('devtools-opened', () => contents.closeDevTools());
}
