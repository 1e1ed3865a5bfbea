import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { AutostartSwitch, Log } from '../ports.ts';

interface AutostartDeps {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** What the system has to start; with the application's own folder behind it where that is not packed into it. */
  readonly program: readonly string[];
  readonly log: Log;
}

const FILE = 'outtray.desktop';
const HIDDEN = '--hidden';

/**
 * Windows and macOS keep a list of what starts with the computer; on Linux it is a file of the person's own
 * (https://specifications.freedesktop.org/autostart-spec/latest/).
 */
export function createAutostart({ app, platform, env, home, program, log }: AutostartDeps): AutostartSwitch {
  if (platform !== 'linux') {
    return {
      now: () => ({ possible: true, on: app.getLoginItemSettings({ args: [HIDDEN] }).openAtLogin }),
      set(on) {
        app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN] });
        const taken = app.getLoginItemSettings({ args: [HIDDEN] }).openAtLogin === on;
        return taken ? ok(null) : fail(problem('autostart_failed'));
      },
    };
  }
  const file = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'autostart', FILE);
  // a sandboxed package cannot write there; its portal is asked by the store that ships it
  const possible = env.FLATPAK_ID === undefined && env.SNAP === undefined;
  return {
    now: () => ({ possible, on: possible && existsSync(file) }),
    set(on) {
      try {
        if (on) {
          mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
          // an AppImage runs from a place that is gone after the next start; the file itself stays
          writeFileSync(file, desktopEntry(env.APPIMAGE === undefined ? program : [env.APPIMAGE]), { mode: 0o600 });
        } else rmSync(file, { force: true });
        return ok(null);
      } catch (error) {
        log.write('warn', 'starting with the computer could not be changed', { cause: String(error) });
        return fail(problem('autostart_failed', {}, String(error)));
      }
    },
  };
}

/** https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html says what Exec has to quote. */
function desktopEntry(program: readonly string[]): string {
  const exec = [...program, HIDDEN].map(
    (part) =>
      `"${part
        .replace(/[\\"`$]/g, '\\$&')
        .replace(/\\/g, '\\\\')
        .replace(/%/g, '%%')}"`,
  );
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Outtray',
    `Exec=${exec.join(' ')}`,
    'Icon=outtray',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
