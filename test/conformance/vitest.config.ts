import { defineConfig } from 'vitest/config';

/** Independent clients against the gateway: `npm run test:conformance`. */
export default defineConfig({
  test: {
    include: ['test/conformance/*.conformance.ts'],
    globalSetup: ['test/support/build.ts'],
    disableConsoleIntercept: true,
    maxWorkers: 2,
    testTimeout: 60_000,
    // The first run installs the Python packages.
    hookTimeout: 300_000,
  },
});
