import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron';
import { clockWords, language } from '../../shared/language.ts';
import { morning, type PauseLength } from '../../shared/pause-until.ts';
import { outside } from '../../shared/words/outside.ts';
import type { Clock, Log } from '../ports.ts';
import { createListeners } from './listeners.ts';
import { trayView } from './tray-view.ts';
import type { TrayCommand, TrayIcon, TrayState, TrayView } from './types.ts';

interface TrayDeps {
  /** Folder of the PNGs, named like idle-dark-panel-22.png and idle-dark-panel-22@2x.png. */
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the desktop whether anything shows tray icons; null: it cannot be told. */
  readonly hostThere: () => Promise<boolean | null>;
  /** Opens the window, on this message when one is named. */
  readonly open: (messageId: string | null) => void;
  readonly quit: () => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export interface OwnTray extends TrayIcon {
  destroy(): void;
}

/** The icon in the tray. It needs to be kept by somebody, or it disappears with its garbage. */
export function createTray({ icons, platform, env, hostThere, open, quit, clock, log }: TrayDeps): OwnTray {
  const commands = createListeners<TrayCommand>();
  const availability = createListeners<boolean>();
  let view: TrayView = {
    state: 'idle',
    tooltip: 'Outtray',
    paused: false,
    pausedUntil: null,
    failed: 0,
    recent: [],
    readOnly: false,
  };
  let drawn = '';
  let there: boolean | null = platform === 'linux' ? null : true;

  const tray = makeTray(iconFor(view.state), log);

  const drawIcon = () => tray?.setImage(iconFor(view.state));
  /** Linux takes over a changed menu only when it is set again; one that says the same is left open under the pointer. */
  const drawMenu = () => {
    const { state: _state, tooltip: _tooltip, ...said } = view;
    const says = JSON.stringify([language(), said]);
    if (says === drawn) return;
    drawn = says;
    tray?.setContextMenu(menuOf(view));
  };

  function iconFor(state: TrayState): NativeImage {
    // macOS takes the shape and gives it the colour of its bar
    const panel = platform !== 'darwin' && darkPanel(platform, env) ? 'dark' : 'light';
    const file = join(icons, `${state}-${panel}-panel-${platform === 'linux' ? 22 : 16}.png`);
    if (!existsSync(file)) log.write('warn', 'a tray icon is missing', { file });
    const image = nativeImage.createFromPath(file);
    if (platform === 'darwin') image.setTemplateImage(true);
    return image;
  }

  function menuOf({ paused, pausedUntil, failed, recent, readOnly }: TrayView): Menu {
    const words = outside().tray;
    const pauses: readonly (readonly [string, PauseLength])[] = [
      [words.anHour, 'hour'],
      [words.tomorrow(clockWords(morning(clock.now()))), 'tomorrow'],
      [words.untilResumed, 'until_resumed'],
    ];
    return Menu.buildFromTemplate([
      { label: words.open, click: () => open(null) },
      { type: 'separator' },
      { label: recent.length === 0 ? words.noRecent : words.recent, enabled: false },
      // an ampersand alone would mark a key
      ...recent.map(({ id, line }) => ({ label: line.replace(/&/g, '&&'), click: () => open(id) })),
      { type: 'separator' },
      {
        label: words.retryFailed(failed),
        enabled: failed > 0 && !readOnly,
        click: () => commands.tell({ do: 'retry_failed' }),
      },
      paused
        ? {
            label: pausedUntil === null ? words.resume : words.resumeAt(clockWords(pausedUntil)),
            enabled: !readOnly,
            click: () => commands.tell({ do: 'resume' }),
          }
        : {
            label: words.pause,
            enabled: !readOnly,
            submenu: pauses.map(([label, length]) => ({
              label,
              click: () => commands.tell({ do: 'pause', length }),
            })),
          },
      { type: 'separator' },
      { label: words.quit, click: quit },
    ]);
  }

  tray?.setToolTip(view.tooltip);
  tray?.on('click', () => open(null));
  drawMenu();
  nativeTheme.on('updated', drawIcon);

  const look = async (): Promise<boolean> => {
    if (tray === null) return false;
    if (platform !== 'linux') return true;
    const before = there;
    there = (await hostThere()) ?? false;
    if (there !== before) {
      if (!there) log.write('info', 'nothing on this desktop shows tray icons');
      availability.tell(there);
    }
    return there;
  };

  return {
    available: () => (tray === null ? false : there),
    onAvailable: availability.add,
    look,
    update(snapshot) {
      const before = view;
      view = trayView(snapshot);
      if (view.state !== before.state) drawIcon();
      if (view.tooltip !== before.tooltip) tray?.setToolTip(view.tooltip);
      drawMenu();
    },
    onCommand: commands.add,
    destroy() {
      nativeTheme.off('updated', drawIcon);
      tray?.destroy();
    },
  };
}

function makeTray(image: NativeImage, log: Log): Tray | null {
  try {
    return new Tray(image);
  } catch (error) {
    log.write('warn', 'there is no tray', { cause: String(error) });
    return null;
  }
}

/** No system tells the colour of its panel; GNOME's is always dark, others mostly follow the theme of the system's own parts. */
function darkPanel(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform === 'linux' && /gnome|unity/i.test(env.XDG_CURRENT_DESKTOP ?? '')) return true;
  // Electron 33 does not know the theme of the system's own parts
  return (
    (nativeTheme.shouldUseDarkColorsForSystemIntegratedUI as boolean | undefined) ?? nativeTheme.shouldUseDarkColors
  );
}
