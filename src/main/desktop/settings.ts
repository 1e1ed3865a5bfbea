import { chmodSync } from 'node:fs';
import ElectronStore from 'electron-store';
import { defaultSettings, type Settings, type SettingValues } from '../ports.ts';

/**
 * Small durable values in `folder`/settings.json (0600), written atomically. A file that cannot be read is replaced by the
 * defaults: everything in it can be set again.
 */
export function createSettings(folder: string): Settings {
  const store = new ElectronStore<SettingValues>({
    name: 'settings',
    cwd: folder,
    configFileMode: 0o600,
    clearInvalidConfig: true,
    defaults: defaultSettings,
  });
  chmodSync(store.path, 0o600);
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value),
  };
}
