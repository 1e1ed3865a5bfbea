import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { openDesktopSession } from '../../tools/lib/desktop-session.mjs';

const MAIN = `
import { app, BrowserWindow, safeStorage } from 'electron';
app.enableSandbox();
globalThis.vault = () => safeStorage.isEncryptionAvailable()
  ? [safeStorage.getSelectedStorageBackend(), safeStorage.encryptString('a').subarray(0, 3).toString()]
  : null;
app.whenReady().then(async () => {
  const window = new BrowserWindow({ webPreferences: { sandbox: true } });
  await window.loadURL('data:text/html,<h1>up</h1>');
});
`;

for (const keyring of [true, false]) {
  test(`a sandboxed window opens in the session, ${keyring ? 'with' : 'without'} a keyring`, async () => {
    const session = await openDesktopSession({ keyring, headless: true });
    try {
      const folder = await session.makeDir('app');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{"name":"up","type":"module","main":"main.js","version":"1.0.0"}');
      await writeFile(join(folder, 'main.js'), MAIN);
      const profile = await session.makeDir('profile');
      const app = await _electron.launch({
        executablePath: await session.launcher((await electronRuntime()).executable),
        chromiumSandbox: true,
        args: [folder, `--user-data-dir=${profile}`, '--password-store=gnome-libsecret'],
      });
      const page = await app.firstWindow();
      await expect(page.locator('h1')).toHaveText('up');
      const picture = await page.screenshot({ path: `out/screenshots/runtime-${keyring ? 'keyring' : 'none'}.png` });
      expect(picture.byteLength).toBeGreaterThan(500);
      const vault = await app.evaluate(() => (globalThis as unknown as { vault: () => string[] | null }).vault());
      expect(vault).toEqual(keyring ? ['gnome_libsecret', 'v11'] : null);
      expect(await app.evaluate(({ app }) => app.getPath('userData'))).toBe(profile);
      await app.close();
    } finally {
      await session.stop();
    }
  });
}
