import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { app, clipboard, Menu, nativeTheme, net, powerMonitor, safeStorage } from 'electron';
import { localeOr } from '../../shared/language.ts';
import { outside } from '../../shared/words/outside.ts';
import type { Clock, Log } from '../ports.ts';
import { createAutostart } from './autostart.ts';
import { createConsentScreen } from './consent-window.ts';
import { createDialogs } from './dialogs.ts';
import { closeAppSession } from './hardening.ts';
import { createCallBoard } from './ipc.ts';
import { createKeyring } from './keyring.ts';
import { createPower } from './lifecycle.ts';
import { createLink } from './link.ts';
import { createMailLinks } from './mail-links.ts';
import { createNotices } from './notify.ts';
import { createOutsidePages } from './open-external.ts';
import { createOutsideFiles } from './outside-files.ts';
import { createPdfMaker } from './pdf.ts';
import { serveSchemes } from './protocol.ts';
import { createProxyLookup } from './proxy.ts';
import { keyringState, trayHostThere } from './session-bus.ts';
import { createSettings } from './settings.ts';
import { createTextSize } from './text-size.ts';
import { createTray } from './tray.ts';
import type { Desktop, LogBook, Place } from './types.ts';
import { createMainWindow } from './window.ts';

export interface OwnDesktop extends Desktop {
  destroy(): void;
}

/** Builds everything of the desktop, once. To be called when Electron is ready. */
export function createDesktop({ place, log, clock }: { place: Place; log: LogBook; clock: Clock }): OwnDesktop {
  const { development, userData } = place;
  const speak = (room: string): Log => log.room(room);
  const pictures = join(app.getAppPath(), 'build');
  const built = join(app.getAppPath(), 'out');
  // elsewhere the program itself carries it
  const icon = process.platform === 'linux' ? join(pictures, 'icon-512.png') : null;

  Menu.setApplicationMenu(process.platform === 'darwin' ? macMenu() : null);
  closeAppSession(development, speak('window'));

  const settings = createSettings(userData);
  const link = createLink({ isOnline: () => net.isOnline(), clock });
  powerMonitor.on('resume', link.look);
  const window = createMainWindow({
    preload: join(built, 'preload', 'index.cjs'),
    icon,
    settings,
    development,
    log: speak('window'),
  });
  const mail = serveSchemes(join(built, 'renderer'));
  const calls = createCallBoard({
    ownContents: window.contents,
    development,
    log: speak('window'),
    reportId: () => randomBytes(3).toString('hex'),
  });
  const quit = () => app.quit();
  const tray = createTray({
    icons: join(pictures, 'tray'),
    platform: process.platform,
    env: process.env,
    hostThere: trayHostThere,
    open: (messageId) => window.show(messageId === null ? undefined : { page: 'outbox', messageId }),
    quit,
    clock,
    log: speak('tray'),
  });
  const files = createOutsideFiles(speak('window'));
  const notices = createNotices((page) => window.show(page));
  let silent = false;
  app.once('before-quit', () => {
    silent = true;
  });
  window.onClosed(async () => {
    if (silent || (await tray.look()) || silent) return;
    silent = true;
    notices.notify({
      tag: 'still-here',
      title: outside().notices.stillHere,
      body: outside().notices.stillHereBody,
      show: { page: 'outbox', messageId: null },
    });
  });

  return {
    place,
    log,
    settings,
    keyring: createKeyring({
      storage: safeStorage,
      platform: process.platform,
      keyring: keyringState,
      log: speak('vault'),
    }),
    link,
    power: createPower(),
    consent: createConsentScreen({ icon, log: speak('signin') }),
    window,
    tray,
    calls,
    mail,
    dialogs: createDialogs(window.native),
    notices,
    pages: createOutsidePages(speak('window')),
    files,
    mailLinks: createMailLinks(),
    pdf: createPdfMaker(speak('print')),
    region: {
      locale: localeOr(app.getSystemLocale(), 'en'),
      // where paper is still measured in inches (Unicode CLDR, paper sizes)
      paper: /^(?:US|CA|MX|PH|CL|CO|VE|CR|GT|PA|SV|NI|DO|PR|BZ)$/.test(app.getLocaleCountryCode()) ? 'Letter' : 'A4',
    },
    clipboard: { copy: (text) => clipboard.writeText(text) },
    proxy: createProxyLookup(),
    autostart: createAutostart({
      app,
      platform: process.platform,
      env: process.env,
      home: app.getPath('home'),
      // unpacked, Electron itself is the program and the application its argument
      program: app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()],
      log: speak('desktop'),
    }),
    setTheme(theme) {
      nativeTheme.themeSource = theme;
    },
    textSize: createTextSize(window),
    relaunch() {
      app.relaunch();
      quit();
    },
    quit,
    destroy() {
      tray.destroy();
      files.clear();
      window.native()?.destroy();
    },
  };
}

/** macOS takes copying and pasting from the menu. */
function macMenu(): Menu {
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}
