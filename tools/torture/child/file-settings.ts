import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSettings, type Settings, type SettingValues } from '../../../src/main/ports.ts';
import type { At } from './trap.ts';

const defaults: SettingValues = { ...defaultSettings, undoSendMs: 0, smtpPort: 0, httpPort: 0 };

/** Settings in a JSON file that is replaced as a whole, as electron-store does it. */
export function fileSettings(folder: string, at: At): Settings {
  const file = join(folder, 'settings.json');
  const values: SettingValues = existsSync(file)
    ? { ...defaults, ...JSON.parse(readFileSync(file, 'utf8')) }
    : { ...defaults };
  return {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
      at('settings: before the counter');
      writeFileSync(`${file}.new`, JSON.stringify(values));
      renameSync(`${file}.new`, file);
      at('settings: after the counter');
    },
  };
}
