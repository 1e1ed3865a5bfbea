import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __DEVELOPMENT__: 'true' },
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/integration/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
  },
});
