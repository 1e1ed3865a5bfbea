import { chmodSync } from 'node:fs';
import ElectronStore from 'electron-store';
import { networkDoorDefaults } from '../../shared/doors.ts';
import type { Settings, SettingValues } from '../ports.ts';

const defaults: SettingValues = {
  copyCounter: 0,
  smtpPort: 2525,
  httpPort: 2580,
  httpOpen: false,
  smtpNetwork: networkDoorDefaults,
  window: { x: null, y: null, width: 1180, height: 760, maximized: false },
};

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
    defaults,
  });
  chmodSync(store.path, 0o600);
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value),
  };
}
