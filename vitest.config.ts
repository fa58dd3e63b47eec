import { defineConfig } from 'vitest/config';

const setupFiles = ['test/helpers/isolate-home.ts'];

// biome-ignore lint/style/noProcessEnv: a CI run also leaves a report to count from
const isCi = process.env.CI !== undefined;
const reporters = isCi ? ['default', 'json'] : ['default'];

export default defineConfig({
  test: {
    // most of these tests wait for processes; a second worker waits at the same time
    maxWorkers: 2,
    reporters,
    outputFile: { json: 'test-results/report.json' },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles,
          globalSetup: ['test/helpers/build-first.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          setupFiles,
          globalSetup: ['test/helpers/build-first.ts', 'test/e2e/setup/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
