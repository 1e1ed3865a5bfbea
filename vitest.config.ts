import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __DEVELOPMENT__: 'true' },
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/integration/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // left alone Vitest keeps one processor free, which on two of them is half
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
    coverage: {
      provider: 'v8',
      // what decides whether a message is lost or sent twice: no branch of it goes untried
      include: ['src/main/outbox/**/*.ts', 'src/main/google/replies.ts', 'src/main/google/gmail.ts'],
      thresholds: { branches: 100 },
      reporter: ['text'],
      reportsDirectory: 'out/test/coverage',
      reportOnFailure: true,
    },
  },
});
