import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * unit: pure and in-process, seconds. engine: needs the container engine that test/run.mjs starts (DRYDOCK_TEST_ENGINE).
 * e2e: a started server, the engine and Chromium.
 */
// Threads that the sources start read TypeScript too.
const execArgv = ['--import', fileURLToPath(new URL('test/server/support/typescript.mjs', import.meta.url))];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          execArgv,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.engine.test.ts', 'test/e2e/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'engine',
          execArgv,
          include: ['test/**/*.engine.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
