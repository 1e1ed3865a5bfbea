import type { settingsCalls } from '../../shared/calls/settings.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function settingsHandlers({ preferences, desktop }: CallDeps): HandlersOf<typeof settingsCalls> {
  return {
    setPreferences(part) {
      preferences.set(part);
      return ok(null);
    },
    setAutostart: ({ on }) => preferences.setAutostart(on),
    async openFolder() {
      await desktop.files.openFolder(desktop.place.userData);
      return ok(null);
    },
  };
}
