import { defineConfig } from 'vitest/config';

/** Independent clients against the gateway: `npm run test:conformance`. */
export default defineConfig({
  test: {
    include: ['test/conformance/*.conformance.ts'],
    disableConsoleIntercept: true,
    maxWorkers: 2,
    testTimeout: 60_000,
    // Python's packages are installed here on the first run.
    hookTimeout: 300_000,
  },
});
