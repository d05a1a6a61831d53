import { defineConfig } from 'vitest/config';

/** The built binary run hundreds of times, on bad machines and with every example: `npm run test:processes`. */
export default defineConfig({
  test: {
    include: ['test/**/*.process.ts'],
    globalSetup: ['test/support/build.ts'],
    disableConsoleIntercept: true,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
