import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/data/**', 'test/engines/**'],
          pool: 'threads',
          testTimeout: 20_000,
        },
      },
      { test: { name: 'data', include: ['test/data/**/*.test.ts'], testTimeout: 180_000 } },
      {
        test: {
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        // The suites of the API once more, on the engines of a distributed service.
        test: {
          name: 'http-on-engines',
          include: ['test/http/*.test.ts'],
          globalSetup: ['test/engines/provide-engines.ts'],
          pool: 'threads',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
});
