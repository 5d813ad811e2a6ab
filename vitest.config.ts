import { defineConfig } from 'vitest/config';

const report = process.env['ESCOLTA_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The embedded engine must not be loaded in a worker thread: its exit crashes the process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { UV_THREADPOOL_SIZE: '16' },
    reporters: [
      'default',
      './test/support/skip-reporter.ts',
      ...(report ? [['json', { outputFile: report }] as ['json', { outputFile: string }]] : []),
    ],
  },
});
