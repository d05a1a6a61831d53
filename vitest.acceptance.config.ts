import { defineConfig } from 'vitest/config';

/** Clauses and approvals that need whole six-hour sessions: `npm run test:acceptance`. */
export default defineConfig({
  test: {
    include: ['test/acceptance/**/*.acceptance.ts'],
    globalSetup: ['test/support/build.ts'],
    disableConsoleIntercept: true,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
