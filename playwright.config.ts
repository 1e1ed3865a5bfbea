import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests on the real Electron, one at a time. `packaged` comes last: it starts the package on the profile and
 * keyring that the others left in OUTTRAY_E2E_HOME.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tools/test/e2e-home.mjs',
  outputDir: 'out/e2e',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'only-on-failure', video: 'off' },
  projects: [
    { name: 'app', testMatch: '**/*.spec.ts', testIgnore: '**/packaged*.spec.ts' },
    { name: 'packaged', testMatch: '**/packaged*.spec.ts', dependencies: ['app'] },
  ],
});
