import { defineConfig } from 'vitest/config';

/**
 * The default suite. Test files share two worker processes (`isolate: false`): a fresh process for each of 250 files cost
 * more than many of the files themselves. So a test file restores what it changes of the process.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    disableConsoleIntercept: true,
    isolate: false,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
