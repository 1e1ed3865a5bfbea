import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { pushChannel } from '../../shared/channels.ts';
import type { Pushed, PushName } from '../../shared/ipc.ts';
import type { Log, Settings } from '../ports.ts';
import { fitBounds, smallest } from './bounds.ts';
import { keepHome, safePreferences } from './hardening.ts';
import { createListeners } from './listeners.ts';
import { appAddress } from './rules.ts';
import type { MainWindow, Show } from './types.ts';

/** `--ot-bg` of the look, light and dark: what is seen before the page is. */
const background = { light: '#FFFFFF', dark: '#171B1C' };
const rememberAfterMs = 400;
const reopenAfterMs = 30_000;

interface WindowDeps {
  /** Absolute path of the preload. */
  readonly preload: string;
  readonly icon: string | null;
  readonly settings: Settings;
  readonly development: boolean;
  readonly log: Log;
}

export interface OwnWindow extends MainWindow {
  contents(): WebContents | null;
  native(): BrowserWindow | null;
}

/** The one window: made when it is wanted, destroyed with its renderer when it is closed. */
export function createMainWindow({ preload, icon, settings, development, log }: WindowDeps): OwnWindow {
  let window: BrowserWindow | null = null;
  /** What to show when the page has been loaded. */
  let pending: Show | null = null;
  /** It has been closed, and is gone in a moment. Its contents go first: who shows it then ends the whole process (Electron 33). */
  let going = false;
  /** Wanted again in that moment: opened once the other is gone. */
  let wanted: { readonly page: Show | null } | null = null;
  const opened = createListeners<void>();
  const closed = createListeners<void>();

  const open = () => {
    const kept = settings.get('window');
    const bounds = fitBounds(
      kept,
      [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea),
    );
    const made = new BrowserWindow({
      ...bounds,
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      title: 'Outtray',
      backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
      autoHideMenuBar: true,
      ...(icon === null ? {} : { icon }),
      webPreferences: { ...safePreferences, preload, devTools: development },
    });
    window = made;
    const openedAt = performance.now();
    keepHome(made.webContents, development, log);
    made.on('page-title-updated', (event) => event.preventDefault());
    rememberBounds(made, settings);
    made.once('ready-to-show', () => {
      if (kept.maximized) made.maximize();
      made.show();
    });
    made.webContents.on('did-finish-load', () => {
      if (pending !== null) made.webContents.send(pushChannel('show'), pending);
      pending = null;
    });
    made.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      log.write('error', 'the window broke', { reason, exitCode });
      // one that breaks as soon as it is opened is not opened again
      const again = performance.now() - openedAt > reopenAfterMs;
      made.destroy();
      if (again) open();
    });
    made.on('close', () => {
      going = true;
    });
    made.on('closed', () => {
      if (window === made) {
        window = null;
        pending = null;
      }
      going = false;
      closed.tell();
      if (wanted === null) return;
      pending = wanted.page;
      wanted = null;
      open();
    });
    made
      .loadURL(appAddress)
      .catch((error: unknown) => log.write('error', 'the window could not be loaded', { cause: String(error) }));
    opened.tell();
  };

  /** A window is destroyed a moment before it says so; in that moment it may not be touched. */
  const alive = () => (window === null || going || window.isDestroyed() ? null : window);

  return {
    isOpen: () => alive() !== null,
    contents: () => alive()?.webContents ?? null,
    native: alive,
    show(page) {
      if (going) {
        wanted = { page: page ?? null };
        return;
      }
      const window = alive();
      if (window === null) {
        pending = page ?? null;
        open();
        return;
      }
      if (page !== undefined) {
        if (window.webContents.isLoading()) pending = page;
        else window.webContents.send(pushChannel('show'), page);
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    push<N extends PushName>(name: N, pushed: Pushed<N>) {
      alive()?.webContents.send(pushChannel(name), pushed);
    },
    onOpened: opened.add,
    onClosed: closed.add,
  };
}

/** Keeps the place of the window in the settings, a moment after it was moved and when it closes. */
function rememberBounds(window: BrowserWindow, settings: Settings): void {
  let waiting: NodeJS.Timeout | null = null;
  const remember = () => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    const { x, y, width, height } = window.getNormalBounds();
    settings.set('window', { x, y, width, height, maximized: window.isMaximized() });
  };
  const soon = () => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = setTimeout(remember, rememberAfterMs);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', remember);
  window.on('closed', () => {
    if (waiting !== null) clearTimeout(waiting);
  });
}
